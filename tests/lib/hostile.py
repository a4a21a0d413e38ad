# SPDX-License-Identifier: BSD-3-Clause
"""Lists that run something as soon as their server "it" is started.

usage: hostile.py DIRECTORY CANARY

Writes DIRECTORY/NAME.pvsc each. What a list runs creates CANARY-NAME; lists whose programs are surely here
are called run-NAME, so that a test can see them do it once they are agreed to.
"""
import os
import sys
from xml.sax.saxutils import quoteattr

where, canary = sys.argv[1:]
lists = {}


def server(startup, resource='cs://localhost:11111', name='it', options=''):
    timeout = 5 if 'python3' in startup else 1  # on a busy machine it begins late
    return '<Server name=%s resource=%s timeout="%d">%s</Server>' % (
        quoteattr(name), quoteattr(resource), timeout, startup % options if '%s' in startup else startup)


def command(words, options='', attributes='', element='Command', inside=''):
    return '<CommandStartup>%s<%s exec=%s %s>%s<Arguments>%s</Arguments></%s></CommandStartup>' % (
        options and '<Options>%s</Options>' % options, element, quoteattr(words[0]), attributes, inside,
        ''.join('<Argument value=%s/>' % quoteattr(w) for w in words[1:]), element)


def ssh(words, config='', options='', attributes=''):
    return command(words, options, attributes, 'SSHCommand', '<SSHConfig %s</SSHConfig>' % (config or '>'))


def put(name, *servers, head='', encoding='utf-8', newline='\n'):
    text = head + '<Servers>\n' + '\n'.join(servers) + '\n</Servers>\n'
    with open(os.path.join(where, name + '.pvsc'), 'wb') as f:
        f.write(text.replace('\n', newline).encode(encoding))


def local(name, words, options='', attributes='', **more):
    put(name, server(command(words, options, attributes), **more))


def mark(name):
    return canary + '-' + name


def option(name, kind):
    return '<Option name="%s">%s</Option>' % (name, kind)


# A program of this machine, found in every way that a list has to say one.
touch = {
    'run-touch': ['touch', '%s'],
    'run-path': ['/bin/sh', '-c', 'touch %s'],
    'run-one-text': ['touch %s'],
    'run-blanks': [' ' * 3000 + 'touch', '%s'],
    'run-quotes': ['"tou"ch', '%s'],
    'run-env': ['env', 'X=1', 'touch', '%s'],
    'run-nohup': ['nohup', 'touch', '%s'],
    'run-setsid': ['setsid', '-w', 'touch', '%s'],
    'run-nice': ['nice', 'touch', '%s'],
    'run-timeout': ['timeout', '5', 'touch', '%s'],
    'run-cp': ['cp', '/dev/null', '%s'],
    'run-dd': ['dd', 'if=/dev/null', 'of=%s'],
    'run-find': ['find', '/dev/null', '-fprint', '%s'],
    'run-awk': ['awk', 'BEGIN{system(\'touch\\040%s\')}'.replace("'", '"""')],
    'run-python': ['python3', '-c', "open('%s','w')"],
    'run-xargs': ['xargs', '-a', '/dev/null', 'touch', '%s'],
    'run-tar': ['tar', '-cf', '%s', '/dev/null'],
    'run-install': ['install', '/dev/null', '%s'],
    'run-sort': ['sort', '-o', '%s', '/dev/null'],
    'run-tee': ['sh', '-c', 'tee %s </dev/null'],
    'run-ln': ['ln', '-s', '/dev/null', '%s'],
    'run-mkdir': ['mkdir', '%s'],
}
for name, words in touch.items():
    local(name, [w.replace('%s', mark(name)) for w in words])

# Words that come out of options, sets, cases and the environment.
m = mark('run-set')
local('run-set', ['$E$', m], '<Set name="E" value="touch"/>')
m = mark('run-nested')
local('run-nested', ['$A$'], '<Set name="A" value="$B$ $C$"/><Set name="B" value="touch"/><Set name="C" value="%s"/>' % m)
m = mark('run-string')
local('run-string', ['touch', '$S$'], option('S', '<String default="%s"/>' % m))
m = mark('run-file')
local('run-file', ['$F$', m], option('F', '<File default="touch"/>'))
m = mark('run-enum')
local('run-enum', ['$N$', m], option('N', '<Enumeration default="touch"><Entry value="touch" label="no"/></Enumeration>'))
m = mark('run-boolean')
local('run-boolean', ['$B$', m], option('B', '<Boolean true="touch" false="true" default="touch"/>'))
m = mark('run-readonly')
local('run-readonly', ['$R$', m], '<Option name="R" readonly="true"><String default="touch"/></Option>')
m = mark('run-switch')
local('run-switch', ['$X$', m], option('Q', '<String default="q"/>') +
      '<Switch name="PV_CLIENT_PLATFORM"><Case value="Linux"><Set name="X" value="touch"/></Case></Switch>')
