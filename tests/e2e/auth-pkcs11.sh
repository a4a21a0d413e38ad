#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# auth-pkcs11: a key on a smart card that the agent holds (ssh-add -s) lets in; the card is SoftHSM's.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
export LSAN_OPTIONS="suppressions=$LIB/lsan.supp:print_suppressions=0" # of a build with sanitizers
need ssh ssh-agent ssh-add ssh-keygen softhsm2-util openssl
module=
for dir in /usr/lib/softhsm /usr/lib64/softhsm /usr/lib64/pkcs11 /usr/lib/pkcs11 /usr/local/lib/softhsm; do
    [ ! -e "$dir/libsofthsm2.so" ] || module=$(realpath "$dir/libsofthsm2.so")
done
[ -n "$module" ] || skip "SoftHSM's module is not where it is looked for"

# The card is a directory of ours.
mkdir "$T/tokens"
printf 'directories.tokendir = %s\nlog.level = ERROR\n' "$T/tokens" >"$T/softhsm.conf"
export SOFTHSM2_CONF="$T/softhsm.conf"
softhsm2-util --init-token --free --label lab --pin 4711 --so-pin 0815 >"$T/card.out" 2>&1 || fail "no card"
sshd_start
. "$LIB/login.sh"
printf '#!/bin/sh\necho 4711\n' >"$T/askpass"
chmod 700 "$T/askpass"
ssh-agent -D -P "$module" -a "$T/agent" >"$T/agent.out" 2>&1 &
keep $!
wait_for "the agent" agent_answers "$T/agent"
export SSH_AUTH_SOCK="$T/agent"

for kind in rsa ec; do
    echo "a key on the card: $kind"
    option=rsa_keygen_bits:2048 id=a1
    [ $kind = rsa ] || option=ec_paramgen_curve:P-256 id=a2
    openssl genpkey -algorithm $kind -pkeyopt $option -out "$T/card.pem" 2>/dev/null || exit 99
    softhsm2-util --import "$T/card.pem" --token lab --label "card $kind" --id $id --pin 4711 \
        >>"$T/card.out" 2>&1 || fail "the card takes no key: $(cat "$T/card.out")"
    rm "$T/card.pem"
    ssh-add -q -e "$module" 2>/dev/null
    env SSH_ASKPASS="$T/askpass" SSH_ASKPASS_REQUIRE=force ssh-add -q -s "$module" 2>"$T/add.err" </dev/null ||
        fail "the agent does not take the card: $(cat "$T/add.err")"
    ssh-add -L | grep "card $kind" >"$T/authorized_keys" || fail "the agent does not show: $(ssh-add -L)"
    sed -i "s|IdentityFile .*|IdentityFile $T/none|" "$T/ssh_config"
    control_lets_in
    lets_in
    expect_event auth method=agent result=ok "key~card $kind"
done
