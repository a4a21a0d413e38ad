#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sites: lists of real sites run by a person at 80x24: what they would do is agreed to, an unknown host is
# accepted, a key is unlocked, and a client gets its server.
: "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${FAIRLEAD_DATA:=$abs_top_srcdir/../shared/data}"
export FAIRLEAD_DATA
. "$abs_top_srcdir/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
need ssh-keygen ssh
[ "$(id -u)" = 0 ] || skip "the sites' ports are taken once, by root"
secret='open sesame 12'
ssh-keygen -q -t ed25519 -N "$secret" -C locked -f "$T/key"
ssh-keygen -q -t ed25519 -N '' -C open -f "$T/open"
cat "$T/key.pub" "$T/open.pub" >"$T/authorized_keys"
. "$LIB/sites.sh"
sed -i "s| -F | -i $T/open -F |" "$T/bin/ssh"

site_begin() { # FILE SERVER CLIENT FLAG...
    rm -f "$T/points"
    {
        printf "PATH='%s' '%s' start '%s' -F '%s' -f '%s'" "$T/bin:$PATH" "$FAIRLEAD" "$2" "$T/ssh_config" \
            "$WILD/$1"
        client=$3
        shift 3
        [ $# -eq 0 ] || printf " '%s'" "$@"
        printf ' --'
        # shellcheck disable=SC2086 # the client is words
        printf " '%s'" $client
        echo
    } >"$T/begin"
    screen_start 80 24 sh "$T/begin"
    screen_wait 'Run this? [y/N]'
    screen_type y
    screen_keys Enter
}

site_log_in() {
    screen_wait 'SHA256:'
    screen_type yes
    screen_keys Enter
    screen_wait 'assphrase'
    screen_type "$secret"
    screen_keys Enter
}

site_end() {
    screen_wait '[exit 0]'
    screen_has_not "$secret" || screen_fail "the passphrase is shown"
    case $connecting in
    pvpython*) [ "$(cat "$T/points")" = 'points 50' ] || screen_fail "the client got no points" ;;
    esac
    tm kill-session -t t
    : >"$T/known_hosts"
}

: >"$T/known_hosts"
echo "SSHCommand with PortForwarding"
site_begin 'paraview-sshServers@2024-11-29.pvsc' SSHPortForwardingRCServer "$listening" -p "$lab_port"
site_log_in
site_end

echo "xterm around ssh, reverse"
site_begin alcf-server_polaris.pvsc POLARIS@ANL "$listening" -O "USER=$me" -O "SERVER_PORT=$server_port"
site_log_in
site_end

echo "plink under cmd, reverse"
site_begin alcf-windowsToAurora.pvsc 'windows to AURORA@ANL' "$listening" -O "USER=$me" \
    -O "SERVER_PORT=$server_port"
site_log_in
site_end

lab_known
echo "bash -c, with a pipe into an ssh of its own"
site_begin hzdr-paraview@2014-04-17.pvsc hypnos2 "$listening"
site_end

echo "a plain local program"
cd "$T" || exit 99
site_begin paraview-configuredServer.pvsc SimpleServer "$connecting" --timeout 60
site_end
