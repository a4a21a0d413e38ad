#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# reconnect: what the screen shows while a connection is lost, and what its keys do then.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
sshd_start
list_beside
echo 'ReconnectGate 0' >"$T/config/fairlead/config"

# The server and all its connections go; the port stays the lab's.
server_goes() {
    sshd_kill_connections
    sshd_stop
}

server_comes() {
    "$(command -v sshd)" -D -e -f "$T/sshd_config" 2>>"$T/sshd.log" &
    lab_pid=$!
    keep $lab_pid
    wait_for "sshd again" listening "$lab_port"
}

# shellcheck disable=SC2086
screen_start 80 24 "$FAIRLEAD" $fl_flags
screen_wait ' it '
screen_keys /
screen_type it
screen_keys Enter Enter
screen_wait 'UP'
screen_wait "$local_port"

echo "the truth while there is no connection: the try, the seconds until it, a tunnel that is down"
server_goes
screen_wait 'RETRY 2'
screen_wait 'no connection   try 2 in'
screen_wait 'down'
listening "$local_port" || screen_fail "the listener is gone"
screen_wait 'RETRY 4'
screen_wait 'try 4 in 7 s'
screen_wait 'try 4 in 6 s'

echo "R tries at once"
server_comes
begun=$(date +%s)
screen_keys R
screen_wait 'UP'
[ $(($(date +%s) - begun)) -le 4 ] || screen_fail "R did not try at once"
python3 "$LIB/peer.py" send 127.0.0.1 "$local_port" 1000 >"$T/sizes" || screen_fail "bytes were lost"

echo "^C while it waits stops it"
server_goes
screen_wait 'RETRY'
screen_keys C-c
screen_wait 'ENDED'
expect_port_free "$local_port"
screen_keys x
screen_wait 'No session runs'

echo "and so does x"
server_comes
screen_keys 1
screen_wait ' it '
screen_keys Enter
screen_wait 'UP'
server_goes
screen_wait 'RETRY'
screen_keys x
screen_wait 'ENDED'
expect_port_free "$local_port"
screen_keys 1 q
screen_wait '[exit 0]'
expect_gone
