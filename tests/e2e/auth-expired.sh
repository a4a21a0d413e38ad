#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# auth-expired: sshd lets an old password in and then allows nothing until it is changed: it is changed in
# the dialog that the server holds, and the session goes on. An account that has no shell says so.
# needs: pam
# methods: password
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need passwd
lab_pam fl-later
old=$LAB_PASSWORD
new='Tr0ub4dor and three'
port=$(free_port)
printf '#!/bin/sh\necho "%s"\n' "$old" >"$T/askpass"
chmod 700 "$T/askpass"

control_words() { # WORDS
    env SSH_ASKPASS="$T/askpass" SSH_ASKPASS_REQUIRE=force ssh -F "$T/ssh_config" -n lab true \
        >"$T/ssh.out" 2>&1
    [ $? = 1 ] || fail "ssh does not end with 1"
    grep -q "$1" "$T/ssh.out" || fail "ssh does not say \"$1\": $(cat "$T/ssh.out")"
}

# Log in with the old one, change it, log in with the new one.
change() { # EVENT... that then comes
    await_ask kind=password
    answer "$old"
    await_ask kind=keyboard-interactive round=1 'prompts~[Cc]urrent.*"echo": false' 'server_text~must change'
    answer "$old"
    await_ask kind=keyboard-interactive round=2 'prompts~[Nn]ew'
    answer "$new"
    await_ask kind=keyboard-interactive round=3 'prompts~[Nn]ew'
    answer "$new"
    wait_for "the new login" count_is 2 ask kind=password
    await_ask kind=password
    answer "$new"
    await_event "$@"
    expect_event phase phase=retry 'why~password was changed'
    command_line '{"cmd":"stop","reason":"enough"}'
    start_end
    exec 3>&-
    [ "$rc" = 0 ] || [ "$rc" = 130 ] || fail "exit code $rc" # 130 before it was ready
    expect_gone
    ! grep -rqE "$old|$new" "$T/it.ev" "$T/it.err" "$T/state" "$T/run" || fail "a password was written down"
}

echo "nobody can be asked: it is said what is needed"
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$(free_port)" python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$')
END
control_words "Password change required"
(umask 077 && echo "$old" >"$T/pw")
start_batch --password-file "$T/pw"
expect_error input 77 'password of fl-later on 127.0.0.1 has expired'

echo "the start command met it"
next_run
start_asking
change ready

echo "a forward met it: sshd refuses those, too"
lab_pam fl-last
list_one "csrc://127.0.0.1:$port" <<END
$(ssh_startup "$(free_port)" python3 "$LIB/peer.py" call 127.0.0.1 '$PV_SERVER_PORT$')
END
control_words "Password change required"

next_run
start_asking
change forward dir=R state=listening

echo "a host on the way met it: it lets nothing through until it is changed"
pam_port=$lab_port
cp "$T/ssh_config" "$T/ssh_config.pam"
cp "$T/known_hosts" "$T/known_pam"
rm "$T/hostkey.pub"
sshd_start
cat "$T/known_pam" >>"$T/known_hosts"
cat >>"$T/ssh_config" <<END
Host gate
  HostName 127.0.0.1
  Port $pam_port
  User fl-gate
  IdentityFile $T/none
  UserKnownHostsFile $T/known_hosts
  GlobalKnownHostsFile $T/none
END
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$(free_port)" python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$')
END
env SSH_ASKPASS="$T/askpass" SSH_ASKPASS_REQUIRE=force ssh -F "$T/ssh_config" -n -J gate lab true >"$T/ssh.out" 2>&1
[ $? = 255 ] || fail "ssh gets through"
grep -q 'administratively prohibited' "$T/ssh.out" || fail "ssh says something else: $(cat "$T/ssh.out")"
next_run
start_batch -J gate --password-file "gate=$T/pw"
expect_error input 77 'password of fl-gate on gate \(127.0.0.1\) has expired'
next_run
start_asking -J gate
change ready
expect_event auth hop=2 method=publickey result=ok

echo "an account without a shell says so"
lab_pam fl-closed
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$(free_port)" python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$')
END
control_words "not available"
next_run
start_batch --password-file "$T/pw"
expect_error start 69 'status 1'
expect_event error 'last~This account is currently not available'
