#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# nodelay: a message through a tunnel alone does not wait for an sshd that holds back small packets; where no
# command may run, what comes is acknowledged at once, and so it does not wait there either.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/both.sh"
need ssh
server=$(free_port)
local_port=$(free_port)
flow_serve echo "$server"
list_one "cs://127.0.0.1:$server" <<END
<ManualStartup><SSHConfig><PortForwarding local="$local_port"/></SSHConfig></ManualStartup>
END

# Sets ms: the median of some messages of 64 KB there and back.
pong() { # PORT
    ms=$(flow pong "$1" 65536 15) || fail "no message came back: $ms"
}

commands() { # how many the sshd has run
    grep -c 'Starting session: ' "$T/sshd.log"
}

# One session: sets ms, and run to the commands that the sshd has run.
tunnel_alone() {
    next_run
    : >"$T/sshd.log"
    start_background
    await_event ready
    if [ "${1-0}" != 0 ]; then
        wait_for "a command that does nothing" grep -q 'Starting session: ' "$T/sshd.log"
    fi
    pong "$local_port"
    kill -TERM "$fl_pid"
    start_end
    expect_event end exit=0
    expect_no_event note
    expect_gone
    run=$(commands)
    echo "${2-}: $ms ms, $run commands"
    [ "$ms" -lt 20 ] || fail "a message took $ms ms"
    [ "$run" = "${1-0}" ] || fail "$run commands were run, not ${1-0}"
}

sshd_start
ssh_port=$(free_port)
ssh_begin -L "$ssh_port:127.0.0.1:$server"
wait_for "ssh to listen" listening "$ssh_port"
pong "$ssh_port"
ssh_end
echo "ssh: $ms ms"
tunnel_alone 1 "an sshd as it is"

echo "who does not want it has none of it"
echo 'ServerNoDelay no' >"$T/config/fairlead/config"
tunnel_alone 0 "ServerNoDelay no"
rm "$T/config/fairlead/config"

echo "where nothing may run it goes on without a word"
sshd_stop
sshd_start MaxSessions=0
tunnel_alone 0 "MaxSessions 0"
sshd_stop
sshd_start ForceCommand=/bin/false
tunnel_alone 1 "ForceCommand"
sshd_stop
sshd_start
sed "s/^/restrict,port-forwarding,command=\"false\" /" "$T/key.pub" >"$T/authorized_keys"
tunnel_alone 1 "a key with a command"
exit 0
