#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# leavetty: a session is left from its terminal, at each stage: at once, in order, and nothing stays behind;
# and what a server that allows no command still gives.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
sshd_start
server_port=$(free_port)
local_port=$(free_port)
quiet_port=$(free_port)
shape() { # WORDS...
    list_one "cs://127.0.0.1:$server_port" <<END
$(ssh_startup "$local_port" "$@")
END
    next_run
}
server_shape() {
    shape python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$'
}
free_again() {
    wait_for "port $server_port to be free" not_listening "$server_port"
    wait_for "port $local_port to be free" not_listening "$local_port"
}

# In a terminal: what is pressed, closed or sent, and how long it takes. The milliseconds are generous: the
# machine that tests may be busy.
in_terminal() { # WHAT REGEX ARGS...
    how=$1
    regex=$2
    shift 2
    # shellcheck disable=SC2086
    set -- $(FL_TEST=$T python3 "$LIB/interrupt.py" "$how" "$regex" "$FAIRLEAD" start it $fl_flags "$@" 2>"$T/tty.err")
    [ $# -ge 2 ] || fail "$how at $regex: $(cat "$T/tty.err")"
    ms=$1
    status=$2
    echo "    $how at '$regex': $ms ms, status $status ${3-}"
    [ "$how" = HUP ] || [ "${3-}" = echo ] || fail "the terminal was not restored"
}

echo "^C at each stage ends it at once, and the terminal is as it was"
port_hold "$quiet_port"
shape tail -f /dev/null
in_terminal ^C 'connect' -p "$quiet_port"
[ "$ms" -lt 1500 ] || fail "$ms ms to leave a connect"
port_release
mv "$T/known_hosts" "$T/known"
in_terminal ^C '[Ff]ingerprint|SHA256'
[ "$ms" -lt 1500 ] || fail "$ms ms to leave the question for the host key"
mv "$T/known" "$T/known_hosts"
cp "$T/key" "$T/plain_key"
ssh-keygen -q -p -f "$T/key" -P '' -N secret >/dev/null
said=$(python3 "$LIB/interrupt.py" ^C passphrase ssh -F "$T/ssh_config" lab true) ||
    fail "ssh cannot be left there: the lab is not what it should be"
echo "    control: ssh, $said"
in_terminal ^C 'Passphrase'
[ "$ms" -lt 1500 ] || fail "$ms ms to leave the question for a passphrase"
cp "$T/plain_key" "$T/key"
in_terminal ^C 'wait-server'
[ "$ms" -lt 6000 ] || fail "$ms ms to leave the wait for the server"
expect_gone

echo "TERM, and a terminal that is closed: in order, and nothing stays"
server_shape
in_terminal TERM 'ready'
[ "$ms" -lt 6000 ] || fail "$ms ms after TERM"
expect_gone
free_again
mkdir -p "$T/config/fairlead"
echo "HangupGrace 0" >"$T/config/fairlead/config"
in_terminal HUP 'ready'
[ "$ms" -lt 6000 ] || fail "$ms ms after the terminal was closed"
expect_gone
free_again
[ -z "$(find "$T/run" -name '*.sock')" ] || fail "a socket file is left"

echo "MaxSessions 0: a command is refused in words, a tunnel alone works"
sshd_stop
sshd_start MaxSessions=0
server_shape
start_batch
expect_exit 69
grep -q 'MaxSessions' "$T/it.err" || fail "it does not say what may be the reason"
expect_gone
env FL_TEST="$T" python3 "$LIB/peer.py" serve "$server_port" >/dev/null 2>&1 &
keep $!
wait_for "the server" listening "$server_port"
list_one "cs://127.0.0.1:$server_port" <<END
<CommandStartup><SSHCommand><SSHConfig><PortForwarding local="$local_port"/></SSHConfig></SSHCommand></CommandStartup>
END
next_run
start_background
await_event ready
python3 "$LIB/peer.py" call 127.0.0.1 "$local_port" >"$T/sizes.out" || fail "bytes were lost"
kill -TERM "$fl_pid"
start_end
exit 0
