#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# stay: a dead peer is found out in time, whatever swallows what is sent; beside an ssh under the same fault.
FL_AS=root
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/net.sh"
sshd_start MaxSessions=10
known=3 # s: ServerAliveInterval 1, ServerAliveCountMax 3
server=$(free_port)
local_port=$(free_port)
control_port=$(free_port)
# shellcheck disable=SC2086 # words
$lab_enter python3 "$LIB/peer.py" serve "$server" &
keep $!
wait_for "the server" listening "$server" there
alive='-o ServerAliveInterval=1 -o ServerAliveCountMax=3'

settings() { # LINE...
    {
        echo 'ServerAliveInterval 1'
        echo 'ServerAliveCountMax 3'
        for line; do
            echo "$line"
        done
    } >"$T/config/fairlead/config"
}

tunnel() {
    list_one "cs://$net_there:$server" <<END
<ManualStartup><SSHConfig><PortForwarding local="$local_port"/></SSHConfig></ManualStartup>
END
}

control_start() {
    # shellcheck disable=SC2086 # flags are words
    ssh -F "$T/ssh_config" $alive -N -L "$control_port:127.0.0.1:$server" "$net_there" 2>"$T/ssh.err" &
    control=$!
    keep $control
    wait_for "ssh's port" listening "$control_port"
}

session_start() {
    next_run
    start_background
    await_event ready
}

sleepers() { # the processes of sshd that serve a connection
    level=$lab_pid
    while [ -n "$level" ]; do
        level=$(ps -o pid=,comm= --ppid "$(echo $level | tr ' ' ,)" | awk '$2 ~ /^sshd/ { print $1 }')
        # shellcheck disable=SC2086
        echo $level
    done
}

# A way to lose the other side: it is found within interval x count + 1 s, by ssh (the control, under the
# same fault) and by us, and the clients here hear of it at once.
lose() { # WHAT BREAK MEND
    echo "$1"
    control_start
    settings 'Reconnect no'
    session_start
    python3 "$LIB/peer.py" hang 127.0.0.1 "$local_port" >"$T/hang.out" &
    hung=$!
    keep $hung
    wait_for "a client" grep -q open "$T/hang.out"
    begun=$(now)
    $2
    wait_for "fairlead to notice" python3 "$LIB/ev.py" "$T/it.ev" error code=lost
    took "$begun" 2 $((known + 1)).3 "fairlead"
    wait_for "the client to hear of it" dead $hung
    wait_for "ssh to end" dead $control
    took "$begun" 2 7 "ssh"
    start_end
    expect_exit 75
    expect_event error code=lost 'text~nothing came from .* for [345] s'
    $3
}

cut_both() { weather 'cut both'; }
cut_there() { weather 'cut a2b'; }
cut_back() { weather 'cut b2a'; }
mend() { weather 'cut none'; }
stop_sshd() {
    stopped=$(sleepers)
    # shellcheck disable=SC2086
    kill -STOP $stopped
}
go_sshd() {
    # shellcheck disable=SC2086
    kill -CONT $stopped 2>/dev/null
}

tunnel
lose "a black hole" cut_both mend
lose "nothing gets there" cut_there mend
lose "nothing comes back" cut_back mend
lose "sshd is stopped, and its kernel goes on answering" stop_sshd go_sshd

echo "a chain of two: the first hop's death is noticed as well"
list_one "cs://127.0.0.1:$local_port" <<END
<CommandStartup><Command exec="ssh"><Arguments>
<Argument value="-N"/><Argument value="-J"/><Argument value="$net_there"/>
<Argument value="-L"/><Argument value="$local_port:127.0.0.1:$server"/><Argument value="$net_there"/>
</Arguments></Command></CommandStartup>
END
session_start
expect_event hop hop=2 of=2
begun=$(now)
cut_both
wait_for "fairlead to notice" python3 "$LIB/ev.py" "$T/it.ev" error code=lost
took "$begun" 2 $((known + 1)).3 "fairlead"
start_end
mend
expect_gone
