#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# hostkey: the question about an unknown host key says what DNS and the files know of it, in a large and in a
# small terminal, and no single key answers it.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
FL_AS=root
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
need unshare ip
[ "$(id -u)" = 0 ] || skip "a name server of one's own needs root"
if [ "${FL_NET-}" != "$T" ]; then
    unshare -n true 2>/dev/null || skip "no network namespace can be made here"
    grep -q ' /etc ' /proc/self/mounts || skip "there is no /etc that is this test's own"
    rm -rf "${T:?}"/*
    FL_T=$T FL_NET=$T exec unshare -n sh "$0"
fi
unset FL_NET
ip link set lo up
rm -f /etc/resolv.conf
echo 'nameserver 127.0.0.1' >/etc/resolv.conf
sshd_start
{
    echo "fp A 127.0.0.1"
    ssh-keygen -r fp -f "$T/hostkey.pub" | awk '{ print $1, $3, $4, $5, $6 }'
} >"$T/zone"
python3 "$LIB/dns.py" "$T/zone" &
keep $!
wait_for "the name server" getent hosts fp
fingerprint=$(ssh-keygen -l -E sha256 -f "$T/hostkey.pub" | cut -d' ' -f2)
ssh-keygen -q -t ed25519 -N '' -C other -f "$T/other" || exit 99
echo "@cert-authority * $(cut -d' ' -f1,2 "$T/other.pub")" >"$T/known_hosts"
cp "$T/known_hosts" "$T/before"
sed -i "s/^  HostName .*/  HostName fp/; s/^Host .*/&\n  VerifyHostKeyDNS ask/" "$T/ssh_config"
list_one "cs://127.0.0.1:11111" <<END
$(ssh_startup "" true)
END

# shellcheck disable=SC2086 # flags are words
screen_start 80 24 "$FAIRLEAD" $fl_flags
screen_wait ' it '
screen_keys /
screen_type it
screen_keys Enter Enter

echo "80 by 24: the fingerprint, what DNS says, an authority that libssh cannot use"
screen_wait "$fingerprint"
screen_wait 'DNS: its SSHFP record matches, but is not authenticated'
screen_wait 'An authority is trusted for it'
screen_wait 'yes, no or fingerprint'

echo "40 by 12: what matters is still there"
screen_resize 40 12
screen_wait 'DNS: its SSHFP record'
screen_wait 'SHA256:'
screen_wait 'yes'
screen_keys y Enter
screen_wait 'Type yes, no, or the whole'
cmp "$T/known_hosts" "$T/before" || fail "a single key accepted it"
screen_keys C-u
screen_type no
screen_keys Enter
screen_resize 80 24
screen_wait 'was not accepted'
cmp "$T/known_hosts" "$T/before" || fail "a key was kept that was refused"
