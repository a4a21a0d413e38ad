#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# cut: shut the TCP connections of a process to a port, from outside of it, as a firewall would.
#
# usage: cut.py PID PORT
import os
import socket
import sys


def main(argv):
    pid, port, cut = int(argv[0]), int(argv[1]), 0
    process = os.pidfd_open(pid)
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            if not os.readlink(f"/proc/{pid}/fd/{fd}").startswith("socket:"):
                continue
            s = socket.socket(fileno=getfd(process, int(fd)))
            if s.family in (socket.AF_INET, socket.AF_INET6) and s.getpeername()[1] == port:
                s.shutdown(socket.SHUT_RDWR)
                cut += 1
        except OSError:
            continue
    return 0 if cut > 0 else 1


def getfd(process, fd):
    import ctypes

    got = ctypes.CDLL(None, use_errno=True).syscall(438, process, fd, 0)  # pidfd_getfd
    if got < 0:
        raise OSError(ctypes.get_errno(), "pidfd_getfd")
    return got


sys.exit(main(sys.argv[1:]))
