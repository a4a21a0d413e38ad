#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# interrupt: run a program in a terminal of its own until it has said something, do something to it, and
# tell how long it took to end.
#
# usage: interrupt.py WHAT REGEX COMMAND...
# WHAT is ^C (typed), HUP (the terminal is closed) or a signal's name (sent). Prints "MILLISECONDS STATUS",
# and after a ^C or a signal "echo" when the terminal shows again what is typed.
import fcntl
import os
import re
import select
import signal
import subprocess
import sys
import termios
import time

LIMIT = float(os.environ.get("FL_LIMIT", "60"))


def await_words(master, regex):
    said = b""
    end = time.monotonic() + LIMIT
    while not re.search(regex, said):
        if time.monotonic() > end or not select.select([master], [], [], end - time.monotonic())[0]:
            sys.exit(f"interrupt: it never said {regex!r}, but: {said!r}")
        try:
            said += os.read(master, 65536)
        except OSError:
            sys.exit(f"interrupt: it ended and said: {said!r}")


def await_end(child, master):
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        if child.poll() is not None:
            return child.returncode
        if master is None:
            select.select([], [], [], 0.005)
        elif select.select([master], [], [], 0.005)[0]:
            try:
                os.read(master, 65536)
            except OSError:
                master = None
    sys.exit("interrupt: it does not end")


def at_terminal():
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for number in (signal.SIGINT, signal.SIGHUP):  # what runs in the background of a shell ignores it
        signal.signal(number, signal.SIG_DFL)


def main(what, regex, command):
    master, slave = os.openpty()
    child = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
                             preexec_fn=at_terminal)
    await_words(master, regex.encode())
    begun = time.monotonic()
    if what == "HUP":
        os.close(slave)
        os.close(master)
        status = await_end(child, None)
        print(f"{(time.monotonic() - begun) * 1000:.0f} {status}")
        return
    if what == "^C":
        os.write(master, b"\x03")
    else:
        child.send_signal(getattr(signal, "SIG" + what))
    status = await_end(child, master)
    took = (time.monotonic() - begun) * 1000
    echo = "echo" if termios.tcgetattr(slave)[3] & termios.ECHO else ""
    print(f"{took:.0f} {status} {echo}")


main(sys.argv[1], sys.argv[2], sys.argv[3:])
