#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# crowd: many connections that one server floods, and that are read slowly or not at all.
#
#   crowd.py flood PORT [BYTES]     send zeros, so many or without end, to everybody who comes
#   crowd.py stall PORT N           N connections that read nothing; says "stalled", stays
#   crowd.py read PORT BYTES [RATE] read so many, RATE of them a second; prints "ok SECONDS"
import resource
import selectors
import signal
import socket
import sys
import time

ZEROS = bytes(1 << 16)


def flood(port, total):
    left = {}
    s = socket.create_server(("127.0.0.1", port), backlog=1024)
    s.setblocking(False)
    watch = selectors.DefaultSelector()
    watch.register(s, selectors.EVENT_READ)
    while True:
        for key, _ in watch.select():
            if key.fileobj is s:
                c, _ = s.accept()
                c.setblocking(False)
                c.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 16)
                watch.register(c, selectors.EVENT_WRITE)
                left[c] = total
                continue
            c = key.fileobj
            try:
                left[c] -= c.send(ZEROS[:min(len(ZEROS), left[c])])
            except BlockingIOError:
                continue
            except OSError:
                left[c] = 0
            if left[c] == 0:
                watch.unregister(c)
                del left[c]
                c.close()


def dial(port):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
    s.connect(("127.0.0.1", port))
    return s


def stall(port, n):
    held = [dial(port) for _ in range(n)]
    print("stalled", len(held), flush=True)
    signal.pause()


def read(port, total, rate):
    began, got = time.monotonic(), 0
    with dial(port) as s:
        s.settimeout(60)
        while got < total:
            part = s.recv(min(1 << 16, total - got))
            if not part:
                sys.exit(f"crowd: the end came after {got} bytes")
            if part.strip(b"\0"):
                sys.exit("crowd: other bytes came")
            got += len(part)
            if rate:
                time.sleep(len(part) / rate)
    print(f"ok {time.monotonic() - began:.1f} s", flush=True)


def main(mode, port, *rest):
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 8192), most))
    if mode == "flood":
        flood(int(port), int(rest[0]) if rest else 1 << 62)
    elif mode == "stall":
        stall(int(port), int(rest[0]))
    else:
        read(int(port), int(rest[0]), int(rest[1]) if len(rest) > 1 else 0)


main(*sys.argv[1:])
