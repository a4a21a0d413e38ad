#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# auth-memory: after the login no copy of what was typed is left: not in the memory of any process of ours,
# not in its arguments or environment, not in a file.
# needs: pam
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need python3 ssh-keygen
lab_pam
list_started

# Ours alone: what runs behind sshd has no business with it either, but is not ours to read.
ours() {
    for pid in $(marked); do
        [ "$(readlink "/proc/$pid/exe")" = "$(readlink -f "$FAIRLEAD")" ] && echo "$pid"
    done
}

scan() { # WORDS: sets found to memscan's exit code
    # shellcheck disable=SC2046 # pids
    python3 "$LIB/memscan.py" "$1" $(ours) >"$T/scan.out" 2>&1
    found=$?
    [ $found != 2 ] || skip "the memory of a process cannot be read: $(cat "$T/scan.out")"
}

# The answer was taken: what is still there?
forgotten() { # WORDS
    await_event ready
    # shellcheck disable=SC2046 # pids
    [ $(ours | wc -l) -ge 2 ] || fail "the front end and the session's process are not both there"
    scan "$1"
    [ $found = 1 ] || fail "it is still in memory: $(cat "$T/scan.out")"
    ! grep -rqF "$1" "$T/it.ev" "$T/it.err" "$T/state" "$T/config" "$T/run" 2>/dev/null ||
        fail "it was written down"
    command_line '{"cmd":"stop","reason":"enough"}'
    start_end
    exec 3>&-
    expect_exit 0
    expect_gone
    next_run
}

echo "control: what is held for a later question is found"
(umask 077 && echo "$LAB_PASSWORD" >"$T/pw")
mv "$T/known_hosts" "$T/known_hosts.good"
start_asking --password-file "$T/pw"
await_ask kind=hostkey
scan "$LAB_PASSWORD"
[ $found = 0 ] || fail "the search does not find what is there"
mv "$T/known_hosts.good" "$T/known_hosts"
command_line "{\"cmd\":\"cancel\",\"ask\":$ask}"
start_end
exec 3>&-
next_run

for method in password keyboard-interactive; do
    echo "$method, a wrong one before the right one"
    start_asking -o "PreferredAuthentications=$method"
    await_ask "kind=$method"
    answer 'no such canary bird'
    await_ask "kind=$method" retry=true
    scan 'no such canary bird'
    [ $found = 1 ] || fail "the wrong one is still in memory: $(cat "$T/scan.out")"
    answer "$LAB_PASSWORD"
    forgotten "$LAB_PASSWORD"
done

for format in RFC4716 PEM; do
    echo "a passphrase, $format"
    rm -f "$T/key" "$T/key.pub" "$T/authorized_keys"
    ssh-keygen -q -t rsa -b 2048 -m $format -N 'a canary of 24 letters' -f "$T/key" || exit 99
    sshd_start
    start_asking
    await_ask kind=passphrase
    answer 'a canary of 23 letters'
    await_ask kind=passphrase retry=true
    scan 'a canary of 23 letters'
    [ $found = 1 ] || fail "the wrong one is still in memory: $(cat "$T/scan.out")"
    answer 'a canary of 24 letters'
    forgotten 'a canary of 24 letters'
    sshd_stop
done
