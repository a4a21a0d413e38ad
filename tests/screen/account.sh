#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# account: a start command that asks on its terminal: its row says so, and a pane is that terminal; what it
# writes stays in there, whatever it is.
FL_AS=root
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/account.sh"
. "$LIB/screen.sh"
"$FAIRLEAD" version --json | grep -q '"libvterm": true' || skip "built without libvterm"
sshd_start
list_account

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

echo "that the command asks is told, fenced, with its key; its row is marked and counted; it rings"
screen_wait 'it asks on its terminal |Account? |'
screen_wait '! it '
screen_wait '1 needs you'
wait_for "the bell" rung
screen_resize 40 12
screen_wait 'it asks on its terminal'
screen_resize 80 24
screen_wait '1 needs you'

echo "the terminal: what was asked, what is typed, and what must not be seen; its size is the pane's"
screen_keys t
screen_wait 'it > Terminal'
screen_is <<END
 fairlead  Sessions > it > Terminal                                       80x21
Account?
...
 ^] and then . leaves
END
screen_type 'mq '
screen_keys BSpace BSpace
screen_type 'e'
screen_keys Enter
screen_wait 'Word:'
screen_type 'ses'
screen_resize 60 18
screen_wait '60x15'
screen_type 'ame'
screen_keys Enter
screen_wait 'me has 6 letters in 15 60'
screen_has 'sesame' && screen_fail "the word is shown"
screen_wait 'Accepting'
screen_resize 80 24

echo "^L, ^C and q are the command's, and ^] twice is; ^] and then . leaves"
screen_keys q C-] C-] C-l
screen_wait 'q^]^L'

echo "a key for the screen after ^], as ^L, takes the prefix with it: the next one is the command's"
screen_keys C-]
screen_wait '. leave'
screen_keys C-l
screen_wait 'and then . leaves'
screen_keys .
screen_wait 'q^]^L.'
screen_keys C-]
screen_wait '. leave'
screen_keys .
screen_wait 'UP'
screen_has '1 needs you' && screen_fail "it still needs somebody"
screen_keys t
screen_wait 'q^]^L.'
screen_keys C-] Escape
screen_wait 'UP'
"$FAIRLEAD" logs s1 --json >"$T/s1.ev"
grep -q sesame "$T/s1.ev" && fail "the word is in the log"
python3 "$LIB/peer.py" call 127.0.0.1 "$local_port" >"$T/sizes" || fail "bytes were lost"

echo "in 40x12 and 200x60 too; ^C reaches the command, and what is over is left by Esc"
screen_resize 200 60
screen_wait '│'
screen_keys t
screen_wait '200x57'
screen_resize 40 12
screen_wait 'and then . leaves'
screen_resize 30 8
screen_wait 'fairlead needs 40x10'
screen_resize 80 24
screen_wait '80x21'
screen_keys C-c
screen_wait ' over'
screen_keys Escape
screen_wait 'LAST EVENT'

echo "what it writes changes no cell outside its box, no title and no clipboard, and rings nobody"
title=$(tm display-message -p -t t '#{pane_title}')
tm set-option -s set-clipboard on
cat >"$T/account" <<'END'
printf '\033]0;posed\007\033]52;c;cG9zZWQ=\007\033[1;1Hfairlead  Posed\033[99;99H@\007'
printf '\033[?1049h\033[20;1Hq\314\201\314\202\342\200\256x\343\202\242y\360\237\230\200z'
head -c 300000 /dev/zero | tr '\0' w
printf '\033[2J\033[?1003h\033[5;70HtheEdge\033[6;1H\033[6n\033[c\033P$q"p\033\\'
printf 'Account? '
read account
exit 7
END
screen_keys 1 Enter
screen_wait 'needs you'
screen_keys t
screen_wait 'theEdge'
screen_wait 'Account?'
screen_is <<END
 fairlead  Sessions > it > Terminal                                       80x21



...
 ^] and then . leaves
END
[ "$(tm display-message -p -t t '#{pane_title}')" = "$title" ] || fail "the title was changed"
tm show-buffer 2>/dev/null && fail "the clipboard was written"
[ "$(tm display-message -p -t t '#{mouse_any_flag}')" = 0 ] || fail "the mouse was taken"
screen_keys Enter
screen_wait ' over'
screen_keys Escape
screen_wait 'LAST EVENT'

echo "no key leads to a terminal that is not there"
screen_keys t
screen_wait 'is over; l shows what it wrote'
screen_keys 1 q
screen_wait '[exit '
expect_gone
