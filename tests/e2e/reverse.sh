#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# reverse: pvserver is started over SSH and calls its client, directly and through a tunnel.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need pvserver pvpython
sshd_start
port=$(free_port)
remote_port=$(free_port)

if thorough; then
    echo "the server calls the client's port"
    list_one "csrc://127.0.0.1:$port" <<END
$(ssh_startup '' pvserver --force-offscreen-rendering --reverse-connection --client-host=127.0.0.1 \
    '--server-port=$PV_SERVER_PORT$')
END
    start_batch -- pvpython --force-offscreen-rendering "$LIB/client.py" "$T/points" reverse '$PORT$'
    expect_success
    expect_points "$T/points"
    expect_event session reverse=true
    expect_event client state=wanted
    expect_port_free "$port"
    next_run
    rm "$T/points"
fi

echo "the server calls through a tunnel, from a port on its own side"
list_one "csrc://127.0.0.1:$remote_port" <<END
$(ssh_startup "$port" pvserver --force-offscreen-rendering --reverse-connection \
    --client-host=127.0.0.1 '--server-port=$PV_SERVER_PORT$')
END
start_batch -- pvpython --force-offscreen-rendering "$LIB/client.py" "$T/points" reverse '$PORT$'
expect_success
expect_points "$T/points"
expect_event forward dir=R state=listening
expect_event peer total=1
expect_event traffic 'in~^[1-9]' 'out~^[1-9]'
expect_port_free "$port" "$remote_port"
