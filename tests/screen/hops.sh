#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# hops: three hosts, three users, three ways to log in, on the screen: whose password it is stands over the
# field.
# needs: pam
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/hops.sh"
. "$LIB/screen.sh"
lab_hops
list_started

# shellcheck disable=SC2086 # flags are words
screen_start 80 24 "$FAIRLEAD" $fl_flags $jumps
screen_wait ' it '
screen_keys /
screen_type it
screen_keys Enter Enter

echo "the second host's password"
screen_wait 'Password for fl-guest@'
screen_type "$LAB_PASSWORD"
screen_keys Enter

echo "the third's, another user's"
screen_wait 'hop 3 of 3'
screen_wait 'Password:'
screen_has_not "$LAB_PASSWORD" || screen_fail "the password is shown"
screen_type "$LAB_OTHER"
screen_keys Enter

echo "it is up, and bytes go all the way"
screen_wait 'UP'
screen_wait "$local_port"
python3 "$LIB/peer.py" call 127.0.0.1 "$local_port" >"$T/sizes" || fail "bytes were lost"
screen_has_not "$LAB_OTHER" || screen_fail "the password is shown"

echo "stop and quit"
screen_keys q
screen_keys q
screen_wait 'etach'
screen_keys s
screen_wait '[exit 0]'
expect_gone
expect_port_free "$port" "$local_port"
