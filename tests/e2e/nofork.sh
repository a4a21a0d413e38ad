#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# nofork: a machine that gives no process more, and programs that are none: it is said what could not be
# run, nothing hangs and nothing is left.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh strace
export LSAN_OPTIONS=detect_leaks=0 # of a build with sanitizers: it cannot look into what is traced
strace -o "$T/none" true 2>/dev/null || skip "strace may not trace here"
sshd_start
port=$(free_port)
local_port=$(free_port)
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$')
END
program=$FAIRLEAD

# From now on, only the first N calls of each kind (clone: processes, clone3: threads) succeed.
cat >"$T/nofork" <<END
#!/bin/sh
exec strace -o "$T/calls" -e trace=clone,clone3,vfork,fork \\
    -e "inject=clone,clone3,vfork,fork:error=EAGAIN:when=\$FL_FIRST+" "\$@"
END
printf '#!/bin/sh\nexec %s %s "$@"\n' "$T/nofork" "$program" >"$T/fairlead"
chmod +x "$T/nofork" "$T/fairlead"
no_more_than() { # N
    FAIRLEAD=$T/fairlead FL_FIRST=$(($1 + 1))
    export FL_FIRST
    next_run
}

quickly() { # CODE EXIT REGEX
    expect_error "$@"
    [ "$took" -le 10 ] || fail "it took $took s"
    grep -q INJECTED "$T/calls" || fail "nothing was refused"
}

echo "no process for a ProxyCommand: ssh says so, and so do we"
FL_FIRST=1 timeout 30 sh "$T/nofork" ssh -F "$T/ssh_config" -o "ProxyCommand=nc %h %p" lab true 2>"$T/hand.err" &&
    fail "ssh gets in"
grep -qi 'fork' "$T/hand.err" || fail "ssh says something else: $(cat "$T/hand.err")"
no_more_than 0
start_batch -o "ProxyCommand=nc %h %p"
quickly os 71 'the ProxyCommand for 127.0.0.1: .*Resource temporarily unavailable'
expect_event error 'hint~ulimit -u'

echo "none for another ssh"
no_more_than 0
start_batch --ssh=ssh
quickly os 71 'no process to be had to run .*/ssh: Resource'
no_more_than 1
start_batch --ssh=ssh
quickly os 71 'no process to be had'

echo "none for looking up a name"
no_more_than 0
start_batch
quickly os 71 'Resource temporarily unavailable'
expect_event error 'hint~ulimit -u'

echo "none for the session itself"
no_more_than 0
# shellcheck disable=SC2086 # flags are words
fl start it $fl_flags --json >"$T/it.ev" 2>"$T/it.err" </dev/null
rc=$?
[ $rc = 71 ] || fail "exit code $rc"
grep -q 'process of the session cannot be started: Resource temporarily' "$T/it.err" || fail "it is not said why"
expect_gone

echo "none for the client: that is said, and there is nothing left"
no_more_than 99
start_batch -- true # asks ssh for its defaults, which are kept
start_batch -- true
expect_exit 0
all=$(grep -c '^clone(' "$T/calls")
no_more_than $((all - 1))
start_batch -- true
expect_exit 71
grep -q 'the client cannot be started: there is no process to be had to run true' "$T/it.err" ||
    fail "it is not said what could not be started"
expect_gone

FAIRLEAD=$program
echo "a ProxyCommand and an ssh that may not be executed"
echo nothing >"$T/plain"
FL_FIRST=1 timeout 30 ssh -F "$T/ssh_config" -o "ProxyCommand=$T/plain" lab true 2>"$T/hand.err" && fail "ssh gets in"
grep -q 'Permission denied' "$T/hand.err" || fail "ssh says something else: $(cat "$T/hand.err")"
next_run
start_batch -o "ProxyCommand=$T/plain"
expect_error host 68 'ProxyCommand for 127.0.0.1 ended with status 126 .*Permission denied'
next_run
start_batch --ssh="$T/plain"
expect_error config 78 'plain cannot be run: Permission denied'
