#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# bell: a session that is not on the screen asks: it rings once, says so, and is marked in Sessions, where
# Enter answers it.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
need ssh-keygen
sshd_start
list_beside
echo 'ReconnectGate 0' >"$T/config/fairlead/config"

rung() {
    [ "$(tm display-message -p -t t '#{window_bell_flag}')" = 1 ]
}

# shellcheck disable=SC2086 # flags are words
screen_start 80 24 "$FAIRLEAD" $fl_flags
tm set-option -g monitor-bell on
screen_wait ' it '
screen_keys /
screen_type it
screen_keys Enter Enter
screen_wait 'UP'
screen_keys 1
screen_wait ' Servers '
rung && fail "it has rung before anybody asked"

echo "the link is lost while the person is elsewhere, and the key has a passphrase now"
ssh-keygen -q -p -P '' -N 'open sesame 12' -f "$T/key" || fail "the key takes no passphrase"
sshd_kill_connections
screen_wait 'it needs you: '
wait_for "the bell" rung
screen_has 'needs you' || screen_fail "nobody is told"
screen_has 'Passphrase:' && screen_fail "the prompt took the screen from Servers"

echo "its row is marked, and it is counted, at every size"
screen_keys Tab
screen_wait '1 needs you'
screen_wait '! it '
screen_wait 'Enter answers'
screen_resize 40 12
screen_wait '! it '
screen_resize 200 60
screen_wait '│'
screen_wait '1 needs you'
screen_resize 80 24
screen_wait 'Enter answers'

echo "Enter answers; which host asks, and what was tried, stands over it"
screen_keys Enter
screen_wait 'Passphrase:'
screen_has 'hop 1 of 1' || screen_fail "the hop is not told"
screen_resize 40 12
screen_is <<END
 fairlead  Sessions > it > Connect
<re> hop 1 of 1  127.0.0.1  .*
...
 now      a key that has a passphrase
 Passphrase for the key
...
 Passphrase:
 3 attempts left. The passphrase stays
 on this machine and is not stored.
...
 Enter send  Esc cancel  F1 help
END
screen_resize 30 8
screen_is <<END
...
fairlead needs 40x10; this is
30x8. q quits.
...
END
screen_resize 80 24
screen_wait 'F2 show/hide'
screen_type 'open sesame 12'
screen_wait '**************'
screen_has_not 'sesame' || screen_fail "the passphrase is shown"
screen_keys F2
screen_wait 'open sesame 12'
screen_keys F2
screen_wait_not 'sesame'
screen_keys Enter
screen_wait 'UP'
screen_wait_not 'needs you'
screen_keys x y
screen_wait 'ENDED'
screen_keys 1 q
screen_wait '[exit 0]'
expect_gone
