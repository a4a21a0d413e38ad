#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# data: bytes, output and ends through a real sshd, ssh(1) first: a line for each scenario.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh cmp
sshd_start MaxSessions=10
port=$(free_port)
local_port=$(free_port)
if thorough; then big=67108864; else exit 0; fi # root's bytes are no others

told scenario ssh fairlead

# A command there: its text runs under sh.
there() { # TEXT [TIMEOUT]
    printf '%s\n' "$1" >"$T/there.sh"
    list_one "cs://127.0.0.1:$port" "${2-60}" <<END
$(ssh_startup "$local_port" sh "$T/there.sh")
END
}

as_ssh() { # TEXT
    printf '%s\n' "$1" >"$T/there.sh"
    timeout 60 ssh -F "$T/ssh_config" -o BatchMode=yes lab sh "$T/there.sh" >"$T/ssh.o" 2>"$T/ssh.e" </dev/null
    ssh_rc=$?
}

as_fairlead() { # TEXT [TIMEOUT]
    there "$@"
    next_run
    start_batch
}

# Lines of output that came, and those that were left out of the log for their number.
lines_told() {
    python3 - "$T/it.ev" <<'END'
import json, re, sys
n = 0
for line in open(sys.argv[1], encoding="utf-8"):
    e = json.loads(line)
    if e["event"] == "output":
        n += 1
    elif e["event"] == "note" and (m := re.match(r"(\d+) lines of output were left out", e["text"])):
        n += int(m[1])
print(n)
END
}

echo "D1: every size of write, down and up, through a tunnel"
there "exec python3 '$LIB/bulk.py' serve $port"
start_background
await_event ready
ssh -F "$T/ssh_config" -N -L "$((local_port + 1)):127.0.0.1:$port" lab 2>"$T/ssh.err" &
ssh_pid=$!
keep $ssh_pid
wait_for "ssh to listen" listening $((local_port + 1))
for size in 10 100 1000 8192 32768 262144; do
    bytes=$((size < 1000 ? size * 20000 : size == 1000 ? big / 8 : big))
    for way in down up; do
        control=$(python3 "$LIB/bulk.py" $way $((local_port + 1)) $bytes $size) || fail "ssh: $control"
        ours=$(python3 "$LIB/bulk.py" $way "$local_port" $bytes $size) || fail "$ours"
        told "$way, $bytes bytes in writes of $size" "$control" "$ours"
    done
done
kill $ssh_pid
kill "$fl_pid"
start_end
expect_gone

echo "D2: two thousand lines at once, none lost"
text='yes | head -2000; exit 3'
as_ssh "$text"
as_fairlead "$text"
told 'yes | head -2000' "$(wc -l <"$T/ssh.o") lines" "$(lines_told) lines"
[ "$(wc -l <"$T/ssh.o")" = 2000 ] && [ "$(lines_told)" = 2000 ] || fail "lines were lost"

echo "D3: the second stream alone, and after the first was closed"
text='echo only >&2; exit 3'
as_ssh "$text"
as_fairlead "$text"
told 'stderr only' "$(cat "$T/ssh.e")" "$(python3 "$LIB/ev.py" "$T/it.ev" output stream=err text)"
expect_event output stream=err text=only
text='exec >&-; i=0; while [ $i -lt 1024 ]; do printf "%01023d\n" $i >&2; i=$((i + 1)); done; exit 3'
as_ssh "$text"
as_fairlead "$text"
told 'stdout closed, then 1 MiB of stderr' "$(wc -c <"$T/ssh.e") bytes" "$(lines_told) lines of 1024"
[ "$(wc -c <"$T/ssh.e")" = 1048576 ] && [ "$(lines_told)" = 1024 ] || fail "some of stderr was lost"
expect_error start 69 'status 3'

