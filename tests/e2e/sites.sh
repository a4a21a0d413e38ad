#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sites: lists of real sites, byte for byte, run whole: their hosts are sent to the private sshd by
# ssh_config, and scripts of ours stand for the sites' programs.
: "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${FAIRLEAD_DATA:=$abs_top_srcdir/../shared/data}"
export FAIRLEAD_DATA
. "$abs_top_srcdir/tests/lib/common.sh"
WILD=$FAIRLEAD_DATA/pvsc/wild
[ -f "$WILD/alcf-server_polaris.pvsc" ] ||
    skip "the lists of sites are not there; FAIRLEAD_DATA names the directory above pvsc/wild"
. "$LIB/sshd.sh"
need python3 bash
site=$T/site
mkdir -p "$site"

# The sites' programs end in one of these two: pvserver where it is installed, else a stand-in.
if command -v pvserver >/dev/null 2>&1 && command -v pvpython >/dev/null 2>&1; then
    serve='exec pvserver --force-offscreen-rendering --server-port="$1"'
    call='exec pvserver --force-offscreen-rendering --reverse-connection --client-host=127.0.0.1 --server-port="$1"'
    connecting="pvpython --force-offscreen-rendering $LIB/client.py $T/points connect \$HOST\$ \$PORT\$"
    listening="pvpython --force-offscreen-rendering $LIB/client.py $T/points reverse \$PORT\$"
else
    serve="exec python3 $LIB/peer.py serve \"\$1\" --once"
    call="exec python3 $LIB/peer.py dial 127.0.0.1 \"\$1\""
    connecting="python3 $LIB/peer.py send \$HOST\$ \$PORT\$ 100000"
    listening="python3 $LIB/peer.py take \$PORT\$"
fi

program() { # NAME: its script is read
    mkdir -p "$(dirname "$site/$1")"
    { echo '#!/bin/sh'; cat; } >"$site/$1"
    chmod +x "$site/$1"
}
echo "$serve" | program serve
echo "$call" | program call

# Where the sites' paths would be, ours are; nothing is written into a real home. What our own sessions run
# is inside their guard, which gives it to $SHELL; another ssh's command is there to be seen.
cat >"$T/shell" <<END
#!/bin/sh
exec sh -c "\$(printf '%s\n' "\$2" | sed '
s|/soft/visualization/paraview/connect|$site|g
s|@ParaView_BINARY_DIR@|$site|g
s|/opt/torque/bin|$site|g
s|~/startParaView|$T/startParaView|g')"
END
cat >"$T/force" <<END
#!/bin/sh
exec "$T/shell" -c "\$SSH_ORIGINAL_COMMAND"
END
chmod +x "$T/shell" "$T/force"
sshd_start "ForceCommand=$T/force" \
    "SetEnv=FL_TEST=$T SHELL=$T/shell \"PATH=$PATH\" OMPI_MCA_ess_singleton_isolated=1"
sed -i 's/^Host .*/Host */' "$T/ssh_config"
me=$(id -un)
server_port=$(free_port)

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
    program Clients/ParaView/Testing/XML/server_rc.sh <<END
[ "\$1" = localhost ] && exec "$site/call" "\$2"
END
    site_start 'paraview-sshServers@2024-11-29.pvsc' SSHPortForwardingRCServer "$listening" -p "$lab_port"
    expect_event hop user="$me" "port=$lab_port"
    expect_event forward id=f1 dir=R listen=127.0.0.1:11114 state=listening
    expect_event session where=remote
fi

# The rest is the same for root, and takes the port that the lists name.
thorough || exit 0

echo "xterm around ssh, reverse: POLARIS@ANL"
program launch.sh <<END
echo "nodes \$1, version \${10}"
exec "$site/call" "\$7"
END
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
need ssh
mkdir "$T/bin"
cat >"$T/bin/ssh" <<END
#!/bin/sh
echo "\$*" >>"$T/ssh-words"
exec $(command -v ssh) -F "$T/ssh_config" -p $lab_port -l $me "\$@"
END
chmod +x "$T/bin/ssh"
program qsub <<END
grep '#PBS -q' "\$1" || exit 1
grep -q 'reverse-connection\| -rc ' "\$1" || exit 1
exec "$site/call" 11111
END
PATH=$T/bin:$PATH site_start hzdr-paraview@2014-04-17.pvsc hypnos2 "$listening"
expect_event session where=local
expect_event output 'text=#PBS -q laser'
grep -q '^-p 44333 huebl@localhost' "$T/ssh-words" || fail "its ssh did not get its words"
fl show hypnos2 -f "$WILD/hzdr-paraview@2014-04-17.pvsc" >"$T/show.out" 2>&1 || fail "no plan"
grep -q 'warning .*run as it is written: ' "$T/show.out" || fail "show does not say why"

echo "a plain local program: SimpleServer"
program bin/pvserver <<END
exec "$site/serve" "\$2"
END
ln -s "$site" "$T/@ParaView_BINARY_DIR@"
cd "$T" || exit 99
site_start paraview-configuredServer.pvsc SimpleServer "$connecting" --timeout 60
expect_event session where=local secure=true
expect_no_event hop
