#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# rekey: new keys under load, asked for by either side, by volume and by time: every byte arrives.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
port=$(free_port)
list_beside

# Bytes both ways at once, and small messages beside them. big.py tells the longest wait for one.
load() { # PORT BYTES
    python3 "$LIB/peer.py" send 127.0.0.1 "$1" "$2" >"$T/big.out" 2>&1 &
    big=$!
    keep $big
    python3 "$LIB/peer.py" many 127.0.0.1 "$1" 1000 >"$T/many.out" 2>&1 ||
        fail "small messages were lost: $(cat "$T/many.out")"
    wait "$big" || fail "bytes were lost: $(cat "$T/big.out")"
    cat "$T/many.out"
    longest=$(sed -n 's/^longest \([0-9]*\) ms$/\1/p' "$T/many.out")
    [ "$longest" -lt 2000 ] || fail "a small message waited $longest ms"
}

# How often the sshd that serves now has got new keys, as its log tells.
rekeys() {
    grep -c 'rekey out blocks\|set_newkeys: rekeying' "$T/sshd.log" || :
}

through() { # WHAT BYTES LEAST FLAG...
    echo "$1"
    bytes=$2
    least=$3
    shift 3
    next_run
    : >"$T/sshd.log"
    start_background "$@"
    await_event ready
    load "$local_port" "$bytes"
    deadline=$(($(date +%s) + LIMIT)) # by time: go on until the time has come
    until [ "$(rekeys)" -ge "$least" ] || [ "$(date +%s)" -gt $deadline ]; do
        load "$local_port" "$bytes"
    done
    expect_no_event retry
    expect_no_event error
    kill "$fl_pid"
    start_end
    expect_event end exit=0
    seen=$(rekeys)
    echo "keys were made $seen times"
    [ "$seen" -ge "$least" ] || fail "there were $seen new keys, not $least or more"
}

sshd_start LogLevel=DEBUG1
echo "control: ssh with RekeyLimit 1M"
ssh -F "$T/ssh_config" -o RekeyLimit=1M -N -L "$port:127.0.0.1:$server" lab &
control=$!
keep $control
wait_for "ssh's port" listening "$port"
load "$port" 20000000
kill $control
[ "$(rekeys)" -ge 10 ] || fail "ssh made no new keys: the lab cannot show them"

through "by volume, asked for here: 1M" 50000000 20 -o RekeyLimit=1M
through "by volume, asked for here: 128k" 10000000 20 -o RekeyLimit=128K
sshd_stop
sshd_start LogLevel=DEBUG1 'RekeyLimit=1M'
through "by volume, asked for there: 1M" 50000000 20
through "by volume, asked for by both" 50000000 20 -o RekeyLimit=1M
[ -z "${FL_ALL-}" ] || through "200 MB both ways, asked for by both" 200000000 200 -o RekeyLimit=1M
sshd_stop
sshd_start LogLevel=DEBUG1 'RekeyLimit=default 1s'
through "by time, asked for there" 50000000 2
sshd_stop
sshd_start LogLevel=DEBUG1
through "by time, asked for here" 50000000 2 -o 'RekeyLimit=default 1s'
expect_gone
