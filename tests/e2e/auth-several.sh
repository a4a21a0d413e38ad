#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# auth-several: a login that takes several methods one after the other, in the server's order; which may be
# used, and in which order they are tried, is ssh_config's to say.
# needs: pam
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh ssh-keygen
lab_pam
. "$LIB/login.sh"
ssh-keygen -q -t ed25519 -N '' -C test -f "$T/key" || exit 99
cp "$T/key.pub" "$T/authorized_keys"
chmod 644 "$T/authorized_keys"
chmod go+x "$T" # sshd reads the keys as the user
printf '#!/bin/sh\necho "%s"\n' "$LAB_PASSWORD" >"$T/askpass"
chmod 700 "$T/askpass"
(umask 077 && echo "$LAB_PASSWORD" >"$T/pw")
export SSH_ASKPASS="$T/askpass"

via() { # ADDRESS: the same sshd, which wants other methods there
    sed -i "s|HostName .*|HostName $1|; s|IdentityFile .*|IdentityFile $T/key|" "$T/ssh_config"
    echo "[$1]:$lab_port $(cut -d' ' -f1,2 "$T/hostkey.pub")" >"$T/known_hosts"
    export SSH_ASKPASS_REQUIRE=force
    control_lets_in
    unset SSH_ASKPASS_REQUIRE
}

in_turn() { # FIRST SECOND
    lets_in --password-file "$T/pw"
    expect_event auth "method=$1" result=partial
    expect_event auth "method=$2" result=ok
    expect_no_event auth result=denied method=password
    expect_no_event auth result=denied method=keyboard-interactive
    expect_no_event auth result=denied method=publickey
}

echo "a key, then a password"
via 127.0.0.2
in_turn publickey password

echo "a key, then keyboard-interactive"
via 127.0.0.3
in_turn publickey keyboard-interactive
next_run
start_asking
await_ask kind=keyboard-interactive
expect_event auth method=publickey result=partial
answer "$LAB_PASSWORD"
start_end
exec 3>&-
expect_exit 69

echo "a password, then a key"
via 127.0.0.4
in_turn password publickey

echo "without the first factor there is no way in, and what is missing is told"
control_is_refused "Permission denied" -o PubkeyAuthentication=no -o BatchMode=yes
is_refused 'it takes: password' -o PasswordAuthentication=no
expect_no_event auth method=password

echo "PreferredAuthentications says which, and in which order"
via 127.0.0.1
lets_in -o PreferredAuthentications=password --password-file "$T/pw"
expect_no_event auth method=keyboard-interactive
lets_in -o PreferredAuthentications=keyboard-interactive,password --password-file "$T/pw"
expect_event auth method=keyboard-interactive result=ok
expect_no_event auth method=password
is_refused 'refused the login' -o PreferredAuthentications=publickey --password-file "$T/pw"

echo "BatchMode asks nothing"
next_run
start_asking -o BatchMode=yes
start_end
exec 3>&-
expect_exit 77
expect_no_event ask
