#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# forward: pvserver is started over SSH and a client connects to it, directly and through a tunnel.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need pvserver pvpython
sshd_start
port=$(free_port)
local_port=$(free_port)

if thorough; then
    echo "a client connects straight to the server's port"
    list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup '' pvserver --force-offscreen-rendering '--server-port=$PV_SERVER_PORT$')
END
    start_batch -- pvpython --force-offscreen-rendering "$LIB/client.py" "$T/points" connect '$HOST$' '$PORT$'
    expect_success
    expect_points "$T/points"
    expect_event hop host=127.0.0.1 "port=$lab_port"
    expect_event hostkey result=known type=ssh-ed25519
    expect_event auth method=publickey result=ok
    # The server ends when its client has left; when it is slow, its session is quicker.
    expect_event start state=ended 'status~^(0|143)$'
    expect_event client state=ended status=0
    expect_event ready "url~:$port\$"
    expect_no_event forward
    expect_port_free "$port"
    next_run
    rm "$T/points"
fi

echo "a client connects through a tunnel, which carries bytes both ways"
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" pvserver --force-offscreen-rendering '--server-port=$PV_SERVER_PORT$')
END
start_batch -- pvpython --force-offscreen-rendering "$LIB/client.py" "$T/points" connect '$HOST$' '$PORT$'
expect_success
expect_points "$T/points"
expect_event forward dir=L state=listening "port=$local_port"
expect_event ready "port=$local_port"
expect_event traffic 'in~^[1-9]' 'out~^[1-9]'
expect_event forward state=closed
expect_port_free "$port" "$local_port"

# An sshd that is not root's cannot make terminals.
[ "$(id -u)" = 0 ] || exit 0

echo "<Terminal> gives the command a terminal of its own, without a window, and ends with it"
next_run
port=$(free_port)
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" 'tty; python3' "$LIB/peer.py" serve '$PV_SERVER_PORT$' --once |
    sed 's|<SSHConfig>|<SSHConfig><Terminal/>|')
END
start_batch -- python3 "$LIB/peer.py" send '$HOST$' '$PORT$' 1000
expect_success
expect_event output 'text~^/dev/'
expect_event output 'text=Client connected.'
expect_port_free "$port" "$local_port"
