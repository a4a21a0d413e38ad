#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# tiny: servers that take little at a time get every byte, and give every one back: windows of one byte, of
# less than a packet, packets of 1 KiB, and dropbear's windows. ssh(1) first.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh
. "$LIB/evil.sh"
server=$(free_port)
local_port=$(free_port)
list_one "cs://127.0.0.1:$server" <<END
<ManualStartup><SSHConfig><PortForwarding local="$local_port"/></SSHConfig></ManualStartup>
END

# Both ways through one tunnel, then several at once, then the largest again.
exchange() { # BYTES
    timeout "$LIMIT" python3 "$LIB/peer.py" send 127.0.0.1 "$local_port" "$1" >"$T/send.out" 2>&1 ||
        fail "$label, $tool: $(cat "$T/send.out")"
    many=
    for _ in 1 2 3; do
        timeout "$LIMIT" python3 "$LIB/peer.py" send 127.0.0.1 "$local_port" $(($1 / 4)) >"$T/many.out" 2>&1 &
        many="$many $!"
    done
    for one in $many; do
        wait "$one" || fail "$label, $tool, several at once: $(cat "$T/many.out")"
    done
}

through() { # WHAT BYTES
    label=$1
    tool=ssh
    before=$(date +%s%N)
    ssh -F "$T/ssh_config" -N -L "$local_port:127.0.0.1:$server" lab 2>"$T/ssh.err" &
    ssh_pid=$!
    keep $ssh_pid
    wait_for "ssh to listen" listening "$local_port"
    exchange "$2"
    kill $ssh_pid
    wait_for "ssh to end" dead $ssh_pid
    expect_port_free "$local_port"
    between=$(date +%s%N)
    tool=fairlead
    next_run
    start_background
    wait_for "fairlead to listen" listening "$local_port"
    exchange "$2"
    kill "$fl_pid"
    start_end
    expect_no_event error
    expect_no_event retry
    printf '%-50s ssh %5d ms, fairlead %5d ms\n' "$label" $(((between - before) / 1000000)) \
        $((($(date +%s%N) - between) / 1000000))
}

evil() { # WHAT BYTES OPTION...
    label=$1
    bytes=$2
    shift 2
    evil_start "$@"
    through "$label" "$bytes"
    evil_stop
}

evil "a window of one byte" 1500 drip=1
evil "a window of 100 bytes" 100000 drip=100
evil "packets of 1 KiB" 1000000 packet=1024
evil "packets of 1 KiB in a window of 1500 bytes" 400000 packet=1024 drip=1500
evil "packets of 64 bytes" 60000 packet=64 # of ten and fewer libssh knows nothing

# It reads the keys of the home directory: where that is the test's own.
if [ "${FL_USER-}" = guest ] && command -v dropbear >/dev/null 2>&1 && command -v dropbearkey >/dev/null 2>&1; then
    home=$(getent passwd "$(id -un)" | cut -d: -f6)
    python3 "$LIB/peer.py" serve "$server" --quiet &
    keep $!
    wait_for "the server" listening "$server"
    mkdir -p "$home/.ssh"
    chmod 700 "$home" "$home/.ssh"
    cp "$T/key.pub" "$home/.ssh/authorized_keys"
    dropbearkey -t ed25519 -f "$T/dropbear.key" >"$T/hostkey.out" 2>&1 || fail "dropbear has no key"
    grep -o 'ssh-ed25519 [^ ]*' "$T/hostkey.out" >"$T/hostkey.pub"
    for window in 32768 1024; do
        lab_port=$(free_port)
        dropbear -F -E -r "$T/dropbear.key" -p "127.0.0.1:$lab_port" -W "$window" -P "$T/dropbear.pid" \
            2>"$T/dropbear.log" &
        dropbear_pid=$!
        keep $dropbear_pid
        wait_for "dropbear" listening "$lab_port"
        lab_known
        ssh_config >"$T/ssh_config"
        through "dropbear, window of $window" 2000000
        kill $dropbear_pid
        wait_for "dropbear to end" dead $dropbear_pid
    done
else
    echo "dropbear is not installed, or would read the keys of a person"
fi
expect_gone
