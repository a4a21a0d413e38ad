#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# peer: a server and a client that check every byte, where ParaView's own need not be there.
#
#   peer.py serve PORT [HOST] [--quiet] [--once] [--name=HOST]
#                                           listen, say what pvserver says (by that name), send back what comes
#   peer.py dial HOST PORT [--quiet]        the same, the other way round: connect, then send back
#   peer.py call HOST PORT                  connect and check that what was sent comes back
#   peer.py take PORT                       listen, and check it over the connection that comes
#   peer.py send HOST PORT SIZE             the same as call, once, with so many bytes
#   peer.py many HOST PORT COUNT            so many small messages to it, one after the other, each timed
#   peer.py flood PORT [HOST]               listen, and send a known stream without end
#   peer.py drain HOST PORT                 read that stream to its end, and say how much of it was exact
#   peer.py hang HOST PORT                  connect, send nothing, and wait for the end
#   peer.py hold PORT [HOST]                take the port on every address, so that nobody else can
#
# Sent are 0, 1, 32767, 32768 and 5 000 000 bytes, each over a connection of its own that is shut for
# writing before the answer is read ("take": one connection, 5 000 000 bytes).
import os
import signal
import socket
import sys
import threading
import time

SIZES = (0, 1, 32767, 32768, 5_000_000)


def echo(sock):
    data = bytearray()
    while part := sock.recv(65536):
        data += part
    sock.sendall(data)
    sock.close()


def check(sock, size):
    sent = os.urandom(size)
    got = bytearray()

    def read():
        while part := sock.recv(65536):
            got.extend(part)

    reader = threading.Thread(target=read)
    reader.start()
    sock.sendall(sent)
    sock.shutdown(socket.SHUT_WR)
    reader.join()
    sock.close()
    if bytes(got) != sent:
        sys.exit(f"peer: {size} bytes were sent and {len(got)} came back, or others")
    print(f"ok {size}", flush=True)


def known(at, n):
    first = at // 4
    numbers = b"".join(i.to_bytes(4, "big") for i in range(first, (at + n) // 4 + 1))
    return numbers[at - first * 4:at - first * 4 + n]


def flood(sock):
    at = 0
    try:
        while True:
            sock.sendall(known(at, 65536))
            at += 65536
    except OSError:
        pass


def drain(sock):
    at, how = 0, "end"
    try:
        while part := sock.recv(65536):
            if at == 0:
                print("began", flush=True)
            if part != known(at, len(part)):
                sys.exit(f"peer: byte {at} or one of the {len(part)} after it is another")
            at += len(part)
    except ConnectionResetError:
        how = "reset"
    print(f"prefix {at} {how}", flush=True)


def many(host, port, count):
    longest = 0.0
    for i in range(count):
        begun = time.monotonic()
        c = socket.create_connection((host, port))
        c.sendall(b"%08d" % i)
        c.shutdown(socket.SHUT_WR)
        got = b""
        while part := c.recv(64):
            got += part
        c.close()
        longest = max(longest, time.monotonic() - begun)
        if got != b"%08d" % i:
            sys.exit(f"peer: message {i} came back as {got!r}")
    print(f"longest {longest * 1000:.0f} ms", flush=True)


def listener(port, host="127.0.0.1"):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((host, port))
    s.listen(5)
    return s


def main(argv):
    quiet = "--quiet" in argv
    once = "--once" in argv
    mode, *rest = [a for a in argv if not a.startswith("--")]
    say = (lambda text: None) if quiet else (lambda text: print(text, flush=True))
    if mode == "serve":
        say("Waiting for client...")
        here = next((a[7:] for a in argv if a.startswith("--name=")), socket.gethostname())
        say(f"Connection URL: cs://{here}:{rest[0]}")
        s = listener(int(rest[0]), *rest[1:])
        say(f"Accepting connection(s): {here}:{s.getsockname()[1]}")
        while True:
            c, _ = s.accept()
            say("Client connected.")
            if once:
                echo(c)
                say("Exiting...")
                return
            threading.Thread(target=echo, args=(c,), daemon=True).start()
    elif mode == "dial":
        say("Connecting to client (reverse connection requested)...")
        say(f"Connection URL: csrc://{rest[0]}:{rest[1]}")
        host = "127.0.0.1" if rest[0] == "localhost" else rest[0]  # a machine may have no /etc/hosts
        c = socket.create_connection((host, int(rest[1])))
        say("Client connected.")
        echo(c)
        say("Exiting...")
    elif mode == "call":
        for size in SIZES:
            check(socket.create_connection((rest[0], int(rest[1]))), size)
    elif mode == "send":
        check(socket.create_connection((rest[0], int(rest[1]))), int(rest[2]))
    elif mode == "take":
        c, _ = listener(int(rest[0])).accept()
        check(c, SIZES[-1])
    elif mode == "flood":
        s = listener(int(rest[0]), *rest[1:])
        while True:
            c, _ = s.accept()
            threading.Thread(target=flood, args=(c,), daemon=True).start()
    elif mode == "drain":
        drain(socket.create_connection((rest[0], int(rest[1]))))
    elif mode == "many":
        many(rest[0], int(rest[1]), int(rest[2]))
    elif mode == "hang":
        c = socket.create_connection((rest[0], int(rest[1])))
        say("open")
        try:
            while c.recv(65536):
                pass
            say("ended")
        except ConnectionResetError:
            say("reset")
    elif mode == "hold":
        s = listener(int(rest[0]), *rest[1:] or ("0.0.0.0",))
        signal.pause()
    else:
        sys.exit(f"peer: {mode}?")


main(sys.argv[1:])
