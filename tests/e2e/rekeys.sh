#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# rekeys: new keys with every key exchange, cipher and MAC that libssh and sshd both know: every byte
# arrives. FL_ALL=1: every key exchange with every cipher and every cipher with every MAC too, from 16 bytes
# to 1M, asked for by each side, and stock ssh before each of them.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh
known=${abs_top_builddir:=.}/tests/e2e/known
server=$(free_port)
local_port=$(free_port)
python3 "$LIB/peer.py" serve "$server" --quiet &
keep $!
wait_for "the server" listening "$server"
list_one "cs://127.0.0.1:$server" <<END
<ManualStartup><SSHConfig><PortForwarding local="$local_port"/></SSHConfig></ManualStartup>
END
kexes=$(ssh -Q kex | "$known" kex)
ciphers=$(ssh -Q cipher | "$known" cipher)
macs=$(ssh -Q mac | "$known" mac)
[ -n "$kexes" ] && [ -n "$ciphers" ] && [ -n "$macs" ] || fail "no algorithm is known to both"
done_so_far=0
sshs=0
least_seen=1000000

one_of_each() {
    for name in $kexes; do
        echo "KexAlgorithms=$name"
    done
    for name in $ciphers; do
        echo "Ciphers=$name"
    done
    for name in $macs; do
        echo "MACs=$name,Ciphers=aes128-ctr"
    done
}

each_exchange_with_each_cipher() {
    for kex in $kexes; do
        for cipher in $ciphers; do
            echo "KexAlgorithms=$kex,Ciphers=$cipher"
        done
    done
}

# A cipher that checks its bytes itself needs no MAC.
each_with_each() {
    for cipher in $ciphers; do
        for mac in $macs; do
            case $cipher in
            *gcm* | *poly1305*) ;;
            *) echo "MACs=$mac,Ciphers=$cipher" ;;
            esac
        done
    done
}

# Enough for some new keys each way.
bytes_for() { # LIMIT
    case $1 in
    16) echo 50000 ;;
    1K) echo 100000 ;;
    128K) echo 600000 ;;
    256K) echo 1200000 ;;
    *) echo 4000000 ;;
    esac
}

rekeys() {
    grep -c 'set_newkeys: rekeying' "$T/sshd.log" || :
}

carry() { # WHAT
    : >"$T/sshd.log"
    "$@" &
    pid=$!
    keep $pid
    wait_for "the port of $what" listening "$local_port"
    timeout "$LIMIT" python3 "$LIB/peer.py" send 127.0.0.1 "$local_port" "$(bytes_for "$limit")" \
        >"$T/send.out" 2>&1 || fail "$what: $(cat "$T/send.out")"
    seen=$(rekeys)
    kill $pid
    wait $pid
    expect_port_free "$local_port"
    [ "$seen" -ge 1 ] || fail "$what: there were no new keys"
}

# shellcheck disable=SC2086 # words
ours() { # FLAG...
    exec env FL_TEST="$T" "$FAIRLEAD" start it $fl_flags --batch --json "$@" >"$T/it.ev" 2>"$T/it.err" \
        </dev/null
}

control() { # FLAG...
    exec ssh -F "$T/ssh_config" "$@" -N -L "$local_port:127.0.0.1:$server" lab
}

# Every line of standard input is a set of options.
by() { # SIDE LIMIT
    side=$1
    limit=$2
    flags=
    [ "$side" = server ] || flags="-o RekeyLimit=$limit"
    what="ssh, $limit by $side"
    # shellcheck disable=SC2086
    carry control $flags
    sshs=$((sshs + 1))
    while read -r set; do
        what="$set, $limit by $side"
        set -- $flags
        for option in $(echo "$set" | tr , ' '); do
            set -- "$@" -o "$option"
        done
        if [ -n "${FL_ALL-}" ]; then
            what="ssh, $what"
            carry control "$@"
            sshs=$((sshs + 1))
            what=${what#ssh, }
        fi
        carry ours "$@"
        expect_no_event error
        expect_no_event retry
        printf '%-60s %-6s %-6s %s\n' "$set" "$limit" "$side" "$seen"
        done_so_far=$((done_so_far + 1))
        [ "$seen" -ge "$least_seen" ] || least_seen=$seen
    done <"$T/sets"
}

# sshd with all it has, and a limit of its own or none.
serve_all() { # OPTION=VALUE...
    sshd_start LogLevel=DEBUG1 "KexAlgorithms=$(echo "$kexes" | paste -sd,)" \
        "Ciphers=$(echo "$ciphers" | paste -sd,)" "MACs=$(echo "$macs" | paste -sd,)" "$@"
}

one_of_each >"$T/sets"
limits=128K
[ -z "${FL_ALL-}" ] || limits="16 1K 128K 256K 1M"
for limit in $limits; do
    serve_all "RekeyLimit=$limit"
    by both "$limit"
    [ -z "${FL_ALL-}" ] || by server "$limit"
    sshd_stop
done
if [ -n "${FL_ALL-}" ]; then
    serve_all
    for limit in $limits; do
        by client "$limit"
    done
    sshd_stop
    { each_with_each; each_exchange_with_each_cipher; } >"$T/sets"
    serve_all RekeyLimit=256K
    by both 256K
    sshd_stop
fi
echo "$done_so_far sessions, $sshs of ssh; $least_seen new keys at least"
expect_gone
