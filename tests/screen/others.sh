#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# others: what another front end starts is a row of Sessions at once, and leaves it when it has ended well.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
need ssh
sshd_start
list_beside

# shellcheck disable=SC2086 # words
screen_start 80 24 "$FAIRLEAD" $fl_flags
screen_wait ' it '
screen_keys 2
screen_wait '0 live'

echo "a session of the command line comes"
start_background
await_event phase phase=up
screen_wait 'UP'
screen_wait '1 live'
screen_has '> it ' || screen_fail "it has no row"
screen_resize 200 60
screen_wait '1 live'
screen_resize 40 12
screen_wait '> it'
screen_resize 80 24

echo "and it goes"
kill "$fl_pid"
start_end
screen_wait '0 live'
screen_wait_not '> it '

echo "one that dies stays, with why"
next_run
start_background
await_event phase phase=up
screen_wait '1 live'
kill -9 "$(expect_event session pid)"
screen_wait 'died'
screen_wait '0 live'
screen_has ' it ' || screen_fail "its row is gone"
start_end
screen_keys 1 q
screen_wait '[exit 0]'
