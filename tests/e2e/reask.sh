#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# reask: a login that is not answered in time is not begun again and again: the person says when.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
sshd_start LoginGraceTime=4
ssh-keygen -q -p -P '' -N 'open sesame' -f "$T/key" >/dev/null || exit 99
list_beside
echo 'ReconnectGate 0' >"$T/config/fairlead/config"

echo "up, cut, and nobody answers the passphrase in time"
start_asking
await_ask kind=passphrase
answer 'open sesame'
await_event ready
sshd_kill_connections
wait_for "to be asked again" count_is 2 ask kind=passphrase
await_event answered result=expired

echo "now nothing is tried before the person says so"
await_ask kind=confirm 'subject~connect again'
tries=$(python3 "$LIB/ev.py" "$T/it.ev" --count hop)
begun=$(now)
wait_for "5 s to pass" python3 -c 'import sys, time; sys.exit(time.time() - float(sys.argv[1]) < 5)' "$begun"
count_is "$tries" hop || fail "the host was called while nobody was there"
answer yes
wait_for "to be asked a third time" count_is 3 ask kind=passphrase
await_ask kind=passphrase
answer 'open sesame'
await_event note 'text~connected again'
python3 "$LIB/peer.py" send 127.0.0.1 "$local_port" 1000 || fail "the tunnel is not back"

echo "no is an end"
sshd_kill_connections
wait_for "to be asked a fourth time" count_is 4 ask kind=passphrase
wait_for "the question of whether" count_is 2 ask kind=confirm
await_ask kind=confirm
answer no
start_end
exec 3>&-
expect_event end exit=0
expect_port_free "$local_port"
expect_gone
