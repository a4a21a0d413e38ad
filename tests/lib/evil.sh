# SPDX-License-Identifier: BSD-3-Clause
# evil: an SSH server that breaks every rule (evil.py), as host "lab". Source common.sh and sshd.sh first.
need ssh ssh-keygen python3
python3 -c 'import cryptography' 2>/dev/null || skip "python3-cryptography is not installed"
ssh-keygen -q -t ed25519 -N '' -C lab -f "$T/hostkey" || exit 99
ssh-keygen -q -t ed25519 -N '' -C test -f "$T/key" || exit 99

evil_start() { # OPTION=VALUE...
    lab_port=$(free_port)
    python3 "$LIB/evil.py" serve "$lab_port" "$T/hostkey" "$@" >>"$T/evil.out" 2>>"$T/evil.err" &
    evil_pid=$!
    keep $evil_pid
    lab_known
    ssh_config >"$T/ssh_config"
    wait_for "the evil server" listening "$lab_port"
}

evil_stop() {
    kill "$evil_pid"
    wait_for "the evil server to end" dead "$evil_pid"
}

evil_ask() { # WORDS...: through the tunnel
    timeout "$LIMIT" python3 "$LIB/evil.py" ask "$local_port" "$@" ||
        fail "no answer through the tunnel: $*"
}

# Kilobytes that a process holds in memory, now and at most.
rss_now() { # PID
    sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"
}

rss_most() { # PID
    sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"
}

rss_mark() { # PID: from now on rss_most counts
    echo 5 >"/proc/$1/clear_refs"
}
