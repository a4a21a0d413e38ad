#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# serve: OpenSSH's client at the demo's SSH front: what is granted, and everything that is not.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
need ssh sftp python3 setsid

front_start() {
    rm -f "$T/front" "$T/end"
    mkfifo "$T/end"
    FL_TEST=$T python3 "$LIB/front.py" "$T/front" "$FAIRLEAD" <"$T/end" >"$T/front.out" 2>"$T/front.err" &
    front=$!
    exec 5>"$T/end"
    wait_for "the front" test -s "$T/front"
    . "$T/front"
    printf '#!/bin/sh\necho %s\n' "$front_password" >"$T/askpass"
    chmod 700 "$T/askpass"
}

# ssh without a terminal, and the password from a program.
guest() { # WORD...
    FL_TEST=$T SSH_ASKPASS="$T/askpass" SSH_ASKPASS_REQUIRE=force timeout "$LIMIT" setsid -w ssh -F none \
        -o UserKnownHostsFile="$T/known" -o StrictHostKeyChecking=accept-new -o NumberOfPasswordPrompts=1 \
        -p "$front_port" "$@" >"$T/ssh.out" 2>"$T/ssh.err" </dev/null 5>&-
    rc=$?
}

refused() { # TEXT
    [ "$rc" = 255 ] || fail "ssh ended with $rc"
    grep -q "$1" "$T/ssh.err" || fail "ssh did not say: $1"
}

guests_gone() {
    ! pgrep -P "$front_pid" >/dev/null
}

me=demo@127.0.0.1
front_start

echo "a granted command: its output, its errors, its status; by both methods"
for method in password keyboard-interactive; do
    guest -o PreferredAuthentications=$method $me fairlead-demo-server --fail
    [ "$rc" = 3 ] || fail "ssh ended with $rc"
    grep -q '^Loading the modules' "$T/ssh.out" || fail "stdout is missing"
    grep -q 'command not found' "$T/ssh.err" || fail "stderr is missing"
done

echo "a terminal, agent and X11 that are asked for do no harm and do not exist"
guest -tt -A -X $me fairlead-demo-server --fail
[ "$rc" = 3 ] || fail "ssh ended with $rc"

echo "wrong password, wrong user"
cp "$T/askpass" "$T/askpass.right"
echo 'echo wrong' >>"$T/askpass"
sed -i 2d "$T/askpass"
guest $me fairlead-demo-server --fail
refused 'Permission denied'
cp "$T/askpass.right" "$T/askpass"
guest root@127.0.0.1 fairlead-demo-server --fail
refused 'Permission denied'

echo "a shell, another command, a granted one with more behind it, sftp"
guest $me
refused 'shell request failed'
for command in id 'fairlead-demo-server --fail; id' 'fairlead-demo-server --port 22'; do
    guest $me "$command"
    refused 'exec request failed'
done
guest -s $me sftp
refused 'subsystem request failed'

echo "forwards to what is not granted"
for target in 127.0.0.1:22 "169.254.169.254:$front_target" "127.0.0.2:$front_target"; do
    guest -W $target $me
    refused 'stdio forwarding failed'
done

echo "a granted port that nobody listens on is refused, not opened and closed"
guest -W "localhost:$front_target" $me
refused 'stdio forwarding failed'

echo "listening below 1024 and outside loopback"
for listen in 80 '*:9999' '0.0.0.0:0'; do
    guest -N -o ExitOnForwardFailure=yes -R "$listen:127.0.0.1:9" $me
    refused 'remote port forwarding failed'
done

echo "twelve at once, more than may wait to log in"
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
    (guest $me fairlead-demo-server --fail; [ "$rc" = 3 ] && touch "$T/ok.$i") &
    keep $!
    pids="${pids-} $!"
done
# shellcheck disable=SC2086
wait $pids
[ "$(ls "$T"/ok.* | wc -l)" = 12 ] || fail "only $(ls "$T"/ok.* | wc -l) of 12 got in"
wait_for "the guests to be gone" guests_gone

echo "at its end nothing is left"
exec 5>&-
wait $front || fail "the front ended with an error"
[ ! -e "$front_dir" ] || fail "$front_dir is still there"
expect_gone

echo "killed, it takes its guests with it"
front_start
FL_TEST=$T SSH_ASKPASS="$T/askpass" SSH_ASKPASS_REQUIRE=force setsid ssh -F none -N -p "$front_port" \
    -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no -o ExitOnForwardFailure=yes \
    -R 0:127.0.0.1:9 $me >"$T/ssh.out" 2>"$T/ssh.err" </dev/null 5>&- &
keep $!
wait_for "the forward" grep -q 'Allocated port' "$T/ssh.err"
kill -9 "$front_pid"
exec 5>&-
wait $front
expect_gone
rm -rf "$front_dir"
