#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# evil: an SSH server that keeps no rule but those of the key exchange, packet by packet.
#
#   evil.py serve PORT HOSTKEY [OPTION=VALUE...]   for one connection after the other
#   evil.py ask PORT WORDS...                      through a tunnel: do this; prints what it answers
#   evil.py deaf PORT WORDS...                     the same, and never read a byte
#
# Options: version=TEXT        after SSH-2.0-            before=N      lines before the version; -1: no end
#          banners=N           before the login          banner=BYTES  size of each
#          rounds=N            of keyboard-interactive    prompts=N     in each    prompt=BYTES of each
#          nasty=1             every text is NASTY        look=1        output looks like a prompt
#          mute=1              no global request is answered
#          window=N            what the client may send on a channel, once and for all
#          drip=N              the same, but what was used is given back; packet=N: and no more at once
#          refuse=TEXT         channels are refused with these words
#          deny=exec|pty       that request is refused
#
# Asked through a tunnel (a line, and its answer):
#   opens KIND N      the server opens N channels: unsolicited wrongport over65535 wrongaddr x11 agent
#                     session direct odd right          -> accepted A refused R
#   late              data, EOFs, exit-status on channels that are closed or never were
#   flood SECONDS     the command's output, as fast as the client takes it      -> BYTES
#   overrun MB        the same without looking at the window; "stall MB": on this channel
#   signal | status N | disconnect | vanish
import hmac
import os
import select
import signal
import socket
import struct
import sys
import time

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

# Titles, clipboard, questions to the terminal, cursor, C1, bidi, invisible, broken, marks, wide, a format.
NASTY = (
    b"gone\r\x1b]0;EVILTITLE\x07\x1b]52;c;RVZJTA==\x07\x1b[6n\x1b[c\x1b[>c\x1b]10;?\x07\x1bP$q m\x1b\\\x1b[2J"
    b"\x1b[1;1HEVILTOP\x1b[999;999H\x1b[?1049l\x1b[31;5mred\x1bc\x9b2J\x90q\x9c\xc2\x9b6n\x0e\x0f\x05\x08"
    b"\x08\x7f\xe2\x80\xaedesrever\xe2\x80\x8b\xef\xbb\xbf\xe2\x81\xa6x\xff\xfe\xc0\xaf\xed\xa0\x80"
    + b"e" + b"\xcc\x81" * 40 + b"\xef\xbc\xa1%s%n%d EVILEND"
)
LOOK = (
    b"Enter passphrase for key '/home/you/.ssh/id_ed25519': \nyou@here's password: \n"
    b"Are you sure you want to continue connecting (yes/no/[fingerprint])? \n[sudo] password for you: \n"
)
READY = b"Waiting for client...\nConnection URL: cs://here:11111\nAccepting connection(s): here:11111\n"
BIG = 0x7FFFFFFF


def text(b):
    return struct.pack(">I", len(b)) + b