m = mark('run-switch-option')
local('run-switch-option', ['$X$', m], option('Q', '<String default="q"/>') +
      '<Switch name="Q"><Case value="q"><Set name="X" value="touch"/></Case></Switch>')
m = mark('run-variable')
local('run-variable', ['$X$'], '<Set name="X" value="touch %s"/>' % m)

# The environment of a program that looks innocent.
evil = os.path.join(where, 'evil')
os.makedirs(evil, exist_ok=True)
for name in ('run-bash-env', 'path', 'run-python-path', 'ld-preload'):
    with open(os.path.join(evil, name), 'w') as f:
        f.write('#!/bin/sh\ntouch %s\n' % mark(name))
    os.chmod(os.path.join(evil, name), 0o755)
with open(os.path.join(evil, 'harmless.py'), 'w') as f:
    f.write("open('%s', 'w')\n" % mark('run-python-path'))
local('run-bash-env', ['bash', '-c', 'true'], '<Set name="BASH_ENV" value="%s/run-bash-env"/>' % evil)
local('run-python-path', ['python3', '-c', 'import harmless'], '<Set name="PYTHONPATH" value="%s"/>' % evil)
local('path', ['path'], '<Set name="PATH" value="%s"/>' % evil)
local('ld-preload', ['true'], '<Set name="LD_PRELOAD" value="%s/ld-preload"/>' % evil)
local('option-path', ['path'], option('PATH', '<String default="%s"/>' % evil))

# What a start may wait for, and what it is told to be.
for name, attributes in (('run-delay', 'delay="0.1"'), ('run-delay-all', 'delay="-1"'),
                         ('run-wait', 'process_wait="1"'), ('run-old-timeout', 'timeout="1"')):
    local(name, ['touch', mark(name)], '', attributes)
for name, resource in (('run-reverse', 'csrc://localhost:0'), ('run-fragment', 'cs://localhost:11111#it'),
                       ('run-upper', 'CS://LOCALHOST:11111'), ('run-data', 'cs://localhost:11111;x')):
    local(name, ['touch', mark(name)], resource=resource)

# The same in other spellings of the file.
m = ['touch', mark('run-crlf')]
put('run-crlf', server(command(m)), newline='\r\n')
put('run-bom', server(command(['touch', mark('run-bom')])), head='\ufeff')
put('run-latin1', '<!-- \xe9 -->', server(command(['touch', mark('run-latin1')])),
    head='<?xml version="1.0" encoding="ISO-8859-1"?>\n', encoding='latin-1')
put('run-entities', server(command(['touch', mark('run-entities')])).replace('exec="touch"', 'exec="&#116;ouch"'))
put('run-second', server('<ManualStartup/>'), server(command(['touch', mark('run-second')])))
put('run-hidden', '<!-- %s -->' % server('<ManualStartup/>'), server(command(['touch', mark('run-hidden')])))

# An ssh or a terminal around it, and programs that stand for them.
put('ssh-exec', server(ssh(['true'], '><SSH exec="%s/path"/>' % evil)))
put('terminal-exec', server(ssh(['true'], '><Terminal exec="%s/path" command_option="-c"/>' % evil)))
put('askpass', server(ssh(['touch', mark('askpass')], '><Askpass/>')))
put('ssh-user', server(ssh(['true'], 'user="-oProxyCommand=touch %s">' % mark('ssh-user'))))
put('ssh-port', server(ssh(['true'], 'port="22 -oProxyCommand=touch">')))
put('ssh-host', server(ssh(['true']), 'cs://-oProxyCommand=touch:11111'))
put('ssh-forward', server(ssh(['true'], '><PortForwarding local="12345"/>')))
put('ssh-reverse', server(ssh(['true'], '><PortForwarding/>'), 'csrc://localhost:11111'))
wrapped = {
    'xterm': ['xterm', '-e', 'touch', '%s'],
    'xterm-ssh': ['xterm', '-e', 'ssh', 'localhost', 'touch', '%s'],
    'bash-ssh': ['bash', '-c', 'ssh localhost touch %s; touch %s'],
    'proxy-command': ['ssh', '-o', 'ProxyCommand=touch %s', 'localhost', 'true'],
    'local-command': ['ssh', '-o', 'PermitLocalCommand=yes', '-o', 'LocalCommand=touch %s', 'localhost'],
    'ssh-config': ['ssh', '-F', '/dev/stdin', 'localhost'],
    'plink': ['cmd', '/C', 'start', '""', 'plink', '-proxycmd', 'touch %s', 'localhost'],
    'agent-forward': ['ssh', '-A', '-R', '9:localhost:22', 'localhost', 'touch', '%s'],
    'sudo': ['sudo', '-n', 'touch', '%s'],
}
for name, words in wrapped.items():
    local(name, [w.replace('%s', mark(name)) for w in words])
