#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# auth-hops: three hosts, three users, three ways to log in: each is asked for by its name, and each gets
# only what is its own.
# needs: pam
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/hops.sh"
need ssh
lab_hops
list_started

all_three() {
    expect_event auth hop=1 method=publickey result=ok
    expect_event auth hop=2 method=password result=ok
    expect_event auth hop=3 method=keyboard-interactive result=ok
    expect_event hop hop=2 user=fl-guest
    expect_event hop hop=3 user=fl-third
    expect_no_event auth result=denied method=password
    expect_no_event auth result=denied method=keyboard-interactive
}

echo "control: ssh -J, which asks for each"
cat >"$T/askpass" <<END
#!/bin/sh
case \$1 in
*fl-guest*) echo '$LAB_PASSWORD' ;;
*fl-third*) echo '$LAB_OTHER' ;;
esac
END
chmod 700 "$T/askpass"
# shellcheck disable=SC2086 # two words
env SSH_ASKPASS="$T/askpass" SSH_ASKPASS_REQUIRE=force timeout 30 ssh -F "$T/ssh_config" -n $jumps 127.0.0.1 \
    id -un >"$T/ssh.out" 2>"$T/ssh.err"
[ "$(cat "$T/ssh.out")" = fl-third ] || fail "ssh does not get there: $(cat "$T/ssh.err")"

echo "asked for, one after the other, each with its host's name"
# shellcheck disable=SC2086
start_asking $jumps
await_ask kind=password hop=2 of=3 user=fl-guest
answer "$LAB_PASSWORD"
await_ask kind=keyboard-interactive hop=3 of=3 user=fl-third
answer "$LAB_OTHER"
await_event ready
all_three
python3 "$LIB/peer.py" call 127.0.0.1 "$local_port" >"$T/sizes" || fail "bytes were lost"
command_line '{"cmd":"stop","reason":"enough"}'
start_end
exec 3>&-
expect_exit 0
expect_gone

echo "in a batch, from two files"
next_run
(umask 077 && echo "$LAB_PASSWORD" >"$T/two" && echo "$LAB_OTHER" >"$T/three")
# shellcheck disable=SC2086
start_background $jumps --password-file "gate2=$T/two" --password-fd 127.0.0.1=4 4<"$T/three"
await_event ready
all_three
kill -TERM "$fl_pid"
start_end
expect_gone

echo "the last host's password is not shown to the one before it"
next_run
# shellcheck disable=SC2086
start_batch $jumps --password-file "$T/three"
expect_error input 77 'fl-guest'
expect_no_event auth method=password
