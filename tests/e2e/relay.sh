#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# relay: a server behind an sshd that forwards nothing is reached all the same, by a small program there.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/both.sh"
need ssh
sshd_start AllowTcpForwarding=no MaxSessions=10
port=$(free_port)
local_port=$(free_port)
flow_serve echo "$port"

echo "the control: ssh -L ends each client"
ssh_begin -L "$local_port:127.0.0.1:$port"
wait_for "ssh's forward" listening "$local_port"
flow closed "$local_port" 10 || fail "ssh forwards what the server forbids"
ssh_end

# The other side has this program, and what sh and the guard need.
only() { # PROGRAM
    sshd_stop
    mkdir "$T/only.$1"
    for program in sh env sleep grep cut uname setsid cat "$1"; do
        ln -sf "$(command -v "$program")" "$T/only.$1/$program"
    done
    sshd_start AllowTcpForwarding=no MaxSessions=10 "SetEnv=FL_TEST=$T PATH=$T/only.$1"
}

through() { # NAME SIZE...
    next_run
    server=$(free_port)
    list_one "cs://127.0.0.1:$server" 30 <<END
$(ssh_startup "$local_port" "$(command -v python3)" "$LIB/flow.py" serve '$PV_SERVER_PORT$')
END
    start_background
    await_event phase phase=up
    name=$1
    shift
    if [ $# -gt 0 ]; then
        flow check "$local_port" "$@" || fail "$name: bytes were lost"
    fi
    flow churn "$local_port" 3 >/dev/null || fail "$name: a connection was not served"
    expect_event note 'text~small program'
    kill "$fl_pid"
    start_end
    expect_gone
    told "forwards forbidden: $name" refused ok
}

echo "by python3: every byte, with half-close"
through python3 0 1 100000 8388608

for by in socat nc bash; do
    command -v $by >/dev/null || continue
    echo "by $by, where there is no better"
    only $by
    case $by in
    socat) through socat 0 1 100000 8388608 ;;
    *) through $by ;; # not every nc, and no bash, can end one direction alone
    esac
done

echo "where nothing can carry a connection, that is said"
only sleep
server=$(free_port)
next_run
list_one "cs://127.0.0.1:$server" 3 <<END
$(ssh_startup "$local_port" "$(command -v python3)" "$LIB/flow.py" serve '$PV_SERVER_PORT$')
END
start_batch
expect_error timeout 75 'no python3, socat, nc or bash'
