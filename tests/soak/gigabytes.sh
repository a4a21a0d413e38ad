#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# gigabytes: more than four of them through one tunnel, both ways at once: what comes is what was sent, what
# is told is what went through, and the memory is that of a few megabytes. Then with new keys for each
# megabyte, asked for by both sides. FL_BYTES: another number than 5 GiB.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
bytes=${FL_BYTES:-5368709120}
most=40000 # kB that the session may take, whatever goes through
server=$(free_port)
local_port=$(free_port)
python3 "$LIB/bulk.py" serve "$server" >"$T/served" &
keep $!
wait_for "the server" listening "$server"
list_one "cs://127.0.0.1:$server" <<END
<ManualStartup><SSHConfig><PortForwarding local="$local_port"/></SSHConfig></ManualStartup>
END

memory() { # PID: kilobytes at most
    sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"
}

rekeys() {
    grep -c 'set_newkeys: rekeying' "$T/sshd.log" || :
}

# A request has its words in front, an upload the digest behind.
through() { # WHAT BYTES FLAG...
    label=$1
    total=$2
    shift 2
    next_run
    : >"$T/sshd.log"
    start_background "$@"
    await_event ready
    begun=$(date +%s)
    python3 "$LIB/bulk.py" down "$local_port" "$total" 65536 >"$T/down.out" 2>&1 &
    down_pid=$!
    keep $down_pid
    python3 "$LIB/bulk.py" up "$local_port" "$total" 65536 || fail "$label: up: other bytes came, or not all"
    wait "$down_pid" || fail "$label: down: $(cat "$T/down.out")"
    took=$(($(date +%s) - begun))
    out=$((total + $(printf 'up %s 65536\ndown %s 65536\n' "$total" "$total" | wc -c)))
    await_event traffic "in=$((total + 64))" "out=$out"
    kilobytes=$(memory "$fl_pid")
    kill "$fl_pid"
    start_end
    expect_event end exit=0
    expect_no_event retry
    expect_no_event error
    made=$(rekeys)
    echo "$label: $total bytes each way in $took s, the same; most memory $kilobytes kB; $made new keys"
    [ "$kilobytes" -lt $most ] || fail "$label: $kilobytes kB were taken"
}

sshd_start LogLevel=DEBUG1
through "keys as they are" "$bytes"
sshd_stop
sshd_start LogLevel=DEBUG1 RekeyLimit=1M
through "new keys for each megabyte" $((bytes / 5)) -o RekeyLimit=1M
[ "$made" -ge $((bytes / 5 / 4194304)) ] || fail "there were $made new keys only"
