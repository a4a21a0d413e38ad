#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# xpraattach: the unmodified xpra client reaches a session through a socket file here: with its window, by the
# session's number and by its name, also where the server forwards no socket files, and where the login shell is
# noisy; what is not there is told in words.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh xpra Xvfb xterm xwininfo python3
. "$LIB/xpra.sh"
mkdir -m 700 "$T/there" "$T/there/xpra"
begin() { # SSHD-OPTION...
    sshd_start "SetEnv=FL_TEST=$T PATH=$PATH XDG_RUNTIME_DIR=$T/there" "$@"
}
begin

attach() { # ADDRESS [-- CLIENT]: in the background; its events are in $T/it.ev
    # shellcheck disable=SC2086
    env FL_TEST="$T" "$FAIRLEAD" start $fl_flags --batch --json "$@" >"$T/it.ev" 2>"$T/it.err" </dev/null &
    fl_pid=$!
    keep $fl_pid
}

url() { # of the session that is ready
    sed -n 's/.*"url": *"\(socket:[^"]*\)".*/\1/p' "$T/it.ev" | tail -n 1
}

named() { # NAME: xpra itself finds that session behind the socket
    timeout 30 xpra id "$(url)" </dev/null 2>"$T/id.err" | grep -qx "session-name=$1"
}

xpra_start alpha "$T/there/xpra"

for address in "ssh://lab/$display" ssh://lab/alpha ssh:lab; do
    echo "$address: its socket answers, is ours alone, and is gone at the end"
    next_run
    attach "$address"
    await_event ready
    socket=$(url)
    socket=${socket#socket://}
    [ "$(stat -c '%a %F' "$socket")" = '600 socket' ] || fail "the socket is $(stat -c '%a %F' "$socket")"
    [ "$(stat -c %a "${socket%/*}")" = 700 ] || fail "others may enter its directory"
    named alpha || fail "xpra does not find the session"
    xpra list --socket-dir="${socket%/*}" --socket-dirs="${socket%/*}" >"$T/xpralist.out" 2>&1
    grep -q "LIVE session at :${socket##*-}" "$T/xpralist.out" || fail "xpra list does not show it"
    kill "$fl_pid"
    start_end
    expect_gone
    [ ! -e "$socket" ] || fail "the socket is still there"
done

echo "a window of the session appears on another display"
Xvfb ":$((display + 1))" -screen 0 640x480x24 -nolisten tcp -noreset >"$T/xvfb.log" 2>&1 &
keep $!
wait_for "the other X server" env DISPLAY=":$((display + 1))" xwininfo -root
DISPLAY=:$display xterm -T 'a window there' >/dev/null 2>&1 &
keep $!
next_run
DISPLAY=:$((display + 1)) attach "ssh://lab/alpha" -- xpra attach '$URL$' --opengl=no --mmap=no --tray=no \
    --notifications=no --speaker=off --microphone=off --webcam=no --printing=no
seen() {
    DISPLAY=:$((display + 1)) xwininfo -root -tree | grep -q 'a window there'
}
wait_for "the window" seen
kill "$fl_pid"
start_end
expect_gone

echo "what is not there is told"
next_run
attach ssh://lab/nothing
start_end
expect_error start 69 'no xpra session nothing on'

echo "where socket files are not forwarded a program there carries it, past a noisy shell"
sshd_stop
begin AllowStreamLocalForwarding=no MaxSessions=10
ssh -F "$T/ssh_config" -N -L "$T/control:$T/there/xpra/$(uname -n)-$display" lab 2>"$T/control.err" &
keep $!
wait_for "ssh's socket" listening_at "$T/control"
! timeout 20 xpra id "socket://$T/control" >/dev/null 2>&1 </dev/null || fail "ssh forwards what the server forbids"
kill $!
echo 'echo noise; printf "more noise"' >"$T/home/.bashrc"
next_run
attach "ssh://lab/$display"
await_event ready
expect_event note 'text~small program'
named alpha || fail "xpra does not find the session"
kill "$fl_pid"
start_end
expect_gone
xpra_stop_all
