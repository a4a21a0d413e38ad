#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# kept: a connection that outlives its session is a row of Sessions; --exit-ssh ask asks in the screen.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
sshd_start
port=$(free_port)
local_port=$(free_port)
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$')
END
no_socket() {
    [ -z "$(find "$T/run/fairlead" -name 'ssh-*.sock')" ]
}
logins() { # N
    [ "$(grep -c '^Accepted .* port ' "$T/sshd.log")" = "$1" ] || screen_fail "not $1 logins"
}
up_and_stop() {
    screen_keys 1
    screen_wait ' it '
    screen_keys Enter
    screen_wait 'UP'
    screen_keys x y
}

# shellcheck disable=SC2086
screen_start 80 24 "$FAIRLEAD" $fl_flags --exit-ssh no it
screen_wait ' it '

echo "--exit-ssh no: the connection is a row when its session is over"
up_and_stop
screen_wait 'ENDED'
screen_wait 'KEPT'
fl status | grep -q ' KEPT ' || fail "control: status does not say so"
screen_keys G
screen_wait 'kept for the next start'
screen_keys Enter
screen_wait 'x ends it'
screen_resize 40 12
screen_wait 'KEPT'
screen_resize 80 24
screen_wait 'D detach'

echo "the next start goes over it"
screen_keys g x
screen_wait_not 'ENDED'
up_and_stop
screen_wait 'ENDED'
logins 1

echo "x ends it"
screen_keys g
screen_wait '> connection to'
screen_keys x
screen_wait_not 'KEPT'
wait_for "its socket to go" no_socket
fl status >"$T/status.out"
! grep -q ' KEPT ' "$T/status.out" || fail "control: status says that it is still there"
screen_keys 1 q
screen_wait '[exit 0]'
expect_gone

ask_start() { # COLUMNS ROWS
    tm kill-session -t t
    # shellcheck disable=SC2086
    screen_start "$1" "$2" "$FAIRLEAD" $fl_flags --exit-ssh ask it
    screen_wait 'it '
}

echo "--exit-ssh ask: no ends the connection, yes keeps it"
ask_start 40 12
up_and_stop
screen_wait 'Keep the connection'
screen_wait 'yes or no:'
screen_type no
screen_keys Enter
screen_wait 'ENDED'
wait_for "the connection to go after a no" no_socket
screen_has_not 'KEPT' || screen_fail "the answer no kept it"
up_and_stop
screen_wait 'yes or no:'
screen_type yes
screen_keys Enter
screen_wait 'KEPT'
screen_keys G x
screen_wait_not 'KEPT'
screen_keys 1 q
screen_wait '[exit 0]'

echo "who stops all and quits is not asked: nothing is left, and nobody waits"
ask_start 80 24
screen_keys Enter
screen_wait 'UP'
screen_keys 1 q
screen_wait 'etach'
begun=$(date +%s)
screen_keys s
screen_wait '[exit 0]'
[ $(($(date +%s) - begun)) -le 10 ] || fail "it waited for an answer"
expect_gone
no_socket || fail "the connection was kept"
