#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# attach: the terminal of a start command that asks on it, in line mode: attach --terminal.
FL_AS=root
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/account.sh"
. "$LIB/screen.sh"
need ssh
sshd_start
list_account

echo "control: ssh -t asks the same"
screen_start 80 24 ssh -t -F "$T/ssh_config" -o BatchMode=yes lab sh "$T/account"
screen_wait 'Account?'
screen_type me
screen_keys Enter
screen_wait 'Word:'
screen_keys C-c
screen_wait '[exit '
tm kill-session -t t

echo "the session starts, and tells that its command stands at a question"
stands() {
    "$FAIRLEAD" logs --json | grep -q '"event":"terminal".*"text":"Account? "'
}
start_background --wait started --detach
wait_for "the question" stands
"$FAIRLEAD" attach --terminal </dev/null >"$T/attach.out" 2>"$T/attach.err"
[ $? = 64 ] || fail "without a terminal that should be 64"
grep -q 'needs a terminal' "$T/attach.err" || fail "it is not said what it needs"

echo "its terminal is here: what was asked before we came, what is typed, and what must not be seen"
screen_start 80 24 "$FAIRLEAD" attach --terminal it
screen_wait 'Account?'
screen_type 'me '
screen_keys BSpace Enter
screen_wait 'Word:'
screen_type sesame
screen_keys Enter
screen_wait 'me has 6 letters in 24 80'
screen_has 'sesame' && screen_fail "the word is shown"
"$FAIRLEAD" logs --json | grep -q sesame && fail "the word is among the events"

echo "^] and then . leaves, and the session goes on; twice it goes there"
screen_wait 'Accepting'
screen_keys C-] C-]
screen_wait '^]'
screen_keys C-] .
screen_wait 'left; s1 goes on'
screen_wait '[exit 0]'
python3 "$LIB/peer.py" call 127.0.0.1 "$local_port" >"$T/sizes" || fail "bytes were lost"
"$FAIRLEAD" stop --all >"$T/stop.out" || fail "it cannot be stopped"
grep -rqs sesame "$T/state" "$T/run" && fail "the word is on the disk"
tm kill-session -t t

echo "a command without a terminal has none"
list_started
start_background --wait started --detach
await_event phase phase=wait-server
screen_start 80 24 "$FAIRLEAD" attach --terminal it
screen_wait 'has no terminal'
screen_wait '[exit 64]'
"$FAIRLEAD" stop --all >"$T/stop.out" || fail "it cannot be stopped"
expect_gone
