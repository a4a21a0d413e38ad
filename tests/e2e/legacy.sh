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
    # sshd closes as soon as it knows: libssh may then tell of a broken socket alone.
    for attempt in 1 2 3 4 5; do
        next_run
        start_batch
        [ "$rc" = 75 ] || break
    done
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
