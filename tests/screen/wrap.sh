#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# wrap: a command that opens a terminal for its ssh: the password is asked for on our screen, and no window
# is opened.
# needs: pam
# methods: password
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
lab_pam
port=$(free_port)
there=$(free_port)
list_one "cs://localhost:$port" <<END
$(local_startup /usr/X11/bin/xterm -T 'ParaView of joe' -e ssh -L "$port:127.0.0.1:$there" lab \
    python3 "$LIB/peer.py" serve "$there")
END

# shellcheck disable=SC2086
screen_start 80 24 "$FAIRLEAD" $fl_flags
screen_wait ' it '
screen_keys /
screen_type it
screen_keys Enter Enter

echo "the ssh in the terminal asks here"
screen_wait 'Password'
screen_wait 'lab'
screen_type "$LAB_PASSWORD"
screen_keys Enter

echo "the session is up with the command's own tunnel"
screen_wait 'UP'
screen_wait "$port"
python3 "$LIB/peer.py" call 127.0.0.1 "$port" >"$T/sizes" || fail "bytes were lost"
screen_keys l
screen_wait 'Accepting connection(s)'
screen_keys Escape

echo "stop all and quit"
screen_keys q
screen_keys q
screen_wait 'etach'
screen_keys s
screen_wait '[exit 0]'
expect_gone
expect_port_free "$port" "$there"
