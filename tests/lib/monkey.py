#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Random keys into the screen, in a terminal of its own.

usage: monkey.py SEED KEYS PROGRAM [ARGUMENT...]

Presses KEYS random keys, with pastes, mouse reports, broken sequences and resizes between them; begins
the program again when a key has quit it. At the end it must lead to Servers with Esc alone, and quit in
order from there, leaving what runs. Prints how often it was quit. Exit 1: it died, or was stuck.
"""
import fcntl
import os
import pty
import random
import re
import select
import signal
import struct
import sys
import termios
import time

seed, count = int(sys.argv[1]), int(sys.argv[2])
command = sys.argv[3:]
rng = random.Random(seed)
limit = float(os.environ.get('FL_LIMIT', '60'))

letters = [c.encode() for c in 'abcdefgiklmnoprstuvwxyzADEGIKLNQRSXYW0123456789/?<>*.-_ "\'$%&']
moves = [b'\x1b[A', b'\x1b[B', b'\x1b[C', b'\x1b[D', b'\x1bOA', b'\x1bOB', b'\x1b[H', b'\x1b[F',
         b'\x1b[5~', b'\x1b[6~', b'\t', b'\x1b[Z', b'j', b'k']
controls = [bytes([c]) for c in b'\x01\x02\x03\x04\x05\x06\x0b\x0c\x0e\x10\x12\x14\x15\x17\x1a\x7f\x08']
function_keys = [b'\x1bOP', b'\x1bOQ', b'\x1b[15~', b'\x1b[21~', b'\x1b[24~']
odd = ['ä'.encode(), '漢'.encode(), 'e\u0301'.encode(), '\u202e'.encode(), b'\xff', b'\xc3', b'\x1b[', b'\x1b[999;999;9Q',
       b'\x1b[<0;5;5M', b'\x1b[<0;5;5m', b'\x1b[<64;9;9M', b'\x1b[<0;999;999M', b'\x1b[M !!', b'\x1b]0;x\x07',
       b'\x1b[200~pasted\nq\ny\n\x1b[201~', b'\x1b[200~half', b'\x1b[201~', b'\x1b[1;5A', b'\x00']
kinds = ([letters] * 10 + [moves] * 8 + [controls] * 3 + [function_keys] + [odd] * 2 +
         [[b'\r']] * 5 + [[b'\x1b']] * 5)
sizes = [(24, 80), (24, 80), (12, 40), (60, 200), (8, 30), (10, 40), (24, 110), (1, 1), (40, 300)]


class Terminal:
    """The program in a terminal; text is the newest of what it wrote."""

    def __init__(self):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ['TERM'] = 'xterm-256color'
            os.execvp(command[0], command)
        self.text = b''
        self.shut = False # it has given the screen back: it is ending, or was stopped
        self.status = None
        self.resize(24, 80)

    def resize(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

    def read(self, seconds):
        """What comes until nothing has come for so long. False: the program has closed its terminal."""
        while select.select([self.fd], [], [], seconds)[0]:
            try:
                part = os.read(self.fd, 65536)
            except OSError:
                return False
            if not part:
                return False
            self.text = (self.text + part)[-200000:]
            shut, opened = self.text.rfind(b'\x1b[?1049l'), self.text.rfind(b'\x1b[?1049h')
            self.shut = shut > opened if max(shut, opened) >= 0 else self.shut
        return True

    def press(self, keys):
        try:
            os.write(self.fd, keys)
        except OSError:
            pass

    def ended(self):
        """Its exit status when it has ended, else None; a program that was stopped goes on."""
        if self.status is not None:
            return self.status
        pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
        if pid and os.WIFSTOPPED(status):
            os.kill(self.pid, signal.SIGCONT)
        elif pid:
            self.status = os.waitstatus_to_exitcode(status)
        return self.status

    def screen(self):
        """All words of the screen, drawn anew."""
        self.text = b''
        self.press(b'\x0c')
        self.read(0.2)
        return re.sub(rb'\x1b\[[0-9;?]*[a-zA-Z]|\x1b[()][0-9A-Z]|\x1b[=>]', b' ', self.text).decode('utf-8', 'replace')


def die(terminal, why):
    print(f'{why}; seed {seed}')
    print(re.sub(r'\s{3,}', '\n', terminal.screen() if terminal.ended() is None else
                 terminal.text[-3000:].decode('utf-8', 'replace')))
    sys.exit(1)


def wait_end(terminal):
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        terminal.read(0.05)
        status = terminal.ended()
        if status is not None:
            return status
    die(terminal, 'it did not end')


def begin():
    terminal = Terminal()
    deadline = time.monotonic() + limit
    while b'fairlead' not in terminal.text:
        if not terminal.read(0.1) or time.monotonic() > deadline:
            die(terminal, 'it did not begin')
    return terminal


def press_all(terminal):
    pressed = quits = 0
    while pressed < count:
        burst = [rng.choice(rng.choice(kinds)) for _ in range(rng.choice((1, 1, 2, 3, 8)))]
        terminal.press(b''.join(burst))
        pressed += len(burst)
        if rng.random() < 0.01:
            terminal.resize(*rng.choice(sizes))
        open_still = terminal.read(rng.choice((0.001, 0.003, 0.03)))
        status = terminal.ended() if open_still else wait_end(terminal)
        if status is not None:
            expect_order(terminal, status, f'{pressed} keys, the last {b"".join(burst)!r}')
            quits += 1
            os.close(terminal.fd)
            terminal = begin()
    return terminal, quits


def expect_order(terminal, status, after):
    """A key may have quit it. A ^C behind that key, while what was to be stopped is waited for, is the terminal's."""
    if status != 0 and not (status == -signal.SIGINT and terminal.shut):
        die(terminal, f'it ended with {status} after {after}')


def at_servers(words):
    """Only there is this hint."""
    return 'Tab sessions' in ' '.join(words.split()) and 'Quit:' not in words


def leave(terminal):
    """Esc, and y where it asks, leads to Servers; q, and d where something lives, ends it. One of the last
    random keys may do so too, once its turn has come."""
    terminal.resize(24, 160)
    terminal.press(b'\x1b[201~')
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        terminal.read(0.1)
        if terminal.ended() is not None:
            expect_order(terminal, terminal.status, 'the last keys')
            return
        if terminal.shut:
            continue
        terminal.press(b'\x1b')
        terminal.read(0.1)
        words = terminal.screen()
        if '[y]es' in words:
            terminal.press(b'y')
        elif at_servers(words):
            break
    else:
        die(terminal, 'Esc does not lead to Servers')
    terminal.press(b'\x1b')
    terminal.read(0.1)
    terminal.press(b'q')
    terminal.read(0.3)
    if terminal.ended() is None:
        terminal.press(b'd')
        status = wait_end(terminal)
        if status != 0:
            die(terminal, f'quitting ended with {status}')


terminal, quits = press_all(begin())
leave(terminal)
print(f'{count} keys, {quits} times quit')
