#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sites: lists of real sites run whole, without a person.
: "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${FAIRLEAD_DATA:=$abs_top_srcdir/../shared/data}"
export FAIRLEAD_DATA
. "$abs_top_srcdir/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/sites.sh"

site_start() { # FILE SERVER CLIENT FLAG...
    file=$1
    server=$2
    client=$3
    shift 3
    rm -f "$T/points"
    # shellcheck disable=SC2086 # the client is words
    fl start "$server" -F "$T/ssh_config" -f "$WILD/$file" --batch --json "$@" -- $client \
        >"$T/it.ev" 2>"$T/it.err" </dev/null
    rc=$?
    expect_success
    case $client in
    pvpython*) expect_points "$T/points" ;;
    esac
}

# An sshd that is not root's cannot make the terminal that this one wants.
if [ "$(id -u)" = 0 ]; then
    echo "SSHCommand with PortForwarding, of ParaView's own tests"
    site_start 'paraview-sshServers@2024-11-29.pvsc' SSHPortForwardingRCServer "$listening" -p "$lab_port"
    expect_event hop user="$me" "port=$lab_port"
    expect_event forward id=f1 dir=R listen=127.0.0.1:11114 state=listening
    expect_event session where=remote
fi

# The rest is the same for root, and takes the port that the lists name.
thorough || exit 0

echo "xterm around ssh, reverse: POLARIS@ANL"
site_start alcf-server_polaris.pvsc POLARIS@ANL "$listening" -O "USER=$me" -O "SERVER_PORT=$server_port"
expect_event hop host=polaris.alcf.anl.gov user="$me"
expect_event forward id=f1 dir=R "listen=127.0.0.1:$server_port" state=listening
expect_event output 'text=nodes 2, version 5.11.1-mesa'
expect_port_free "$server_port"

echo "plink under cmd, reverse: windows to AURORA@ANL"
site_start alcf-windowsToAurora.pvsc 'windows to AURORA@ANL' "$listening" -O "USER=$me" \
    -O "SERVER_PORT=$server_port"
expect_event hop host=aurora.alcf.anl.gov
expect_event forward id=f1 dir=R "listen=127.0.0.1:$server_port" state=listening
expect_event output 'text=nodes 1, version 5.13.2'

echo "bash -c with a pipe into ssh, which runs as it is written: hypnos2"
PATH=$T/bin:$PATH site_start hzdr-paraview@2014-04-17.pvsc hypnos2 "$listening"
expect_event session where=local
expect_event output 'text=#PBS -q laser'
grep -q '^-p 44333 huebl@localhost' "$T/ssh-words" || fail "its ssh did not get its words"
fl show hypnos2 -f "$WILD/hzdr-paraview@2014-04-17.pvsc" >"$T/show.out" 2>&1 || fail "no plan"
grep -q 'warning .*run as it is written: ' "$T/show.out" || fail "show does not say why"

echo "a plain local program: SimpleServer"
cd "$T" || exit 99
site_start paraview-configuredServer.pvsc SimpleServer "$connecting" --timeout 60
expect_event session where=local secure=true
expect_no_event hop
