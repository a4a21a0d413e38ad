#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# reauth: who logs in again after a loss: a question waits for the person instead of hammering, a password
# that was accepted serves again, one that was refused never.
# needs: pam
# methods: password
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
lab_pam
list_beside
echo 'ReconnectGate 0' >"$T/config/fairlead/config"
printf '%s' "$LAB_PASSWORD" >"$T/password"
printf 'wrong' >"$T/wrong"

echo_through() {
    python3 "$LIB/peer.py" send 127.0.0.1 "$local_port" 1000
}

# The lab's sshd is root's: what ends here is our end of the connection, from outside.
cut_off() {
    python3 "$LIB/cut.py" "$1" "$lab_port"
}

echo "a question at the second login waits, and is answered when the person comes"
start_asking
await_ask kind=password
answer "$LAB_PASSWORD"
await_event ready
first=$ask
session_pid=$(expect_event session pid)
cut_off "$session_pid" || skip "no connection can be cut from outside here"
await_event retry attempt=1
await_event phase phase=auth
wait_for "to be asked again" count_is 2 ask kind=password
await_ask kind=password
[ "$ask" != "$first" ] || fail "nobody was asked again"
wait_for "2 s to pass without another try" sh -c "[ \$(date +%s) -ge $(($(date +%s) + 3)) ]"
count_is 1 retry || fail "it did not wait for the person"
answer "$LAB_PASSWORD"
await_event note 'text~connected again'
echo_through || fail "the tunnel is not back"
command_line '{"cmd":"stop"}'
start_end
exec 3>&-
expect_event end exit=0

echo "a password that was accepted serves again, also without anybody to ask"
next_run
env FL_TEST="$T" "$FAIRLEAD" start it $fl_flags --batch --json --password-fd 4 >"$T/it.ev" 2>"$T/it.err" \
    </dev/null 4<"$T/password" &
fl_pid=$!
keep $fl_pid
await_event ready
cut_off "$fl_pid"
await_event note 'text~connected again'
echo_through || fail "the tunnel is not back"
expect_no_event ask
kill "$fl_pid"
start_end
expect_event end exit=0

echo "one that was refused is not sent again: the person's own is asked for"
next_run
rm -f "$T/answers"
mkfifo "$T/answers"
env FL_TEST="$T" "$FAIRLEAD" start it $fl_flags --json --password-fd 4 >"$T/it.ev" 2>"$T/it.err" \
    <"$T/answers" 4<"$T/wrong" &
fl_pid=$!
keep $fl_pid
exec 3>"$T/answers"
await_ask kind=password
count_is 1 auth method=password result=denied || fail "the wrong one was not tried once"
answer "$LAB_PASSWORD"
await_event ready
session_pid=$(expect_event session pid)
cut_off "$session_pid"
wait_for "to be asked again" count_is 2 ask kind=password
count_is 1 auth method=password result=denied || fail "the refused one was sent again"
await_ask kind=password
answer "$LAB_PASSWORD"
await_event note 'text~connected again'
command_line '{"cmd":"stop"}'
start_end
exec 3>&-
expect_event end exit=0

echo "nobody can be asked: the second login that needs an answer ends it"
next_run
start_asking
await_ask kind=password
answer "$LAB_PASSWORD"
await_event ready
session_pid=$(expect_event session pid)
exec 3>&-
cut_off "$session_pid"
start_end
expect_event retry attempt=1
expect_event answered result=cancelled
[ "$rc" != 0 ] || fail "it calls that a success"
count_is 1 retry || fail "it was tried more than once"
expect_gone
