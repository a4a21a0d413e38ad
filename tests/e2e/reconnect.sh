#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# reconnect: a connection that is lost is made again on the same ports, and given up where that is right.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
sshd_start MaxSessions=10
server=$(free_port) # here, and called from there: the person's own server
port=$(free_port)
there=$(free_port)
local_port=$(free_port)
python3 "$LIB/peer.py" serve "$server" &
keep $!
wait_for "the server" listening "$server"

settings() { # LINE...
    for line; do
        echo "$line"
    done >"$T/config/fairlead/config"
}

# An L forward to that server, and an R one that leads back to it: nothing is started.
tunnels() {
    list_one "cs://127.0.0.1:$server" <<END
<CommandStartup><Command exec="ssh"><Arguments>
<Argument value="-N"/><Argument value="-L"/><Argument value="$local_port:127.0.0.1:$server"/>
<Argument value="-R"/><Argument value="$there:127.0.0.1:$server"/><Argument value="lab"/>
</Arguments></Command></CommandStartup>
END
}

echo_through() { # PORT
    python3 "$LIB/peer.py" send 127.0.0.1 "$1" 100000
}

echo "control: an ssh whose link is cut ends, and its ports with it"
ssh -F "$T/ssh_config" -o ExitOnForwardFailure=yes -N -L "$local_port:127.0.0.1:$server" \
    -R "$there:127.0.0.1:$server" lab &
control=$!
keep $control
wait_for "ssh's port here" listening "$local_port"
wait_for "ssh's port there" listening "$there"
sshd_kill_connections
wait_for "ssh to end" dead $control
expect_port_free "$local_port" "$there"

echo "cut ten times at any point: up again each time, on the same ports, none of them twice"
settings 'ReconnectGate 0'
tunnels
start_background
await_event ready
for round in 1 2 3 4 5 6 7 8 9 10; do
    echo_through "$local_port" || fail "nothing comes through here in round $round"
    echo_through "$there" || fail "nothing comes through from there in round $round"
    [ $((round % 3)) = 0 ] && { echo_through "$local_port" || :; } >/dev/null 2>&1 & # in the midst of it
    keep $!
    sshd_kill_connections
    wait_for "the retry of round $round" count_is "$round" retry attempt=1
    listening "$local_port" || fail "the listener here is gone in round $round"
    wait_for "round $round to be up" count_is $((round + 1)) phase phase=up
done
echo_through "$local_port" || fail "nothing comes through here at the end"
echo_through "$there" || fail "nothing comes through from there at the end"
count_is 10 note 'text~connected again' || fail "not ten times connected again"
count_is 11 forward dir=L state=listening "port=$local_port" || fail "the port here was another"
count_is 11 forward dir=R state=listening "port=$there" || fail "the port there was another"
count_is 10 forward dir=R state=down || fail "the forward was not said to be down ten times"
expect_no_event forward state=failed
count_is 0 error || fail "there was an error"
ports=$(python3 "$LIB/ev.py" "$T/it.ev" forward dir=L state=listening port)
[ "$ports" = "$local_port" ] || fail "the port here is now $ports"
kill "$fl_pid"
start_end
expect_event end exit=0
expect_port_free "$local_port" "$there"
expect_gone

echo "the counters go on, a client that comes meanwhile is held and served"
next_run
settings 'ReconnectGate 0'
start_background
await_event ready
echo_through "$local_port"
sshd_kill_connections
await_event retry
echo_through "$local_port" >"$T/held.out" 2>&1 || fail "the client that came meanwhile was not served"
grep -qx 'ok 100000' "$T/held.out" || fail "the client that came meanwhile was not served"
await_event traffic in=200000 out=200000
kill "$fl_pid"
start_end

echo "a port there that is still held is asked for until it is free, without another login"
next_run
start_background
await_event ready
sshd_kill_connections
port_hold "$there" 127.0.0.1
await_event forward dir=R state=down 'why~refuses to listen'
await_event retry attempt=2 'cause~refuses to listen'
port_release
await_event note 'text~connected again'
echo_through "$there" || fail "nothing comes through from there afterwards"
count_is 2 hop || fail "it logged in again for the port alone"
kill "$fl_pid"
start_end

echo "HoldClients no: it is turned away instead"
next_run
settings 'ReconnectGate 0' 'HoldClients no'
sshd_stop
sshd_start MaxSessions=10
tunnels
start_background
await_event ready
sshd_kill_connections
sshd_stop
await_event forward state=down
! echo_through "$local_port" >/dev/null 2>&1 || fail "a client was served without a connection"
await_event peer 'refused~none to the server'

echo "a stop while it waits acts at once, and is no failure"
await_event retry attempt=2
begun=$(date +%s)
kill "$fl_pid"
start_end
[ $(($(date +%s) - begun)) -le 2 ] || fail "the stop took long"
expect_event end exit=0
expect_port_free "$local_port"
expect_gone

echo "{\"cmd\":\"retry\"} tries at once"
next_run
sshd_start MaxSessions=10
settings 'ReconnectGate 0'
start_asking
await_event ready
sshd_kill_connections
kill "$lab_pid"
await_event retry attempt=4 # 8 s or more
port_before=$lab_port
"$(command -v sshd)" -D -e -f "$T/sshd_config" 2>>"$T/sshd.log" &
lab_pid=$!
keep $lab_pid
wait_for "sshd again" listening "$port_before"
begun=$(date +%s)
command_line '{"cmd":"retry"}'
await_event note 'text~connected again'
[ $(($(date +%s) - begun)) -le 4 ] || fail "the retry waited"
command_line '{"cmd":"stop"}'
start_end
exec 3>&-

echo "the gate: a first connection that dies young is not made again"
next_run
settings 'ReconnectGate 30'
start_background
await_event ready
sshd_kill_connections
start_end
expect_error lost 75 'was lost: .* (closed|reset) it'
expect_no_event retry
expect_event note 'text~lost within 30 s is not made again'

echo "Reconnect no: it fails at once"
next_run
settings 'ReconnectGate 0' 'Reconnect no'
start_background
await_event ready
sshd_kill_connections
start_end
expect_error lost 75 'was lost: .* (closed|reset) it'
expect_no_event retry
expect_port_free "$local_port" "$there"

echo "a login that is refused afterwards ends it: no second try"
next_run
settings 'ReconnectGate 0'
start_background
await_event ready
: >"$T/authorized_keys"
sshd_kill_connections
start_end
expect_exit 77
count_is 1 retry || fail "it was tried more than once"
expect_event error code=auth 'text~connecting again has failed'
cp "$T/key.pub" "$T/authorized_keys"

echo "tunnels alone: a command that runs there is not started again"
next_run
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$')
END
start_background
await_event ready
sshd_kill_connections
start_end
expect_error lost 75 'was lost: .* (closed|reset) it'
expect_event error 'hint~Reconnect always'
expect_no_event retry

echo "Reconnect always: it is started again, and served on the same port"
next_run
settings 'ReconnectGate 0' 'Reconnect always'
start_background
await_event ready
echo_through "$local_port" || fail "nothing comes through"
sshd_kill_connections
wait_for "it to be up again" count_is 2 phase phase=up
echo_through "$local_port" || fail "nothing comes through afterwards"
kill "$fl_pid"
start_end
expect_event end exit=0
expect_gone
expect_port_free "$port" "$local_port"
