#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# names: names and addresses: a family that is dead, one that is not there, a resolver that is silent; and what
# DNS says of a host key.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
FL_AS=root
. "$LIB/sshd.sh"
need ssh unshare ip
[ "$(id -u)" = 0 ] || skip "a name server of one's own needs root"

# In a network of its own, and with an /etc that is this test's: enter.sh has seen to that.
if [ "${FL_NET-}" != "$T" ]; then
    unshare -n true 2>/dev/null || skip "no network namespace can be made here"
    grep -q ' /etc ' /proc/self/mounts || skip "there is no /etc that is this test's own"
    rm -rf "${T:?}"/*
    FL_T=$T FL_NET=$T exec unshare -n sh "$0"
fi
unset FL_NET
ip link set lo up
ip link add here type veth peer name there || skip "no virtual interface can be made here"
ip link set here up
ip link set there up
ip addr add 10.9.0.1/24 dev here
ip -6 addr add fd09::1/64 dev here nodad
ip neigh add 10.9.0.9 lladdr 02:00:00:00:00:09 dev here # nobody takes what is sent there
ip -6 neigh add fd09::9 lladdr 02:00:00:00:00:09 dev here
rm -f /etc/resolv.conf
printf 'nameserver 127.0.0.1\noptions trust-ad\n' >/etc/resolv.conf
printf '127.0.0.1 localhost fp-files\n' >/etc/hosts
echo 'hosts: files dns' >/etc/nsswitch.conf

sshd_start
sshd_stop
sshd_start ListenAddress=::1
. "$LIB/verdict.sh"
fp=$(ssh-keygen -r x -f "$T/hostkey.pub" | awk '$5 == 2 { print $6 }')
cat >"$T/zone" <<END
deadsix A 127.0.0.1
deadsix AAAA fd09::9
deadfour A 10.9.0.9
deadfour AAAA ::1
six AAAA ::1
dead A 10.9.0.9
dead AAAA fd09::9
fp A 127.0.0.1
plain A 127.0.0.1
localboth A 127.0.0.1
localboth AAAA ::1
END
cp "$T/zone" "$T/zone.plain"
python3 "$LIB/dns.py" "$T/zone" &
keep $!
wait_for "the name server" getent hosts six

zone() { # LINE...: beside the addresses
    cp "$T/zone.plain" "$T/zone.new"
    for line; do
        echo "$line" >>"$T/zone.new"
    done
    mv "$T/zone.new" "$T/zone"
}

seconds() { # from the phase connect to the phase hostkey
    python3 -c 'import datetime, json, sys
at = {e["phase"]: datetime.datetime.fromisoformat(e["t"][:-1]) for e in map(json.loads, open(sys.argv[1]))
      if e["event"] == "phase"}
print((at["hostkey"] - at["connect"]).total_seconds())' "$T/it.ev"
}

reached_soon() { # NAME
    reached -o HostName="$1" -o HostKeyAlias="[127.0.0.1]:$lab_port" -o ConnectTimeout=3
    echo "$1: $(seconds) s"
    [ "$(seconds | cut -d. -f1)" = 0 ] || fail "it took $(seconds) s to reach $1"
}

echo "a family that is dead costs a step; one alone is enough"
reached_soon deadsix
reached_soon deadfour
reached_soon six

echo "all addresses are in the error"
barred timeout 75 'timed out .*10\.9\.0\.9:[0-9]+: no answer' -o HostName=dead -o ConnectTimeout=2
expect_event error 'text~fd09::9\]:[0-9]+: no answer'
[ "$took" -le 6 ] || fail "it took $took s to give up after 2 s"
barred host 68 'refused.*; .*refused' -o HostName=localboth -o Port=1
barred host 68 'no address is known for 127.0.0.1 \(six\)' -o HostName=six -o AddressFamily=inet
barred host 68 'no address is known for .*nope.example' -o HostName=nope.example

echo "a resolver that is silent: stopped at once, and given up after its limit"
zone silent
next_run
start_background -o HostName=late.example
await_event phase phase=resolve
stop_at_once
next_run
start_batch -o HostName=late.example
expect_error timeout 75 'timed out waiting for the address of .*late.example|no name server answered'
[ "$took" -le 13 ] || fail "it took $took s to give up after 10 s"
zone

echo "what DNS says of a host key"
row() { # WHAT SSH FAIRLEAD DNS OPTION...
    row=$1 ssh_wants=$2 fl_wants=$3 dns=$4
    shift 4
    : >"$T/known_hosts"
    compare "$row" "$ssh_wants" "$fl_wants" "$@"
    [ -z "$dns" ] || expect_event hostkey "dns=$dns"
    [ ! -s "$T/known_hosts" ] || fail "$row: a key was written"
}
zone "fp SSHFP 4 2 $fp" ad
row "it matches and is authenticated, yes" accept accept secure -o HostName=fp -o VerifyHostKeyDNS=yes
expect_no_event ask
row "it matches and is authenticated, ask" ask ask secure -o HostName=fp -o VerifyHostKeyDNS=ask
expect_event ask 'note~matches and is authenticated'
row "VerifyHostKeyDNS no" ask ask "" -o HostName=fp
expect_no_event hostkey dns
row "no record" ask ask none -o HostName=plain -o VerifyHostKeyDNS=yes
zone "fp SSHFP 4 2 $fp"
row "it matches, unauthenticated" ask ask matches -o HostName=fp -o VerifyHostKeyDNS=yes
expect_event ask 'note~matches, but is not authenticated'
zone "fp SSHFP 4 2 $(printf '%064d' 7)" ad
row "it does not match" ask ask differs -o HostName=fp -o VerifyHostKeyDNS=yes
expect_event ask 'note~does NOT match'
zone "fp SSHFP 4 2 00" "fp SSHFP 1 1 0011" ad
row "records that make no sense" ask ask differs -o HostName=fp -o VerifyHostKeyDNS=yes
echo "@revoked * $(cut -d' ' -f1,2 "$T/hostkey.pub")" >"$T/revoked"
zone "fp SSHFP 4 2 $fp" ad
fl_verdict -o HostName=fp -o VerifyHostKeyDNS=yes -o GlobalKnownHostsFile="$T/revoked"
[ "$verdict" = refuse ] || fail "a revoked key was accepted because DNS has it: $verdict"
[ $failed = 0 ] || exit 1

echo "a resolver that is silent about a key: asked all the same, and stopped at once"
zone silent
: >"$T/known_hosts"
next_run
start_background -o HostName=fp-files -o VerifyHostKeyDNS=yes
await_event phase phase=hostkey
stop_at_once
next_run
start_batch -o HostName=fp-files -o VerifyHostKeyDNS=yes
expect_error hostkey 76 'not known'
expect_event hostkey dns=none
