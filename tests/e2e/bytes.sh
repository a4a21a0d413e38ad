#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# bytes: every byte arrives through a tunnel, both ways, whatever its size, and on whatever ports.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
sshd_start
peer="python3 $LIB/peer.py"
port=$(free_port)
local_port=$(free_port)

forward_list() { # PORT LOCAL
    list_one "cs://127.0.0.1:$1" <<END
$(ssh_startup "$2" python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$')
END
}

sizes_ok() {
    for size in 0 1 32767 32768 5000000; do
        grep -qx "ok $size" "$1" || fail "not all sizes came back: $(cat "$1")"
    done
}

echo "forward: sizes 0, 1, odd and large, each shut for writing before the answer"
forward_list "$port" "$local_port"
# shellcheck disable=SC2086
start_batch -- sh -c "$peer call \$1 \$2 >$T/sizes 2>&1" call '$HOST$' '$PORT$'
expect_success
sizes_ok "$T/sizes"
expect_event forward id=f1 state=closed
expect_event traffic 'total~^[5-9]'
expect_port_free "$port" "$local_port"

echo "the local port is taken: another one is used, and told"
next_run
port_hold "$local_port"
start_batch -- sh -c "$peer call \$1 \$2 >$T/sizes 2>&1" call '$HOST$' '$PORT$'
expect_success
sizes_ok "$T/sizes"
expect_event forward state=listening "asked=$local_port"
expect_no_event forward state=listening "port=$local_port"
port_release
expect_port_free "$local_port"

echo "the local port is 0, and so is the server's"
next_run
forward_list 0 0
start_batch -- sh -c "$peer call \$1 \$2 >$T/sizes 2>&1" call '$HOST$' '$PORT$'
expect_success
sizes_ok "$T/sizes"

echo "reverse: the server's port is 0, the one that came out is in its command"
next_run
list_one "csrc://127.0.0.1:0" <<END
$(ssh_startup "$port" python3 "$LIB/peer.py" dial 127.0.0.1 '$PV_SERVER_PORT$')
END
start_batch -- sh -c "$peer take \$1 >$T/sizes 2>&1" take '$PORT$'
expect_success
grep -qx 'ok 5000000' "$T/sizes" || fail "the bytes did not come back: $(cat "$T/sizes")"
expect_event forward dir=R state=listening 'port~^[1-9]'

echo "reverse: the port there is taken, which the server refuses"
next_run
port_hold "$local_port"
list_one "csrc://127.0.0.1:$local_port" <<END
$(ssh_startup "$port" python3 "$LIB/peer.py" dial 127.0.0.1 '$PV_SERVER_PORT$')
END
start_batch -- sh -c "$peer take \$1 >$T/sizes 2>&1" take '$PORT$'
expect_error forward 69 "$local_port"
port_release
expect_port_free "$port" "$local_port"
