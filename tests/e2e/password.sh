#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# password: logging in with a password; a wrong one is not sent twice, and none is written down.
# needs: pam
# methods: password
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
lab_pam
list_started

echo "asked for, wrong, then right"
start_asking
await_ask kind=password user=fl-guest
answer 'wrong one'
await_ask kind=password retry=true
answer "$LAB_PASSWORD"
await_event ready
expect_event auth method=password result=denied
expect_event auth method=password result=ok
command_line '{"cmd":"stop","reason":"enough"}'
start_end
exec 3>&-
expect_exit 0
expect_gone
! grep -rqE "$LAB_PASSWORD|wrong one" "$T/it.ev" "$T/it.err" "$T/state" "$T/config" ||
    fail "a password was written down"

echo "wrong as often as may be"
next_run
start_asking
for try in 1 2 3; do
    wait_for "question $try" count_is $try ask kind=password
    await_ask kind=password
    answer "wrong $try"
    wait_for "password $try to be denied" count_is $try auth method=password result=denied
done
start_end
exec 3>&-
expect_exit 77
expect_event error code=auth exit=77
expect_gone

echo "from a file, in a batch"
next_run
(umask 077 && printf '%s\n' "$LAB_PASSWORD" >"$T/pw")
start_background --password-file "$T/pw"
await_event ready
kill -TERM "$fl_pid"
start_end
expect_gone

echo "from a file that others may read: refused"
next_run
chmod 644 "$T/pw"
start_batch --password-file "$T/pw"
[ "$rc" != 0 ] || fail "a password file that others may read was used"
grep -q 0600 "$T/it.err" || fail "the mode it should have is not told: $(cat "$T/it.err")"

echo "wrong, from a descriptor, in a batch: sent once"
next_run
echo wrong >"$T/pw"
start_batch --password-fd 4 4<"$T/pw"
expect_error auth 77 '.'
[ "$(python3 "$LIB/ev.py" "$T/it.ev" --count auth method=password result=denied)" = 1 ] ||
    fail "a wrong password was sent more than once"

echo "nobody can be asked"
next_run
start_batch
expect_error input 77 '[Pp]assword for'
