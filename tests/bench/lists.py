# SPDX-License-Identifier: BSD-3-Clause
"""Many servers: how long lists of them take to be read, shown and filtered, beside xmllint.

usage: lists.py FAIRLEAD DIRECTORY [ROUNDS]

Writes lists of 1,000 and 10,000 servers (3 KB each, in 100 files) below DIRECTORY, then measures in turns,
so that a busy moment of the machine meets all alike. Prints medians, and the best of each.
"""
import os
import pty
import select
import shutil
import statistics
import subprocess
import sys
import termios
import time

fairlead, where = sys.argv[1:3]
rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 7
have_xmllint = shutil.which('xmllint') is not None

SERVER = '''  <Server name="%(name)s" resource="csrc://%(host)s:11111" timeout="300">
    <CommandStartup>
      <Options>
        <!-- What the batch system of %(host)s wants to know -->
        <Option name="USER_NAME" label="User name on %(host)s" save="true"><String default="%(user)s"/></Option>
        <Option name="PV_SERVER_PORT" label="Server port"><Range type="int" min="1025" max="65535" step="1" default="random"/></Option>
        <Option name="NODES" label="Number of nodes to run on"><Range type="int" min="1" max="512" step="1" default="2"/></Option>
        <Option name="TASKS" label="Tasks on each node"><Range type="int" min="1" max="64" step="1" default="16"/></Option>
        <Option name="HOURS" label="Hours before the job is ended"><Range type="double" min="0.25" max="24" step="0.25" default="1"/></Option>
        <Option name="ACCOUNT" label="Account that pays for it" save="true"><String default="proj%(n)05d"/></Option>
        <Option name="QUEUE" label="Queue">
          <Enumeration default="batch">
            <Entry value="debug" label="debug: an hour, starts soon"/>
            <Entry value="batch" label="batch: a day"/>
            <Entry value="gpu" label="gpu: nodes with accelerators"/>
            <Entry value="large" label="large: half the machine and more"/>
          </Enumeration>
        </Option>
        <Option name="MESA" label="Draw without graphics hardware"><Boolean true="osmesa" false="egl" default="egl"/></Option>
        <Option name="VERSION" label="Version of the server">
          <Enumeration default="5.11">
            <Entry value="5.10" label="ParaView 5.10"/>
            <Entry value="5.11" label="ParaView 5.11"/>
            <Entry value="6.0" label="ParaView 6.0"/>
          </Enumeration>
        </Option>
        <Set name="MODULE" value="/sw/modules/paraview/$VERSION$-$MESA$"/>
        <Switch name="QUEUE">
          <Case value="debug"><Set name="QOS" value="high"/></Case>
          <Case value="batch"><Set name="QOS" value="normal"/></Case>
          <Case value="gpu"><Set name="QOS" value="normal"/></Case>
          <Case value="large"><Set name="QOS" value="low"/></Case>
        </Switch>
      </Options>
      <SSHCommand exec="/sw/paraview/bin/submit-server.sh" process_wait="0" delay="5">
        <SSHConfig user="$USER_NAME$"><Terminal/><PortForwarding local="$PV_SERVER_PORT$"/></SSHConfig>
        <Arguments>
          <Argument value="--nodes=$NODES$"/><Argument value="--tasks=$TASKS$"/><Argument value="--hours=$HOURS$"/>
          <Argument value="--account=$ACCOUNT$"/><Argument value="--queue=$QUEUE$"/><Argument value="--qos=$QOS$"/>
          <Argument value="--module=$MODULE$"/><Argument value="--port=$PV_SERVER_PORT$"/>
          <Argument value="--id=$PV_CONNECT_ID$"/>
        </Arguments>
      </SSHCommand>
    </CommandStartup>
  </Server>
'''
SITES = ['aurora', 'borealis', 'cascade', 'dunes', 'eiger', 'fjord', 'glacier', 'harbour', 'island', 'jura']


