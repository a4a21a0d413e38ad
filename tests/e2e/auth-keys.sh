#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# auth-keys: key files of every kind and format let in, or are named with the reason why not; a bad one
# does not keep the next from being tried; user certificates.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
export LSAN_OPTIONS="suppressions=$LIB/lsan.supp:print_suppressions=0" # of a build with sanitizers
need ssh ssh-keygen ssh-agent ssh-add openssl
ssh-keygen -q -t ed25519 -N '' -f "$T/ca" || exit 99
me=$(id -un)
sshd_start "TrustedUserCAKeys=$T/ca.pub"
. "$LIB/login.sh"

# The key that ssh_config names is FILE, and no other; its public half may log in.
use() { # FILE
    [ ! -f "$1.pub" ] || cat "$1.pub" >>"$T/authorized_keys"
    sed -i "s|IdentityFile .*|IdentityFile $1|" "$T/ssh_config"
}

key() { # NAME TYPE BITS PASSPHRASE FORMAT...
    name=$1
    bits=$3
    kind=$2
    passphrase=$4
    shift 4
    # shellcheck disable=SC2086 # bits are two words or none
    ssh-keygen -q -t "$kind" ${bits:+-b $bits} -N "$passphrase" -C "$name" -f "$T/$name" "$@" || exit 99
    use "$T/$name"
}

echo "every kind, as OpenSSH writes them"
for what in ed25519: ecdsa:256 ecdsa:384 ecdsa:521 rsa:2048 rsa:4096; do
    key "o-${what%:*}${what#*:}" "${what%:*}" "${what#*:}" ''
    control_lets_in
    lets_in
    expect_event auth method=publickey result=ok "key~o-${what%:*}${what#*:} SHA256"
done

echo "in PEM, and without the .pub file"
for what in rsa:3072 ecdsa:256; do
    key "pem-${what%:*}" "${what%:*}" "${what#*:}" '' -m PEM
    rm "$T/pem-${what%:*}.pub"
    control_lets_in
    lets_in
    expect_event auth method=publickey result=ok
done

echo "with the line ends of another system"
key crlf rsa 2048 '' -m PEM
sed -i 's/$/\r/' "$T/crlf"
lets_in

unlocks() { # NAME: wrong twice, then right; twice as long as it takes to say it
    next_run
    start_asking
    await_ask kind=passphrase "subject~$1" attempts=3
    answer wrong
    await_ask kind=passphrase retry=true attempts=2
    answer 'wrong again'
    await_ask kind=passphrase retry=true attempts=1
    answer 'open sesame 12'
    start_end
    exec 3>&-
    expect_exit 69
    expect_event auth method=publickey result=ok "key~$1"
    grep -rq 'open sesame 12' "$T/it.ev" "$T/it.err" "$T/state" && fail "the passphrase was written down"
    expect_gone
}

echo "locked, in both formats"
printf '#!/bin/sh\necho open sesame 12\n' >"$T/askpass"
chmod 700 "$T/askpass"
export SSH_ASKPASS="$T/askpass" SSH_ASKPASS_REQUIRE=force
key locked ed25519 '' 'open sesame 12'
control_lets_in
unlocks locked
key locked-pem rsa 2048 'open sesame 12' -m PEM
control_lets_in
unlocks locked-pem
unset SSH_ASKPASS SSH_ASKPASS_REQUIRE

echo "three wrong passphrases: the key is given up, in words"
next_run
start_asking
for left in 3 2 1; do
    await_ask kind=passphrase attempts=$left
    answer wrong
done
start_end
exec 3>&-
expect_exit 77
expect_event error 'text~no passphrase opened it'

# It is told why this one is not used, and the next lets in.
passes_over() { # FILE REGEX
    lets_in -i "$1" -i "$T/o-ed25519"
    expect_event auth method=publickey result=skipped "key~${1##*/}" "why~$2"
    expect_event auth method=publickey result=ok 'key~o-ed25519'
}

