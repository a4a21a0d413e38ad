#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# legacy: a server of long ago: what it lacks is named, with the option that allows it; and with that it
# works, as with ssh(1).
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh
port=$(free_port)
local_port=$(free_port)
[ -f "$T/hostkey" ] || ssh-keygen -q -t rsa -b 2048 -N '' -C lab -f "$T/hostkey" || exit 99
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$')
END

try() { # SERVER'S OPTION, CLIENT'S OPTION, OPTION AND ALGORITHM OF THE HINT
    sshd_start "$1"
    timeout 20 ssh -F "$T/ssh_config" lab true 2>"$T/ssh.err"
    rc=$?
    expect_exit 255
    next_run
    start_batch
    expect_error protocol 76 'no algorithm in common'
    grep -q -e "-o $3=+$4" "$T/it.err" || fail "the option $3 is not told: $(cat "$T/it.err")"
    timeout 20 ssh -F "$T/ssh_config" -o "$2" lab true 2>"$T/ssh.err" || fail "ssh -o $2: $(cat "$T/ssh.err")"
    next_run
    start_background -o "$2"
    await_event ready
    kill "$fl_pid"
    start_end
    expect_gone
    echo "$1 | ssh: refused, with -o $2 ok | fairlead: the same"
    sshd_stop
}

try KexAlgorithms=diffie-hellman-group14-sha1 KexAlgorithms=diffie-hellman-group14-sha1 \
    KexAlgorithms diffie-hellman-group14-sha1
try HostKeyAlgorithms=ssh-rsa HostKeyAlgorithms=ssh-rsa HostKeyAlgorithms ssh-rsa
try Ciphers=aes128-cbc Ciphers=aes128-cbc Ciphers aes128-cbc

# A server that says what it has and closes at once, each time: libssh then tells of a broken socket last.
cat >"$T/hasty.py" <<'END'
import os, socket, struct, sys
lists = ["curve25519-sha256", "ssh-ed25519", "aes256-ctr", "aes256-ctr", "hmac-sha2-256", "hmac-sha2-256",
         "none", "none", "", ""]
lists[int(sys.argv[2])] = sys.argv[3]
if int(sys.argv[2]) in (2, 4):
    lists[int(sys.argv[2]) + 1] = sys.argv[3]
body = b"\x14" + os.urandom(16)
for text in lists:
    body += struct.pack(">I", len(text)) + text.encode()
body += b"\0" * 5
pad = 16 - (len(body) + 5) % 8
packet = struct.pack(">IB", len(body) + pad + 1, pad) + body + b"\0" * pad
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    peer, _ = listener.accept()
    peer.recv(1000)
    peer.sendall(b"SSH-2.0-Hasty\r\n" + packet)
    peer.shutdown(socket.SHUT_WR)
    while peer.recv(65536):
        pass
    peer.close()
END

hasty() { # WHICH LIST, ITS ALGORITHM, SSH'S WORDS, OPTION OF THE HINT
    hasty_port=$(free_port)
    python3 "$T/hasty.py" "$hasty_port" "$1" "$2" &
    keep $!
    wait_for "the hasty server" listening "$hasty_port"
    timeout 20 ssh -F "$T/ssh_config" -p "$hasty_port" lab true 2>"$T/ssh.err"
    grep -q "no matching $3 found" "$T/ssh.err" || fail "ssh does not say so: $(cat "$T/ssh.err")"
    for attempt in 1 2; do
        next_run
        start_batch -p "$hasty_port"
        expect_error protocol 76 'no algorithm in common'
        grep -q -e "-o $4=+$2" "$T/it.err" || fail "the option $4 is not told: $(cat "$T/it.err")"
    done
    echo "closes at once, $2 | ssh: refused | fairlead: names $4"
}

hasty 0 diffie-hellman-group1-sha1 'key exchange method' KexAlgorithms
hasty 1 ssh-dss 'host key type' HostKeyAlgorithms
hasty 2 3des-cbc cipher Ciphers
hasty 4 hmac-sha1-96 MAC MACs
