#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# stalled: hundreds of clients that do not read what a server floods them with cost a bounded memory, here and
# in the kernel; those that read go on. FL_ALL=1: a thousand.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
# A sanitizer keeps what was freed, and here memory is measured.
export ASAN_OPTIONS="${ASAN_OPTIONS-}:quarantine_size_mb=0:thread_local_quarantine_size_kb=0"
. "$LIB/sshd.sh"
need ssh
count=450
[ -z "${FL_ALL-}" ] || count=1000
most=$((2 * 262144 + count * 128)) # kB: the bound, in buffers that may be half full, and the rings
server=$(free_port)
local_port=$(free_port)
python3 "$LIB/crowd.py" flood "$server" &
keep $!
wait_for "the server" listening "$server"
list_one "cs://127.0.0.1:$server" <<END
<ManualStartup><SSHConfig><PortForwarding local="$local_port"/></SSHConfig></ManualStartup>
END

memory() { # PID: kilobytes at most
    sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"
}

crowd() { # PORT PID TOOL COUNT
    python3 "$LIB/crowd.py" read "$1" 1000000 100000 >"$T/slow.out" 2>&1 &
    slow_pid=$!
    python3 "$LIB/crowd.py" stall "$1" "$4" >"$T/stalled.out" 2>&1 &
    stall_pid=$!
    keep $slow_pid $stall_pid
    wait_for "clients that stall" test -s "$T/stalled.out"
    [ "$3" = ssh ] || await_event peer 'refused~not taken for 5 s'
    wait "$slow_pid" || fail "a client that reads slowly: $(cat "$T/slow.out")"
    active=$(python3 "$LIB/crowd.py" read "$1" 20000000) || fail "a client that reads was not served: $active"
    kill $stall_pid
    echo "$3: $4 that stall: most memory $(($(memory "$2") / 1024)) MB;" \
        "slow: $(cat "$T/slow.out"); 20 MB beside them: $active"
}

sshd_start LogLevel=ERROR
ssh_port=$(free_port)
ssh -F "$T/ssh_config" -N -L "$ssh_port:127.0.0.1:$server" lab 2>"$T/ssh.err" &
ssh_pid=$!
keep $ssh_pid
wait_for "ssh's port" listening "$ssh_port"
crowd "$ssh_port" $ssh_pid ssh 100
kill $ssh_pid
start_background
await_event ready
crowd "$local_port" "$fl_pid" fairlead "$count"
[ "$(memory "$fl_pid")" -lt $most ] || fail "they cost $(memory "$fl_pid") kB"
ended=$(python3 "$LIB/ev.py" "$T/it.ev" --count peer 'refused~not taken for 5 s')
echo "$ended of them were ended"
[ "$ended" -gt 0 ] && [ "$ended" -lt "$count" ] || fail "$ended of those that stall were ended"
given=$(python3 "$LIB/ev.py" "$T/it.ev" traffic in)
echo "$((given / 1000000)) MB were given to the kernel"
[ "$given" -lt $((count * 1000000 + 21000000)) ] || fail "the kernel holds $given bytes"
expect_no_event retry
kill "$fl_pid"
start_end
expect_event end exit=0
expect_gone
