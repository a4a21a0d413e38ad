#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# auth-given: passwords that nobody types: from descriptors and files, for a host by name, from the
# PasswordCommand; none that was refused is sent again, and none is found where it should not be.
# needs: pam
# methods: password
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
lab_pam
. "$LIB/login.sh"
export SSH_ASKPASS="$T/askpass" SSH_ASKPASS_REQUIRE=force
printf '#!/bin/sh\necho "%s"\n' "$LAB_PASSWORD" >"$T/askpass"
chmod 700 "$T/askpass"
control_lets_in
unset SSH_ASKPASS SSH_ASKPASS_REQUIRE
sent() { # N: so many passwords went out
    [ "$(python3 "$LIB/ev.py" "$T/it.ev" --count auth method=password result=denied)" = "$1" ] ||
        fail "not $1 wrong passwords were sent"
}
(umask 077 && echo "$LAB_PASSWORD" >"$T/right" && echo wrong >"$T/wrong")
mkdir -p "$T/config/fairlead"

echo "for the host by name, by user and host, or by none"
for for in "lab=" "127.0.0.1=" "fl-guest@127.0.0.1=" ""; do
    case $for in
    lab=) continue ;; # the list says 127.0.0.1
    esac
    lets_in --password-file "$for$T/right"
    lets_in --password-fd "${for}4" 4<"$T/right"
done

echo "that of another host, or of another user there, stays with us"
for for in other.example= "somebody@127.0.0.1="; do
    next_run
    start_batch --password-file "$for$T/right"
    expect_error input 77 '[Pp]assword for'
    sent 0
done

echo "a name with = in it is a file's when a slash is before"
mkdir "$T/a=b"
cp "$T/right" "$T/a=b/c=d"
lets_in --password-file "$T/a=b/c=d"

echo "what makes no sense is told"
for words in "--password-fd x" "--password-fd 127.0.0.1=x" "--password-fd -1" \
    "--password-file $T/right --password-file $T/wrong" "--password-file 127.0.0.1=$T/none"; do
    next_run
    # shellcheck disable=SC2086
    start_batch $words
    [ "$rc" = 64 ] || [ "$rc" = 66 ] || fail "exit code $rc for $words"
done

echo "wrong: sent once, though a second is there for what may be asked next"
is_refused 'refused the login' --password-file "127.0.0.1=$T/wrong" --password-file "127.0.0.1=$T/right"
sent 1

command_is() { # COMMAND
    printf 'PasswordCommand %s\n' "$1" >"$T/config/fairlead/config"
}

echo "PasswordCommand: its first line"
command_is "printf '%%s\\n' \"$LAB_PASSWORD\" more; echo %h %p %r %u >$T/tokens"
lets_in
[ "$(cat "$T/tokens")" = "127.0.0.1 $lab_port fl-guest $(id -un)" ] || fail "tokens: $(cat "$T/tokens")"

echo "PasswordCommand: what was handed over goes before it"
lets_in --password-file "$T/right"
[ ! -e "$T/tokens" ] || [ "$(wc -l <"$T/tokens")" = 1 ] || fail "it was run all the same"

echo "PasswordCommand: a wrong one is sent once, and it is run once"
command_is "echo wrong; echo x >>$T/runs"
is_refused 'refused the login'
sent 1
[ "$(wc -l <"$T/runs")" = 1 ] || fail "it was run $(wc -l <"$T/runs") times"

echo "PasswordCommand: what went wrong is told, and the person is asked"
command_is "echo the safe is shut >&2; exit 3"
next_run
start_batch
expect_error input 77 '[Pp]assword for'
expect_event note 'text~PasswordCommand gave no password .*status 3: the safe is shut'
command_is true
next_run
start_asking
await_ask kind=password
expect_event note 'text~it printed nothing'
answer "$LAB_PASSWORD"
start_end
exec 3>&-
expect_exit 69

echo "none of them stands where it should not"
! grep -rqE "$LAB_PASSWORD" "$T/it.ev" "$T/it.err" "$T/state" "$T/run" || fail "a password was written down"
