#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# kbdint: keyboard-interactive with as many rounds as the server likes: here a password that is too old
# and has to be changed before the login.
# needs: pam
# methods: keyboard-interactive
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
lab_pam fl-late
list_started
new='Tr0ub4dor and three'

echo "a wrong answer begins again; the question is cancelled"
start_asking
await_ask kind=keyboard-interactive round=1 'prompts~assword.*"echo": false'
answer wrong
await_ask kind=keyboard-interactive retry=true
command_line "{\"cmd\":\"cancel\",\"ask\":$ask}"
start_end
exec 3>&-
[ "$rc" = 77 ] || [ "$rc" = 130 ] || fail "exit code $rc after a question was cancelled"
expect_gone

echo "four rounds: the old password, it again, the new one, it again; the server's words are shown"
next_run
start_asking
await_ask kind=keyboard-interactive round=1
answer "$LAB_PASSWORD"
await_ask kind=keyboard-interactive round=2
answer "$LAB_PASSWORD"
await_ask kind=keyboard-interactive round=3 'prompts~[Nn]ew'
answer "$new"
await_ask kind=keyboard-interactive round=4
answer "$new"
await_event ready
expect_event auth method=keyboard-interactive result=ok
command_line '{"cmd":"stop","reason":"enough"}'
start_end
exec 3>&-
expect_exit 0
expect_gone

echo "nothing of it was written down"
! grep -rqE "$LAB_PASSWORD|$new" "$T/it.ev" "$T/it.err" "$T/state" "$T/config" ||
    fail "an answer was written down"

echo "and once it is changed, one round does"
next_run
start_asking
await_ask kind=keyboard-interactive round=1
answer "$new"
await_event ready
command_line '{"cmd":"stop","reason":"enough"}'
start_end
exec 3>&-
expect_exit 0
expect_gone
