#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# forward: forwards are added and ended on the screen, in a session that runs.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/both.sh"
. "$LIB/screen.sh"
need ssh
sshd_start
list_idle
target=$(free_port)
flow_serve echo "$target"
first=$(free_port)
back=$(free_port)

echo "control: ssh takes the same words"
for dir in L R; do
    ssh_begin -$dir "$first:127.0.0.1:$target"
    wait_for "ssh's $dir" listening "$first"
    flow check "$first" 1 100000 || fail "ssh's forward does not work: the lab is not what it should be"
    ssh_end
    expect_port_free "$first"
done

# shellcheck disable=SC2086
screen_start 80 24 "$FAIRLEAD" $fl_flags
screen_wait ' it '
screen_keys /
screen_type it
screen_keys Enter Enter
screen_wait 'UP'

ask() { # WORDS
    screen_keys f
    screen_wait 'Forward: L'
    screen_keys C-u
    screen_type "$1"
    screen_keys Enter
}

echo "wrong words are said, and can be mended"
ask 'nonsense'
screen_wait 'begins neither with L'
screen_has 'Forward: nonsense' || screen_fail "what was typed is gone"
screen_keys C-u
screen_type 'L nonsense'
screen_keys Enter
screen_wait "'nonsense' "
screen_keys Escape
screen_wait_not 'Forward:'

echo "L, and R as it is typed in a shell: both listen, are told, and carry bytes"
ask "L $first:127.0.0.1:$target"
screen_wait "127.0.0.1:$first -> 127.0.0.1:$target, is listening"
flow check "$first" 1 100000 || screen_fail "L does not carry bytes"
ask "-R $back:127.0.0.1:$target"
screen_wait "$back -> 127.0.0.1:$target, is "
flow check "$back" 1 100000 || screen_fail "R does not carry bytes"

echo "what the session or the server refuses is in the message line"
ask "L $first:127.0.0.1:$target"
screen_wait '!'
screen_wait 'listens there already'
ask "L $target:127.0.0.1:1"
screen_wait "port $target of 127.0.0.1 is in"
ask "R $target:127.0.0.1:1"
screen_wait 'policy forbids it'

echo "the keys of a forward are at the bottom and in the help; no leaves it"
screen_keys Tab
screen_wait 'x end it'
screen_keys '?'
screen_wait 'End the forward under the cursor'
screen_keys Escape
screen_wait 'x end it'
screen_keys x
screen_wait "End the forward f2, 127.0.0.1:$first"
screen_keys n
screen_wait_not 'End the forward'
listening "$first" || screen_fail "no ended it"

echo "yes ends the one under the cursor, and the session goes on"
screen_keys x y
screen_wait "$first -> 127.0.0.1:$target, is closed"
expect_port_free "$first"
screen_keys Down x
screen_wait 'End the forward f3'
screen_keys y
screen_wait "$back -> 127.0.0.1:$target, is closed"
expect_port_free "$back"
screen_keys x y
screen_wait 'the session has no forward f3'
screen_has 'UP' || screen_fail "the session is not up any more"

echo "all of it at 40x12"
screen_resize 40 12
screen_keys Tab
ask "L $first:127.0.0.1:$target"
screen_wait 'is listening'
screen_keys f
screen_wait 'Forward: L'
screen_has 'Enter answer' || screen_fail "the keys are not shown"
screen_keys Escape
screen_wait_not 'Forward:'
flow check "$first" 1 1000 || screen_fail "it does not carry bytes"
screen_resize 80 24

echo "a session that is over takes none"
screen_keys x y
screen_wait 'ENDED'
screen_keys f
screen_wait 'nothing can be forwarded in it'
screen_keys 1 q
screen_wait '[exit 0]'
expect_gone