def number(n):
    raw = n.to_bytes(n.bit_length() // 8 + 1, "big")
    return text(raw)


def words(payload, at):
    n = struct.unpack_from(">I", payload, at)[0]
    return payload[at + 4 : at + 4 + n], at + 4 + n


class Gone(Exception):
    pass


class Wire:
    """Packets: plain at first, then aes128-ctr with hmac-sha2-256."""

    def __init__(self, sock):
        self.sock = sock
        self.got = bytearray()
        self.seq_in = self.seq_out = 0
        self.dec = self.enc = self.mac_in = self.mac_out = None

    def more(self):
        data = self.sock.recv(1 << 20)
        if not data:
            raise Gone
        self.got += data

    def take(self, n):
        while len(self.got) < n:
            self.more()
        part = bytes(self.got[:n])
        del self.got[:n]
        return part

    def packed(self, payload):
        block = 16 if self.enc else 8
        pad = block - (len(payload) + 5) % block
        pad += block if pad < 4 else 0
        packet = struct.pack(">IB", len(payload) + pad + 1, pad) + payload + bytes(pad)
        if self.enc:
            mac = hmac.digest(self.mac_out, struct.pack(">I", self.seq_out) + packet, "sha256")
            packet = self.enc.update(packet) + mac
        self.seq_out = (self.seq_out + 1) & 0xFFFFFFFF
        return packet

    def send(self, *payloads):
        self.sock.sendall(b"".join(self.packed(p) for p in payloads))

    def waiting(self):
        return bool(self.got) or bool(select.select([self.sock], [], [], 0)[0])

    def recv(self):
        head = self.take(16 if self.dec else 4)
        if self.dec:
            head = self.dec.update(head)
        size = struct.unpack(">I", head[:4])[0]
        rest = self.take(size + 4 - len(head))
        packet = head + (self.dec.update(rest) if self.dec else rest)
        if self.dec:
            self.take(32)
        self.seq_in += 1
        return packet[5 : 4 + size - packet[4]]


class Session:
    def __init__(self, sock, key, options):
        self.wire = Wire(sock)
        self.key = key
        self.options = options
        self.theirs = {}  # our channel -> [their channel, their window, kind]
        self.next = 0
        self.accepted = self.refused = 0
        self.forward = (b"127.0.0.1", 0)
        self.exec = None

    def option(self, name, otherwise=0):
        return int(self.options.get(name, otherwise))

    def nasty(self, plain):
        return NASTY if self.option("nasty") else plain

    # ---- the key exchange ----

    def hello(self):
        sock = self.wire.sock
        line = self.nasty(b"line") + b"\r\n"
        left = self.option("before")
        while left != 0:
            sock.sendall(line)
            left -= 1
        ours = b"SSH-2.0-" + self.options.get("version", "OpenSSH_9.2p1").encode()
        if self.option("nasty"):
            ours = b"SSH-2.0-\x1b]0;EVILTITLE\x07\x1b[2J\xe2\x80\xaeOpenSSH_%s%n"
        sock.sendall(ours + b"\r\n")
        theirs = b""
        while not theirs.endswith(b"\n"):
            theirs += self.wire.take(1)
        return theirs.strip(), ours

    def exchange(self):
        theirs, ours = self.hello()
        lists = [b"curve25519-sha256", b"ssh-ed25519", b"aes128-ctr", b"aes128-ctr", b"hmac-sha2-256",
                 b"hmac-sha2-256", b"none", b"none", b"", b""]
        init = b"\x14" + os.urandom(16) + b"".join(text(x) for x in lists) + bytes(5)
        self.wire.send(init)
        their_init = self.wire.recv()
        public, _ = words(self.wire.recv(), 1)
        mine = X25519PrivateKey.generate()
        raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
        my_public = mine.public_key().public_bytes(*raw)
        secret = number(int.from_bytes(mine.exchange(X25519PublicKey.from_public_bytes(public)), "big"))
        host = text(b"ssh-ed25519") + text(self.key.public_key().public_bytes(*raw))
        h = hashes.Hash(hashes.SHA256())
        h.update(text(theirs) + text(ours) + text(their_init) + text(init) + text(host) + text(public)
                 + text(my_public) + secret)
        digest = h.finalize()
        sign = text(b"ssh-ed25519") + text(self.key.sign(digest))
        self.wire.send(b"\x1f" + text(host) + text(my_public) + text(sign), b"\x15")
        if self.wire.recv()[0] != 21:
            raise Gone
        self.keys(secret, digest)

    def keys(self, secret, digest):
        def derive(letter):
            h = hashes.Hash(hashes.SHA256())
            h.update(secret + digest + letter + digest)
            return h.finalize()

        def cipher(iv, key):
            return Cipher(algorithms.AES(derive(key)[:16]), modes.CTR(derive(iv)[:16]))

        self.wire.dec = cipher(b"A", b"C").decryptor()
        self.wire.enc = cipher(b"B", b"D").encryptor()
        self.wire.mac_in, self.wire.mac_out = derive(b"E"), derive(b"F")

    # ---- the login ----

    def login(self):
        rounds = self.option("rounds")
        self.wire.recv()
        self.wire.send(b"\x06" + text(b"ssh-userauth"))
        for _ in range(self.option("banners", 1 if self.option("nasty") else 0)):
            words_ = self.nasty(b"banner ") * max(1, self.option("banner") // len(self.nasty(b"banner ")))
            self.wire.send(b"\x35" + text(words_) + text(b""))
        while True:
            packet = self.wire.recv()
            if packet[0] == 50:
                _, at = words(packet, 1)
                _, at = words(packet, at)
                method, _ = words(packet, at)
                if rounds == 0:
                    break
                if method != b"keyboard-interactive":
                    self.wire.send(b"\x33" + text(b"keyboard-interactive") + b"\0")
                    continue
            elif packet[0] != 61:
                continue
            elif rounds == 0:
                break
            self.ask()
            rounds -= 1
        self.wire.send(b"\x34")

    def ask(self):
        n = self.option("prompts", 1)
        words_ = self.nasty(b"Prompt: ") * max(1, self.option("prompt") // len(self.nasty(b"Prompt: ")))
        prompt = text(words_) + b"\0"
        self.wire.send(b"\x3c" + text(self.nasty(b"name")) + text(self.nasty(b"instruction")) + text(b"")
                       + struct.pack(">I", n) + prompt * n)

    # ---- what the client wants ----

    def serve(self):
        while True:
            self.take(self.wire.recv())

    def drain(self):
        while self.wire.waiting():
            self.take(self.wire.recv())

    def take(self, packet):
        kind = packet[0]
        if kind == 80:
            self.take_global(packet)
        elif kind == 90:
            self.take_open(packet)
        elif kind == 91:
            self.accepted += 1
            ours, theirs = struct.unpack_from(">II", packet, 1)
            self.theirs[ours] = [theirs, BIG, b"opened"]
        elif kind == 92:
            self.refused += 1
        elif kind == 93:
            ours, n = struct.unpack_from(">II", packet, 1)
            self.theirs.get(ours, [0, 0, b""])[1] += n
        elif kind == 94:
            ours = struct.unpack_from(">I", packet, 1)[0]
            self.take_data(ours, words(packet, 5)[0])
        elif kind == 96:
            ours = struct.unpack_from(">I", packet, 1)[0]
            if ours in self.theirs:
                theirs = struct.pack(">I", self.theirs[ours][0])
                self.wire.send(b"\x60" + theirs, b"\x61" + theirs)
        elif kind == 97:
            ours = struct.unpack_from(">I", packet, 1)[0]
            if ours in self.theirs:
                del self.theirs[ours]
        elif kind == 98:
            self.take_request(packet)
        elif kind == 1:
            raise Gone

    def take_global(self, packet):
        name, at = words(packet, 1)
        if self.option("mute") or not packet[at]:
            return
        if name != b"tcpip-forward":
            self.wire.send(b"\x52")
            return
        host, at = words(packet, at + 1)
        port = struct.unpack_from(">I", packet, at)[0]
        self.forward = (host, port or 4242)
        self.wire.send(b"\x51" + (struct.pack(">I", 4242) if port == 0 else b""))

    def take_open(self, packet):
        kind, at = words(packet, 1)
        theirs, window, _ = struct.unpack_from(">III", packet, at)
        if "refuse" in self.options:
            self.wire.send(b"\x5c" + struct.pack(">II", theirs, 1)
                           + text(self.nasty(self.options["refuse"].encode())) + text(b""))
            return
        ours, self.next = self.next, self.next + 1
        self.theirs[ours] = [theirs, window, kind]
        room = self.option("drip", self.option("window", BIG))
        self.wire.send(b"\x5b" + struct.pack(">IIII", theirs, ours, room, self.option("packet", 32768)))

    def take_request(self, packet):
        ours = struct.unpack_from(">I", packet, 1)[0]
        name, at = words(packet, 5)
        denied = self.options.get("deny", "-").encode() in name
        if packet[at]:
            self.wire.send((b"\x64" if denied else b"\x63") + struct.pack(">I", self.theirs[ours][0]))
        if name == b"exec" and not denied:
            self.exec = ours
            self.say(ours, (NASTY + b"\n") * (3 if self.option("nasty") else 0)
                     + (LOOK if self.option("look") else b"") + READY)

    def say(self, ours, data, stream=0):
        theirs = self.theirs[ours][0]
        for i in range(0, len(data), 32000):
            part = text(data[i : i + 32000])
            self.wire.send(b"\x5e" + struct.pack(">I", theirs) + part if stream == 0 else
                           b"\x5f" + struct.pack(">II", theirs, 1) + part)

    # ---- what is asked of us through a tunnel ----

    def take_data(self, ours, data):
        channel = self.theirs.get(ours)
        if len(data) > self.option("packet", 32768) or len(data) > self.option("drip", BIG):
            raise Gone
        if self.option("drip") and channel is not None:
            self.wire.send(b"\x5d" + struct.pack(">II", channel[0], len(data)))
        if channel is None or channel[2] == b"session":
            return
        if not data.startswith(b"evil "):
            self.say(ours, data)
            return
        what, *rest = data.decode().split()[1:]
        answer = getattr(self, "do_" + what)(ours, *rest)
        self.say(ours, answer.encode() + b"\n")

    def do_opens(self, ours, kind, n):
        host, port = self.forward
        tail = text(b"192.0.2.1") + struct.pack(">I", 1234)

        def forwarded(host, port):
            return b"forwarded-tcpip", text(host) + struct.pack(">I", port) + tail

        name, more = {
            "unsolicited": lambda: forwarded(b"127.0.0.1", 11111),
            "wrongport": lambda: forwarded(host, port + 1),
            "over65535": lambda: forwarded(host, port + 65536),
            "wrongaddr": lambda: forwarded(b"192.0.2.7", port),
            "right": lambda: forwarded(host, port),
            "x11": lambda: (b"x11", tail),
            "agent": lambda: (b"auth-agent@openssh.com", b""),
            "session": lambda: (b"session", b""),
            "direct": lambda: (b"direct-tcpip", text(b"127.0.0.1") + struct.pack(">I", 22) + tail),
            "odd": lambda: (NASTY, b""),
        }[kind]()
        self.accepted = self.refused = 0
        before, n = self.next, int(n)
        while self.next < before + n:
            batch = range(self.next, min(self.next + 100, before + n))
            self.next = batch[-1] + 1
            self.wire.send(*(b"\x5a" + text(name) + struct.pack(">III", i, 1 << 20, 32768) + more
                             for i in batch))
            self.drain()
        while self.accepted + self.refused < n:
            self.take(self.wire.recv())
        return f"accepted {self.accepted} refused {self.refused}"

    def do_late(self, ours):
        theirs = struct.pack(">I", self.theirs[self.exec][0])
        for channel in (theirs, struct.pack(">I", 777)):
            late = [b"\x5e" + channel + text(b"late data\n"), b"\x5f" + channel + struct.pack(">I", 1) + text(b"x"),
                    b"\x62" + channel + text(b"exit-status") + b"\0" + struct.pack(">I", 9),
                    b"\x62" + channel + text(b"exit-signal") + b"\0" + text(b"SEGV") + b"\0" + text(NASTY) + text(b""),
                    b"\x5d" + channel + struct.pack(">I", BIG), b"\x63" + channel, b"\x64" + channel,
                    b"\x5b" + channel + struct.pack(">III", 1, 2, 3), b"\x61" + channel]
            if channel == theirs:
                self.wire.send(*[b"\x60" + channel] * 5000)
                self.wire.send(b"\x62" + channel + text(b"exit-status") + b"\0" + struct.pack(">I", 3))
                self.wire.send(b"\x61" + channel)
            self.wire.send(*late, *[b"\x60" + channel] * 5000)
        return "done"

    def pour(self, channel, size, seconds, heed):
        theirs = struct.pack(">I", self.theirs[channel][0])
        block = b"\x5e" + theirs + text((b"y" * 79 + b"\n") * 400)
        end, sent = time.monotonic() + seconds, 0
        while sent < size and time.monotonic() < end:
            if not heed or self.theirs[channel][1] >= 32000:
                self.theirs[channel][1] -= 32000
                self.wire.send(block)
                sent += 32000
            elif not self.wire.waiting():
                select.select([self.wire.sock], [], [], end - time.monotonic())
            self.drain()
        return str(sent)

    def do_flood(self, ours, seconds):
        return self.pour(self.exec, 1 << 40, float(seconds), True)

    def do_overrun(self, ours, size):
        return self.pour(self.exec, int(size) << 20, 60, False)

    def do_stall(self, ours, size):
        return self.pour(ours, int(size) << 20, 60, False)

    def do_signal(self, ours):
        theirs = struct.pack(">I", self.theirs[self.exec][0])
        self.wire.send(b"\x62" + theirs + text(b"exit-signal") + b"\0" + text(NASTY[:40] + b"SEGV") + b"\0"
                       + text(NASTY) + text(NASTY), b"\x61" + theirs)
        return "done"

    def do_status(self, ours, status):
        theirs = struct.pack(">I", self.theirs[self.exec][0])
        self.wire.send(b"\x62" + theirs + text(b"exit-status") + b"\0" + struct.pack(">I", int(status)),
                       b"\x61" + theirs)
        return "done"

    def do_disconnect(self, ours):
        self.wire.send(b"\x01" + struct.pack(">I", 11) + text(NASTY) + text(b""))
        raise Gone

    def do_vanish(self, ours):
        raise Gone


def serve(port, key_file, *options):
    with open(key_file, "rb") as f:
        key = serialization.load_ssh_private_key(f.read(), None)
    listener = socket.create_server(("127.0.0.1", int(port)))
    while True:
        sock, _ = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        session = Session(sock, key, dict(o.split("=", 1) for o in options))
        try:
            session.exchange()
            session.login()
            print("login", flush=True)
            session.serve()
        except (Gone, OSError, KeyError) as why:  # KeyError: of a channel that the client closed
            print("gone", why, flush=True)
        sock.close()


def ask(port, *what):
    with socket.create_connection(("127.0.0.1", int(port))) as s:
        s.sendall(("evil " + " ".join(what)).encode())
        answer = b""
        while not answer.endswith(b"\n"):
            part = s.recv(65536)
            if not part:
                sys.exit("evil: the tunnel was closed")
            answer += part
    print(answer.decode(errors="replace").rstrip())


def deaf(port, *what):
    with socket.create_connection(("127.0.0.1", int(port))) as s:
        s.sendall(("evil " + " ".join(what)).encode())
        signal.pause()


{"serve": serve, "ask": ask, "deaf": deaf}[sys.argv[1]](*sys.argv[2:])
