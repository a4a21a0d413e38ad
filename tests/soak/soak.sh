#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# soak: what a session lives through in a day, in FL_MINUTES (120): keepalives each second, new keys,
# connections, cuts, and a screen on it whose terminal changes its size. Nothing grows.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
. "$abs_top_srcdir/tests/soak/watch.sh"
minutes=${FL_MINUTES:-120}
server=$(free_port)
local_port=$(free_port)
there=$(free_port)
python3 "$LIB/flow.py" echo "$server" >/dev/null &
keep $!
wait_for "the server" listening "$server"
list_one "cs://127.0.0.1:$server" <<END
<CommandStartup><Command exec="ssh"><Arguments>
<Argument value="-N"/><Argument value="-L"/><Argument value="$local_port:127.0.0.1:$server"/>
<Argument value="-R"/><Argument value="$there:127.0.0.1:$server"/><Argument value="lab"/>
</Arguments></Command></CommandStartup>
END
echo 'ReconnectGate 0' >"$T/config/fairlead/config"
sshd_start LogLevel=ERROR
printf 'ServerAliveInterval 1\nRekeyLimit 1M\n' >>"$T/ssh_config"

served() { # PORT
    python3 "$LIB/flow.py" churn "$1" 1
}

start_asking
await_event ready
# shellcheck disable=SC2086
screen_start 80 24 "$FAIRLEAD" attach $fl_flags
screen_wait UP
session=$(session_pid)
screen=$(tm list-panes -t t -F '#{pane_pid}')
screen=$(ps -o pid= --ppid "$screen" | head -1 | tr -d ' ')
ends=$(($(date +%s) + minutes * 60))
rounds=0
while [ "$(date +%s)" -lt $ends ]; do
    rounds=$((rounds + 1))
    python3 "$LIB/flow.py" churn "$local_port" 150 >"$T/churn.out" || fail "round $rounds: connections here"
    python3 "$LIB/flow.py" churn "$there" 50 >"$T/churn.out" || fail "round $rounds: connections there"
    python3 "$LIB/flow.py" check "$local_port" 3000000 || fail "round $rounds: bytes"
    screen_resize $((40 + rounds * 37 % 200)) $((12 + rounds * 13 % 60))
    if [ $((rounds % 3)) = 0 ]; then
        sshd_kill_connections
        wait_for "round $rounds here" served "$local_port"
        wait_for "round $rounds there" served "$there"
    fi
    sample "$T/session" "$session"
    sample "$T/screen" "$screen"
done
echo "$rounds rounds: $((rounds * 200)) connections," \
    "$(python3 "$LIB/ev.py" "$T/it.ev" --count note 'text~connected again') times connected again"
screen_resize 80 24
screen_wait UP
report "$T/session" session
report "$T/screen" screen
expect_monotone
expect_no_event error
command_line '{"cmd":"stop"}'
start_end
expect_event end exit=0
tm kill-session -t t
expect_gone
