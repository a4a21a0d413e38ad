#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# askpass: the questions of another ssh come into the session: host key, password, and what the server asks;
# who else comes to its socket gets nothing.
# needs: pam
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh
lab_pam
list_started
lab_flags=$fl_flags
only() { # METHOD
    fl_flags="$lab_flags --ssh=ssh -o PreferredAuthentications=$1"
}

over() {
    command_line '{"cmd":"stop","reason":"enough"}'
    start_end
    exec 3>&-
    expect_exit 0
    expect_gone
    [ -z "$(ls "$T/run/fairlead" | grep askpass)" ] || fail "a directory is left: $(ls "$T/run/fairlead")"
}

only password
echo "an unknown host key, answered in a wrong way and then with yes; a password, wrong and then right"
fingerprint=$(ssh-keygen -l -E sha256 -f "$T/hostkey.pub" | cut -d' ' -f2)
: >"$T/known_hosts"
start_asking
await_ask kind=hostkey host=127.0.0.1 "port=$lab_port" "fingerprint=$fingerprint" subject=ED25519
expect_event phase phase=hostkey
answer y
await_ask kind=hostkey retry=true "fingerprint=$fingerprint"
[ ! -s "$T/known_hosts" ] || fail "the answer y was taken for yes"
answer yes
await_ask kind=password user=fl-guest host=127.0.0.1
expect_event phase phase=auth
grep -q "$(cut -d' ' -f2 "$T/hostkey.pub")" "$T/known_hosts" || fail "the accepted key was not kept"
answer 'wrong one'
await_ask kind=password retry=true
answer "$LAB_PASSWORD"
await_event ready
expect_event auth method=password result=ok
over
! grep -rqE "$LAB_PASSWORD|wrong one" "$T/it.ev" "$T/it.err" "$T/state" "$T/config" ||
    fail "a password was written down"

echo "the answer no"
next_run
: >"$T/known_hosts"
start_asking
await_ask kind=hostkey
answer no
start_end
exec 3>&-
expect_exit 76
expect_event error code=hostkey
lab_known

only keyboard-interactive
echo "what the server asks is its own words"
next_run
start_asking
await_ask kind=keyboard-interactive user=fl-guest host=127.0.0.1 'prompts~assword.*"echo": false'
answer "$LAB_PASSWORD"
await_event ready
over

echo "a password that is too old is changed"
sed -i 's/User fl-guest/User fl-late/' "$T/ssh_config"
next_run
start_asking
new='Tr0ub4dor and three'
await_ask kind=keyboard-interactive round=1
answer "$LAB_PASSWORD"
await_ask kind=keyboard-interactive round=2 'prompts~[Cc]urrent' 'server_text~[Cc]hange|required'
answer "$LAB_PASSWORD"
await_ask kind=keyboard-interactive 'prompts~New'
answer "$new"
await_ask kind=keyboard-interactive 'prompts~Retype'
answer "$new"
await_event ready
over
sed -i 's/User fl-late/User fl-guest/' "$T/ssh_config"

echo "in a batch: one that was handed over is sent once, and without any it says what it needs"
for method in password keyboard-interactive; do
    only $method
    next_run
    start_batch
    expect_error input 77 'nobody can be asked'
    next_run
    echo wrong >"$T/pw"
    start_batch --password-fd 4 4<"$T/pw"
    expect_error auth 77 'refused the password that was given'
    next_run
    echo "$LAB_PASSWORD" >"$T/pw"
    # shellcheck disable=SC2086
    env FL_TEST="$T" "$FAIRLEAD" start it $fl_flags --batch --json --password-fd 4 4<"$T/pw" >"$T/it.ev" \
        2>"$T/it.err" </dev/null &
    fl_pid=$!
    keep $fl_pid
    await_event ready
    kill -TERM "$fl_pid"
    start_end
    expect_gone
done

only password
asking() { # the session asks for its password: sets session_pid, the_ssh, the_helper
    next_run
    start_asking
    await_ask kind=password
    session_pid=$(expect_event session pid)
    the_ssh=$(pgrep -P "$session_pid" -x ssh) || fail "there is no ssh below the session"
    the_helper=$(pgrep -P "$the_ssh" -f fairlead-askpass) || fail "there is no helper below ssh"
}

echo "no secret is in the words or the environment of any of them"
asking
for pid in $session_pid $the_ssh $the_helper; do
    ! cat "/proc/$pid/cmdline" "/proc/$pid/environ" 2>/dev/null | tr '\0' '\n' | grep -q "$LAB_PASSWORD" ||
        fail "process $pid shows the password"
