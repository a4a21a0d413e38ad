#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# askpass: with --ssh=ssh the questions of that ssh stand in our own boxes, at 80x24, as with our own SSH.
# needs: pam
# methods: password
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
need ssh
lab_pam
list_started
fingerprint=$(ssh-keygen -l -E sha256 -f "$T/hostkey.pub" | cut -d' ' -f2)

for way in libssh ssh; do
    : >"$T/known_hosts"
    # shellcheck disable=SC2086
    screen_start 80 24 "$FAIRLEAD" $fl_flags --ssh=$way
    screen_wait ' it '
    screen_keys /
    screen_type it
    screen_keys Enter Enter

    echo "$way: an unknown host key: no single key accepts it"
    screen_wait "$fingerprint"
    screen_wait 'yes, no or fingerprint:'
    screen_has 'is not known' || screen_fail "the box has another title"
    screen_keys y Enter
    screen_wait 'Type yes, no, or the whole fingerprint'
    screen_keys C-u
    screen_type yes
    screen_keys Enter

    echo "$way: a password, wrong first"
    screen_wait 'Password:'
    screen_has 'Password for fl-guest@127.0.0.1' || screen_fail "the box has another title"
    screen_type 'wrong one'
    screen_wait '*********'
    screen_has_not 'wrong one' || screen_fail "the password is shown"
    screen_keys Enter
    screen_wait 'not accepted'
    screen_type "$LAB_PASSWORD"
    screen_keys Enter

    echo "$way: up, and stopped"
    screen_wait 'UP'
    screen_wait "$local_port"
    screen_keys q
    screen_keys q
    screen_wait 'etach'
    screen_keys s
    screen_wait '[exit 0]'
    expect_gone
    expect_port_free "$local_port" "$port"
    tm kill-session -t t
done
! grep -rq "$LAB_PASSWORD" "$T/state" "$T/config" "$T/home" || fail "the password was written down"
