#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# tunnel: how fast the tunnel is, beside ssh: a private sshd here and one behind a long line, in figures.
#
# usage: tunnel.sh [ROW...] (tunnel.py knows them; all by default). BENCH_OUT is the file of the results.
: "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}" "${abs_top_builddir:=$PWD}"
: "${BENCH_OUT:=$abs_top_builddir/tests/bench/tunnel.json}"
# From so many pages on, TCP is short of memory; a network of our own does not show it.
: "${TCP_PAGES=$(awk '{ print $2 }' /proc/sys/net/ipv4/tcp_mem 2>/dev/null)}"
export abs_top_builddir BENCH_OUT TCP_PAGES PYTHONDONTWRITEBYTECODE=1

# Root has an account that can be logged in to in a place of its own.
if [ "$(id -u)" = 0 ] && [ -z "${FL_USER-}" ]; then
    FL_USER=root BENCH_ROWS=$* exec sh "$abs_top_srcdir/tests/lib/enter.sh" \
        "$abs_top_srcdir/tests/bench/tunnel.sh"
fi
: "${BENCH_ROWS=$*}"
export BENCH_ROWS
. "$abs_top_srcdir/tests/lib/common.sh"
need sshd ssh ssh-keygen python3
for program in traffic wire; do
    [ -x "$abs_top_builddir/tests/bench/$program" ] || skip "tests/bench/$program is not built"
done

# A network of our own, with another machine in it, and a world of processes that ends with us.
if [ "${FL_NET-}" != "$T" ]; then
    for apart in 'unshare -n' 'unshare -U --map-current-user --keep-caps -n -m'; do
        apart="$apart -p -f --kill-child --mount-proc"
        $apart ip link show lo >/dev/null 2>&1 || continue
        rm -rf "${T:?}"/*
        # shellcheck disable=SC2086 # words
        FL_T=$T FL_NET=$T exec $apart sh "$0"
    done
    echo "no network namespace can be made here: only rows on the loopback are measured"
fi
unset FL_NET
. "$LIB/sshd.sh"
ulimit -n "$(ulimit -Hn)" 2>/dev/null

far=
if ip link set lo up 2>/dev/null; then
    unshare -n sleep infinity &
    far=$!
    keep $far
    far_is_apart() {
        [ "$(readlink "/proc/$far/ns/net")" != "$(readlink /proc/self/ns/net)" ]
    }
    wait_for "a network namespace" far_is_apart
    nsenter -n -t $far -- ip link set lo up || far=
fi

sshd_start LogLevel=ERROR MaxSessions=10
here_port=$lab_port
if [ -n "$far" ]; then
    lab_enter="nsenter -n -t $far --"
    cp "$T/known_hosts" "$T/known_here"
    lab_host=0.0.0.0
    sshd_start LogLevel=ERROR MaxSessions=10
    echo "[10.99.0.2]:$lab_port $(cut -d' ' -f1,2 "$T/hostkey.pub")" | cat - "$T/known_here" >"$T/known_hosts"
fi
host() { # NAMES HOSTNAME PORT
    printf 'Host %s\n HostName %s\n Port %s\n User %s\n IdentityFile %s\n' "$1" "$2" "$3" "$(id -un)" "$T/key"
    printf ' UserKnownHostsFile %s\n GlobalKnownHostsFile %s\n' "$T/known_hosts" "$T/none"
}
{
    host '127.0.0.1 gate' 127.0.0.1 "$here_port"
    host 10.99.0.2 10.99.0.2 "$lab_port"
} >"$T/ssh_config"

# shellcheck disable=SC2086 # words
T=$T FAR=$far python3 "$abs_top_srcdir/tests/bench/tunnel.py" $BENCH_ROWS
