#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# suspend: time away is noticed, a black hole that passes is outlived, a slow line is not taken for a dead one.
# FL_ALL=1: away for a minute and a half.
FL_AS=root
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/net.sh"
away=7
[ -z "${FL_ALL-}" ] || away=90
LIMIT=$((LIMIT + away))
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
resumed="^resumed after ($((away - 1))|$away|$((away + 1))) s"

echo "a suspend: said, checked at once, and the connection lives on"
start_background
await_event ready
sleep_well $away
await_event note "text~$resumed"
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

kill "$fl_pid"
start_end
expect_event end exit=0

# Its server asks each second or two, and gives up when two questions were not answered.
echo "control: ssh that is away for so long has lost its connection"
sshd_stop
: >"$T/sshd.log"
sshd_start MaxSessions=10 ClientAliveInterval=1 ClientAliveCountMax=1
ssh -F "$T/ssh_config" -N lab 2>"$T/ssh.err" &
control=$!
keep $control
wait_for "ssh to be in" grep -q 'Accepted publickey' "$T/sshd.log"
kill -STOP $control
wait_for "the server to give up" grep -q 'Timeout, client not responding' "$T/sshd.log"
kill -CONT $control
wait_for "ssh to end" dead $control

echo "a suspend in which the server gave up: said, heard at once, then made again"
next_run
start_background
await_event ready
sleep_well $away
await_event note "text~$resumed"
await_event retry attempt=1
took "$awake" 0 3.5 "the loss"
wait_for "it to be up again" count_is 2 phase phase=up
took "$awake" 0 5 "the way back"
echo_through 100000 || fail "the tunnel is not back"
[ "$(grep -c 'Timeout, client not responding' "$T/sshd.log")" = 2 ] || fail "the server did not give up"
kill "$fl_pid"
start_end
expect_event end exit=0
sshd_stop
sshd_start MaxSessions=10

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
