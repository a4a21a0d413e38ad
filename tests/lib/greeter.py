#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# greeter: peers that say something else before SSH, or instead of it.
#
# usage: greeter.py SSHD_PORT FILE KIND...
# Listens on a port for each kind; FILE then has a line "KIND PORT" for each. A kind is one of the table
# below, or lines-N: so many lines, and then the sshd. Ends when it is killed.
import os
import socket
import struct
import sys
import threading
import time


def drop(sock):
    """Close with a reset."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def flood(sock, piece):
    while True:
        sock.sendall(piece)


def drip(sock, text):
    for i in range(len(text)):
        sock.sendall(text[i:i + 1])
        time.sleep(0.5)


def wait(sock):
    while sock.recv(65536):
        pass


def say(text, after=None):
    def talk(sock):
        sock.sendall(text)
        if after:
            after(sock)
    return talk


KINDS = {
    "byte": say(b"X\n"),
    "version-300": say(b"SSH-2.0-" + b"v" * 290 + b"\r\n"),
    "version-endless": lambda s: flood(s, b"SSH-2.0-" + b"v" * 4096),
    "endless-line": lambda s: flood(s, b"a" * 4096),
    "endless-lines": lambda s: flood(s, b"hello\r\n" * 500),
    "drip": lambda s: drip(s, b"SSH-2.0-" + b"v" * 100),
    "drip-other": lambda s: drip(s, b"hello " * 100),
    "silent": wait,
    "close": lambda s: None,
    "reset": drop,
    "ssh-1.5": say(b"SSH-1.5-old_1.2.27\r\n", wait),
    "http": say(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<p>\x1b[2JBad</p>\r\n"),
    "tls": say(b"\x15\x03\x03\x00\x02\x02\x46"),
    "smtp": say(b"220 mail.example.org ESMTP\r\n", wait),
    "nul": say(b"SSH-2.0-a\0b\r\n", wait),
    "nul-before": say(b"hello\0there\r\n", wait),
    "escape": say(b"\x1b]0;title\x07\x1b[31mhello\r\n"),
    "escape-version": say(b"SSH-2.0-\x1b[31mred\r\n"),
    "half": say(b"SSH-2.0-ha"),
    "only-version": say(b"SSH-2.0-peer\r\n"),
    "startups": say(b"Exceeded MaxStartups\r\n", drop),
    "penalty": say(b"Not allowed at this time\r\n"),
}


def copy(a, b):
    try:
        while part := a.recv(65536):
            b.sendall(part)
        b.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def splice(sock, port):
    with socket.create_connection(("127.0.0.1", port)) as sshd:
        other = threading.Thread(target=copy, args=(sshd, sock), daemon=True)
        other.start()
        copy(sock, sshd)
        other.join()


def serve(sock, kind, sshd_port):
    try:
        if kind.startswith("lines-"):
            sock.sendall(b"".join(b"line %d\r\n" % i for i in range(int(kind[6:]))))
            splice(sock, sshd_port)
        else:
            KINDS[kind](sock)
    except OSError:
        pass
    sock.close()


def accept(listener, kind, sshd_port):
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=serve, args=(sock, kind, sshd_port), daemon=True).start()


def main(sshd_port, path, kinds):
    rows = []
    for kind in kinds:
        listener = socket.create_server(("127.0.0.1", 0), backlog=8)
        rows.append("%s %d\n" % (kind, listener.getsockname()[1]))
        threading.Thread(target=accept, args=(listener, kind, sshd_port), daemon=True).start()
    with open(path + ".new", "w", encoding="ascii") as f:
        f.writelines(rows)
    os.rename(path + ".new", path)
    threading.Event().wait()


main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
