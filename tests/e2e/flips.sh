#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# flips: one bit of a tunnel's bytes is another on the way, there or back, with each cipher and each check sum
# that is on offer: the connection ends, says why, and no wrong byte comes out. ssh(1) first. FL_ALL=1: with
# all that libssh and sshd both know, at more places.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh
known=${abs_top_builddir:=.}/tests/e2e/known
ciphers=$(ssh -Q cipher | "$known" cipher)
macs=$(ssh -Q mac | "$known" mac)
[ -n "$ciphers" ] && [ -n "$macs" ] || fail "no algorithm is known to both"
sshd_start LogLevel=ERROR "Ciphers=$(echo "$ciphers" | paste -sd,)" "MACs=$(echo "$macs" | paste -sd,)"
sshd_port=$lab_port
places=200003
[ -z "${FL_ALL-}" ] || places="20001 200003 1000005"

# Both ends of a stream that is known, over -L and over -R.
flood=$(free_port)
python3 "$LIB/peer.py" flood "$flood" &
keep $!
wait_for "the stream" listening "$flood"
l=$(free_port)
r=$(free_port)
list_one cs://127.0.0.1:11111 <<END
<CommandStartup><Command exec="ssh"><Arguments>
<Argument value="-N"/><Argument value="-L"/><Argument value="$l:127.0.0.1:$flood"/>
<Argument value="-R"/><Argument value="$r:127.0.0.1:$flood"/><Argument value="lab"/>
</Arguments></Command></CommandStartup>
END

through() { # WHAT...
    lab_port=$(free_port)
    python3 "$LIB/through.py" "$lab_port" "$sshd_port" "$@" &
    through_pid=$!
    keep $through_pid
    wait_for "the proxy" listening "$lab_port"
    lab_known
    ssh_config >"$T/ssh_config"
    wait_for "the ports of before to be free" not_listening "$r"
}

through_end() {
    kill $through_pid
    wait_for "the proxy to end" dead $through_pid
}

# The stream ends early, and what there is of it is exact.
drained() { # TOOL PORT
    wait_for "the port of $1" listening "$2"
    timeout "$LIMIT" python3 "$LIB/peer.py" drain 127.0.0.1 "$2" >"$T/drain.out" 2>&1 ||
        fail "$1, $cipher $mac: $(cat "$T/drain.out")"
    got=$(sed -n 's/^prefix \([0-9]*\) .*/\1/p' "$T/drain.out")
    [ "${got:-x}" -ge 0 ] || fail "$1, $cipher $mac: $(cat "$T/drain.out")"
}

control() { # PORT
    ssh -F "$T/ssh_config" -N -o "Ciphers=$cipher" -o "MACs=$mac" -L "$l:127.0.0.1:$flood" \
        -R "$r:127.0.0.1:$flood" lab 2>"$T/ssh.err" &
    ssh_pid=$!
    keep $ssh_pid
    drained ssh "$1"
    wait_for "ssh to end" dead $ssh_pid
    wait $ssh_pid
    control=$?
    [ $control = 255 ] || fail "ssh, $cipher $mac: exit code $control"
}

one() { # WAY PLACE PORT REGEX
    through "$1" "$2"
    control "$3"
    next_run
    wait_for "the ports of ssh to be free" not_listening "$r"
    start_background -o "Ciphers=$cipher" -o "MACs=$mac"
    drained fairlead "$3"
    start_end
    through_end
    expect_event link "cipher_in=$cipher" "cipher_out=$cipher" || fail "it is not the cipher that was asked for"
    printf '%-6s %-30s %-30s %7s | %s | %s %s\n' "$1" "$cipher" "$mac" "$2" "$control" "$rc" \
        "$(python3 "$LIB/ev.py" "$T/it.ev" error text)"
    [ "$rc" = 75 ] || fail "a flipped bit gives exit code $rc"
    expect_event error code=lost "text~$4"
}

# What a server makes of it, it need not say.
try() { # CIPHER MAC
    cipher=$1
    mac=$2
    for place in $places; do
        one flip "$place" "$l" 'what came from lab [(]127.0.0.1[)] was damaged on the way'
        one flipup "$place" "$r" 'damaged on the way|closed it without a word|reset it'
    done
}

# What a person has who says nothing, and each check sum once.
offered() {
    for name in $ciphers; do
        case $name in
        *gcm* | *poly1305*) echo "$name hmac-sha2-256" ;;
        *-ctr) echo "$name hmac-sha2-256-etm@openssh.com" ;;
        *) [ -z "${FL_ALL-}" ] || for sum in $macs; do echo "$name $sum"; done ;;
        esac
    done
    for sum in $macs; do
        [ "$sum" = hmac-sha2-256-etm@openssh.com ] || echo "aes128-ctr $sum"
    done
}

offered >"$T/offered"
echo "way, cipher, check sum, place | ssh | fairlead"
while read -r one_cipher one_mac; do
    try "$one_cipher" "$one_mac"
done <"$T/offered"
echo "$(grep -c . "$T/offered") pairs, both ways: no wrong byte"
expect_gone
