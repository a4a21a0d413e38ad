#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# hostkeys: with the same files and options a host key is accepted, asked about or refused as ssh does; what
# is written ssh accepts; nothing of a login leaves before; two at once lose nothing.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh
ssh-keygen -q -t rsa -b 2048 -N '' -C rsa -f "$T/hostkey_rsa" || exit 99
ssh-keygen -q -t ecdsa -N '' -C absent -f "$T/absent" || exit 99
ssh-keygen -q -t ed25519 -N '' -C other -f "$T/other" || exit 99
sshd_start "HostKey=$T/hostkey_rsa" ListenAddress=::1 LogLevel=DEBUG1
. "$LIB/verdict.sh"
name="[127.0.0.1]:$lab_port"

key_of() { # FILE
    cut -d' ' -f1,2 "$1.pub"
}

# The same files for both. What fairlead leaves is in $T/known_hosts; what there was, in $T/before.
row() { # WHAT SSH FAIRLEAD OPTION...
    compare "$@"
    head -c "$(stat -c %s "$T/before")" "$T/known_hosts" | cmp - "$T/before" ||
        fail "$what: other bytes of the file than its end were changed"
}

# What was accepted and written is known to ssh from then on.
row_written() { # OPTION...: as for row
    ssh_verdict "$@" -o StrictHostKeyChecking=yes
    [ "$verdict" = accept ] || fail "ssh does not know what was written: $(cat "$T/known_hosts")"
}

# Lines of known_hosts on standard input.
known() {
    cat >"$T/known_hosts"
}

known </dev/null
row "unknown" ask ask
row "unknown, StrictHostKeyChecking accept-new" accept accept -o StrictHostKeyChecking=accept-new
row_written
row "unknown, StrictHostKeyChecking yes" accept accept -o StrictHostKeyChecking=yes
known </dev/null
row "unknown, StrictHostKeyChecking yes" refuse refuse -o StrictHostKeyChecking=yes
row "unknown, StrictHostKeyChecking no (here: ask)" accept ask -o StrictHostKeyChecking=no
expect_event note 'text~StrictHostKeyChecking no is taken for ask'

echo "# comment $(printf '\303\244')" >"$T/known_hosts"
printf 'broken\n\n[127.0.0.1]:%s ssh-ed25519 AAAA\n' "$lab_port" >>"$T/known_hosts"
row "comments and broken lines" ask ask
echo "other.example.org,$name $(key_of "$T/hostkey")" >>"$T/known_hosts"
row "known, among others in one line" accept accept
ssh-keygen -H -f "$T/known_hosts" >/dev/null 2>&1
row "known, hashed" accept accept
echo "[127.0.0.*]:* $(key_of "$T/hostkey")" | known
row "known by a pattern" accept accept
echo "!$name,!127.0.0.1,* $(key_of "$T/hostkey")" | known
row "a pattern that leaves it out" ask ask

echo "$name $(key_of "$T/hostkey_rsa")" | known
row "the type that is known is not what libssh likes best" accept accept
echo "$name $(key_of "$T/absent")" | known
row "a key of another type is known" refuse refuse
expect_event hostkey result=other line=1
row "a key of another type, accept-new" refuse refuse -o StrictHostKeyChecking=accept-new

echo "$name $(key_of "$T/other")" | known
row "changed" refuse refuse
row "changed, accept-new" refuse refuse -o StrictHostKeyChecking=accept-new
expect_event error "hint~ssh-keygen -f '$T/known_hosts' -R"
row "changed, NoHostAuthenticationForLocalhost" accept accept -o NoHostAuthenticationForLocalhost=yes
echo "$name $(key_of "$T/hostkey")" >>"$T/known_hosts"
row "changed, and the right one beside it" accept accept
echo "@revoked * $(key_of "$T/hostkey")" >>"$T/known_hosts"
row "known and revoked" refuse refuse
expect_event hostkey result=revoked line=3

echo "127.0.0.1 $(key_of "$T/hostkey")" | known
row "known without its port" accept accept
echo "127.0.0.1 $(key_of "$T/other")" | known
row "another key is known without its port" ask ask
echo "node $(key_of "$T/hostkey")" | known
row "known by its HostKeyAlias" accept accept -o HostKeyAlias=node
row "unknown by its HostKeyAlias, accept-new" accept accept -o HostKeyAlias=Node2 \
    -o StrictHostKeyChecking=accept-new
row_written -o HostKeyAlias=Node2
grep -q '^node2 ' "$T/known_hosts" || fail "the alias is not what was written"

