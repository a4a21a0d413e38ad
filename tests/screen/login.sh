#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# login: from the list to a ready server: unknown host key, a wrong password, the right one, the session's
# page, quitting with live work.
# needs: pam
# methods: password
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
lab_pam
: >"$T/known_hosts"
list_started
fingerprint=$(ssh-keygen -l -E sha256 -f "$T/hostkey.pub" | cut -d' ' -f2)

# shellcheck disable=SC2086
screen_start 80 24 "$FAIRLEAD" $fl_flags
screen_wait ' it '
screen_keys /
screen_type it
screen_keys Enter Enter

echo "an unknown host key: no single key accepts it"
screen_wait "$fingerprint"
screen_keys y Enter
screen_wait 'Type yes, no, or the whole fingerprint'
screen_keys C-u
screen_type yes
screen_keys Enter

echo "a password, wrong first"
screen_wait 'Password'
screen_type 'wrong one'
screen_wait '*********'
screen_has_not 'wrong one' || screen_fail "the password is shown"
screen_keys Enter
screen_wait 'not accepted'
screen_type "$LAB_PASSWORD"
screen_keys Enter

echo "the session is up, with its tunnel and where a client connects"
screen_wait 'UP'
screen_wait 'listening'
screen_wait "$local_port"
python3 "$LIB/peer.py" call 127.0.0.1 "$local_port" >"$T/sizes" || fail "bytes were lost"
screen_wait 'total 4.8M'
screen_resize 40 12
screen_wait 'UP'
screen_resize 80 24

echo "its log and the server's output"
screen_keys l
screen_wait 'Accepting connection(s)'
screen_keys Escape

echo "quitting with live work asks; staying stays"
screen_keys 1
screen_wait 'Servers'
screen_keys q
screen_wait 'etach'
screen_keys Escape
screen_wait 'UP'

echo "detached, it runs on; attached, it is there again"
screen_keys Q
screen_wait '[exit 0]'
listening "$local_port" || fail "the tunnel went with the screen"
tm kill-session -t t
# shellcheck disable=SC2086
screen_start 80 24 "$FAIRLEAD" attach $fl_flags
screen_wait 'UP'
screen_wait 'it'

echo "stop all and quit"
screen_keys q
screen_keys q
screen_wait 'etach'
screen_keys s
screen_wait '[exit 0]'
expect_gone
expect_port_free "$port" "$local_port"
! grep -rq "$LAB_PASSWORD" "$T/state" "$T/config" "$T/home" || fail "the password was written down"
