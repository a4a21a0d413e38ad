#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# closed: the server goes in the middle of a transfer: clients hear of it at once, have an exact prefix, and
# the error says who closed; a busy server is asked again, without hammering.
FL_AS=root
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/net.sh"
need ss
sshd_start MaxSessions=10
server=$(free_port)
local_port=$(free_port)
control_port=$(free_port)
# shellcheck disable=SC2086 # words
$lab_enter python3 "$LIB/peer.py" flood "$server" &
keep $!
wait_for "the server" listening "$server" there
list_one "cs://$net_there:$server" <<END
<ManualStartup><SSHConfig><PortForwarding local="$local_port"/></SSHConfig></ManualStartup>
END
echo 'Reconnect no' >"$T/config/fairlead/config"
weather 'rate 80000' # so that there is a middle

reader() { # NAME PORT
    python3 "$LIB/peer.py" drain 127.0.0.1 "$2" >"$T/$1.out" 2>&1 &
    eval "$1=\$!"
    keep $!
    wait_for "bytes for $1" grep -q began "$T/$1.out"
}

# The server's end is made by BREAK; both ssh and fairlead are in the middle of a transfer.
go_away() { # WHAT BREAK WORDS
    echo "$1"
    ssh -F "$T/ssh_config" -N -L "$control_port:127.0.0.1:$server" "$net_there" 2>"$T/ssh.err" &
    control=$!
    keep $control
    wait_for "ssh's port" listening "$control_port"
    next_run
    start_background
    await_event ready
    reader theirs "$control_port"
    reader ours "$local_port"
    begun=$(now)
    $2
    # shellcheck disable=SC2154 # reader sets them
    wait_for "our client to hear of it" dead "$ours"
    took "$begun" 0 1.5 "our client"
    # shellcheck disable=SC2154
    wait_for "the client of ssh to hear of it" dead "$theirs"
    grep -q '^prefix [1-9]' "$T/theirs.out" || fail "ssh's client has no exact prefix: $(cat "$T/theirs.out")"
    grep -q '^prefix [1-9]' "$T/ours.out" || fail "our client has no exact prefix: $(cat "$T/ours.out")"
    wait_for "ssh to end" dead $control
    start_end
    expect_exit 75
    expect_event error code=lost "text~$3"
}

killed() { sshd_kill_connections; }
reset() { there ss -K sport = ":$lab_port" >/dev/null; }
asked_to() { # sshd's own word: it ends its connections when its processes are told to
    level=$(ps -o pid=,comm= --ppid "$lab_pid" | awk '$2 ~ /^sshd/ { print $1 }')
    # shellcheck disable=SC2086
    kill -TERM $level
}

go_away "sshd's processes are killed" killed 'was lost: .* (closed it without a word|reset it)$'
go_away "its socket is reset" reset 'was lost: .* reset it$'
go_away "sshd is told to end" asked_to 'was lost: .* (closed it without a word|reset it|ended it: .*)$'
weather 'rate 0'

echo "MaxStartups: somebody else is at the door"
sshd_stop
sshd_start MaxStartups=1 LoginGraceTime=5
python3 "$LIB/peer.py" hang "$net_there" "$lab_port" >"$T/holder.out" &
keep $!
wait_for "the door to be blocked" grep -q open "$T/holder.out"
wait_for "ssh to be turned away" sh -c "ssh -F '$T/ssh_config' '$net_there' true 2>&1 | grep -q 'reset\|closed'"
next_run
start_background
await_event retry attempt=1 'cause~turned us away: it said .*Exceeded MaxStartups'
await_event phase phase=retry
await_event ready
expect_event retry attempt=2
[ "$(python3 "$LIB/ev.py" "$T/it.ev" --count hop)" -le 6 ] || fail "the server was hammered"
kill "$fl_pid"
start_end
expect_event end exit=0

echo "MaxStartups: bounded by the time that the start may take"
python3 "$LIB/peer.py" hang "$net_there" "$lab_port" >"$T/holder.out" &
keep $!
wait_for "the door to be blocked" grep -q open "$T/holder.out"
next_run
start_batch --timeout 2
expect_exit 75
expect_event error code=lost 'text~^given up after 2 tries: .*Exceeded MaxStartups'
expect_gone
