#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# keptssh: with --exit-ssh no the connection outlives its session, and the next ones go over it without
# logging in: one after the other, two at once, forwards of both kinds and commands.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
sshd_start MaxSessions=10
port=$(free_port)
local_port=$(free_port)
back=$(free_port)
here=$(free_port)
there=$(free_port)
startup() { # FORWARD PORT
    ssh_startup "$1" python3 "$LIB/peer.py" serve "$2"
}
{
    echo '<Servers>'
    echo "<Server name=\"it\" resource=\"cs://127.0.0.1:$port\" timeout=\"60\">"
    startup "$local_port" '$PV_SERVER_PORT$'
    echo '</Server>'
    echo "<Server name=\"other\" resource=\"cs://127.0.0.1:$there\" timeout=\"60\">"
    startup "$here" '$PV_SERVER_PORT$'
    echo '</Server>'
    echo "<Server name=\"back\" resource=\"csrc://127.0.0.1:$back\" timeout=\"60\">"
    ssh_startup "$here" python3 "$LIB/peer.py" dial 127.0.0.1 '$PV_SERVER_PORT$'
    echo '</Server>'
    echo "<Server name=\"fails\" resource=\"cs://127.0.0.1:$port\" timeout=\"60\">"
    ssh_startup "$local_port" sh -c "'echo one; echo two &gt;&amp;2; exit 7'"
    echo '</Server>'
    echo '</Servers>'
} >"$T/list.pvsc"

logins() {
    grep -c '^Accepted .* port ' "$T/sshd.log"
}
expect_logins() { # N
    [ "$(logins)" = "$1" ] || fail "the server saw $(logins) logins, not $1"
}
run_detached() { # NAME ARGS...
    name=$1
    shift
    # shellcheck disable=SC2086
    fl start "$name" $fl_flags --batch --detach --json "$@" >"$T/it.ev" 2>"$T/it.err" </dev/null
    rc=$?
    expect_exit 0
    session=$(expect_event ready session)
}
kept() {
    fl status | awk '$0 ~ / KEPT / { print $1 }'
}
is_kept() {
    [ -n "$(kept)" ]
}
none_kept() {
    [ -z "$(kept)" ]
}

# What was started there is gone; the keeper of the connection is not.
servers_gone() {
    for pid in $(marked); do
        tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -q 'peer\.py serve\|peer\.py dial' && return 1
    done
    return 0
}

echo "control: ssh itself logs in once for two commands when its connection is shared"
ssh -F "$T/ssh_config" -o ControlMaster=yes -o ControlPath="$T/cm" -o BatchMode=yes -fN lab
ssh -F "$T/ssh_config" -o ControlPath="$T/cm" lab true && ssh -F "$T/ssh_config" -o ControlPath="$T/cm" lab true ||
    fail "the shared connection of ssh does not work"
ssh -F "$T/ssh_config" -o ControlPath="$T/cm" -O exit lab 2>/dev/null
expect_logins 1

echo "--exit-ssh yes: the connection goes with its session"
run_detached it --exit-ssh yes
fl stop "$session" >/dev/null || fail "stop failed"
expect_gone
none_kept || fail "a connection was kept that was not to be"
expect_logins 2

echo "--exit-ssh no: it stays when its session has ended, and status says so"
run_detached it --exit-ssh no
python3 "$LIB/peer.py" call 127.0.0.1 "$local_port" >"$T/sizes.out" || fail "bytes were lost"
fl stop "$session" >/dev/null || fail "stop failed"
wait_for "the connection to be kept" is_kept
wait_for "the servers to end" servers_gone
expect_port_free "$port" "$local_port"
expect_logins 3
[ "$(fl status --json | grep -o '"phase":"kept"' | wc -l)" = 1 ] || fail "status --json does not say kept"

echo "the next start goes over it: forward and command, and nobody logs in"
run_detached it
python3 "$LIB/peer.py" call 127.0.0.1 "$local_port" >"$T/sizes.out" || fail "bytes were lost"
first=$session

