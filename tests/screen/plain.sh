#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# plain: line mode does what the screen does: the doctor, forwards, a lost connection, sessions that died.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/both.sh"
. "$LIB/crash.sh"
. "$LIB/screen.sh"
need ssh
sshd_start
list_beside
echo 'ReconnectGate 0' >"$T/config/fairlead/config"
target=$(free_port)
flow_serve echo "$target"
first=$(free_port)

line() { # WORDS: one answer at the prompt
    screen_wait_end 'or Enter to leave:'
    screen_type "$1"
    screen_keys Enter
}

# The prompt is the last thing on the screen: what was asked before is done.
screen_wait_end() { # TEXT
    wait_for "'$1' at the end of the screen" screen_ends "$1"
}

screen_ends() { # TEXT
    screen_text | grep -v '^ *$' | tail -n 1 | grep -qF -- "$1"
}

start_background
await_event phase phase=up
id=$(expect_event session session)

# shellcheck disable=SC2086
screen_start 100 50 "$FAIRLEAD" --plain $fl_flags it
screen_wait "$id "

echo "? tells what there is, and what is typed wrong is told"
line '?'
screen_wait 'f ID -L SPEC'
line "f $id"
screen_wait 'That is typed so: f ID -L SPEC'
line "R $id"
screen_wait "$id connects again"
line 'R s999'
screen_wait 'there is no session s999'

echo "the doctor"
line 't 1'
screen_wait 'route'

echo "the files of its host"
mkdir "$T/there" "$T/there/below"
line 'F 1'
screen_wait_end 'Directory there [home]:'
screen_type "$T/there"
screen_keys Enter
screen_wait 'below/'

echo "a forward is added, is told, and ends"
line "f $id -L $first:127.0.0.1:$target"
await_event forward "listen=127.0.0.1:$first" state=open
forward=$(expect_event forward "listen=127.0.0.1:$first" state=open id)
flow check "$first" 1 100000 || screen_fail "it does not carry bytes"
line "i $id"
screen_wait "$forward L 127.0.0.1:$first -> 127.0.0.1:$target  "
line "x $id $forward"
expect_port_free "$first"

echo "a lost connection is made again at once"
sshd_kill_connections
sshd_stop
await_event retry attempt=3 # the next is seconds away
"$(command -v sshd)" -D -e -f "$T/sshd_config" 2>>"$T/sshd.log" &
keep $!
wait_for "sshd again" listening "$lab_port"
line "R $id"
screen_wait "$id connects again"

echo "follow it, and leave it running"
line "$id"
screen_wait 'phase    up'
screen_keys C-c
line s
alive "$fl_pid" || screen_fail "the session ended"

echo "x stops it"
line "x $id"
screen_wait "$id stopped"
start_end
line ''
screen_wait '[exit '

echo "one that died is shown, and x ends what it left"
next_run
list_started
crash
id=$(expect_event session session)
# shellcheck disable=SC2086
tm kill-server
screen_start 100 50 "$FAIRLEAD" --plain $fl_flags it
screen_wait 'CRASHED'
line "x $id"
screen_wait "$id cleaned up"
[ -z "$(record)" ] || screen_fail "the record is still there"
line ''
screen_wait '[exit '
expect_gone
