#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# dns: a name server on 127.0.0.1 port 53, for a namespace of a test's own.
#
# usage: dns.py FILE
# FILE, read at each query, has lines "NAME TYPE DATA": A and AAAA an address, SSHFP "4 2 HEX"; "ad" alone says
# that all is authenticated, "silent" that nothing is answered. What is not there does not exist.
import ipaddress
import socket
import struct
import sys

TYPES = {"A": 1, "AAAA": 28, "SSHFP": 44}


def data_of(kind, words):
    if kind == "SSHFP":
        return bytes((int(words[0]), int(words[1]))) + bytes.fromhex(words[2])
    return ipaddress.ip_address(words[0]).packed


def name_of(query, at):
    labels = []
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode("ascii"))
        at += 1 + query[at]
    return ".".join(labels).lower(), at + 1


def answer(query, rows):
    name, end = name_of(query, 12)
    kind, = struct.unpack_from(">H", query, end)
    known = [r for r in rows if len(r) > 1 and r[0] == name]
    records = b""
    count = 0
    for row in known:
        if TYPES[row[1]] == kind:
            data = data_of(row[1], row[2:])
            records += struct.pack(">HHHIH", 0xC00C, kind, 1, 60, len(data)) + data
            count += 1
    flags = 0x8180 | (0x20 if ["ad"] in rows else 0) | (0 if known else 3)
    return query[:2] + struct.pack(">HHHHH", flags, 1, count, 0, 0) + query[12:end + 4] + records


def main(path):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    while True:
        query, peer = server.recvfrom(4096)
        with open(path, encoding="ascii") as f:
            rows = [line.split() for line in f]
        if ["silent"] not in rows:
            server.sendto(answer(query, rows), peer)


main(sys.argv[1])
