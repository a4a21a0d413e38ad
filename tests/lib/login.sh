# SPDX-License-Identifier: BSD-3-Clause
# login: what tests of logging in share. Source common.sh and sshd.sh first.
#
# The start command ends at once with 3: whoever gets that far is logged in.
fl_port=$(free_port)
list_one "cs://127.0.0.1:$fl_port" <<END
$(ssh_startup "" exit 3)
END

# Stock ssh does it first, so that a lab that is broken is told from us.
control() { # ARGS...
    env FL_TEST="$T" timeout -k 5 60 ssh -F "$T/ssh_config" -n -T "$@" lab exit 3 >"$T/ssh.out" \
        2>"$T/ssh.err"
    control_rc=$?
}

control_lets_in() {
    control "$@"
    [ $control_rc = 3 ] || fail "ssh itself is not let in: $(cat "$T/ssh.err")"
}

control_is_refused() { # WORDS ARGS...
    words=$1
    shift
    control "$@"
    [ $control_rc = 255 ] || fail "ssh ended with $control_rc, which should have been refused"
    grep -q "$words" "$T/ssh.err" || fail "ssh does not say \"$words\": $(cat "$T/ssh.err")"
}

# A batch that gets in, and one that does not.
lets_in() { # ARGS...
    next_run
    start_batch "$@"
    expect_error start 69 'status 3'
}

is_refused() { # REGEX ARGS...
    next_run
    regex=$1
    shift
    start_batch "$@"
    [ "$rc" = 77 ] || fail "exit code $rc instead of 77"
    expect_event error exit=77 "text~$regex"
    expect_gone
}
