#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# through: a TCP proxy that does something to what goes through it.
#
#   through.py PORT TARGET flip OFFSET    one bit of the byte at this offset is another
#   through.py PORT TARGET flipup OFFSET  the same of what a client sends
#   through.py PORT TARGET bytes          each byte, both ways, goes in a segment of its own
import socket
import sys
import threading


def copy(a, b, change):
    at = 0
    try:
        while data := a.recv(65536):
            for part in change(at, data):
                b.sendall(part)
            at += len(data)
        b.shutdown(socket.SHUT_WR)
    except OSError:  # one of them is gone: so is the other
        for s in (a, b):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def whole(at, data):
    return [data]


def single(at, data):
    return [data[i : i + 1] for i in range(len(data))]


def flip(offset):
    def change(at, data):
        if at <= offset < at + len(data):
            data = bytearray(data)
            data[offset - at] ^= 0x10
        return [bytes(data)]

    return change


def main(port, target, what, offset="0"):
    to_client, to_server = {"flip": (flip(int(offset)), whole), "flipup": (whole, flip(int(offset))),
                            "bytes": (single, single)}[what]
    listener = socket.create_server(("127.0.0.1", int(port)))
    while True:
        client, _ = listener.accept()
        server = socket.create_connection(("127.0.0.1", int(target)))
        for s in (client, server):
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=copy, args=(client, server, to_server), daemon=True).start()
        threading.Thread(target=copy, args=(server, client, to_client), daemon=True).start()


main(*sys.argv[1:])
