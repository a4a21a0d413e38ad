# SPDX-License-Identifier: BSD-3-Clause
"""What is measured, and with what: tunnels, the traffic through them, and the line between two machines.

tunnel.sh has made the place: T (a directory with ssh_config), FAR (a process on the other machine).
"""
import fcntl
import json
import os
import pty
import shutil
import struct
import subprocess
import termios
import threading
import time

T = os.environ['T']
FAR = os.environ.get('FAR', '')
FAIRLEAD = os.environ['FAIRLEAD']
TOOLS = os.path.join(os.environ['abs_top_builddir'], 'tests/bench')
TRAFFIC = os.path.join(TOOLS, 'traffic')
GCM = 'aes128-gcm@openssh.com'
LIMIT = 60  # seconds that anything may take
running = []


class Trouble(Exception):
    """Why a row has no figures."""


def spawn(words, **how):
    how.setdefault('stdin', subprocess.DEVNULL)
    with open(os.path.join(T, 'said'), 'ab') as said:
        how.setdefault('stdout', said)
        p = subprocess.Popen(words, stderr=said, **how)
    running.append(p)
    return p


def end(p):
    running.remove(p)
    p.terminate()
    try:
        p.wait(10)
    except subprocess.TimeoutExpired:
        p.kill()
        p.wait()


def end_all_but(one):
    for p in list(running):
        if p is not one:
            end(p)


def said():
    with open(os.path.join(T, 'said'), errors='replace') as f:
        return f.read()[-600:]


def until(what, ready, pause=0.005):
    limit = time.monotonic() + LIMIT
    while not ready():
        if time.monotonic() > limit:
            raise Trouble('waited %d s for %s: %s' % (LIMIT, what, said()))
        time.sleep(pause)


def there(words):
    return ['nsenter', '-n', '-t', FAR, '--'] + words


def states(port, far):
    """States of the TCP sockets with this port of their own, as the kernel's numbers."""
    text = ''
    for name in ('tcp', 'tcp6'):
        with open('/proc/%s/net/%s' % (FAR if far else 'self', name)) as f:
            text += f.read()
    return [f[3] for f in map(str.split, text.splitlines()) if f[1].endswith(':%04X' % port)]


def listens(port, far=False):
    return '0A' in states(port, far)


next_port = 20000


def new_port():
    """Nobody else is in this network; where it is not our own, what is taken is left out."""
    global next_port
    next_port += 1
    return new_port() if listens(next_port) else next_port


def tree(pid):
    """A process and all that it started."""
    children = {}
    for name in os.listdir('/proc'):
        if name.isdigit():
            try:
                with open('/proc/%s/stat' % name) as f:
                    children.setdefault(int(f.read().rsplit(')', 1)[1].split()[1]), []).append(int(name))
            except OSError:
                pass
    found, rest = [], [pid]
    while rest:
        found.append(rest.pop())
        rest += children.get(found[-1], [])
    return found


