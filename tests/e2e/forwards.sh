#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# forwards: whatever -L and -R do with ssh they do here, at the start and while a session runs.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/both.sh"
need ssh
sshd_start
list_idle
target=$(free_port)
flow_serve echo "$target"
l=$(free_port)
r=$(free_port)

echo "every byte comes back, both ways, up to 64 MiB"
most=4194304
thorough && most=67108864
sizes() {
    wait_for "L of $tool" listening "$l"
    wait_for "R of $tool" listening "$r"
    flow check "$l" 0 1 1048576 "$most" || fail "$tool: L lost bytes"
    flow check "$r" 0 1 1048576 "$most" || fail "$tool: R lost bytes"
}
both "L and R, 0 B to 64 MiB" sizes -L "$l:127.0.0.1:$target" -R "$r:127.0.0.1:$target"

echo "eighteen in a row: each L leads to the R of the one before"
chain=
at=$target
for i in 1 2 3 4 5 6 7 8 9; do
    a=$(free_port)
    b=$(free_port)
    chain="$chain -R $b:127.0.0.1:$at -L $a:127.0.0.1:$b"
    at=$a
done
chained() {
    wait_for "the chain of $tool" listening "$at"
    flow check "$at" 1 200000 4194304 || fail "$tool: the chain lost bytes"
}
# shellcheck disable=SC2086 # flags are words
both "9 x (L, R) in a chain" chained $chain

echo "half-closed connections still receive"
after=$(free_port)
flow_serve after "$after" 200000
halves() {
    wait_for "L of $tool" listening "$l"
    wait_for "R of $tool" listening "$r"
    for size in 0 1 2 100 4000 5000 40000 200000; do
        flow half "$l" $size 200000 || fail "$tool: L, $size bytes"
        flow half "$r" $size 200000 || fail "$tool: R, $size bytes"
    done
}
both "half-close, 0 to 200000 B" halves -L "$l:127.0.0.1:$after" -R "$r:127.0.0.1:$after"

echo "sockets instead of ports, on this side and as targets"
mkdir -m 700 "$T/s"
flow_serve echo "$T/s/target"
sockets() {
    wait_for "the socket of $tool" listening_at "$T/s/listen"
    wait_for "R of $tool" listening "$r"
    [ "$(stat -c %a "$T/s/listen")" = 600 ] || fail "$tool: the socket can be used by others"
    flow check "$T/s/listen" 1 1048576 || fail "$tool: L from a socket to a port"
    flow check "$l" 1 1048576 || fail "$tool: L from a port to a socket"
    flow check "$r" 1 1048576 || fail "$tool: R from a port to a socket"
    rm -f "$T/s/listen.left"
    ln "$T/s/listen" "$T/s/listen.left" # what a killed one would leave
}
both "sockets: L both ends, R target" sockets -o StreamLocalBindUnlink=yes \
    -L "$T/s/listen:127.0.0.1:$target" -L "$l:$T/s/target" -R "$r:$T/s/target"
[ ! -e "$T/s/listen" ] || fail "the socket is still there"
mv "$T/s/listen.left" "$T/s/listen"
both "a stale socket is replaced" sockets -o StreamLocalBindUnlink=yes \
    -L "$T/s/listen:127.0.0.1:$target" -L "$l:$T/s/target" -R "$r:$T/s/target"

# The rest is the same for every user.
thorough || exit 0

echo "a socket there, and a path that is too long, are refused with words"
start_batch -R "$T/s/there:127.0.0.1:$target"
expect_error forward 69 'cannot let the server listen on the socket'
long=/$(printf '%0110d' 0)
start_batch -L "$long:127.0.0.1:$target"
expect_exit 64
grep -q 'too long' "$T/it.err" || fail "the length of the path is not told"
next_run

echo "a port that is asked for twice: the same forward once, another one not at all"
for dir in L R; do
    ssh_begin -$dir "$l:127.0.0.1:$target" -$dir "$l:127.0.0.1:$target"
    wait_for "ssh's $dir" listening "$l"
    ssh_end
    fl_begin -$dir "$l:127.0.0.1:$target" -$dir "$l:127.0.0.1:$target"
    flow check "$l" 1000 || fail "the forward that was said twice does not work"
    fl_end
    told "the same $dir twice" ok ok
    ssh_begin -$dir "$l:127.0.0.1:$target" -$dir "$l:127.0.0.1:$after" -$dir "$r:127.0.0.1:$target"
    wait_for "ssh to give up" dead "$ssh_pid"
    start_batch -$dir "$l:127.0.0.1:$target" -$dir "$l:127.0.0.1:$after" -$dir "$r:127.0.0.1:$target"
    [ $dir = L ] && expect_error listen 73 "the forward f3 \\(L .*$after"
    [ $dir = R ] && expect_error forward 69 "the forward f3 \\(R .*$after"
    expect_port_free "$l" "$r"
    next_run
    told "one port of $dir for two targets" refused refused
done

echo "leniently, the others work and the bad one is told"
ssh_begin -o ExitOnForwardFailure=no -L "$target:127.0.0.1:$target" -L "$l:127.0.0.1:$target"
wait_for "ssh's second forward" listening "$l"
flow check "$l" 1000 || fail "ssh: the good forward does not work"
ssh_end
fl_begin --lenient-forwards -L "$target:127.0.0.1:$target" -L "$l:127.0.0.1:$target"
expect_event forward state=failed "listen=127.0.0.1:$target"
expect_event note 'text~goes on without it'
flow check "$l" 1000 || fail "the good forward does not work"
fl_end
told "a bad one, leniently" "others work" "others work"

echo "port 0 there: the port that came out is told and works"
fl_begin -R "0:127.0.0.1:$target"
flow check "$(python3 "$LIB/ev.py" "$T/it.ev" forward dir=R state=open port)" 1000 ||
    fail "the port that was told does not lead on"
fl_end
told "R of port 0" ok ok

echo "a target that is down, unknown or silent ends its client alone"
down=$(free_port)
hole=$(free_port)
bad=$(free_port)
r2=$(free_port)
ends() {
    wait_for "L of $tool" listening "$l"
    flow closed "$down" 5 || fail "$tool: the client of a target that is down waits"
    flow closed "$r2" 5 || fail "$tool: the peer of a target that is down waits"
    flow closed "$bad" 20 || fail "$tool: the client of an unknown host waits"
    flow closed "$hole" 2 >/dev/null 2>&1 &
    waiting=$!
    flow check "$l" 100000 || fail "$tool: another forward is held up"
    wait $waiting
}
both "targets down, unknown, blackholed" ends -L "$l:127.0.0.1:$target" -L "$down:127.0.0.1:1" \
    -L "$bad:nobody.invalid:1" -L "$hole:192.0.2.1:9" -R "$r2:127.0.0.1:1"

echo "a channel that the server ends for its idleness ends its client, and nothing else"
sshd_stop
printf 'ChannelTimeout direct-tcpip=2s\nHostKey %s\n' "$T/hostkey" >"$T/timeout_config"
if "$(command -v sshd)" -t -f "$T/timeout_config" 2>/dev/null; then
    sshd_start ChannelTimeout=direct-tcpip=2s
    list_idle
    idle() {
        wait_for "L of $tool" listening "$l"
        flow closed "$l" 30 || fail "$tool: the client of an idle channel waits"
        flow check "$l" 1000 || fail "$tool: the forward has gone with it"
    }
    both "ChannelTimeout" idle -L "$l:127.0.0.1:$target"
fi
