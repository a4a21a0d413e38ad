#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# passphrase: a key that is locked is asked for by name, a wrong passphrase is asked for again.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh-keygen
secret='open sesame 12'
ssh-keygen -q -t ed25519 -N "$secret" -C locked -f "$T/key"
sshd_start
list_started

echo "wrong, then right"
start_asking
await_ask kind=passphrase "subject~key"
first=$ask
answer wrong
await_ask kind=passphrase retry=true
[ "$ask" != "$first" ] || fail "the second question has the number of the first"
answer "$secret"
await_event ready
expect_event auth method=publickey result=ok
command_line '{"cmd":"stop","reason":"enough"}'
start_end
exec 3>&-
expect_exit 0
expect_event end exit=0
expect_gone
! grep -rq "$secret" "$T/it.ev" "$T/it.err" "$T/state" "$T/config" || fail "the passphrase was written down"

echo "nobody can be asked"
next_run
start_batch
expect_exit 77
expect_event error exit=77
expect_no_event ask
expect_gone

echo "the question is cancelled"
next_run
start_asking
await_ask kind=passphrase
command_line "{\"cmd\":\"cancel\",\"ask\":$ask}"
start_end
exec 3>&-
[ "$rc" = 77 ] || [ "$rc" = 130 ] || fail "exit code $rc after a question was cancelled"
expect_event answered result=cancelled
expect_gone
