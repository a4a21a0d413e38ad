#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# strangers: other users of this machine get nothing from our listeners, however they try; and a server
# that calls is the only one who gets through to the client.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/both.sh"
need ssh
sshd_start
target=$(free_port)
l=$(free_port)
python3 "$LIB/flow.py" echo "$target" >"$T/served.out" &
keep $!
wait_for "the target" listening "$target"

served() {
    wc -l <"$T/served.out"
}

if [ "$(id -u)" = 0 ]; then
    list_idle
    other="setpriv --reuid=64123 --regid=64123 --clear-groups"

    echo "the control: through ssh -L another user gets to the target"
    ssh_begin -L "$l:127.0.0.1:$target"
    wait_for "ssh's forward" listening "$l"
    $other python3 "$LIB/flow.py" churn "$l" 5 >/dev/null || fail "ssh does not serve others"
    ssh_end

    echo "here nobody does: plain, half-closed, closed at once, reset, as v4 in v6; a thousand times each"
    fl_begin -L "$l:127.0.0.1:$target"
    before=$(served)
    $other python3 "$LIB/flow.py" strange "$l" 1000 || fail "a stranger was served"
    flow churn "$l" 1000 >/dev/null || fail "one of our own was not served"
    [ "$(served)" = $((before + 1000)) ] || fail "the target has seen $(($(served) - before)) connections, not 1000"
    await_event peer forward=f2 'refused~user fl-(guest|late)'
    await_event peer forward=f2 'refused~more were turned away'
    fl_end
    told "5,000 tries of another user, 1,000 of our own" "served" "none; all"
fi

echo "a server that calls is connected, and nobody after it"
port=$(free_port)
there=$(free_port)
python3 "$LIB/flow.py" echo "$port" >"$T/called.out" &
keep $!
wait_for "the client" listening "$port"
next_run
list_one "csrc://127.0.0.1:$there" <<END
$(ssh_startup "$port" python3 "$LIB/flow.py" hold '$PV_SERVER_PORT$' "$T/never")
END
mkfifo "$T/never"
start_background
await_event phase phase=up
expect_port_free "$there"
flow refused "$there" || fail "another peer is taken"
[ "$(wc -l <"$T/called.out")" = 1 ] || fail "the client was called more than once"
await_event peer forward=f1 open=1 total=1
kill "$fl_pid"
start_end
told "the listener of a server that calls, after its call" "open" "closed"
