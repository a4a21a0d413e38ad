#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# kill: whatever ends, and however, nothing is left running and no port stays taken.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
sshd_start
list_started

all_gone() {
    expect_gone
    expect_port_free "$port" "$local_port"
}

for signal in TERM INT HUP; do
    echo "SIG$signal: stopped in order"
    next_run
    start_background
    await_event ready
    # What a shell starts in the background ignores SIGINT: send it to a process that does not.
    kill -$signal "$fl_pid"
    [ $signal = INT ] && ! python3 "$LIB/ev.py" "$T/it.ev" --wait 3 end && kill -TERM "$fl_pid"
    start_end
    expect_event end
    all_gone
done

echo "kill -9 of a batch session: its server ends all the same"
next_run
start_background
await_event ready
listening "$port" || fail "the server does not listen"
kill -9 "$fl_pid"
start_end
expect_exit 137
all_gone

echo "kill -9 of the front end: the session goes on, and can be stopped"
next_run
start_asking
await_event ready
session=$(expect_event ready session)
session_pid=$(expect_event session pid)
[ "$session_pid" != "$fl_pid" ] || fail "the session is in the front end's process"
kill -9 "$fl_pid"
start_end
exec 3>&-
alive "$session_pid" || fail "the session died with its front end"
listening "$local_port" || fail "the tunnel went with the front end"
fl status --json >"$T/status.out" || fail "fairlead status failed"
grep -q "\"$session\"" "$T/status.out" || fail "status does not know the session"
fl stop "$session" || fail "fairlead stop failed"
wait_for "the session to end" dead "$session_pid"
all_gone

echo "kill -9 of the front end, and nobody comes back: the session ends in order after its grace"
next_run
mkdir -p "$T/config/fairlead"
echo "HangupGrace 1" >"$T/config/fairlead/config"
start_asking
await_event ready
session_pid=$(expect_event session pid)
kill -9 "$fl_pid"
start_end
exec 3>&-
wait_for "the session to end by itself" dead "$session_pid"
all_gone

echo "kill -9 of the session: the front end says so, and the server ends"
next_run
start_asking
await_event ready
session_pid=$(expect_event session pid)
kill -9 "$session_pid"
start_end
exec 3>&-
[ "$rc" != 0 ] || fail "the front end calls it a success"
[ -s "$T/it.err" ] || fail "the front end does not say what happened"
all_gone

echo "sshd's own process dies: the session ends with what it was"
next_run
start_background
await_event ready
sshd_kill_connections
start_end
expect_exit 75
expect_event error code=lost
all_gone
