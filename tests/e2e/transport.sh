#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# transport: bad networks, full tables and servers that come and go: bytes stay right, memory bounded, and
# the end is told. A line for each scenario, ssh(1) first where it has an answer.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
# A sanitizer keeps what was freed, and here memory is measured.
export ASAN_OPTIONS="${ASAN_OPTIONS-}:quarantine_size_mb=0:thread_local_quarantine_size_kb=0"
need ssh prlimit
thorough || exit 0 # root's network is no other
port=$(free_port)
local_port=$(free_port)
ssh_port=$(free_port)
serve_bulk() {
    list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" python3 "$LIB/bulk.py" serve "$port")
END
}
serve_bulk

told scenario ssh fairlead

ssh_tunnel() {
    ssh -F "$T/ssh_config" -N -L "$ssh_port:127.0.0.1:$port" lab 2>"$T/ssh.err" &
    ssh_pid=$!
    keep $ssh_pid
    wait_for "ssh to listen" listening "$ssh_port"
}

begin() { # ARGS...
    next_run
    start_background "$@"
    await_event ready
}

finish() {
    kill "$fl_pid"
    start_end
    expect_gone
}

memory() { # PID: kilobytes at most
    sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"
}

seconds_of_cpu() { # PID: hundredths
    awk '{ print $14 + $15 }' "/proc/$1/stat"
}

# T4: banners before the login.
for size in 0 10 100 1000 10000 65000 100000; do
    python3 -c "print(('%062d\n' % 7) * ($size // 63) + 'x' * ($size % 63), end='')" >"$T/banner"
    sshd_start "Banner=$T/banner"
    ssh -F "$T/ssh_config" lab true >"$T/ssh.o" 2>"$T/ssh.err" || fail "ssh: $(cat "$T/ssh.err")"
    begin
    finish
    got=$(python3 "$LIB/ev.py" "$T/it.ev" banner text | tr -d '\n' | wc -c)
    sent=$(head -c 65536 "$T/banner" | tr -d '\n' | wc -c)
    told "a banner of $size bytes" "$(tr -d '\r\n' <"$T/ssh.err" | wc -c)" "$got"
    [ "$got" = "$sent" ] || fail "of a banner of $size bytes $got were shown, not $sent"
    sshd_stop
done

# P16: each byte in a segment of its own, both ways.
sshd_start
sshd_port=$lab_port
lab_port=$(free_port)
python3 "$LIB/through.py" "$lab_port" "$sshd_port" bytes &
through_pid=$!
keep $through_pid
wait_for "the proxy" listening "$lab_port"
lab_known
ssh_config >"$T/ssh_config"
begin
ssh_tunnel
for way in down up; do
    control=$(python3 "$LIB/bulk.py" $way "$ssh_port" 100000 1000) || fail "ssh: $control"
    ours=$(python3 "$LIB/bulk.py" $way "$local_port" 100000 1000) || fail "$ours"
    told "segments of one byte, $way" "$control" "$ours"
done
finish
kill $ssh_pid $through_pid
lab_port=$sshd_port
lab_known
ssh_config >"$T/ssh_config"

# P17: clients that never read, one that reads slowly, one that works.
begin
echo 5 >"/proc/$fl_pid/clear_refs"
python3 "$LIB/bulk.py" stall "$local_port" 20000000 64 >"$T/stalled" &
stall_pid=$!
keep $stall_pid
wait_for "clients that stall" test -s "$T/stalled"
ours=$(python3 "$LIB/bulk.py" down "$local_port" 50000000 65536) || fail "$ours"
told "64 clients that do not read, and one that does" n/a "$ours, $(($(memory "$fl_pid") / 1024)) MB"
[ "$(memory "$fl_pid")" -lt 153600 ] || fail "64 clients that do not read cost $(memory "$fl_pid") kB"
finish
kill $stall_pid
begin
ssh_tunnel
echo 5 >"/proc/$fl_pid/clear_refs"
control=$(timeout 30 python3 "$LIB/bulk.py" slow "$ssh_port" 40000000 20000000) || fail "ssh: $control"
ours=$(timeout 30 python3 "$LIB/bulk.py" slow "$local_port" 40000000 20000000) || fail "$ours"
told "a client that reads slowly" "$control, $(($(memory $ssh_pid) / 1024)) MB" "$ours, $(($(memory "$fl_pid") / 1024)) MB"
[ "$(memory "$fl_pid")" -lt 40960 ] || fail "a slow client costs $(memory "$fl_pid") kB"
kill $ssh_pid

# P19: no descriptor is left: who is there stays, who comes waits, nothing spins, and it goes on.
python3 "$LIB/bulk.py" slow "$local_port" 3000000 1000000 >"$T/slow" &
slow_pid=$!
keep $slow_pid
await_event peer open=1
used=$(ls "/proc/$fl_pid/fd" | wc -l)
prlimit --pid "$fl_pid" "--nofile=$((used + 3)):"
python3 "$LIB/bulk.py" stall "$local_port" 10 20 >"$T/stalled.more" &
stall_pid=$!
keep $stall_pid
wait_for "clients that come" test -s "$T/stalled.more"
before=$(seconds_of_cpu "$fl_pid")
wait_for "the first client to end" dead $slow_pid
spent=$(($(seconds_of_cpu "$fl_pid") - before))
told "no descriptor is left" n/a "first: $(cat "$T/slow"), cpu $spent/100 s"
[ "$(cat "$T/slow")" = ok ] || fail "the first client suffered"
[ "$spent" -lt 60 ] || fail "it spins: $spent hundredths of a second"
kill $stall_pid
prlimit --pid "$fl_pid" --nofile=1024:
ours=$(python3 "$LIB/bulk.py" down "$local_port" 1000000 1000) || fail "$ours"
told "and when there are descriptors again" n/a "$ours"

# T7: HUP, which starts sshd again, while connected, and a restart between two sessions.
kill -HUP "$lab_pid"
ours=$(python3 "$LIB/bulk.py" up "$local_port" 1000000 1000) || fail "$ours"
told "sshd was told HUP while connected" n/a "$ours"
wait_for "sshd again" listening "$lab_port"
finish
sshd_stop
"$(command -v sshd)" -D -e -f "$T/sshd_config" 2>>"$T/sshd.log" &
lab_pid=$!
keep $lab_pid
wait_for "sshd on port $lab_port" listening "$lab_port"
begin
ours=$(python3 "$LIB/bulk.py" up "$local_port" 1000000 1000) || fail "$ours"
told "sshd was restarted between two sessions" n/a "$ours"
finish

# P26: standard input closed, standard output closed.
next_run
# shellcheck disable=SC2086
env FL_TEST="$T" "$FAIRLEAD" start it $fl_flags --batch --json >"$T/it.ev" 2>"$T/it.err" <&- &
fl_pid=$!
keep $fl_pid
await_event ready
finish
told "standard input is closed" n/a "exit $rc"
next_run
# shellcheck disable=SC2086
env FL_TEST="$T" "$FAIRLEAD" start it $fl_flags --batch >&- 2>"$T/it.err" </dev/null &
fl_pid=$!
keep $fl_pid
wait_for "the session to be ready" grep -q '^ready' "$T/it.err"
ours=$(python3 "$LIB/bulk.py" up "$local_port" 1000000 1000) || fail "$ours"
finish
told "standard output is closed" n/a "$ours, exit $rc"
