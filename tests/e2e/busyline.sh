#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# busyline: a slow line with a megabyte queued on it is not taken for a dead one, which ssh does; a black hole
# behind the same megabyte is found in time, and so is a server that is stopped.
FL_AS=root
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/net.sh"
need ssh
sshd_start MaxSessions=10
server=$(free_port)
local_port=$(free_port)
ssh_port=$(free_port)
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
Reconnect no
END

# A megabyte into the tunnel: what goes before a question takes minutes.
bulk() { # PORT
    python3 "$LIB/peer.py" send 127.0.0.1 "$1" 1000000 >/dev/null 2>&1 &
    keep $!
}

is_past() { # MOMENT SECONDS
    python3 -c 'import sys, time
sys.exit(time.time() - float(sys.argv[1]) < float(sys.argv[2]))' "$1" "$2"
}

slow() {
    weather 'delay 150' 'loss 2' 'rate 56'
}

echo "control: ssh with a megabyte over 300 ms, 2 % lost, 56 kbit/s"
ssh -F "$T/ssh_config" -o ServerAliveInterval=1 -o ServerAliveCountMax=3 -N \
    -L "$ssh_port:localhost:$server" "$net_there" 2>"$T/ssh.err" &
ssh_pid=$!
keep $ssh_pid
wait_for "ssh's forward" listening "$ssh_port"
slow
bulk "$ssh_port"
begun=$(now)
over() { # PID
    dead "$1" || is_past "$begun" 10
}
wait_for "ten seconds, or ssh's end" over $ssh_pid
if alive $ssh_pid; then
    echo "ssh: up after ten seconds"
    kill $ssh_pid
else
    echo "ssh: $(cat "$T/ssh.err")"
fi
weather 'delay 0' 'loss 0' 'rate 0'

echo "fairlead is up after ten seconds"
start_background
await_event ready
slow
bulk "$local_port"
begun=$(now)
wait_for "ten seconds, or its end" over "$fl_pid"
alive "$fl_pid" || fail "the session ended"
expect_no_event error

echo "a black hole is found within interval x count"
weather 'cut both'
begun=$(now)
await_event error code=lost 'text~nothing came'
took "$begun" 2 5 "the loss"
start_end

echo "a server that is stopped confirms the question and does not answer"
weather 'cut none' 'delay 0' 'loss 0' 'rate 0'
next_run
start_background
await_event ready
# shellcheck disable=SC2086 # pids
stopped=$(pgrep -P "$lab_pid" | while read -r pid; do echo "$pid"; pgrep -P "$pid"; done)
# shellcheck disable=SC2086
kill -STOP $stopped
bulk "$local_port"
begun=$(now)
await_event error code=lost
took "$begun" 2 9 "the loss"
start_end
# shellcheck disable=SC2086
kill -CONT $stopped
expect_gone
