# SPDX-License-Identifier: BSD-3-Clause
# sites: a lab for lists of real sites, byte for byte: their hosts are sent to the private sshd by
# ssh_config, and scripts of ours stand for the sites' programs. Read after sshd.sh, with
# FAIRLEAD_DATA set before common.sh.
WILD=$FAIRLEAD_DATA/pvsc/wild
[ -f "$WILD/alcf-server_polaris.pvsc" ] ||
    skip "the lists of sites are not there; FAIRLEAD_DATA names the directory above pvsc/wild"
need python3 bash
site=$T/site
mkdir -p "$site"

# The lists name their ports themselves: one test at a time may use them.
need flock
lock=${TMPDIR:-/tmp}/fairlead-sites.lock
[ -e "$lock" ] || : >"$lock"
exec 9<"$lock"
flock -w 900 9 || fail "another test holds the sites' ports"

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

# ---- The programs of the sites ----

program Clients/ParaView/Testing/XML/server_rc.sh <<END
[ "\$1" = localhost ] && exec "$site/call" "\$2"
END
program launch.sh <<END
echo "nodes \$1, version \${10}"
exec "$site/call" "\$7"
END
program qsub <<END
grep '#PBS -q' "\$1" || exit 1
grep -q 'reverse-connection\| -rc ' "\$1" || exit 1
exec "$site/call" 11111
END
program bin/pvserver <<END
exec "$site/serve" "\$2"
END
ln -s "$site" "$T/@ParaView_BINARY_DIR@"

# The ssh that a list runs by itself is sent to the lab too; what it says of the configuration is its own.
mkdir "$T/bin"
cat >"$T/bin/ssh" <<END
#!/bin/sh
case " \$* " in *' -G '*) exec $(command -v ssh) "\$@" ;; esac
echo "\$*" >>"$T/ssh-words"
exec $(command -v ssh) -F "$T/ssh_config" -p $lab_port -l $me "\$@"
END
chmod +x "$T/bin/ssh"