echo "and one more at the same time"
run_detached other
python3 "$LIB/peer.py" call 127.0.0.1 "$here" >"$T/sizes.out" &
python3 "$LIB/peer.py" call 127.0.0.1 "$local_port" >"$T/sizes2.out" || fail "bytes were lost"
wait $! || fail "bytes were lost"
fl stop "$session" >/dev/null || fail "stop failed"
listening "$port" || fail "the end of one session ended another"
fl stop "$first" >/dev/null || fail "stop failed"
wait_for "the servers to end" servers_gone
expect_port_free "$port" "$local_port" "$here" "$there"
expect_logins 3

echo "a reverse server calls back over it"
next_run
env FL_TEST="$T" "$FAIRLEAD" start back $fl_flags --batch --json -- python3 "$LIB/peer.py" take '$PORT$' \
    >"$T/it.ev" 2>"$T/it.err" </dev/null || fail "the reverse session failed"
expect_event forward dir=R state=listening
expect_event end exit=0
wait_for "the servers to end" servers_gone
expect_logins 3

echo "a command's words, both streams, and its status come over it"
next_run
fl start fails $fl_flags --batch --json >"$T/it.ev" 2>"$T/it.err" </dev/null
rc=$?
[ "$rc" != 0 ] || fail "a command that fails was called a success"
expect_event output stream=out text=one
expect_event output stream=err text=two
expect_event start state=ended status=7
expect_logins 3

echo "its socket is ours alone"
socket=$(find "$T/run/fairlead" -name 'ssh-*.sock')
[ "$(stat -c %a "$socket")" = 600 ] || fail "the socket has mode $(stat -c %a "$socket")"
if [ "$(id -u)" = 0 ]; then
    chmod a+x "$T" "$T/run" "$T/run/fairlead" && chmod a+rw "$socket"
    setpriv --reuid=64123 --regid=64123 --clear-groups python3 -c '
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.settimeout(20)
try:
    s.connect(sys.argv[1])
    sys.exit(1 if s.recv(100) else 0)
except ConnectionError:
    sys.exit(0)' "$socket" || fail "another user was let in"
    chmod 700 "$T" "$T/run" "$T/run/fairlead" && chmod 600 "$socket"
fi

echo "kill -9 of a session that goes over it: its command ends, the connection stays"
run_detached it
kill -9 "$(expect_event session pid)"
wait_for "the servers to end" servers_gone
is_kept || fail "the connection went with a session that used it"
expect_logins 3

echo "the link breaks: the kept connection ends, and the next start logs in anew"
sshd_kill_connections
wait_for "the connection to be given up" none_kept
run_detached it --exit-ssh no
expect_logins 4
fl stop "$session" >/dev/null
wait_for "the connection to be kept" is_kept

echo "kill -9 of the keeper: what it leaves does no harm"
kill -9 "$(fl status --json | python3 -c 'import json, sys
print(json.load(sys.stdin)[0]["pid"])')"
run_detached it --exit-ssh no
expect_logins 5
fl stop "$session" >/dev/null
wait_for "the connection to be kept" is_kept

echo "stop ends it"
fl stop "$(kept)" >/dev/null || fail "the kept connection cannot be stopped"
none_kept || fail "it is still there"
find "$T/run/fairlead" -name 'ssh-*.sock' | grep . && fail "a socket file is left"

echo "KeepSSH ends it when nobody uses it"
echo "KeepSSH 1" >"$T/config/fairlead/config"
run_detached it --exit-ssh no
fl stop "$session" >/dev/null
wait_for "it to end by itself" none_kept
find "$T/run/fairlead" -name 'ssh-*.sock' | grep . && fail "a socket file is left"

echo "--exit-ssh ask: the person is asked at the end of the session"
rm "$T/config/fairlead/config"
for word in yes no; do
    next_run
    start_asking --exit-ssh ask
    await_event ready
    command_line '{"cmd":"stop","reason":"enough"}'
    await_ask kind=confirm 'subject~[Kk]eep the connection'
    answer $word
    start_end
    exec 3>&-
    expect_exit 0
    wait_for "the servers to end" servers_gone
    if [ $word = yes ]; then
        wait_for "the connection to be kept" is_kept
        fl stop "$(kept)" >/dev/null
    fi
    none_kept || fail "the answer $word kept it"
done
exit 0
