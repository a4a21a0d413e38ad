#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# fault: who dies by a fault, or without memory, gives the terminal back and says so; a session that does is
# told with words, and what it had started ends.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
need stty prlimit
! nm "$FAIRLEAD" 2>/dev/null | grep -q __asan_init || skip "a sanitizer has its own words for a fault"
sshd_start MaxSessions=10
list_started
fault='ended by a fault of its own or of a library (SIGSEGV)'

# The program between two looks at the modes of its terminal.
cat >"$T/between" <<'END'
stty -a >"$T/before"
"$@"
echo "rc $?"
stty -a >"$T/after"
END
start_between() { # WORD...
    rm -f "$T/after"
    tm kill-session -t t 2>/dev/null
    screen_start 80 24 env T="$T" sh "$T/between" "$FAIRLEAD" "$@"
}

the_program() {
    for pid in $(marked); do
        [ "$(readlink "/proc/$pid/exe")" != "$FAIRLEAD" ] ||
            tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q session-process || echo "$pid"
    done
}

the_session() {
    for pid in $(marked); do
        tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -q ' session-process' && echo "$pid"
    done
}

expect_given_back() {
    wait_for "the shell to go on" test -s "$T/after"
    cmp -s "$T/before" "$T/after" || screen_fail "the modes of the terminal are not what they were"
    [ "$(tm display-message -p -t t '#{alternate_on} #{keypad_flag} #{cursor_flag}')" = '0 0 1' ] ||
        screen_fail "the screen, its keys or its cursor were not given back"
}

# shellcheck disable=SC2086
start_between $fl_flags it
screen_wait ' it '
screen_keys Enter
screen_wait UP
listening "$port" || fail "the server does not listen"

echo "a session that dies by a fault is told, and what it had started ends"
kill -SEGV "$(the_session)"
screen_wait 'ended by a fault of its own'
screen_wait CRASHED
screen_wait 'ended by a fault of its own'
screen_wait 'x in Sessions connects'
expect_port_free "$port" "$local_port"
[ "$(tm display-message -p -t t '#{alternate_on}')" = 1 ] || screen_fail "the screen is gone too"

echo "the same for the screen: the terminal is given back, the session goes on"
screen_keys 1 Enter
screen_wait UP
kill -SEGV "$(the_program)"
screen_wait "$fault"
screen_wait 'its sessions go on'
screen_wait 'rc 70'
expect_given_back
listening "$local_port" || fail "the tunnel went with the screen"
fl stop --all || fail "the session cannot be stopped"
expect_gone

echo "no memory, to read a list that has grown: the same, with another status"
# shellcheck disable=SC2086
start_between $fl_flags
screen_wait ' it '
pid=$(the_program)
prlimit --pid "$pid" --data="$(($(sed -n 's/^VmData:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status") * 1024))"
python3 - "$T/list.pvsc" <<'END'
import sys
text = open(sys.argv[1]).read()
open(sys.argv[1], "w").write(text.replace("</Servers>", "<!--" + "x" * 1000000 + "--></Servers>"))
END
screen_keys r
screen_wait 'fairlead: out of memory'
screen_wait 'start it again'
screen_wait 'rc 71'
expect_given_back

echo "in line mode, while the echo is off"
list_started
ssh-keygen -q -p -P '' -N 'open sesame 12' -f "$T/key" >/dev/null
# shellcheck disable=SC2086
start_between start it $fl_flags
screen_wait 'assphrase'
wait_for "the echo to go" sh -c 'stty -a <"$1" | grep -q -- -echo' look "$(tm display-message -p -t t '#{pane_tty}')"
kill -SEGV "$(the_program)"
screen_wait "$fault"
screen_wait 'rc 70'
expect_given_back
fl stop --all || fail "the session cannot be stopped"
tm kill-session -t t
expect_gone
