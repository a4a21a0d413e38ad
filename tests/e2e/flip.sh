#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# flip: one bit of what the server sends is another: with each cipher and check sum that both ends know the
# connection ends, and no wrong byte comes out of it. ssh(1) first.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh
thorough || exit 0 # root's bytes are no others
sshd_start
sshd_port=$lab_port
size=400000
python3 -c "import sys; sys.stdout.write('%063d\n' * ($size // 64) % tuple(range($size // 64)))" >"$T/sent"

# The command prints what is compared, line by line, with what was sent; then it fails, so that no server is
# waited for.
cat >"$T/print.sh" <<END
cat "$T/sent"
exit 3
END
port=$(free_port)
list_one "cs://127.0.0.1:$port" 20 <<END
$(ssh_startup "" sh "$T/print.sh")
END

through() { # WHAT...
    lab_port=$(free_port)
    python3 "$LIB/through.py" "$lab_port" "$sshd_port" "$@" &
    through_pid=$!
    keep $through_pid
    wait_for "the proxy" listening "$lab_port"
    lab_known
    ssh_config >"$T/ssh_config"
}

through_end() {
    kill $through_pid
    wait_for "the proxy to end" dead $through_pid
}

# Every line that was told was sent, in this order; what was left out of the log is no error.
expect_no_wrong_byte() {
    python3 - "$T/it.ev" "$T/sent" <<'END' || fail "a wrong byte came through"
import json, sys
sent = iter(open(sys.argv[2]).read().splitlines())
for line in open(sys.argv[1], encoding="utf-8"):
    e = json.loads(line)
    if e["event"] == "output" and e["stream"] == "out":
        sys.exit(1) if e["text"] not in sent else None
END
}

try_pair() { # CIPHER MAC OFFSET...
    cipher=$1
    mac=$2
    shift 2
    through flip "$1"
    timeout 20 ssh -F "$T/ssh_config" -o "Ciphers=$cipher" -o "MACs=$mac" -o ServerAliveInterval=1 \
        lab sh "$T/print.sh" >"$T/ssh.o" 2>"$T/ssh.err" </dev/null
    control=$?
    through_end
    [ $control = 255 ] || fail "ssh, $cipher $mac: exit code $control"
    for offset; do
        through flip "$offset"
        next_run
        start_batch -o "Ciphers=$cipher" -o "MACs=$mac" -o ServerAliveInterval=1 -o ServerAliveCountMax=2
        through_end
        why=$(python3 "$LIB/ev.py" "$T/it.ev" error code text)
        printf '%-30s %-30s %6s | %s | %s %s\n' "$cipher" "$mac" "$offset" "$control" "$rc" "$(echo $why)"
        [ "$rc" = 75 ] || [ "$rc" = 76 ] || fail "a flipped bit gives exit code $rc"
        expect_event error 'text~damaged on the way|nothing came from'
        expect_event link "cipher_in=$cipher" || fail "it is not the cipher that was asked for"
        expect_no_wrong_byte
    done
}

# The key exchange ends before byte 2000 of what the server sends.
echo "cipher, check sum, offset | ssh | fairlead"
sums=hmac-sha2-256-etm@openssh.com
try_pair aes256-gcm@openssh.com $sums 2100 2500 3000 3001 3002 3003 5000 20000 100001 200002
try_pair aes128-gcm@openssh.com $sums 2500 3000 20001 200003
try_pair chacha20-poly1305@openssh.com $sums 2500 3000 20001 200003
for sums in hmac-sha2-256-etm@openssh.com hmac-sha2-512-etm@openssh.com hmac-sha2-256 hmac-sha2-512; do
    try_pair aes256-ctr $sums 2500 20001 200003
done
expect_gone
