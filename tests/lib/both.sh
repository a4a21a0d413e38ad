# SPDX-License-Identifier: BSD-3-Clause
# both: the same forwards by stock ssh, as the control, and then by fairlead. Source sshd.sh first, and
# start the sshd.

flow() {
    python3 "$LIB/flow.py" "$@"
}

# Somebody who answers at PLACE, until the test ends.
flow_serve() { # MODE PLACE [SIZE]
    python3 "$LIB/flow.py" "$@" >/dev/null &
    keep $!
    case $2 in
    /*) wait_for "the socket $2" listening_at "$2" ;;
    *) wait_for "the port $2" listening "${2##*:}" ;;
    esac
}

# A session that needs no forward of its own, and lasts.
list_idle() {
    idle_port=$(free_port)
    list_one "cs://127.0.0.1:$idle_port" <<END
$(ssh_startup '' python3 "$LIB/peer.py" serve "$idle_port")
END
}

# ssh_command: what it runs beside; nothing. (With a session of its own sshd sends small messages at once.)
ssh_begin() { # SSH FLAGS...
    [ -n "${ssh_command-}" ] || set -- -N "$@"
    # shellcheck disable=SC2086 # its words
    ssh -F "$T/ssh_config" -o BatchMode=yes -o ExitOnForwardFailure=yes "$@" lab ${ssh_command-} \
        2>"$T/ssh.err" >/dev/null &
    ssh_pid=$!
    keep $ssh_pid
}

ssh_end() {
    kill "$ssh_pid" 2>/dev/null
    wait_for "ssh to end" dead "$ssh_pid"
}

fl_begin() { # FLAGS...
    start_background "$@"
    await_event phase phase=up
}

fl_end() {
    kill "$fl_pid"
    start_end
    expect_event end
    next_run
}

# Run CHECK, which says what is wrong, while the forwards are there: first as the control.
both() { # SCENARIO CHECK FLAGS...
    scenario=$1
    check=$2
    shift 2
    tool=ssh
    ssh_begin "$@"
    "$check"
    ssh_end
    tool=fairlead
    fl_begin "$@"
    "$check"
    fl_end
    told "$scenario" ok ok
}
