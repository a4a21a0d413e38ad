#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# flow: bytes through a forward, counted and compared. PLACE is PORT, HOST:PORT or the path of a socket.
#
#   flow.py echo PLACE             send back what comes, as it comes, to everybody
#   flow.py serve PLACE            the same, and say what a ParaView server says
#   flow.py after PLACE SIZE       read to the end, then send SIZE bytes
#   flow.py mute PLACE             take connections and never read
#   flow.py check PLACE SIZE...    send so many bytes, shut, and expect them back; by SHA-256
#   flow.py half PLACE SIZE BACK   send SIZE, shut, and expect BACK bytes
#   flow.py hold PLACE FIFO...     a connection that echoes one byte; another one for each line of the FIFO
#   flow.py closed PLACE SECONDS   the connection is ended by the other side, without a byte, in time
#   flow.py refused PLACE          nobody listens
#   flow.py many PLACE N           N connections, all open at the same time, 8 KB of its own there and back on each
#   flow.py pong PLACE SIZE N      so many bytes there and back, N times: prints the median in ms
#   flow.py churn PLACE N          N connections one after another
#   flow.py strange PLACE N        N in each of several manners, as somebody else; none is served
# Servers print a line for each connection.
import asyncio
import hashlib
import os
import resource
import socket
import struct
import sys
import threading
import time


def place(text):
    if text.startswith("/"):
        return socket.AF_UNIX, text
    host, _, port = text.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    return (socket.AF_INET6 if ":" in host else socket.AF_INET), (host, int(port))


def dial(text, seconds=60):
    family, at = place(text)
    s = socket.socket(family)
    s.settimeout(seconds)
    s.connect(at)
    return s


def digest_back(s, total, send):
    got, seen = hashlib.sha256(), 0
    sender = threading.Thread(target=send)
    sender.start()
    while part := s.recv(1 << 16):
        got.update(part)
        seen += len(part)
    sender.join()
    return got.hexdigest(), seen


def check(text, size):
    s, data = dial(text), os.urandom(size)

    def send():
        s.sendall(data)
        s.shutdown(socket.SHUT_WR)

    digest, seen = digest_back(s, size, send)
    if digest != hashlib.sha256(data).hexdigest():
        sys.exit(f"flow: of {size} bytes {seen} came back, or others")


def half(text, size, back):
    s = dial(text)

    def send():
        s.sendall(b"x" * size)
        s.shutdown(socket.SHUT_WR)

    digest, seen = digest_back(s, back, send)
    if digest != hashlib.sha256(b"y" * back).hexdigest():
        sys.exit(f"flow: {seen} bytes came after the half-close, not {back}")


def ping(s):
    s.sendall(b"p")
    if s.recv(1) != b"p":
        sys.exit("flow: the connection has ended")


def hold(text, fifo):
    s = dial(text)
    ping(s)
    print("held", flush=True)
    with open(fifo) as lines:
        for _ in lines:
            ping(s)
            print("still", flush=True)


def closed(text, seconds):
    s = dial(text, seconds)
    try:
        got = s.recv(1)
    except ConnectionResetError:
        got = b""
    except TimeoutError:
        sys.exit("flow: the connection is still there")
    if got:
        sys.exit("flow: somebody answered")


def refused(text):
    try:
        dial(text)
    except (ConnectionRefusedError, FileNotFoundError):
        return
    sys.exit("flow: somebody listens")


def read_all(s, size):
    data = bytearray()
    while len(data) < size and (part := s.recv(size - len(data))):
        data += part
    return bytes(data)


def many(text, n):
    began, all_of = time.monotonic(), []
    for _ in range(n):
        s, data = dial(text), os.urandom(8192)
        s.sendall(data)
        all_of.append((s, data))
    for s, data in all_of:
        if read_all(s, len(data)) != data:
            sys.exit("flow: one of them was not served, or got other bytes")
    print(f"{n} open in {time.monotonic() - began:.2f} s", flush=True)


def churn(text, n):
    began = time.monotonic()
    for _ in range(n):
        s = dial(text)
        ping(s)
        s.close()
    print(f"{n} in sequence, {n / (time.monotonic() - began):.0f}/s", flush=True)


def strange(text, n):
    """What somebody else may try: each manner so often. Nobody may be served."""
    family, at = place(text)
    for manner in ("plain", "shut", "close", "reset", "mapped"):
        for _ in range(n):
            s = socket.socket(socket.AF_INET6 if manner == "mapped" else family)
            s.settimeout(30)
            try:
                s.connect(("::ffff:" + at[0], at[1]) if manner == "mapped" else at)
                s.sendall(b"stranger")
                if manner == "shut":
                    s.shutdown(socket.SHUT_WR)
                if manner == "reset":
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                if manner not in ("close", "reset") and s.recv(8):
                    sys.exit(f"flow: {manner} was served")
            except OSError: # it was turned away before we were done
                pass
            s.close()


def pong(text, size, n):
    s, data, took = dial(text), os.urandom(size), []
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for _ in range(n):
        begun, left = time.monotonic(), size
        s.sendall(data)
        while left > 0:
            part = s.recv(left)
            if not part:
                sys.exit("flow: the connection was ended")
            left -= len(part)
        took.append(time.monotonic() - begun)
    print(round(sorted(took)[n // 2] * 1000))


async def serve(text, mode, size):
    async def one(reader, writer):
        print("connection", flush=True)
        try:
            if mode == "mute":
                await asyncio.Event().wait()
            while part := await reader.read(1 << 16):
                if mode in ("echo", "serve"):
                    writer.write(part)
                    await writer.drain()
            if mode == "after":
                writer.write(b"y" * size)
            await writer.drain()
            writer.close()
        except OSError:
            pass

    family, at = place(text)
    if family == socket.AF_UNIX:
        server = await asyncio.start_unix_server(one, at, backlog=1024)
    else:
        server = await asyncio.start_server(one, *at, backlog=1024, reuse_address=True)
    if mode == "serve":
        print(f"Accepting connection(s): {socket.gethostname()}:{at[1]}", flush=True)
    async with server:
        await server.serve_forever()


def main(mode, text, *rest):
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 8192), most))
    if mode in ("echo", "serve", "after", "mute"):
        asyncio.run(serve(text, mode, int(rest[0]) if rest else 0))
    elif mode == "check":
        for size in rest:
            check(text, int(size))
    elif mode == "half":
        half(text, int(rest[0]), int(rest[1]))
    elif mode == "hold":
        hold(text, rest[0])
    elif mode == "closed":
        closed(text, float(rest[0]))
    else:
        plain = {"refused": refused, "many": many, "pong": pong, "churn": churn, "strange": strange}
        plain[mode](text, *map(int, rest))


main(*sys.argv[1:])
