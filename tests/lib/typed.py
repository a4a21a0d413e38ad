# SPDX-License-Identifier: BSD-3-Clause
"""Run a command in a terminal of its own; when it asks "[y/N]", type ANSWER and Enter.

usage: typed.py ANSWER COMMAND ARGUMENT...

Prints what the terminal shows. Ends with the command's exit status, 99 when it takes over a minute.
"""
import os
import pty
import select
import signal
import sys
import time

answer, command = sys.argv[1], sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
shown, at, end = b'', 0, time.monotonic() + 60
while True:
    ready, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
    if not ready:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        sys.exit(99)
    try:
        some = os.read(terminal, 65536)
    except OSError:
        break
    if not some:
        break
    shown += some
    if b'[y/N] ' in shown[at:]:
        at = len(shown)
        os.write(terminal, answer.encode() + b'\n')
status = os.waitpid(pid, 0)[1]
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(status) & 255)