echo "D4: the status of its end, also when both streams were closed long before"
for status in 0 1 4 5 44 127 255; do
    for early in '' 'exec >&- 2>&-; '; do
        # A second is the scenario: the streams end before the command does.
        text="${early}${early:+sleep 1; }exit $status"
        if [ -n "$early" ] && [ $status != 44 ]; then continue; fi
        as_ssh "$text"
        # After a 0 the server may still come from a queue: that long it is waited for.
        if [ $status = 0 ]; then as_fairlead "$text" 3; else as_fairlead "$text"; fi
        ours=$(python3 "$LIB/ev.py" "$T/it.ev" start state=ended status) || fail "status $status was not told"
        told "exit $status${early:+, streams closed early}" $ssh_rc "$ours"
        [ $ssh_rc = $status ] && [ "$ours" = $status ] || fail "the status is not $status"
    done
done

echo "D5: death by a signal is told as that"
for signal in TERM KILL SEGV; do
    text="kill -$signal \$\$; exec tail -f /dev/null"
    as_ssh "$text"
    as_fairlead "$text"
    ours=$(python3 "$LIB/ev.py" "$T/it.ev" start state=ended signal) ||
        ours=$(python3 "$LIB/ev.py" "$T/it.ev" start state=ended status)
    told "killed by $signal" $ssh_rc "$ours, exit $rc"
    [ "$rc" = 69 ] || fail "exit code $rc"
    grep -qE "signal $signal" "$T/it.err" || fail "the signal $signal is not told"
done

echo "D6: TERM for us ends all of it"
there "exec python3 '$LIB/peer.py' serve $port"
next_run
start_background
await_event ready
kill "$fl_pid"
start_end
told 'TERM for the program' '255' "$rc"
expect_gone
expect_port_free "$port"

echo "D7: our standard output is a pipe that nobody reads"
next_run
there 'sed s/^/line/ /proc/cpuinfo; exit 3'
# shellcheck disable=SC2086
{
    env FL_TEST="$T" "$FAIRLEAD" start it $fl_flags --batch --json 2>"$T/it.err" </dev/null
    echo $? >"$T/rc"
} | head -n 1 >"$T/first"
told 'standard output is closed' 'n/a' "exit $(cat "$T/rc")"
[ "$(cat "$T/rc")" = 69 ] || fail "exit code $(cat "$T/rc") when standard output is closed"
grep -q '"event":"session"' "$T/first" || fail "the first line is not there"
expect_gone

echo "D8: a child in the background holds both streams"
text='sleep 300 & exit 4'
# ssh waits for the child; two seconds of waiting are its answer.
printf '%s\n' "$text" >"$T/there.sh"
timeout 2 ssh -F "$T/ssh_config" lab sh "$T/there.sh" >"$T/ssh.o" 2>"$T/ssh.e" </dev/null
ssh_rc=$?
# shellcheck disable=SC2046 # pids
kill $(marked) 2>/dev/null
as_fairlead "$text"
told 'background child holds the streams' "hangs ($ssh_rc)" "exit $rc, $took s"
expect_error start 69 'status 4'
[ "$took" -le 15 ] || fail "it took $took s"

echo "D9: nothing is sent at all; no command, no terminal is allowed"
there "exec python3 '$LIB/bulk.py' serve $port"
next_run
start_background
await_event ready
ours=$(python3 "$LIB/bulk.py" up "$local_port" 0 1) || fail "$ours"
told 'a connection without a byte' ok "$ours"
kill "$fl_pid"
start_end
sshd_stop
sshd_start MaxSessions=0
as_ssh 'exit 0'
as_fairlead 'exit 0'
told 'no session is allowed' "$ssh_rc" "exit $rc"
[ $ssh_rc = 255 ] || fail "ssh: $ssh_rc"
expect_error start 69 'refuses a session'
sshd_stop
sshd_start PermitTTY=no
printf 'exit 0\n' >"$T/there.sh"
timeout 20 ssh -tt -F "$T/ssh_config" lab sh "$T/there.sh" >"$T/ssh.o" 2>"$T/ssh.e" </dev/null
ssh_rc=$?
list_one "cs://127.0.0.1:$port" <<END
<CommandStartup><Command exec="ssh"><Arguments><Argument value="-tt"/><Argument value="lab"/>
<Argument value="sh"/><Argument value="$T/there.sh"/></Arguments></Command></CommandStartup>
END
next_run
start_batch
told 'no terminal is allowed' "$ssh_rc" "exit $rc"
expect_error start 69 'refuses a terminal'
