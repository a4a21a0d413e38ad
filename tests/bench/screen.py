#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""What a key costs on the screen, beside htop and tig doing comparable moves.

usage: screen.py ROUNDS JSON NAME=DIRECTORY:COMMAND...

Each program runs in a terminal of its own, 80x24; in turns, Down and Up are pressed 60 times and the time
from the key to the first byte of its answer is taken, and the bytes until it is quiet. Then 3 s without a key:
processor time and memory. Prints a table, and writes the figures to JSON.
"""
import fcntl
import json
import os
import pty
import select
import shlex
import struct
import sys
import termios
import time

rounds, out = int(sys.argv[1]), sys.argv[2]
QUIET_S = 0.02
IDLE_S = 3


class Program:
    def __init__(self, spec):
        self.name, rest = spec.split('=', 1)
        where, command = rest.split(':', 1)
        self.latency, self.bytes = [], []
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(where)
            os.environ['TERM'] = 'xterm-256color'
            words = shlex.split(command)
            os.execvp(words[0], words)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
        self.quiet(2)

    def quiet(self, most):
        """Read until nothing comes for a moment; how many bytes it was."""
        end, n = time.monotonic() + most, 0
        while time.monotonic() < end and select.select([self.fd], [], [], QUIET_S)[0]:
            n += len(os.read(self.fd, 65536))
        return n

    def press(self, key):
        self.quiet(0.2)
        begun = time.monotonic()
        os.write(self.fd, key)
        if not select.select([self.fd], [], [], 2)[0]:
            return
        self.latency.append((time.monotonic() - begun) * 1000)
        self.bytes.append(self.quiet(0.2))

    def ticks(self):
        with open(f'/proc/{self.pid}/stat') as f:
            words = f.read().rsplit(')', 1)[1].split()
        return int(words[11]) + int(words[12])

    def idle(self):
        """Milliseconds of processor per second without a key, and kilobytes in memory."""
        self.quiet(1)
        before, end = self.ticks(), time.monotonic() + IDLE_S
        while time.monotonic() < end:
            if select.select([self.fd], [], [], end - time.monotonic())[0]:
                os.read(self.fd, 65536)
        used = (self.ticks() - before) * 1000 / os.sysconf('SC_CLK_TCK') / IDLE_S
        with open(f'/proc/{self.pid}/status') as f:
            rss = next(int(line.split()[1]) for line in f if line.startswith('VmRSS'))
        return used, rss


def part(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))] if values else float('nan')


programs = [Program(spec) for spec in sys.argv[3:]]
for _ in range(rounds):
    for program in programs:
        for key in [b'\x1b[B'] * 30 + [b'\x1b[A'] * 30:
            program.press(key)
rows = []
for program in programs:
    cpu, rss = program.idle()
    rows.append({'program': program.name, 'keys': len(program.latency), 'p50_ms': part(program.latency, 0.5),
                 'p99_ms': part(program.latency, 0.99), 'bytes_per_key': part(program.bytes, 0.5),
                 'idle_cpu_ms_per_s': cpu, 'rss_kb': rss})
print(f'{"screen":28}{"p50 ms":>8}{"p99 ms":>8}{"bytes/key":>11}{"idle ms/s":>11}{"RSS MB":>8}')
for r in rows:
    print(f'{r["program"]:28}{r["p50_ms"]:8.2f}{r["p99_ms"]:8.2f}{r["bytes_per_key"]:11d}'
          f'{r["idle_cpu_ms_per_s"]:11.1f}{r["rss_kb"] / 1024:8.1f}')
with open(out, 'w') as f:
    json.dump(rows, f, indent=1)
