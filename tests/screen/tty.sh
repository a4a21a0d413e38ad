#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# tty: "fairlead start" in a terminal without the screen: questions one line each, answers not shown, ^C.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
need ssh-keygen
ssh-keygen -q -t ed25519 -N 'open sesame 12' -C locked -f "$T/key"
sshd_start
: >"$T/known_hosts"
list_started
fingerprint=$(ssh-keygen -l -E sha256 -f "$T/hostkey.pub" | cut -d' ' -f2)

# shellcheck disable=SC2086
screen_start 100 30 "$FAIRLEAD" start it $fl_flags
screen_wait "$fingerprint"
screen_type yes
screen_keys Enter
screen_wait 'assphrase'
screen_type 'open sesame 12'
screen_keys Enter
screen_wait "localhost:$local_port"
screen_has_not sesame || screen_fail "the passphrase is shown"
python3 "$LIB/peer.py" call 127.0.0.1 "$local_port" >"$T/sizes" || fail "bytes were lost"

echo "^C stops it in order"
screen_keys C-c
screen_wait '[exit '
expect_gone
expect_port_free "$port" "$local_port"