def write_lists(count):
    home = os.path.join(where, str(count))
    lists = os.path.join(home, 'config/fairlead/servers.d')
    for name in ('run', 'state'):
        os.makedirs(os.path.join(home, name), mode=0o700)
    os.makedirs(lists)
    for i in range(100):
        with open(os.path.join(lists, '%03d.pvsc' % i), 'w') as f:
            f.write('<?xml version="1.0"?>\n<Servers>\n')
            for n in range(i * count // 100, (i + 1) * count // 100):
                site = SITES[n % 10]
                f.write(SERVER % {'n': n, 'name': '%s-%05d (queue %d)' % (site, n, n % 7), 'user': 'u%d' % n,
                                  'host': 'login%d.%s.example.org' % (n % 13, site)})
            f.write('</Servers>\n')
    files = sorted(os.path.join(lists, f) for f in os.listdir(lists))
    env = dict(os.environ, HOME=home, XDG_CONFIG_HOME=home + '/config', XDG_STATE_HOME=home + '/state',
               XDG_RUNTIME_DIR=home + '/run', XDG_CONFIG_DIRS=home + '/none', TERM='xterm-256color',
               LC_ALL='C.UTF-8')
    return files, env


def run(words, env):
    """Seconds, peak memory (MB) and processor seconds of a command."""
    begin = time.monotonic()
    p = subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(p.pid, 0)
    took = time.monotonic() - begin
    p.returncode = os.waitstatus_to_exitcode(status)
    if p.returncode != 0:
        sys.exit('%s failed: %d' % (words[:3], p.returncode))
    return took, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


class Screen:
    def __init__(self, env):
        self.begin = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(fairlead, [fairlead], env)
        termios.tcsetwinsize(self.fd, (40, 140))

    def wait(self, text):
        """Until text was drawn: seconds since the start."""
        shown = b''
        while text not in shown:
            ready, _, _ = select.select([self.fd], [], [], 60)
            if not ready:
                sys.exit('the screen does not come: %r' % shown[-500:])
            shown += os.read(self.fd, 65536)
        return time.monotonic() - self.begin

    def drawn(self, quiet=0.05):
        """The moment of the last byte before the screen is quiet; None when nothing was drawn."""
        last = None
        while select.select([self.fd], [], [], quiet if last else 2)[0]:
            os.read(self.fd, 65536)
            last = time.monotonic()
        return last

    def key(self, key):
        """Seconds from a key to the screen that shows what it does."""
        begin = time.monotonic()
        os.write(self.fd, key)
        last = self.drawn()
        return last - begin if last else None

    def memory(self):
        with open('/proc/%d/status' % self.pid) as f:
            return next(int(line.split()[1]) / 1024 for line in f if line.startswith('VmHWM'))

    def end(self):
        os.write(self.fd, b'\x1b')
        self.drawn()
        os.write(self.fd, b'q')
        try:
            while os.read(self.fd, 65536):
                pass
        except OSError:
            pass
        os.waitpid(self.pid, 0)


def screen(env, results):
    s = Screen(env)
    results.setdefault('screen: first rows', []).append((s.wait(b'aurora-00000'), None, None))
    s.drawn()
    s.key(b'/')
    keys = []
    for key in 'glacier-0 queue 3':
        keys.append(s.key(key.encode()))
    for _ in range(8):
        keys.append(s.key(b'\x7f'))
    results.setdefault('keys', []).extend(k for k in keys if k is not None)
    s.key(b'\r')
    results.setdefault('screen: key to plan', []).append((s.key(b'c'), None, None))
    s.key(b'\x1b')
    results.setdefault('screen: memory', []).append((None, s.memory(), None))
    s.end()


def measure(count):
    files, env = write_lists(count)
    size = sum(os.path.getsize(f) for f in files)
    print('%d servers, %d files, %.1f MB, %d rounds' % (count, len(files), size / 1e6, rounds))
    rows = {'list': [fairlead, 'list'], 'list --json': [fairlead, 'list', '--json'],
            'show NAME': [fairlead, 'show', 'glacier-00006 (queue 6)']}
    if have_xmllint:
        rows['xmllint --noout'] = ['xmllint', '--noout'] + files
    results = {}
    run(rows['list'], env)  # the files are in memory from now on, for all alike
    for _ in range(rounds):
        for name, words in rows.items():
            results.setdefault(name, []).append(run(words, env))
        screen(env, results)
    return results


def table(results):
    medians = {}
    xmllint = statistics.median(t for t, _, _ in results['xmllint --noout']) if have_xmllint else None
    for name, values in results.items():
        if name == 'keys':
            values = sorted(v * 1000 for v in values)
            print('  %-24s p50 %.1f ms, p95 %.1f ms, worst %.1f ms (%d keys)' % (
                'key to filtered screen', statistics.median(values), values[int(len(values) * 0.95)], values[-1],
                len(values)))
            medians[name] = statistics.median(values) / 1000
            continue
        times, memory, cpu = ([v[i] for v in values if v[i] is not None] for i in range(3))
        text = '  %-24s' % name
        if times:
            medians[name] = statistics.median(times)
            text += ' %8.1f ms, best %7.1f' % (medians[name] * 1000, min(times) * 1000)
            if xmllint and not name.endswith('plan'):
                text += '  %.2f x xmllint' % (medians[name] / xmllint)
        if cpu:
            text += '  cpu %6.0f ms' % (statistics.median(cpu) * 1000)
        if memory:
            text += '  %6.1f MB' % statistics.median(memory)
        print(text)
    return medians


few, many = table(measure(1000)), table(measure(10000))
print('ten times the servers cost')
for name in many:
    print('  %-24s %5.1f times' % ('key to filtered screen' if name == 'keys' else name, many[name] / few[name]))
