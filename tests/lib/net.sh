# SPDX-License-Identifier: BSD-3-Clause
# net: two machines with a bad line between them. This one runs the test, "there" runs the private sshd;
# each is a network namespace. Source common.sh and sshd.sh first, then this, then call sshd_start.
#
#   weather "delay 150" "loss 2"   what the line is like from now on (tests/e2e/line.c has the words)
#   there COMMAND...               run something on the other machine
#   net_there, net_here            their addresses
#
# Root needs nothing else; an ordinary user makes a user namespace, in which it stays itself.
LINE=${abs_top_builddir-}/tests/e2e/line
[ -x "$LIB/line" ] && LINE=$LIB/line
[ -x "$LINE" ] || skip "tests/e2e/line is not built"
need unshare nsenter ip

# The test begins anew, in a network of its own.
if [ "${FL_NET-}" != "$T" ]; then
    if [ "$(id -u)" = 0 ] && unshare -n true 2>/dev/null; then
        net_apart='unshare -n'
    elif unshare -U --map-current-user --keep-caps -n true 2>/dev/null; then
        net_apart='unshare -U --map-current-user --keep-caps -n'
    else
        skip "no network namespace can be made here"
    fi
    rm -rf "${T:?}"/*
    # shellcheck disable=SC2086 # words
    FL_T=$T FL_NET=$T exec $net_apart sh "$0"
fi
unset FL_NET

net_here=10.99.0.1
net_there=10.99.0.2

net_apart_from_us() { # PID
    [ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ]
}

# The pid of somebody who does nothing in a namespace of its own is left in net_pid.
net_make() {
    unshare -n sleep infinity &
    net_pid=$!
    keep $net_pid
    wait_for "a network namespace" net_apart_from_us "$net_pid"
}

net_make
net_other=$net_pid
net_make
net_middle=$net_pid

there() {
    nsenter -n -t "$net_other" -- "$@"
}

middle() {
    nsenter -n -t "$net_middle" -- "$@"
}

weather() { # COMMAND...
    for net_word; do
        echo "$net_word" >"$T/weather"
    done
}

ip link set lo up
there ip link set lo up
ip link add line0 type veth peer name hither netns "$net_middle" || skip "no virtual interface can be made here"
there ip link add line0 type veth peer name yonder netns "$net_middle"
"$LINE" plain line0 && there "$LINE" plain line0 || fail "the interfaces cannot be set up"
ip addr add "$net_here/24" dev line0
there ip addr add "$net_there/24" dev line0
ip link set line0 up
there ip link set line0 up
middle ip link set hither up
middle ip link set yonder up
middle "$LINE" join hither yonder "$T/weather" >"$T/line.out" 2>&1 &
keep $!
wait_for "the line" grep -q ready "$T/line.out"

# For sshd.sh: where its sshd is.
lab_host=$net_there
lab_enter="nsenter -n -t $net_other --"
