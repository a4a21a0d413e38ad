#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# auth-agent: the keys of an ssh-agent: each is offered by name, the named one first; an agent that is
# silent, dead, locked or somebody else's holds nothing up.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
export LSAN_OPTIONS="suppressions=$LIB/lsan.supp:print_suppressions=0" # of a build with sanitizers
need ssh ssh-agent ssh-add ssh-keygen openssl python3
sshd_start MaxAuthTries=6
. "$LIB/login.sh"

agent_start() { # sets SSH_AUTH_SOCK
    SSH_AUTH_SOCK=$T/agent.$1
    export SSH_AUTH_SOCK
    ssh-agent -D -a "$SSH_AUTH_SOCK" >/dev/null 2>&1 &
    keep $!
    wait_for "the agent" agent_answers "$SSH_AUTH_SOCK"
}

agent_odd() { # NAME ARGS...
    SSH_AUTH_SOCK=$T/agent.$1
    shift
    export SSH_AUTH_SOCK
    python3 "$LIB/agent.py" "$SSH_AUTH_SOCK" "$@" 2>>"$T/agent.err" &
    keep $!
    wait_for "the odd agent" listening_at "$SSH_AUTH_SOCK"
}

# The key is the agent's alone; its public half stays, to name it by.
mkdir -m 700 "$T/away"
mv "$T/key" "$T/away/key"

for kind in ed25519 ecdsa rsa; do
    echo "a key of the kind $kind"
    agent_start "$kind"
    ssh-keygen -q -t "$kind" -N '' -C "a $kind" -f "$T/$kind" || exit 99
    cat "$T/$kind.pub" >>"$T/authorized_keys"
    ssh-add -q "$T/$kind" 2>/dev/null || exit 99
    rm "$T/$kind"
    control_lets_in
    lets_in
    expect_event auth method=agent result=ok "key~a $kind SHA256:"
done

echo "twenty keys: the right one comes too late, and each that was tried is told"
agent_start many
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do
    ssh-keygen -q -t ed25519 -N '' -C "wrong $i" -f "$T/away/wrong$i" || exit 99
    ssh-add -q "$T/away/wrong$i" 2>/dev/null || exit 99
done
ssh-add -q "$T/away/key" 2>/dev/null || exit 99
control_is_refused "Too many authentication failures" -o IdentityFile=none -F none -p "$lab_port" \
    -o "UserKnownHostsFile=$T/known_hosts" -o HostName=127.0.0.1
mv "$T/key.pub" "$T/away/named.pub"
is_refused 'too many tries: .*wrong 1, .*wrong 6'
expect_event error code=auth 'hint~IdentitiesOnly'
for i in 1 2 3 4 5 6; do
    expect_event auth method=agent result=denied "key~wrong $i SHA256:"
done
expect_no_event auth "key~wrong 7"
mv "$T/away/named.pub" "$T/key.pub"

echo "the key that a file names goes first, the others after it"
control_lets_in
lets_in
[ "$(python3 "$LIB/ev.py" "$T/it.ev" --count auth method=agent)" = 1 ] || fail "others were offered first"
expect_event auth method=agent result=ok 'key~^test SHA256:'

echo "with IdentitiesOnly the others are never offered"
cp "$T/away/wrong3.pub" "$T/named.pub"
sed "s|IdentityFile .*|IdentityFile $T/named|" "$T/ssh_config" >"$T/ssh_config.named"
mv "$T/ssh_config" "$T/ssh_config.all"
mv "$T/ssh_config.named" "$T/ssh_config"
control_is_refused "Permission denied" -o IdentitiesOnly=yes
is_refused 'tried: wrong 3' -o IdentitiesOnly=yes
[ "$(python3 "$LIB/ev.py" "$T/it.ev" --count auth method=agent)" = 1 ] || fail "more than the named key went"
mv "$T/ssh_config.all" "$T/ssh_config"

echo "locked: it shows nothing, which is said, and a file does it"
printf '#!/bin/sh\necho shut\n' >"$T/askpass"
chmod 700 "$T/askpass"
SSH_ASKPASS=$T/askpass SSH_ASKPASS_REQUIRE=force ssh-add -q -x 2>/dev/null || exit 99
cp "$T/away/key" "$T/key"
control_lets_in
lets_in
expect_event auth method=agent result=skipped 'why~locked'
expect_event auth method=publickey result=ok

echo "dead: the socket is there and nobody behind it"
SSH_AUTH_SOCK=$T/agent.dead
python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$SSH_AUTH_SOCK"
control_lets_in
lets_in
expect_event auth method=agent result=skipped 'why~cannot be reached'

echo "silent: ssh waits for ever, we do not"
agent_odd silent silent
timeout 3 ssh -F "$T/ssh_config" -n lab exit 3 2>/dev/null
[ $? = 124 ] || fail "ssh did not wait for the agent that never answers"
lets_in
[ $took -le 15 ] || fail "it took $took s to give the silent agent up"
expect_event auth method=agent result=skipped 'why~does not answer'
expect_event auth method=publickey result=ok

echo "silent when it should sign: that is said, and it can be stopped"
agent_start real
ssh-add -q "$T/away/key" 2>/dev/null || exit 99
agent_odd still still "$T/agent.real"
rm "$T/key"
timeout 3 ssh -F "$T/ssh_config" -n lab exit 3 2>/dev/null
[ $? = 124 ] || fail "ssh did not wait for the signature"
next_run
start_background
await_event note 'text~the agent takes its time with test'
before=$(date +%s)
kill -TERM "$fl_pid"
start_end
[ $(($(date +%s) - before)) -le 5 ] || fail "a stop took too long"
expect_event end

echo "a security key: the person is told to touch it"
openssl genpkey -algorithm ed25519 -out "$T/away/fido.pem" 2>/dev/null || skip "no Ed25519 in openssl"
agent_odd fido fido "$T/away/fido.pem" "$T/fido.pub" 2
wait_for "the security key" test -s "$T/fido.pub"
cat "$T/fido.pub" >>"$T/authorized_keys"
control_lets_in
lets_in
expect_event note 'text~touch the security key that holds desk'
expect_event auth method=agent result=ok 'key~^desk SHA256:'

if [ "$FL_USER" = root ] && command -v setpriv >/dev/null; then
    echo "somebody else's agent gets nothing to sign"
    cp "$T/away/key" "$T/key"
    mkdir -m 755 "$T/other" && chown 64123 "$T/other" && chmod 711 "$T"
    SSH_AUTH_SOCK=$T/other/agent
    setpriv --reuid=64123 --clear-groups ssh-agent -D -a "$SSH_AUTH_SOCK" >/dev/null 2>&1 &
    keep $!
    wait_for "the other's agent" listening_at "$SSH_AUTH_SOCK"
    control_lets_in
    lets_in
    expect_event auth method=agent result=skipped "why~another user's"
fi