echo "@cert-authority * $(key_of "$T/other")" | known
row "an authority is trusted, the host has no certificate" ask ask
expect_event ask 'note~host certificates are not for libssh: --ssh=ssh'

echo "elsewhere $(key_of "$T/other")" | tr -d '\n' | known
row "the file does not end in a newline, accept-new" accept accept -o StrictHostKeyChecking=accept-new
row_written
[ "$(wc -l <"$T/known_hosts")" = 2 ] || fail "two lines became one"
known </dev/null
row "HashKnownHosts, accept-new" accept accept -o HashKnownHosts=yes -o StrictHostKeyChecking=accept-new
row_written
grep -q '^|1|' "$T/known_hosts" || fail "the name is not hashed"

echo "$name $(key_of "$T/hostkey")" >"$T/second"
known </dev/null
row "known in the second file" accept accept -o UserKnownHostsFile="$T/known_hosts $T/second"
row "known in a system's file" accept accept -o GlobalKnownHostsFile="$T/second"
cp "$T/second" "$T/second.before"
row "two files, accept-new: the first is written" accept accept -o HostKeyAlias=both \
    -o UserKnownHostsFile="$T/known_hosts $T/second" -o StrictHostKeyChecking=accept-new
row_written -o HostKeyAlias=both
cmp "$T/second" "$T/second.before" || fail "the second file was written"

row "the file cannot be written: it counts for this time" accept accept \
    -o UserKnownHostsFile="$T/key/known_hosts" -o StrictHostKeyChecking=accept-new -o HostKeyAlias=no
expect_event note 'text~counts for this session only: cannot write'
row "the file cannot be read (here: a full stop)" ask refuse -o UserKnownHostsFile="$T/home" \
    -o HostKeyAlias=no
expect_event error 'text~cannot read the known host keys'

known </dev/null
row "an IPv6 address, accept-new" accept accept -o HostName=::1 -o StrictHostKeyChecking=accept-new
row_written -o HostName=::1
grep -q "^\[::1\]:$lab_port " "$T/known_hosts" || fail "the address is not what was written"
[ $failed = 0 ] || exit 1

echo "nothing of a login leaves while the key is in question"
known </dev/null
: >"$T/sshd.log"
next_run
start_asking
await_ask kind=hostkey
! grep -q 'userauth-request' "$T/sshd.log" || fail "a login was begun before the key was accepted"
answer no
start_end
exec 3>&-
expect_exit 76
grep -q 'KEX done\|kex: ' "$T/sshd.log" || fail "the log of sshd does not show the key exchange"
! grep -q 'userauth-request' "$T/sshd.log" || fail "a login was begun with a key that was refused"

echo "a key that is swapped between two connects stops the second before any login"
lab_known
fl_verdict
[ "$verdict" = accept ] || fail "the first connect was not accepted"
grep -q 'userauth-request' "$T/sshd.log" || fail "the log of sshd does not show a login"
sshd_stop
cp "$T/hostkey.pub" "$T/hostkey.pub.before"
sed "s|^HostKey .*hostkey$|HostKey $T/other|; /hostkey_rsa/d" "$T/sshd_config" >"$T/sshd_config.other"
: >"$T/sshd.log"
"$(command -v sshd)" -D -e -f "$T/sshd_config.other" 2>>"$T/sshd.log" &
lab_pid=$!
keep $lab_pid
wait_for "the other sshd" listening "$lab_port"
ssh_verdict
[ "$verdict" = refuse ] || fail "ssh does not refuse a swapped key"
: >"$T/sshd.log"
fl_verdict --accept-new
[ "$verdict" = refuse ] || fail "a swapped key was not refused: $verdict"
wait_for "sshd to see the end" grep -q 'do_cleanup\|onnection closed' "$T/sshd.log"
! grep -q 'userauth-request' "$T/sshd.log" || fail "a login was begun with a swapped key"

echo "twenty at once: all keys are there"
known </dev/null
pids=
n=0
while [ $n -lt 20 ]; do
    n=$((n + 1))
    # shellcheck disable=SC2086
    fl start it $fl_flags --batch --json --accept-new -o HostKeyAlias=h$n -o User=nobody \
        >"$T/many.$n.ev" 2>&1 </dev/null &
    pids="$pids $!"
done
# shellcheck disable=SC2086
wait $pids
[ "$(wc -l <"$T/known_hosts")" = 20 ] || fail "not twenty lines: $(cat "$T/known_hosts")"
while [ $n -gt 0 ]; do
    grep -qx "h$n $(key_of "$T/other")" "$T/known_hosts" || fail "the key of h$n is not there"
    n=$((n - 1))
done
