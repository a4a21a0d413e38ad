#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# keptauth: one second factor for a host, not for a start: the questions of a login are answered once, and
# the next start goes over the connection that was kept, also in a batch, where nobody could answer.
# needs: pam
# methods: keyboard-interactive
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
lab_pam
list_started
logins() {
    grep -c '^Accepted .* port ' "${T%/t}/sshd.log"
}
is_kept() {
    fl status | grep -q ' KEPT '
}

echo "the first start is asked"
start_asking --exit-ssh no
await_ask kind=keyboard-interactive round=1
answer "$LAB_PASSWORD"
await_event ready
command_line '{"cmd":"stop","reason":"enough"}'
start_end
exec 3>&-
expect_exit 0
wait_for "the connection to be kept" is_kept
[ "$(logins)" = 1 ] || fail "$(logins) logins, not 1"

echo "the next one, where nobody can answer, is not"
next_run
start_background
await_event ready
python3 "$LIB/peer.py" call 127.0.0.1 "$local_port" >"$T/sizes.out" || fail "bytes were lost"
kill -TERM "$fl_pid"
start_end
[ "$(logins)" = 1 ] || fail "$(logins) logins, not 1"

echo "once it is stopped, there is nothing that a batch could go over"
fl stop "$(fl status | awk '/ KEPT / { print $1 }')" >/dev/null || fail "it cannot be stopped"
next_run
start_batch
expect_exit 77
expect_gone