done
echo "its helper is killed: the question goes, and it is said; ssh killed: the session ends"
kill -9 "$the_helper"
python3 "$LIB/ev.py" "$T/it.ev" --wait 2 answered result=expired || fail "the question stays"
expect_event note 'text~asks no more'
await_ask kind=password retry=true
kill -9 "$the_ssh"
python3 "$LIB/ev.py" "$T/it.ev" --wait 2 error code=lost || fail "nobody says that ssh is gone"
start_end
exec 3>&-
expect_exit 75
expect_gone

echo "cancelled: nothing is sent to the server in place of an answer"
failed=$(grep -c 'Failed password' "${FL_PAM_HOSTKEY%hostkey.pub}sshd.log")
asking
command_line "{\"cmd\":\"cancel\",\"ask\":$ask}"
start_end
exec 3>&-
expect_exit 130
[ "$(grep -c 'Failed password' "${FL_PAM_HOSTKEY%hostkey.pub}sshd.log")" = "$failed" ] ||
    fail "an empty password was sent"

echo "strangers at the socket: another process, a wrong token, half a question, a thousand of them"
asking
socket=$T/run/fairlead/askpass.$session_pid/socket
[ "$(stat -c %a "${socket%/*}") $(stat -c %a "$socket")" = '700 600' ] || fail "others may come: $(ls -la "${socket%/*}")"
before=$(ls "/proc/$session_pid/fd" | wc -l)
python3 - "$socket" "/proc/$the_ssh/environ" <<'END' || fail "a stranger was not turned away"
import socket, struct, sys
token = dict(e.split(b"=", 1) for e in open(sys.argv[2], "rb").read().split(b"\0") if b"=" in e)[
    b"FAIRLEAD_ASKPASS_TOKEN"]
frames = [b"", b"\xff\xff\xff\xff", struct.pack(">I", 9) + b"abc"]
for t in (token, b"0" * 32):
    text = t + b"\n\nme@there's password: "
    frames.append(struct.pack(">I", len(text)) + text)
for i in range(1000):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(20)
    s.connect(sys.argv[1])
    try:
        s.sendall(frames[i % len(frames)])
        got = s.recv(100)
    except OSError:
        got = b""
    s.close()
    assert got == b"", got
END
[ "$(ls "/proc/$session_pid/fd" | wc -l)" -le "$((before + 1))" ] || fail "descriptors are left open"
echo "half of a question, and a wrong token, from below ssh itself; a touch; yes and no"
cat >"$T/proxy.py" <<END
import os, socket, struct, subprocess, sys
def said(frame):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(20)
    s.connect(os.environ["FAIRLEAD_ASKPASS"])
    s.sendall(frame)
    try:
        return s.recv(100)
    except ConnectionError:
        return b""
text = b"0" * 32 + b"\n\nme@there's password: "
out = [said(struct.pack(">I", 9) + b"abc"), said(struct.pack(">I", len(text)) + text), said(b"\x00\x02\x00\x00")]
def helper(want, text):
    return subprocess.Popen([os.environ["SSH_ASKPASS"], text], env={**os.environ, "SSH_ASKPASS_PROMPT": want})
touch = helper("none", "Confirm user presence for key X")
out += [helper("confirm", "Allow use of key X?").wait(), helper("confirm", "Allow use of key Y?").wait()]
open("$T/proxy.out", "w").write(repr(out))
touch.terminate()
os.execvp("python3", ["python3", "$T/pipe.py", sys.argv[1], sys.argv[2]])
END
cat >"$T/pipe.py" <<'END'
import os, socket, sys, threading
s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
def out():
    while data := s.recv(65536):
        os.write(1, data)
    os._exit(0)
threading.Thread(target=out, daemon=True).start()
while data := os.read(0, 65536):
    s.sendall(data)
END
command_line "{\"cmd\":\"cancel\",\"ask\":$ask}"
start_end
exec 3>&-
next_run
# shellcheck disable=SC2086
rm -f "$T/answers"
mkfifo "$T/answers"
env FL_TEST="$T" "$FAIRLEAD" start it $lab_flags --ssh=ssh -o PreferredAuthentications=password \
    -o "ProxyCommand=python3 $T/proxy.py %h %p" --json >"$T/it.ev" 2>"$T/it.err" <"$T/answers" &
fl_pid=$!
keep $fl_pid
exec 3>"$T/answers"
await_ask kind=confirm 'subject=Allow use of key X?'
answer yes
await_ask kind=confirm 'subject=Allow use of key Y?'
answer no
await_event note 'text~Confirm user presence for key X'
await_ask kind=password user=fl-guest
[ "$(cat "$T/proxy.out")" = "[b'', b'', b'', 0, 1]" ] || fail "one of them was answered: $(cat "$T/proxy.out")"
answer "$LAB_PASSWORD"
await_event ready
over
