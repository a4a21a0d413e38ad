#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# cdsrs: a data server and a render server are started over SSH, each with a tunnel of its own, which
# ParaView itself refuses; a client connects to both, or is called by both.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need pvdataserver pvrenderserver pvpython
python3 -c 'import socket; socket.getaddrinfo(socket.gethostname(), 1)' 2>/dev/null ||
    skip "the two servers find each other by the name of this machine, which has no address"
sshd_start
data=$(free_port)
render=$(free_port)
local_port=$(free_port)

# Each server computed a sphere in the process that the start script made.
expect_both() {
    for name in data render; do
        pid=$(python3 "$LIB/ev.py" "$T/it.ev" output "text~^$name is " text) ||
            fail "the $name server was not started"
        grep -qx "$name ${pid##* } points 50" "$T/both" ||
            fail "the $name server, process ${pid##* }, took no part: $(cat "$T/both")"
    done
    rm "$T/both"
    for id in f1 f2; do
        expect_event traffic forward=$id 'in~^[1-9]' 'out~^[1-9]'
        expect_event forward id=$id state=closed
    done
}

two() { # ARGUMENT...: the start script's
    ssh_startup "$local_port" "sh $LIB/two.sh" "$@"
}

echo "a client connects to both through tunnels"
list_one "cdsrs://127.0.0.1:$data//127.0.0.1:$render" <<END
$(two '$PV_DATA_SERVER_PORT$' '$PV_RENDER_SERVER_PORT$')
END
start_batch -- pvpython --force-offscreen-rendering "$LIB/twoclient.py" "$T/both" connect '$HOST$' '$PORT$' \
    '$RENDER_HOST$' '$RENDER_PORT$'
expect_success
expect_both
expect_event forward id=f1 dir=L "port=$local_port" "target=127.0.0.1:$data"
expect_event forward id=f2 dir=L "target=127.0.0.1:$render"
expect_event ready "url~^cdsrs://localhost:$local_port//localhost:[0-9]+\$" "port=$local_port" 'render_port~^[1-9]'
expect_port_free "$data" "$render" "$local_port"

echo "both call a client through tunnels"
next_run
list_one "cdsrsrc://127.0.0.1:$data//127.0.0.1:$render" <<END
$(two '$PV_DATA_SERVER_PORT$' '$PV_RENDER_SERVER_PORT$' --reverse-connection --client-host=127.0.0.1)
END
start_batch -- pvpython --force-offscreen-rendering "$LIB/twoclient.py" "$T/both" listen '$URL$'
expect_success
expect_both
expect_event forward id=f1 dir=R "port=$data" "target=localhost:$local_port"
expect_event forward id=f2 dir=R "port=$render"
expect_event client state=wanted "port=$local_port" 'render_port~^[1-9]'
expect_port_free "$data" "$render" "$local_port"

if thorough; then
    echo "the ports that the servers choose themselves are where the tunnels lead"
    next_run
    list_one "cdsrs://127.0.0.1:0//127.0.0.1:0" <<END
$(two '$PV_DATA_SERVER_PORT$' '$PV_RENDER_SERVER_PORT$')
END
    start_batch -- pvpython --force-offscreen-rendering "$LIB/twoclient.py" "$T/both" connect '$HOST$' \
        '$PORT$' '$RENDER_HOST$' '$RENDER_PORT$'
    expect_success
    expect_both

    echo "a port that both servers must have here and one of them finds taken is told"
    next_run
    port_hold "$render"
    list_one "cdsrs://127.0.0.1:$data//127.0.0.1:$render" 4 <<END
$(two '$PV_DATA_SERVER_PORT$' '$PV_RENDER_SERVER_PORT$')
END
    start_batch
    expect_error timeout 75 "another program held localhost:$render before the render server"
    port_release
fi

peer="python3 $LIB/peer.py"
far=127.0.0.2 # another host than the data server's

both_serve() {
    ssh_startup "$local_port" "$peer serve \$PV_DATA_SERVER_PORT\$ &amp; exec $peer serve \
\$PV_RENDER_SERVER_PORT\$ \$PV_RENDER_SERVER_HOST\$"
}

echo "a render server on another host is reached from the data server's; ports taken here move"
next_run
list_one "cdsrs://lab:$data//$far:$render" <<END
$(both_serve)
END
port_hold "$render" 127.0.0.1
first=$holder
port_hold "$local_port"
start_batch -- sh -c "$peer send \$HOST\$ \$PORT\$ 1000 && $peer send \$RENDER_HOST\$ \$RENDER_PORT\$ 2000"
expect_success
expect_event forward id=f1 "asked=$local_port" "target=127.0.0.1:$data"
expect_event forward id=f2 "asked=$render" "target=$far:$render"
expect_event traffic forward=f1 out=1000 in=1000
expect_event traffic forward=f2 out=2000 in=2000
port_release
holder=$first
port_release

echo "a server that hides its words is found by its port, while the other one tells"
next_run
list_one "cdsrs://lab:$data//$far:$render" <<END
$(both_serve | sed 's/HOST\$/HOST$ --quiet/')
END
start_batch -- $peer send '$RENDER_HOST$' '$RENDER_PORT$' 1000
expect_success

echo "a render server that does not come is named"
next_run
list_one "cdsrs://lab:$data//$far:$render" 3 <<END
$(ssh_startup "$local_port" "$peer" serve '$PV_DATA_SERVER_PORT$')
END
start_batch
expect_error timeout 75 "the render server did not take connections at $far:$render within 3 s"

echo "a data server that does not call is named"
next_run
list_one "cdsrsrc://127.0.0.1:$data//127.0.0.1:$render" 4 <<END
$(ssh_startup "$local_port" "$peer" dial 127.0.0.1 '$PV_RENDER_SERVER_PORT$')
END
start_batch -- $peer hold '$RENDER_PORT$'
expect_error timeout 75 'the data server has not called back within 4 s'
