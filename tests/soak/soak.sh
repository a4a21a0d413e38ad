#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# soak: what a session lives through in a day, in FL_MINUTES (110): cuts, connections, new keys, and a
# screen on it whose terminal changes its size; beside it two that idle and keep their connections fresh.
# Nothing grows. A minute has fourteen rounds, so that 110 of them have more than 5,760 keepalives, 1,440
# cuts, 200 new keys and 200,000 connections; FL_MINUTES=5 is for those who change this file.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
. "$abs_top_srcdir/tests/soak/watch.sh"
minutes=${FL_MINUTES:-110}
a_minute=14
server=$(free_port)
local_port=$(free_port)
there=$(free_port)
python3 "$LIB/flow.py" echo "$server" >/dev/null &
keep $!
wait_for "the server" listening "$server"
cat >"$T/list.pvsc" <<END
<Servers>
<Server name="it" resource="cs://127.0.0.1:$server"><CommandStartup><Command exec="ssh"><Arguments>
<Argument value="-N"/><Argument value="-L"/><Argument value="$local_port:127.0.0.1:$server"/>
<Argument value="-R"/><Argument value="$there:127.0.0.1:$server"/><Argument value="lab"/>
</Arguments></Command></CommandStartup></Server>
<Server name="idle" resource="cs://127.0.0.1:$server"><CommandStartup><Command exec="ssh"><Arguments>
<Argument value="-N"/><Argument value="idle"/>
</Arguments></Command></CommandStartup></Server>
</Servers>
END
echo 'ReconnectGate 0' >"$T/config/fairlead/config"

# What the servers say of keepalives and new keys, and no more: the rest would be a gigabyte.
mkfifo "$T/sshd.log"
grep -oE --line-buffered 'rtype keepalive@|set_newkeys: rekeying out' <"$T/sshd.log" >"$T/said" &
keep $!
exec 4>"$T/sshd.log"

# Two servers: one whose connections are cut, and one for those that idle.
sshd_start LogLevel=DEBUG1 MaxSessions=10
mv "$T/known_hosts" "$T/known_idle"
sed 's/^Host .*/Host idle/' "$T/ssh_config" >"$T/config_idle"
sshd_start LogLevel=DEBUG1 MaxSessions=10
cat "$T/known_idle" >>"$T/known_hosts"
cat "$T/config_idle" >>"$T/ssh_config"
printf 'Host *\nServerAliveInterval 1\nRekeyLimit 1M\n' >>"$T/ssh_config"

served() { # PORT
    python3 "$LIB/flow.py" churn "$1" 1
}

said() { # REGEX: how often
    grep -c "$1" "$T/said" || :
}

connected_again() {
    python3 "$LIB/ev.py" "$T/it.ev" --count note 'text~connected again'
}

# One that idles; its samples go to a file of its name.
start_idle() { # NAME
    # shellcheck disable=SC2086 # flags are words
    env FL_TEST="$T" "$FAIRLEAD" start idle $fl_flags --batch --json >"$T/$1.ev" 2>"$T/$1.err" </dev/null &
    idle_pid=$!
    keep $idle_pid
    wait_for "$1 to be up" python3 "$LIB/ev.py" "$T/$1.ev" ready
}

# Cut the connection, and wait until it serves both ways again.
cut_once() {
    sshd_kill_connections
    wait_for "round $rounds: the port there to go" not_listening "$there"
    wait_for "round $rounds: the port there" listening "$there"
    wait_for "round $rounds: service here" served "$local_port"
    wait_for "round $rounds: service there" served "$there"
}

# So many seconds after the beginning. Who is late is waited for by nobody.
begun_since() { # SECONDS
    [ $(($(date +%s) - begun)) -ge "$1" ]
}

sample_all() {
    sample_settled "$T/session" "$session"
    sample_settled "$T/screen" "$screen"
    sample_settled "$T/idle1" "$idle1"
    sample_settled "$T/idle2" "$idle2"
}

report_all() {
    all=0
    for what in session screen idle1 idle2; do
        report "$T/$what" "$what" || all=1
    done
    return $all
}

tell() {
    echo "$(date +%H:%M:%S) $rounds rounds: $((rounds * 142)) connections, $(said keepalive) keepalives," \
        "$(connected_again) times connected again, keys made anew $(said rekeying) times"
}

start_idle idle1
idle1=$idle_pid
start_idle idle2
idle2=$idle_pid
start_asking
await_event ready
# shellcheck disable=SC2086
screen_start 80 24 "$FAIRLEAD" attach $fl_flags "$(python3 "$LIB/ev.py" "$T/it.ev" session session)"
screen_wait UP
session=$(session_pid)
screen=$(tm list-panes -t t -F '#{pane_pid}')
screen=$(ps -o pid= --ppid "$screen" | head -1 | tr -d ' ')
begun=$(date +%s)
rounds=0
while [ $rounds -lt $((minutes * a_minute)) ]; do
    LIMIT=600 wait_for "round $rounds" begun_since $((rounds * 60 / a_minute))
    rounds=$((rounds + 1))
    python3 "$LIB/flow.py" churn "$local_port" 100 >"$T/churn.out" || fail "round $rounds: connections here"
    python3 "$LIB/flow.py" churn "$there" 40 >"$T/churn.out" || fail "round $rounds: connections there"
    python3 "$LIB/flow.py" check "$local_port" 3000000 || fail "round $rounds: bytes"
    screen_resize $((40 + rounds * 37 % 200)) $((12 + rounds * 13 % 60))
    cut_once
    sample_all
    [ $((rounds % (a_minute * 5))) != 0 ] || { tell; report_all || :; }
done
tell
screen_resize 80 24
screen_wait UP
[ "$(connected_again)" -ge $((rounds - 1)) ] || fail "it was not connected again after each cut"
[ "$(said rekeying)" -ge $((rounds * 2)) ] || fail "the keys were not made anew"
[ "$(said keepalive)" -ge $((minutes * 53)) ] || fail "there were fewer keepalives than there should be"
report_all || fail "something grew"
expect_monotone
expect_no_event error
command_line '{"cmd":"stop"}'
start_end
expect_event end exit=0
kill "$idle1" "$idle2"
wait_for "those that idled to end" dead "$idle1"
wait_for "those that idled to end" dead "$idle2"
tm kill-session -t t
expect_gone
