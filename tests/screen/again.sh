#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# again: R connects a session anew while it is up, and starts one that is over again with the values that it
# had; fairlead retry does the same.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/both.sh"
. "$LIB/screen.sh"
sshd_start
target=$(free_port)
local_port=$(free_port)
flow_serve echo "$target"
port=$(free_port)
there_port=$(free_port)
cat >"$T/list.pvsc" <<END
<Servers>
<Server name="it" resource="cs://127.0.0.1:$target" timeout="60"><ManualStartup>
<Options><Option name="NPROCS"><Range type="int" min="1" max="64" default="4"/></Option></Options>
<SSHConfig><PortForwarding local="$local_port"/></SSHConfig></ManualStartup></Server>
<Server name="there" resource="cs://127.0.0.1:$port" timeout="60">
$(ssh_startup "$there_port" python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$')</Server>
</Servers>
END

connections() { # how many the server has let in
    grep -c 'Accepted publickey' "$T/sshd.log"
}

connected() { # COUNT
    [ "$(connections)" = "$1" ]
}

chosen() { # ID: what it was started with
    "$FAIRLEAD" logs "$1" --json | python3 -c 'import json, sys
print(json.loads(sys.stdin.readline()).get("options"))'
}

# shellcheck disable=SC2086 # flags are words
screen_start 80 24 "$FAIRLEAD" $fl_flags
screen_wait ' it '
screen_keys /
screen_type it
screen_keys Enter Enter
screen_wait 'NPROCS'
screen_keys C-u
screen_type 7
screen_keys C-d
screen_wait 'UP'
wait_for "the first connection" connected 1
[ "$(chosen s1)" = "['NPROCS=7']" ] || fail "s1 does not tell its options: $(chosen s1)"

echo "R connects a session that is up anew; what listens here stays"
screen_keys R
screen_wait 'connected again after'
screen_wait 'UP'
wait_for "the second connection" connected 2
flow check "$local_port" 1000 || screen_fail "the tunnel carries nothing"

echo "what is connected is told before it is cut; no leaves it, yes cuts it"
python3 -c 'import socket, sys, time
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
s.recv(1)' "$local_port" &
client=$!
keep $client
screen_wait ' 1/2 '
screen_keys R
screen_wait 'Connect it anew? That ends 1 connection through it. [y]es  [n]o'
screen_keys x n
screen_wait_not 'anew?'
screen_wait ' 1/2 '
connected 2 || fail "no has connected again"
screen_keys R y
wait_for "the connection to end" dead "$client"
wait_for "the third connection" connected 3
screen_wait 'UP'

echo "the command does so too, by name and by id"
"$FAIRLEAD" retry it >"$T/retry.out" 2>&1 || fail "retry: $(cat "$T/retry.out")"
grep -q 's1 connects again' "$T/retry.out" || fail "it says: $(cat "$T/retry.out")"
wait_for "the fourth connection" connected 4
flow check "$local_port" 1000 || screen_fail "the tunnel carries nothing"

echo "a session that is over is started again with its values, in the same row"
screen_keys x y
screen_wait 'ENDED'
expect_port_free "$local_port"
screen_keys R
screen_wait 'UP'
[ "$(chosen s2)" = "['NPROCS=7']" ] || fail "s2 has other options: $(chosen s2)"
screen_has 'ENDED' && screen_fail "the old row is still there"
flow check "$local_port" 1000 || screen_fail "the tunnel carries nothing"
screen_keys x y
screen_wait 'ENDED'

echo "and by the command, with the id of one that is over"
# shellcheck disable=SC2086
"$FAIRLEAD" retry s1 $fl_flags --detach >"$T/retry.out" 2>&1 || fail "retry s1: $(cat "$T/retry.out")"
[ "$(chosen "$(tail -n 1 "$T/retry.out")")" = "['NPROCS=7']" ] || fail "it has other options: $(cat "$T/retry.out")"
"$FAIRLEAD" stop --all >"$T/stop.out" || fail "it cannot be stopped"
"$FAIRLEAD" retry s99 >"$T/retry.out" 2>&1
[ $? = 66 ] || fail "a session that never was: that should be 66"

echo "what it started there would end with the connection: R says so and does nothing"
screen_keys 1 Escape
screen_wait ' there '
screen_keys /
screen_type there
screen_keys Enter Enter
screen_wait 'UP'
screen_keys R
screen_wait 'what the session started there would end with the connection'
screen_wait 'UP'
"$FAIRLEAD" retry there >"$T/retry.out" 2>&1
[ $? = 64 ] || fail "that should be 64"
grep -q 'would end with the connection' "$T/retry.out" || fail "the command says: $(cat "$T/retry.out")"
python3 "$LIB/peer.py" call 127.0.0.1 "$there_port" >"$T/sizes" || fail "bytes were lost"
screen_keys x y
screen_wait '0 live'
screen_keys 1 q
screen_wait '[exit '
expect_gone
