#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# crashed: a session that died with its guard is a row of Sessions, and x there ends what it left.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/crash.sh"
. "$LIB/screen.sh"
sshd_start
port=$(free_port)
local_port=$(free_port)
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$')
END

echo "control: on the command line status says so"
crash
session=$(expect_event session session)
fl status >"$T/status.out"
grep -q "^$session .*CRASHED" "$T/status.out" || fail "status does not say so"

echo "the screen says so when it opens, and what to do"
# shellcheck disable=SC2086
screen_start 80 24 "$FAIRLEAD" $fl_flags -o BatchMode=yes it
screen_wait "session $session of it on 127.0.0.1 ended without"
screen_keys 2
screen_wait 'CRASHED'
screen_wait 'its process died   x ends what it may have left there'
screen_has '0 live' || screen_fail "it counts as live"
screen_resize 40 12
screen_wait 'CRASHED'
screen_wait 'x ends'
screen_resize 80 24
screen_wait 'D detach'

echo "x where nobody can log in: the clean-up says why, and the row stays"
mv "$T/authorized_keys" "$T/authorized_keys.kept"
screen_keys x
screen_wait "clean-up of $session"
screen_wait 'FAILED'
screen_has 'CRASHED' || screen_fail "the row is gone, and what it tells of is not"
alive "$server" || fail "the server is gone"
[ -n "$(record)" ] || fail "the record is gone, and what it tells of is not"
mv "$T/authorized_keys.kept" "$T/authorized_keys"

echo "x again ends what it left; then the row is gone"
screen_keys x
screen_wait_not 'FAILED'
screen_keys g x
screen_wait "$session is cleaned up"
screen_wait_not 'CRASHED'
screen_wait 'ENDED'
dead "$server" || fail "the server still runs"
expect_port_free "$port"
[ -z "$(record)" ] || fail "the record is still there"
screen_keys 1 q
screen_wait '[exit 0]'
expect_gone

echo "one that dies while the screen shows it"
tm kill-session -t t
# shellcheck disable=SC2086
screen_start 80 24 "$FAIRLEAD" $fl_flags it
screen_wait ' it '
screen=$(marked)
screen_keys Enter
screen_wait 'UP'
crash_all "$screen"
screen_wait 'CRASHED'
listening "$port" || fail "the server died with its guard: the lab is not what it should be"
screen_keys x
screen_wait 'is cleaned up'
screen_wait_not 'CRASHED'
expect_port_free "$port"
[ -z "$(record)" ] || fail "the record is still there"
screen_keys 1 q
screen_wait '[exit 0]'
expect_gone
