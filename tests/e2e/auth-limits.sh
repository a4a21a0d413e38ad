#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# auth-limits: a server that asks too much, too often or in vain at the login is left in time, and what it
# is sent is what was typed, as often as it was typed.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh ssh-keygen python3
peer=${abs_top_builddir:-.}/tests/e2e/loginpeer
[ -x "$LIB/loginpeer" ] && peer=$LIB/loginpeer # enter.sh put it where anybody may read it
[ -x "$peer" ] || skip "$peer is not built"
ssh-keygen -q -t ed25519 -N '' -C lab -f "$T/hostkey" || exit 99
port=$(free_port)
printf '#!/bin/sh\necho word\n' >"$T/askpass"
chmod 700 "$T/askpass"

peer_start() { # MODE [WORD]
    next_run
    rm -f "$T/sent"
    lab_port=$(free_port)
    "$peer" "$lab_port" "$T/hostkey" "$T/sent" "$@" &
    peer_pid=$!
    keep $peer_pid
    wait_for "the peer" listening "$lab_port"
    lab_known
    ssh_config >"$T/ssh_config"
    sed -i "s|IdentityFile .*|IdentityFile $T/none|" "$T/ssh_config"
    list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "" exit 3)
END
}

sent() { # N WHAT: it was sent so often
    [ "$(grep -c "^$2" "$T/sent")" = "$1" ] || fail "not $1 times $2: $(tr '\n' ' ' <"$T/sent")"
}

ssh_answers() {
    env SSH_ASKPASS="$T/askpass" SSH_ASKPASS_REQUIRE=force timeout -k 1 "$1" ssh -N -F "$T/ssh_config" lab \
        2>"$T/ssh.err"
    ssh_rc=$?
}

ended() {
    start_end
    exec 3>&-
    [ "$rc" != 0 ] || fail "it went well"
    expect_gone
}

for n in 1 3 32; do
    echo "$n questions at once: each is asked, in one go"
    peer_start prompts $n
    ssh_answers 2
    sent 1 "answers $n"
    : >"$T/sent"
    start_asking
    await_ask kind=keyboard-interactive 'server_text~what the server says'
    # shellcheck disable=SC2046 # so many words
    answer $(seq "$n")
    await_event auth method=keyboard-interactive result=ok
    sent 1 "answers $n"
    kill "$peer_pid"
    ended
done

echo "no question, but words: they are shown and nothing is asked"
peer_start prompts 0
start_asking
await_event auth method=keyboard-interactive result=ok
expect_event banner 'text~what the server says'
expect_no_event ask
kill "$peer_pid"
ended

for n in 33 256 257 5000; do
    echo "$n questions at once: too many"
    peer_start prompts $n
    start_asking
    ended
    [ "$rc" = 76 ] || fail "exit code $rc"
    expect_event error code=protocol 'text~asks (too much|more) at the login'
    expect_no_event ask
    kill "$peer_pid"
done

echo "rounds without an end: ssh answers for ever, we stop after ten"
peer_start rounds
ssh_answers 3
[ $ssh_rc = 124 ] || fail "ssh came to an end with $ssh_rc"
[ "$(grep -c answers "$T/sent")" -gt 10 ] || fail "ssh was not asked for ever"
kill "$peer_pid" # it may still have ssh's last answer to tell
wait_for "the peer to end" dead "$peer_pid"
peer_start rounds
start_asking
for round in 1 2 3 4 5 6 7 8 9 10; do
    await_ask kind=keyboard-interactive round=$round
    answer code
done
ended
expect_event error code=protocol
sent 10 answers
kill "$peer_pid"

echo "nobody there to answer: it ends at the first question"
peer_start rounds
start_batch
expect_error input 77 'answer is needed'
sent 0 answers
kill "$peer_pid"

long=$(python3 -c 'print("x" * 1000)')
for word in "$(python3 -c 'print("y" * 100)')" "$long" 'pässwörd 密碼' ' blank at both ends '; do
    echo "a password of ${#word} characters"
    peer_start password "$word"
    start_asking
    await_ask kind=password
    answer "$word"
    await_event auth method=password result=ok
    sent 1 password
    kill "$peer_pid"
    ended
done

echo "as many passwords are sent as were typed, an empty one too"
peer_start password right
start_asking
for word in wrong '' right; do
    wait_for "a question" test -s "$T/it.ev"
    await_ask kind=password
    last=$ask
    answer "$word"
    [ "$word" = right ] ||
        wait_for "the next question" python3 "$LIB/ev.py" "$T/it.ev" ask "ask=$((last + 1))"
done
await_event auth method=password result=ok
sent 3 password
kill "$peer_pid"
ended

echo "a NUL byte is in no password"
printf 'a\0b\n' >"$T/nul"
chmod 600 "$T/nul"
next_run
start_batch --password-file "$T/nul"
[ "$rc" = 64 ] || fail "exit code $rc"
grep -q 'NUL' "$T/it.err" || fail "it is not said why"

echo "a server that demands a new password in a way of its own: that is said, and nothing more is sent"
peer_start change
start_asking
await_ask kind=password
answer old
ended
expect_event error code=auth exit=77 'text~wants the password of .* changed' 'hint~--ssh=ssh'
sent 1 password
kill "$peer_pid"

echo "no answer at all: it can be stopped"
peer_start slow
start_asking
await_ask kind=password
answer word
wait_for "the password to be sent" grep -q password "$T/sent"
kill -TERM "$fl_pid"
ended
sent 1 password
