# SPDX-License-Identifier: BSD-3-Clause
# crash: a session that is killed with everything that could end its server. Source sshd.sh first.

record() {
    find "$T/state/fairlead/sessions" -name '*.run'
}

# Kill all of the test at once but what carries a session's token, and SPARED.
crash_all() { # [SPARED]
    guard=$(for pid in $(marked); do
        [ "$pid" = "${1-}" ] || grep -qz '^FAIRLEAD_TOKEN=' "/proc/$pid/environ" || echo "$pid"
    done)
    # shellcheck disable=SC2086 # several pids
    kill -STOP $guard
    # shellcheck disable=SC2086
    kill -9 $guard
}

# A session, killed with the guard's shells and sleeps.
crash() {
    start_background
    await_event ready
    server=$(expect_event start state=running pid)
    [ "$(stat -c %a "$(record)")" = 600 ] || fail "the record can be read by others"
    grep -q "$server" "$(record)" && fail "the record knows the pid there, which may be another's soon"
    crash_all
    start_end
    wait_for "the session to be dead" dead "$fl_pid"
    alive "$server" || fail "the server died with its guard: the lab is not what it should be"
}
