#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# suspend: time away is noticed, a black hole that passes is outlived, a slow line is not taken for a dead one.
FL_AS=root
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/net.sh"
sshd_start MaxSessions=10
server=$(free_port)
local_port=$(free_port)
# shellcheck disable=SC2086 # words
$lab_enter python3 "$LIB/peer.py" serve "$server" --quiet &
keep $!
wait_for "the server" listening "$server" there
list_one "cs://$net_there:$server" <<END
<ManualStartup><SSHConfig><PortForwarding local="$local_port"/></SSHConfig></ManualStartup>
END
cat >"$T/config/fairlead/config" <<END
ServerAliveInterval 1
ServerAliveCountMax 3
ReconnectGate 0
END

echo_through() { # SIZE
    python3 "$LIB/peer.py" send 127.0.0.1 "$local_port" "$1"
}

# Stop the session as a suspend would, and let it go on after so many seconds: awake is when.
sleep_well() { # SECONDS
    kill -STOP "$fl_pid"
    asleep=$(now)
    wait_for "$1 s to pass" python3 -c 'import sys, time
sys.exit(time.time() - float(sys.argv[1]) < float(sys.argv[2]))' "$asleep" "$1"
    kill -CONT "$fl_pid"
    awake=$(now)
}

echo "a suspend: said, checked at once, and the connection lives on"
start_background
await_event ready
sleep_well 7
await_event note 'text~^resumed after [678] s'
took "$awake" 0 1.5 "the note"
echo_through 100000 || fail "the connection did not survive it"
expect_no_event retry

echo "a suspend during which the line was cut: lost within interval x count, then made again"
weather 'cut both'
sleep_well 6
await_event retry attempt=1 'cause~nothing came'
took "$awake" 2 4.5 "the loss"
weather 'cut none'
wait_for "it to be up again" count_is 2 phase phase=up
echo_through 100000 || fail "the tunnel is not back"

echo "a suspend in which the server gave up: heard at once, then made again"
kill -STOP "$fl_pid"
sshd_kill_connections
sleep_well 6
wait_for "the retry" count_is 3 forward state=listening
took "$awake" 0 3.5 "the way back"
wait_for "it to be up again" count_is 3 phase phase=up
echo_through 100000 || fail "the tunnel is not back"
kill "$fl_pid"
start_end
expect_event end exit=0

echo "control: ssh over 300 ms there and back, 2 % lost, does not give up either"
weather 'delay 150' 'loss 2'
alive='-o ServerAliveInterval=1 -o ServerAliveCountMax=3'
# shellcheck disable=SC2086 # flags are words
head -c 300000 /dev/urandom | tee "$T/sent" | ssh -F "$T/ssh_config" $alive "$net_there" cat >"$T/back" ||
    fail "the line is worse than it should be"
cmp "$T/sent" "$T/back" || fail "ssh lost bytes"

echo "nor does fairlead: slow, whole, and never called lost"
next_run
echo 'Reconnect no' >>"$T/config/fairlead/config"
start_background
await_event ready
echo_through 1000000 || fail "bytes were lost"
expect_no_event error
weather 'delay 0' 'loss 0'
kill "$fl_pid"
start_end
expect_event end exit=0
expect_gone
