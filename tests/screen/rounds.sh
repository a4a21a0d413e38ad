#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# rounds: keyboard-interactive with several rounds: who asks, which step it is, what was tried, the server's
# words behind a fence, the attempts that are left; at each size.
# needs: pam
# methods: keyboard-interactive
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
lab_pam fl-late
list_started
mine=$(ssh-keygen -l -E sha256 -f "$T/hostkey.pub" | cut -d' ' -f2)
new='Tr0ub4dor and three'

# shellcheck disable=SC2086 # flags are words
screen_start 80 24 "$FAIRLEAD" $fl_flags
screen_wait ' it '
screen_keys /
screen_type it
screen_keys Enter Enter

echo "80x24: the hop, the account, what was tried, the step, the server's words"
screen_wait '| Password:'
screen_is <<END
<re> fairlead  Sessions > it > Connect                             hop 1 of 1  0:[0-9][0-9]

   127.0.0.1  (user fl-late, port $lab_port)

   hop      fl-late@127.0.0.1 port $lab_port answers at 127.0.0.1:$lab_port
   hostkey  known: ssh-ed25519
   $mine
   auth     none denied
   now      keyboard-interactive, step 1 of this host

   The server says:
   | Password:

   Answer (hidden):

   3 attempts left. The answer goes only to 127.0.0.1 and is not stored.
...
 Enter send  Esc cancel  F2 show/hide  ^U clear  F1 help
END

echo "40x12: what was tried goes first, and as a whole; who asks, the fence and the field stay"
screen_resize 40 12
screen_is <<END
 fairlead  Sessions > it > Connect
 hop 1 of 1  127.0.0.1  (user fl-late,
 port $lab_port)
 auth     none denied
 now      keyboard-interactive, step 1
 The server says:
 | Password:
 Answer (hidden):
 3 attempts left. The answer goes only
 to 127.0.0.1 and is not stored.
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
screen_resize 200 60
screen_is <<END
<re> fairlead  Sessions > it > Connect {130,160}hop 1 of 1  0:[0-9][0-9]

   127.0.0.1  (user fl-late, port $lab_port)

   hop      fl-late@127.0.0.1 port $lab_port answers at 127.0.0.1:$lab_port
   hostkey  known: ssh-ed25519 $mine
   auth     none denied
   now      keyboard-interactive, step 1 of this host

   The server says:
   | Password:

   Answer (hidden):

   3 attempts left. The answer goes only to 127.0.0.1 and is not stored.
...
 Enter send  Esc cancel  F2 show/hide  ^U clear  F1 help
END
screen_resize 80 24

echo "a wrong answer: it is said, and what is left is counted; F2 shows what is typed, and hides it"
screen_type 'not that'
screen_wait '********'
screen_keys F2
screen_wait 'Answer (shown as you type): not that'
screen_keys F2
screen_wait_not 'not that'
screen_keys Enter
screen_wait 'The answer before was not accepted.'
screen_wait '2 attempts left.'
screen_wait 'auth     keyboard-interactive denied'
screen_wait 'step 1 of this host'

echo "four rounds, each with the server's own words"
screen_type "$LAB_PASSWORD"
screen_keys Enter
screen_wait 'step 2 of this host'
screen_wait '| enforced). Changing password for fl-late. Current password:'
screen_type "$LAB_PASSWORD"
screen_keys Enter
screen_wait 'step 3 of this host'
screen_wait '| New password:'
screen_type "$new"
screen_keys Enter
screen_wait 'step 4 of this host'
screen_has_not 'Tr0ub' || screen_fail "the new password is shown"
screen_type "$new"
screen_keys Enter
screen_wait 'UP'
! grep -rqE "$LAB_PASSWORD|$new" "$T/state" "$T/config" || fail "an answer was written down"
screen_keys x y
screen_wait '0 live'
screen_keys 1 q
screen_wait '[exit 0]'
expect_gone