echo "what is no good is named, and the next one is tried"
key open ed25519 '' ''
chmod 644 "$T/open"
passes_over "$T/open" 'chmod 600'
mkdir "$T/dir"
passes_over "$T/dir" 'no regular file'
mkfifo -m 600 "$T/fifo"
passes_over "$T/fifo" 'no regular file'
truncate -s 1G "$T/huge" && chmod 600 "$T/huge"
passes_over "$T/huge" 'too large'
(umask 077; echo nonsense >"$T/nonsense"; : >"$T/empty")
passes_over "$T/nonsense" 'no key that libssh can read'
passes_over "$T/empty" 'no key that libssh can read'
passes_over "$T/missing" 'No such file'
(umask 077; openssl dsaparam -genkey 1024 2>/dev/null | openssl dsa -traditional >"$T/dsa" 2>/dev/null)
[ ! -s "$T/dsa" ] || passes_over "$T/dsa" 'DSA keys are not supported'
(umask 077; openssl genrsa -traditional -out "$T/short" 1024 2>/dev/null)
passes_over "$T/short" 'less than 2048 bits'

echo "a security key's file: only an agent or ssh can use it"
python3 - "$T/sk" <<'END'
import base64, os, sys
s = lambda b: len(b).to_bytes(4, "big") + b
kind, raw = b"sk-ssh-ed25519@openssh.com", os.urandom(32)
blob = s(kind) + s(raw) + s(b"ssh:")
private = os.urandom(4) * 2 + s(kind) + s(raw) + s(b"ssh:") + b"\x01" + s(b"handle") + s(b"") + s(b"desk")
private += bytes(range(1, 9 - len(private) % 8)) if len(private) % 8 else b""
text = b"openssh-key-v1\0" + s(b"none") * 2 + s(b"") + (1).to_bytes(4, "big") + s(blob) + s(private)
body = base64.b64encode(text).decode()
os.umask(0o077)
with open(sys.argv[1], "w") as f:
    f.write("-----BEGIN OPENSSH PRIVATE KEY-----\n")
    f.writelines(body[i:i + 70] + "\n" for i in range(0, len(body), 70))
    f.write("-----END OPENSSH PRIVATE KEY-----\n")
with open(sys.argv[1] + ".pub", "w") as f:
    f.write(kind.decode() + " " + base64.b64encode(blob).decode() + " desk\n")
END
ssh-keygen -l -f "$T/sk" >/dev/null || fail "ssh-keygen does not take the security key's file for one"
use "$T/sk"
is_refused 'it is on a security key'
expect_event error 'hint~--ssh=ssh'

# The plain key may not log in by itself: only what the authority says of it counts.
certify() { # NAME PRINCIPAL VALIDITY
    ssh-keygen -q -s "$T/ca" -I id -n "$2" -V "$3" "$T/$1.pub" 2>/dev/null || exit 99
}

echo "a certificate beside its key"
for what in ed25519: rsa:3072 ecdsa:256; do
    name=cert-${what%:*}
    key "$name" "${what%:*}" "${what#*:}" ''
    : >"$T/authorized_keys"
    certify "$name" "$me" -1h:+1h
    control_lets_in
    lets_in
    expect_event auth method=publickey result=ok "key~$name .certificate. SHA256"
done

echo "a certificate that is named, its key in the agent"
ssh-agent -D -a "$T/agent" >/dev/null 2>&1 &
keep $!
wait_for "the agent" agent_answers "$T/agent"
export SSH_AUTH_SOCK="$T/agent"
mkdir "$T/away"
mv "$T/cert-ed25519-cert.pub" "$T/away/cert.pub"
ssh-add -q "$T/cert-ed25519" 2>/dev/null || exit 99
rm "$T/cert-ed25519"
sed -i "s|IdentityFile .*|CertificateFile $T/away/cert.pub|" "$T/ssh_config"
control_lets_in
lets_in
expect_event auth method=agent result=ok 'key~certificate'

echo "a certificate that the agent itself holds"
ssh-add -q -D 2>/dev/null
sed -i "s|CertificateFile .*|IdentityFile $T/none|" "$T/ssh_config"
ssh-add -q "$T/cert-rsa" 2>/dev/null || exit 99
rm "$T/cert-rsa" "$T/cert-rsa-cert.pub"
control_lets_in
lets_in
expect_event auth method=agent result=ok 'key~certificate'
unset SSH_AUTH_SOCK

echo "a certificate that has expired, or is for somebody else: ssh's refusal is ours"
for case in "$me:-2h:-1h" "nobody-$me:-1h:+1h"; do
    name=bad-${case%%:*}
    key "$name" ed25519 '' ''
    : >"$T/authorized_keys"
    certify "$name" "${case%%:*}" "${case#*:}"
    control_is_refused "Permission denied"
    is_refused "tried: .*$name .certificate."
done
