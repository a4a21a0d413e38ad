#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# kills: the connection is cut fifty times at random moments, in a transfer, a login or a retry: it comes
# back each time, on the same ports, nothing twice, and nothing grows.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$abs_top_srcdir/tests/soak/watch.sh"
rounds=${FL_ROUNDS:-50}
server=$(free_port)
local_port=$(free_port)
there=$(free_port)
python3 "$LIB/peer.py" serve "$server" --quiet &
keep $!
wait_for "the server" listening "$server"
list_one "cs://127.0.0.1:$server" <<END
<CommandStartup><Command exec="ssh"><Arguments>
<Argument value="-N"/><Argument value="-L"/><Argument value="$local_port:127.0.0.1:$server"/>
<Argument value="-R"/><Argument value="$there:127.0.0.1:$server"/><Argument value="lab"/>
</Arguments></Command></CommandStartup>
END
echo 'ReconnectGate 0' >"$T/config/fairlead/config"

# Somewhere within a second and a half.
a_moment() {
    sleep "$(python3 -c 'import random; print(random.uniform(0, 1.5))')"
}

through() { # PORT BYTES
    timeout 20 python3 "$LIB/peer.py" send 127.0.0.1 "$1" "$2" >/dev/null 2>&1
}

# How many listen on this port.
listeners() { # PORT
    grep -cE "^ *[0-9]+: 0100007F:$(printf '%04X' "$1") [0-9A-F]+:0000 0A " /proc/net/tcp
}

sshd_start LogLevel=ERROR
echo "control: an ssh that is cut ends"
ssh -F "$T/ssh_config" -N -L "$local_port:127.0.0.1:$server" lab 2>"$T/ssh.err" &
control=$!
keep $control
wait_for "ssh's port" listening "$local_port"
sshd_kill_connections
wait_for "ssh to end" dead $control
start_background
await_event ready
recovered=0
cuts=0
: >"$T/samples"
for round in $(seq "$rounds"); do
    through "$local_port" 20000000 & # cut in the midst, mostly
    transfer=$!
    for _ in $(seq $((1 + round % 3))); do
        a_moment
        sshd_kill_connections 2>/dev/null
        cuts=$((cuts + 1))
    done
    wait $transfer
    wait_for "round $round here" through "$local_port" 10000
    wait_for "round $round there" through "$there" 10000
    [ "$(listeners "$local_port")" = 1 ] && [ "$(listeners "$there")" = 1 ] ||
        fail "round $round: $(listeners "$local_port") listen here, $(listeners "$there") there"
    recovered=$((recovered + 1))
    sample "$T/samples" "$fl_pid"
done
echo "recovered $recovered/$rounds, $cuts cuts," \
    "$(python3 "$LIB/ev.py" "$T/it.ev" --count retry) tries," \
    "$(python3 "$LIB/ev.py" "$T/it.ev" --count note 'text~connected again') times connected again"
report "$T/samples" session
[ "$(head -1 "$T/samples" | cut -d' ' -f3)" = "$(tail -1 "$T/samples" | cut -d' ' -f3)" ] ||
    fail "descriptors stayed behind"
expect_no_event error
expect_no_event forward state=failed
expect_monotone
kill "$fl_pid"
start_end
expect_event end exit=0
expect_port_free "$local_port" "$there"
expect_gone