def thread_seconds(where):
    try:
        with open(where + '/schedstat') as f:
            return int(f.read().split()[0]) / 1e9
    except OSError:
        with open(where + '/stat') as f:
            fields = f.read().rsplit(')', 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def of_living(pid, figure):
    """The sum of a figure of a process and its children; one that has ended meanwhile has none any more."""
    total = 0
    for p in tree(pid):
        try:
            total += figure('/proc/%d' % p)
        except OSError:
            pass
    return total


def cpu_seconds(pid):
    """User and system time of a process and its children, in nanoseconds' precision where there is one."""
    return of_living(pid, lambda where: sum(
        thread_seconds('%s/task/%s' % (where, t)) for t in os.listdir(where + '/task')))


def peak_of(where):
    with open(where + '/status') as f:
        return sum(int(line.split()[1]) / 1024 for line in f if line.startswith('VmHWM'))


def peak_mb(pid):
    return of_living(pid, peak_of)


def traffic(*words, far=False):
    words = [TRAFFIC] + [str(w) for w in words]
    try:
        p = subprocess.run(there(words) if far else words, capture_output=True, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        raise Trouble('%s: no end after %d s: %s' % (' '.join(words[1:]), LIMIT, said())) from None
    if p.returncode != 0:
        raise Trouble('%s: %s%s' % (' '.join(words[1:]), p.stderr, said()))
    return json.loads(p.stdout)


class Server:
    """The far end of the traffic, beside the sshd; of a reverse forward it is here."""

    def __init__(self, far):
        self.far = far
        self.port = new_port()
        words = [TRAFFIC, 'serve', str(self.port)]
        self.process = spawn(there(words) if far else words)
        until('the traffic server', lambda: listens(self.port, far))

    def quiet(self):
        """What was under way is through: no socket is left that is not listening (0A) or waiting (06)."""
        until('the connections to end', lambda: not set(states(self.port, self.far)) - {'0A', '06'})


class Tunnel:
    """One way to a server. Its port is on this side, or on the far one when that is where it listens."""
    name = ''

    def __init__(self, server, host='127.0.0.1', cipher=None, reverse=False, gate=False):
        self.server, self.host, self.cipher, self.reverse, self.gate = server, host, cipher, reverse, gate
        self.far = host != '127.0.0.1'
        self.port = new_port()
        self.entry_far = self.far and reverse

    def start(self):
        self.process = self.open()
        return self

    def ready(self):
        until('%s to listen' % self.name, lambda: listens(self.port, self.entry_far))
        return self

    def end(self):
        end(self.process)

    def cpu(self):
        return cpu_seconds(self.process.pid)

    def peak(self):
        return peak_mb(self.process.pid)


class Ssh(Tunnel):
    name = 'ssh'

    def words(self):
        words = ['ssh', '-F', T + '/ssh_config', '-o', 'BatchMode=yes', '-o', 'ExitOnForwardFailure=yes',
                 '-R' if self.reverse else '-L', '%d:localhost:%d' % (self.port, self.server.port)]
        return words + (['-c', self.cipher] if self.cipher else []) + (['-J', 'gate'] if self.gate else [])

    def open(self):
        return spawn(self.words() + ['-N', self.host])


class SshSession(Ssh):
    """With a session channel beside the forward, sshd sets TCP_NODELAY: no 40 ms stalls."""
    name = 'sshx'

    def open(self):
        return spawn(self.words() + [self.host, 'cat'], stdin=subprocess.PIPE)


class Fairlead(Tunnel):
    name = 'fairlead'
    flags = []

    def words(self):
        path = '%s/%d.pvsc' % (T, self.port)
        scheme, there, here = ('csrc', self.port, self.server.port) if self.reverse else \
            ('cs', self.server.port, self.port)
        with open(path, 'w') as f:
            f.write('<Servers><Server name="it%d" resource="%s://%s:%d"><ManualStartup><SSHConfig>'
                    '<PortForwarding local="%d"/></SSHConfig></ManualStartup></Server></Servers>\n'
                    % (self.port, scheme, self.host, there, here))
        words = [FAIRLEAD, 'start', 'it%d' % self.port, '-f', path, '--batch', '-F', T + '/ssh_config']
        words += ['-o', 'Ciphers=' + self.cipher] if self.cipher else []
        words += ['-J', 'gate'] if self.gate else []
        return words + self.flags

    def open(self):
        return spawn(self.words())


class FairleadJson(Fairlead):
    """Somebody reads its events."""
    name = 'json'
    flags = ['--json']

    def open(self):
        p = spawn(self.words(), stdout=subprocess.PIPE)
        threading.Thread(target=drain, args=(p.stdout.fileno(),), daemon=True).start()
        return p


class FairleadScreen(Fairlead):
    """A session of its own, with a screen of 140 x 40 on it."""
    name = 'screen'
    flags = ['--detach']

    def open(self):
        subprocess.run(self.words(), check=True, stdin=subprocess.DEVNULL, capture_output=True)
        status = json.loads(subprocess.check_output([FAIRLEAD, 'status', '--json'], text=True))
        session = next(s['session'] for s in status if s['name'] == 'it%d' % self.port)
        ours, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 140, 0, 0))
        p = spawn([FAIRLEAD, 'attach', session], stdin=its, stdout=its, start_new_session=True,
                  env=dict(os.environ, TERM='xterm-256color'))
        os.close(its)
        self.drawn = Counter(ours)
        until('the screen', lambda: self.drawn.bytes > 500)
        return p

    def end(self):
        subprocess.run([FAIRLEAD, 'stop', '--all'], stdin=subprocess.DEVNULL, capture_output=True)
        super().end()


