#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# debug: --debug=ssh tells what the connection does, with times and without a secret; the link event
# tells who is there and how it is encrypted.
# needs: pam
# methods: password keyboard-interactive
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
sshd_start
port=$(free_port)
local_port=$(free_port)
passphrase='canary of the passphrase'
option='canary-of-the-option'
cat >"$T/list.pvsc" <<END
<Servers><Server name="it" resource="cs://127.0.0.1:$port">
<CommandStartup><Options><Option name="PW"><Password/></Option></Options>
<SSHCommand exec="sh"><SSHConfig><PortForwarding local="$local_port"/></SSHConfig>
<Arguments><Argument value="$T/serve.sh"/><Argument value="\$PW\$"/></Arguments></SSHCommand></CommandStartup>
</Server></Servers>
END
echo "exec python3 '$LIB/peer.py' serve $port --once --quiet" >"$T/serve.sh"
(umask 077; printf 'PW=%s\n' "$option" >"$T/options")
ssh-keygen -q -p -N "$passphrase" -f "$T/key"

# Not one of the secrets is anywhere that something is written.
no_secret() { # SECRET...
    for secret; do
        ! grep -rqF -- "$secret" "$T/it.ev" "$T/it.err" "$T/state" "$T/config" "$T/home" "$T/run" ||
            fail "a secret was written down: $secret"
    done
}

echo "a key with a passphrase: packets, phases, algorithms, and what came through, in the session's log"
start_asking --debug=ssh --options "$T/options"
await_ask kind=passphrase
answer "$passphrase"
await_event ready
python3 "$LIB/peer.py" send 127.0.0.1 "$local_port" 3000000 >"$T/sent" || fail "bytes were lost"
start_end
exec 3>&-
expect_success
expect_event ssh 'text~^-> KEXINIT, [0-9]+ bytes$'
expect_event ssh 'text~^<- NEWKEYS'
expect_event ssh 'text~^-> USERAUTH_REQUEST$'
expect_event ssh 'text~^<- CHANNEL_OPEN_CONFIRMATION'
expect_event ssh 'text~Negotiated .*@openssh.com|Negotiated .*ctr'
expect_event ssh 'text~^connect took [0-9]+ ms$'
expect_event ssh 'text~^auth took [0-9]+ ms$'
expect_event ssh 'text~packets of channel data, [0-9]{5,} bytes$'
expect_event link 'server~^SSH-2.0-OpenSSH' hostkey=ssh-ed25519 kex cipher_in cipher_out mac_in mac_out \
    >"$T/link"
[ "$(python3 "$LIB/ev.py" "$T/it.ev" --count ssh)" -lt 1500 ] || fail "it tells too much"
grep -q '^ssh .* ms  <- NEWKEYS' "$T/it.err" || fail "standard error does not tell it"
fl logs -n 10000 >"$T/logs.out" || fail "the log cannot be shown"
grep -qE '^[0-9:]+ ssh  +[0-9]+ ms  -> USERAUTH_REQUEST$' "$T/logs.out" || fail "the log does not show it"
grep -q ' link .*OpenSSH' "$T/logs.out" || fail "the log does not show the algorithms"
no_secret "$passphrase" "$option"

echo "nobody asked: not a line, whatever LogLevel says"
next_run
ssh-keygen -q -p -P "$passphrase" -N '' -f "$T/key"
sed 's/^Host .*/&\n  LogLevel DEBUG3/' "$T/ssh_config" >"$T/ssh_config.loud"
start_background -F "$T/ssh_config.loud" --options "$T/options"
await_event ready
python3 "$LIB/peer.py" send 127.0.0.1 "$local_port" 1 >"$T/sent" || fail "bytes were lost"
start_end
expect_success
expect_no_event ssh
expect_event link
! grep -qiE 'kex|packet' "$T/it.err" || fail "libssh spoke to standard error: $(cat "$T/it.err")"

echo "FAIRLEAD_DEBUG and the setting are the same; --log takes it from standard error"
next_run
echo 'Debug ssh' >"$T/config/fairlead/config"
start_background --options "$T/options" --log "$T/its.log"
await_event ready
python3 "$LIB/peer.py" send 127.0.0.1 "$local_port" 1 >"$T/sent" || fail "bytes were lost"
start_end
rm "$T/config/fairlead/config"
expect_success
expect_event ssh 'text~NEWKEYS'
grep -q 'debug ssh: <- NEWKEYS' "$T/its.log" || fail "the file of --log does not have it"
! grep -q NEWKEYS "$T/it.err" || fail "standard error has it too"

echo "a renewal of the keys is told"
next_run
sshd_stop
sshd_start 'RekeyLimit=1M'
export FAIRLEAD_DEBUG=ssh
start_background --options "$T/options"
unset FAIRLEAD_DEBUG
await_event ready
python3 "$LIB/peer.py" send 127.0.0.1 "$local_port" 5000000 >"$T/sent" || fail "bytes were lost"
start_end
expect_success
expect_event ssh 'text~^the keys were renewed in [0-9]+ ms$'

echo "a password and an answer are in no line, and nothing tells how long they are"
[ -n "${FL_PAM_PORT-}" ] || exit 0
next_run
sshd_stop
lab_pam
start_asking --debug=ssh --options "$T/options" -o NumberOfPasswordPrompts=1
await_ask kind=keyboard-interactive
answer 'canary of a wrong one'
await_ask kind=password
answer "$LAB_PASSWORD"
await_event auth result=ok
command_line '{"cmd":"stop","reason":"enough"}'
start_end
exec 3>&-
expect_event ssh 'text~^-> USERAUTH_(REQUEST|INFO_RESPONSE)$'
expect_no_event ssh 'text~-> USERAUTH_(REQUEST|INFO_RESPONSE),'
no_secret 'canary of a wrong one' "$LAB_PASSWORD"
