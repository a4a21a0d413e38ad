# SPDX-License-Identifier: BSD-3-Clause
# common: what every shell test starts with: a directory of its own, limits instead of sleeps, and an
# end that leaves no process behind.
#
# A test is run by make with FAIRLEAD (the program) and abs_top_srcdir. T is its directory.
set -u
: "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${FAIRLEAD:=$abs_top_srcdir/build/fairlead}"
LIB=$abs_top_srcdir/tests/lib
LIMIT=${FL_LIMIT:-60} # seconds that anything may take
unset DISPLAY SSH_AUTH_SOCK SSH_ASKPASS NOTIFY_SOCKET NO_COLOR ACCESSIBLE FAIRLEAD_CONFIG \
    FAIRLEAD_DEBUG PARAVIEW_SSH_OPTIONS XDG_CONFIG_DIRS MAKEFLAGS MAKELEVEL

# enter.sh has made it already when it runs the test.
T=${FL_T:-$(mktemp -d "${TMPDIR:-/tmp}/fl.XXXXXX")} || exit 99
unset FL_T
mkdir -m 700 "$T/home" "$T/run" "$T/config" "$T/state" "$T/data"
export HOME="$T/home" XDG_RUNTIME_DIR="$T/run" XDG_CONFIG_HOME="$T/config" \
    XDG_STATE_HOME="$T/state" XDG_DATA_HOME="$T/data" XDG_CONFIG_DIRS="$T/none" LC_ALL=C.UTF-8
# ParaView brings MPI, which starts a daemon for each lone program; those get in each other's way.
export OMPI_MCA_ess_singleton_isolated=1
kept= # pids to end with the test

skip() { # REASON
    echo "SKIP: $*"
    exit 77
}

need() { # PROGRAM...
    for program; do
        command -v "$program" >/dev/null 2>&1 || skip "$program is not installed"
    done
}

# The sentence that failed, and all that may explain it.
fail() {
    echo "FAIL: $*"
    for f in "$T"/*.ev "$T"/*.err "$T"/*.out "$T"/*.log; do
        [ -s "$f" ] || continue
        echo "--- ${f##*/}"
        tail -n 30 "$f"
    done
    exit 1
}

# Poll until the command succeeds; fail with WHAT after LIMIT seconds.
wait_for() { # WHAT COMMAND...
    what=$1
    shift
    deadline=$(($(date +%s) + LIMIT))
    until "$@" >/dev/null 2>&1; do
        [ "$(date +%s)" -le $deadline ] || fail "waited $LIMIT s for $what"
        sleep 0.05
    done
}

now() {
    date +%s.%N
}

# From a moment (of now) until now it took so many seconds.
took() { # SINCE LEAST MOST WHAT
    python3 -c 'import sys, time
since, least, most = map(float, sys.argv[1:4])
took = time.time() - since
print(f"{sys.argv[4]}: {took:.1f} s")
sys.exit(not least <= took <= most)' "$@" || fail "$4 took too long, or not long enough"
}

keep() { # PID...
    kept="$kept $*"
}

alive() { # PID
    kill -0 "$1" 2>/dev/null && ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null
}

dead() { # PID
    ! alive "$1"
}

# Processes that a session of this test has started, wherever they went: they carry the mark.
marked() {
    env -u FL_TEST sh -c 'grep -lszx "FL_TEST=$1" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3' sh "$T"
}

none_marked() {
    [ -z "$(marked)" ]
}

# Every process that the test's sessions started is gone.
expect_gone() {
    deadline=$(($(date +%s) + LIMIT))
    until none_marked; do
        [ "$(date +%s)" -le $deadline ] || fail "after $LIMIT s there are still: $(show_marked)"
        sleep 0.05
    done
}

show_marked() {
    for pid in $(marked); do
        printf '%s=%s; ' "$pid" "$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline")"
    done
}

free_port() {
    python3 "$LIB/port.py"
}

# Whether something listens on this TCP port of the loopback. Asks the kernel: nobody is connected to.
listening() { # PORT [COMMAND...]: the same as COMMAND, which is given a command, sees it
    hex=$(printf '%04X' "$1")
    shift
    "$@" cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
        grep -qE "^ *[0-9]+: [0-9A-F]+:$hex [0-9A-F]+:0000 0A "
}

not_listening() {
    ! listening "$1"
}

expect_port_free() { # PORT...
    for port; do
        wait_for "port $port to be free" not_listening "$port"
    done
}

# The same for a socket file, which is there before anything listens on it.
listening_at() { # PATH
    grep -qE "^[^ ]+ [0-9A-F]+ [0-9A-F]+ 00010000 .* $1\$" /proc/net/unix
}

# For wait_for: an ssh-agent takes questions; its socket file is there before that.
agent_answers() { # SOCKET
    SSH_AUTH_SOCK=$1 ssh-add -l
    [ $? -le 1 ]
}

cleanup() {
    rc=$?
    trap - EXIT INT TERM HUP
    # shellcheck disable=SC2086
    [ -z "$kept" ] || kill $kept 2>/dev/null
    left=$(marked)
    # shellcheck disable=SC2086
    [ -z "$left" ] || kill -9 $left 2>/dev/null
    if [ -n "${FL_KEEP-}" ]; then
        echo "kept: $T"
    else
        rm -rf "$T" 2>/dev/null # its own directory may be in one that is not ours
    fi
    exit $rc
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
