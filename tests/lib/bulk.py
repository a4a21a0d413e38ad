#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# bulk: many bytes one way, in writes of a size, compared by their digest.
#
#   bulk.py serve PORT                  a server for both ways
#   bulk.py down|up PORT BYTES SIZE     prints "ok" when what came is what was sent
#   bulk.py stall PORT BYTES N          N connections ask for BYTES and read none; says "stalled", stays
#   bulk.py slow PORT BYTES RATE        down, reading RATE bytes a second
import hashlib
import signal
import socket
import sys
import threading
import time

PATTERN = bytes(range(251)) * 4200  # longer than every write, and no power of two


def blocks(total, size):
    sent = 0
    while sent < total:
        at = sent % 251
        n = min(size, total - sent)
        yield PATTERN[at : at + n]
        sent += n


def digest(total):
    h = hashlib.sha256()
    for block in blocks(total, 1 << 20):
        h.update(block)
    return h.hexdigest()


def read_line(s):
    line = b""
    while not line.endswith(b"\n"):
        part = s.recv(1)
        if not part:
            sys.exit(0)
        line += part
    return line.decode().split()


def answer(s):
    with s:
        way, total, size = read_line(s)
        if way == "down":
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for block in blocks(int(total), int(size)):
                s.sendall(block)
            s.shutdown(socket.SHUT_WR)
            s.recv(1)
            return
        h = hashlib.sha256()
        while part := s.recv(1 << 20):
            h.update(part)
        s.sendall(h.hexdigest().encode())


def serve(port):
    s = socket.create_server(("127.0.0.1", int(port)))
    print("Waiting for client...", flush=True)
    print(f"Accepting connection(s): here:{port}", flush=True)
    while True:
        c, _ = s.accept()
        threading.Thread(target=answer, args=(c,), daemon=True).start()


def connect(port, *words):
    s = socket.create_connection(("127.0.0.1", int(port)))
    s.sendall(" ".join(words).encode() + b"\n")
    return s


def check(got, wanted):
    if got != wanted:
        print("other bytes came, or not all")
        sys.exit(1)
    print("ok")


def down(port, total, size, rate=0):
    h = hashlib.sha256()
    with connect(port, "down", total, size) as s:
        while part := s.recv(min(1 << 20, rate or 1 << 20)):
            h.update(part)
            if rate:
                time.sleep(len(part) / rate)
    check(h.hexdigest(), digest(int(total)))


def slow(port, total, rate):
    down(port, total, "65536", int(rate))


def up(port, total, size):
    with connect(port, "up", total, size) as s:
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for block in blocks(int(total), int(size)):
            s.sendall(block)
        s.shutdown(socket.SHUT_WR)
        got = b""
        while part := s.recv(100):
            got += part
    check(got.decode(), digest(int(total)))


def stall(port, total, n):
    held = [connect(port, "down", total, "65536") for _ in range(int(n))]
    print("stalled", len(held), flush=True)
    signal.pause()


{"serve": serve, "down": down, "up": up, "stall": stall, "slow": slow}[sys.argv[1]](*sys.argv[2:])