class Plain(Tunnel):
    """Plain TCP through socat: what the network and the machine can do at all. Nothing else of it counts."""
    name = 'tcp'

    def start(self):
        if shutil.which('socat') is None:
            raise Trouble('socat is not installed')
        self.beyond = None
        where = '127.0.0.1:%d' % self.server.port
        if self.far:
            port = new_port()
            self.beyond = spawn(there(self.socat('TCP-LISTEN:%d' % port, 'TCP:' + where)))
            until('socat', lambda: listens(port, True))
            where = '%s:%d' % (self.host, port)
        self.process = spawn(self.socat('TCP-LISTEN:%d,bind=127.0.0.1' % self.port, 'TCP:' + where))
        return self

    def socat(self, listen, to):
        return ['socat', '-lf', '/dev/null', '-b', '262144', listen + ',fork,reuseaddr,nodelay,backlog=512',
                to + ',nodelay']

    def end(self):
        super().end()
        if self.beyond is not None:
            end(self.beyond)


WAYS = {way.name: way for way in (Fairlead, Ssh, SshSession, Plain, FairleadJson, FairleadScreen)}


class Counter:
    """Somebody who looks at a terminal."""

    def __init__(self, fd):
        self.bytes = 0
        threading.Thread(target=drain, args=(fd, self), daemon=True).start()


def drain(fd, counter=None):
    try:
        while data := os.read(fd, 65536):
            if counter is not None:
                counter.bytes += len(data)
    except OSError:
        pass


class Memory:
    """Whether the kernel ran short of memory for TCP, which all networks of a machine share: it cuts every window
    to a few packets then, whoever took the memory."""

    def __init__(self):
        self.enough = int(os.environ.get('TCP_PAGES') or 1 << 60)
        self.most, self.over = 0, threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()

    def watch(self):
        while not self.over.wait(0.05):
            with open('/proc/net/sockstat') as f:
                self.most = max([self.most] + [int(line.split()[-1]) for line in f if line.startswith('TCP:')])

    def end(self):
        """Returns whether there was too little."""
        self.over.set()
        self.thread.join()
        return self.most > self.enough


class Line:
    """The way to the other machine: 10.99.0.1 is here, 10.99.0.2 there."""
    process = None

    def make(self):
        if not FAR:
            raise Trouble('no network namespace can be made here')
        self.process = spawn([os.path.join(TOOLS, 'wire'), 'wire0', 'wire1'], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True, bufsize=1)
        if self.process.stdout.readline() != 'ready\n':
            running.remove(self.process)
            self.process = None
            raise Trouble(said().strip().splitlines()[-1])
        subprocess.run(['ip', 'link', 'set', 'wire1', 'netns', FAR], check=True)
        for near, name, address in (([], 'wire0', '10.99.0.1'), (there([]), 'wire1', '10.99.0.2')):
            subprocess.run(near + ['ip', 'addr', 'add', address + '/24', 'dev', name], check=True)
            subprocess.run(near + ['ip', 'link', 'set', name, 'txqueuelen', '20000', 'up'], check=True)

    def set(self, rtt_ms, rate_mbit=0, tuned=True):
        """Returns the number of packets that the line has lost until now."""
        if self.process is None:
            self.make()
        most = 64 << 20
        values = {'tcp_rmem': '4096 131072 %d' % (most if tuned else 6291456),
                  'tcp_wmem': '4096 16384 %d' % (most if tuned else 4194304),
                  'tcp_no_metrics_save': '1'}
        for name, value in values.items():
            for where in ([], there([])):
                subprocess.run(where + ['sh', '-c', 'echo %s >/proc/sys/net/ipv4/%s' % (value, name)],
                               check=True)
        return self.tell('delay %g\nrate %d' % (rtt_ms / 2, rate_mbit * 1000))

    def lost(self):
        return self.tell('?')

    def tell(self, text):
        self.process.stdin.write(text + '\n')
        return sum(map(int, self.process.stdout.readline().split()))


line = Line()
