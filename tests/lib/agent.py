# SPDX-License-Identifier: BSD-3-Clause
# agent: ssh-agents as they are not on every desk.
#
# usage: agent.py SOCKET silent            takes connections and never answers
#        agent.py SOCKET still REAL        shows the keys of the agent at REAL, but never signs
#        agent.py SOCKET fido PEM PUB SEC  holds one security key, "touched" after SEC seconds: signs with
#                                          the Ed25519 key in PEM, and writes its public half to PUB
import base64
import hashlib
import os
import socket
import struct
import subprocess
import sys
import threading
import time

KIND = b"sk-ssh-ed25519@openssh.com"
APPLICATION = b"ssh:"


def string(data):
    return struct.pack(">I", len(data)) + data


def take(data):
    n = struct.unpack(">I", data[:4])[0]
    return data[4:4 + n], data[4 + n:]


def exactly(conn, n):
    data = b""
    while len(data) < n:
        more = conn.recv(n - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def message(conn):
    return exactly(conn, struct.unpack(">I", exactly(conn, 4))[0])


def forever(request):
    threading.Event().wait()


def still(real):
    def answer(request):
        if request[0] != 11:
            forever(request)
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(real)
            s.sendall(string(request))
            return message(s)
    return answer


def openssl(*args):
    return subprocess.run(("openssl",) + args, check=True, stdout=subprocess.PIPE).stdout


def fido(pem, pub, seconds):
    raw = openssl("pkey", "-in", pem, "-pubout", "-outform", "DER")[-32:]
    blob = string(KIND) + string(raw) + string(APPLICATION)
    with open(pub, "wb") as f:
        f.write(KIND + b" " + base64.b64encode(blob) + b" desk\n")

    def answer(request):
        if request[0] == 11:
            return b"\x0c" + struct.pack(">I", 1) + string(blob) + string(b"desk")
        key, rest = take(request[1:])
        data, _ = take(rest)
        if request[0] != 13 or key != blob:
            return b"\x05"
        time.sleep(float(seconds))
        said = b"\x01" + struct.pack(">I", 7)
        signed = hashlib.sha256(APPLICATION).digest() + said + hashlib.sha256(data).digest()
        with open(pem + ".data", "wb") as f:
            f.write(signed)
        signature = openssl("pkeyutl", "-sign", "-rawin", "-inkey", pem, "-in", pem + ".data")
        return b"\x0e" + string(string(KIND) + string(signature) + said)
    return answer


def serve(conn, answer):
    try:
        while True:
            conn.sendall(string(answer(message(conn))))
    except (EOFError, OSError):
        pass


def main(path, mode, *args):
    answer = {"silent": lambda: forever, "still": still, "fido": fido}[mode](*args)
    listener = socket.socket(socket.AF_UNIX)
    os.umask(0o077)
    listener.bind(path)
    listener.listen(16)
    while True:
        conn, _ = listener.accept()
        threading.Thread(target=serve, args=(conn, answer), daemon=True).start()


main(*sys.argv[1:])
