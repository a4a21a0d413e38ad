#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# node: a server that a batch system puts on another machine is reached there, through the host that we
# are logged in to.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
getent hosts fl-node7 >/dev/null || skip "this needs root, to name another machine in an /etc/hosts"
sshd_start
local_port=$(free_port)

# The server listens at one address, and says that it is on a machine of another name.
on_node() { # ADDRESS NAME
    next_run
    port=$(free_port)
    list_one "cs://127.0.0.1:$port" 20 <<END
$(ssh_startup "$local_port" python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$' "$1" --once "--name=$2")
END
}

echo "the control: the port answers on the node alone, and ssh -L to the node's name carries bytes"
port=$(free_port)
python3 "$LIB/peer.py" serve "$port" 127.0.0.7 --once >/dev/null &
keep $!
wait_for "the server on the node" listening "$port"
ssh -F "$T/ssh_config" -N -L "$local_port:fl-node7:$port" lab &
control=$!
keep $control
wait_for "ssh's forward" listening "$local_port"
python3 "$LIB/peer.py" send 127.0.0.1 "$local_port" 100000 || fail "the node cannot be reached by ssh"
kill $control
expect_port_free "$local_port"

echo "the forward leads to the machine that the server names"
on_node 127.0.0.7 fl-node7
start_batch -- python3 "$LIB/peer.py" send '$HOST$' '$PORT$' 100000
expect_success
expect_event note 'text~server runs on fl-node7'
expect_event forward "target=fl-node7:$port"
expect_event ready "url=cs://localhost:$local_port"

echo "port 0 is known from the same line"
on_node 127.0.0.7 fl-node7
sed "s/cs:..127.0.0.1:$port/cs:\/\/127.0.0.1:0/" "$T/list.pvsc" >"$T/list.new"
cat "$T/list.new" >"$T/list.pvsc"
start_batch -- python3 "$LIB/peer.py" send '$HOST$' '$PORT$' 100000
expect_success
expect_event forward 'target~^fl-node7:[1-9]'

echo "the person may say another name of that machine"
on_node 127.0.0.8 fl-node7
start_batch --node '%h-ib0' -- python3 "$LIB/peer.py" send '$HOST$' '$PORT$' 100000
expect_success
expect_event forward "target=fl-node7-ib0:$port"

echo "a name of a container, whose port is that of its host, is seen through"
on_node 127.0.0.1 f00ba4.invalid
start_batch -- python3 "$LIB/peer.py" send '$HOST$' '$PORT$' 100000
expect_success
expect_event forward "target=127.0.0.1:$port" state=open

echo "the login node itself stays what it is, under its short name and its long one"
on_node 127.0.0.1 "$(uname -n).cluster.example"
start_batch -- python3 "$LIB/peer.py" send '$HOST$' '$PORT$' 100000
expect_success
expect_no_event note 'text~server runs on'

echo "a node that cannot be reached from there is said, with what may help"
on_node 127.0.0.7 fl-node9.invalid
start_batch
expect_error forward 69 "127.0.0.1 cannot reach the server at fl-node9.invalid port $port"
grep -q -- '--node' "$T/it.err" || fail "the way out is not told"
[ "$took" -le 12 ] || fail "it took $took s"
