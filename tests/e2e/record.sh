#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# record: what a session runs elsewhere is written down while it runs; when both the session and its guard
# are killed, the next start and status say so, and stop ends what is left.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/crash.sh"
sshd_start
list_started

echo "control: with stock ssh a command outlives its killed client"
ssh -F "$T/ssh_config" -o BatchMode=yes lab "exec python3 $LIB/peer.py serve $port" >"$T/ssh.out" 2>&1 &
ssh_pid=$!
keep $ssh_pid
wait_for "the server" listening "$port"
kill -9 $ssh_pid
wait_for "ssh to be dead" dead $ssh_pid
listening "$port" || fail "it does not: the lab is not what it should be"
kill -9 $(marked)
expect_port_free "$port"

echo "while a session runs its record is there, and nobody calls it crashed"
start_background
await_event ready
[ -n "$(record)" ] || fail "there is no record"
fl status >"$T/status.out"
! grep -q CRASHED "$T/status.out" || fail "a session that runs is called crashed"
kill -TERM "$fl_pid"
start_end
expect_gone
[ -z "$(record)" ] || fail "the record outlived its session"

echo "killed with its guard: status and the next start say so"
next_run
crash
session=$(expect_event session session)
fl status >"$T/status.out"
grep -q "^$session .*CRASHED.*ended without cleaning up" "$T/status.out" || fail "status does not say so"
fl status --json | grep -q '"phase":"crashed"' || fail "status --json does not say so"
# shellcheck disable=SC2086
fl start nothing $fl_flags --batch 2>"$T/start.err"
grep -q "session $session of it on 127.0.0.1 ended without cleaning up" "$T/start.err" ||
    fail "start does not say so"

echo "stop ends what it left, and then there is nothing to say"
# shellcheck disable=SC2086
fl stop "$session" -F none -o BatchMode=yes >"$T/stop.out" 2>&1 && fail "it went where nobody knows the lab"
[ -n "$(record)" ] || fail "the record is gone, and what it tells of is not"
# shellcheck disable=SC2086
fl stop "$session" >"$T/stop.out" 2>&1 </dev/null || fail "stop failed: $(cat "$T/stop.out")"
expect_gone
expect_port_free "$port"
[ -z "$(record)" ] || fail "the record is still there"
fl status >"$T/status.out"
! grep -q CRASHED "$T/status.out" || fail "status still says so"

echo "a record that is damaged harms nobody"
echo '{"v":1,' >"$T/state/fairlead/sessions/s77.run"
fl status >"$T/status.out" 2>&1 || fail "status failed"
! grep -q s77 "$T/status.out" || fail "a damaged record is believed"
