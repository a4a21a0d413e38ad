#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# doctor: show and doctor say which line each keyword of ssh_config comes from and which does not count; doctor
# finds what is in the way without logging in.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh ssh-agent ssh-add
sshd_start
me=$(id -un)
cat >"$T/more" <<END
Match user $me
  Compression yes
Match user nobody-else
  Port 1
END
cat >"$T/hosts" <<END
Host fl-lab
  HostName 127.0.0.1
  Port $lab_port
  ControlMaster auto
  PKCS11Provider /usr/lib/none.so
Host *
  Include $T/more
  User $me
  IdentityFile $T/key
  UserKnownHostsFile $T/known_hosts
  ServerAliveInterval 0
END
fl_flags="-F $T/hosts"
list_one cs://fl-lab:11111 <<END
$(ssh_startup "" true)
END

# What is told of a keyword: VALUE FILE:LINE HONOURED.
keyword() { # KEYWORD
    python3 -c 'import json, sys
hop = json.load(open(sys.argv[1]))["route"][0]
for k in hop["ssh_config"]:
    if k["keyword"] == sys.argv[2]:
        print(k["value"], "%s:%s" % (k["file"], k.get("line", 0)), k["honoured"])' "$T/it.json" "$1"
}

expect_keyword() { # KEYWORD WORDS
    [ "$(keyword "$1")" = "$2" ] || fail "$1 is told as: $(keyword "$1")"
}

check() { # CHECK LEVEL REGEX
    python3 -c 'import json, re, sys
for c in json.load(open(sys.argv[1]))["checks"]:
    if c["check"] == sys.argv[2] and c["level"] == sys.argv[3] and re.search(sys.argv[4], c["text"]):
        sys.exit(0)
sys.exit(1)' "$T/it.json" "$@" || fail "the doctor does not say: $*"
}

doctor() { # ARGS...
    # shellcheck disable=SC2086
    fl doctor $fl_flags --json "$@" >"$T/it.json" 2>"$T/it.err"
    rc=$?
}

expect_told() {
    expect_keyword port "$lab_port $T/hosts:3 True"
    expect_keyword compression "yes $T/more:2 True"
    expect_keyword controlmaster "auto $T/hosts:4 False"
    expect_keyword pkcs11provider "/usr/lib/none.so $T/hosts:5 False"
    expect_keyword user "$me $T/hosts:8 True"
    expect_keyword serveraliveinterval "0 $T/hosts:11 True"
    expect_keyword macs ""
}

echo "show tells each keyword with its file and line, and contacts nobody"
: >"$T/sshd.log"
# shellcheck disable=SC2086
fl show it $fl_flags --json >"$T/it.json" || fail "show --json failed"
expect_told
# shellcheck disable=SC2086
fl show it $fl_flags >"$T/show.out" || fail "show failed"
grep -qF "port $lab_port  ($T/hosts:3)" "$T/show.out" || fail "show does not name the line of the port"
grep -qF "($T/hosts:4) is left out" "$T/show.out" || fail "show does not say that ControlMaster is left out"
! grep -q Connection "$T/sshd.log" || fail "show went to the server"

echo "a flag stands before the files"
# shellcheck disable=SC2086
fl show it $fl_flags --json -p 7 -o ServerAliveInterval=9 >"$T/it.json" || fail "show --json failed"
expect_keyword port "7 the command line:0 True"
expect_keyword serveraliveinterval "9 -o:0 True"

echo "without OpenSSH's client the same is told"
# shellcheck disable=SC2086
PATH="$T/nothing" "$FAIRLEAD" show it $fl_flags --json >"$T/it.json" || fail "show --json failed"
expect_told

echo "the doctor of a healthy place: the server answers, nobody logged in"
doctor it
[ "$rc" = 0 ] || fail "exit code $rc"
check reach ok "^127.0.0.1 port $lab_port answers: SSH-2.0-"
check ssh_config warn 'pkcs11provider of fl-lab'
check key ok "$T/key"
check known_hosts ok "$T/known_hosts"
check ssh ok OpenSSH
check fairlead ok libssh
check agent ok 'none is running'
check locale ok UTF-8
expect_told
! grep -qE 'Accepted|Postponed' "$T/sshd.log" || fail "the doctor logged in"

echo "a locale without UTF-8, and an agent that holds no key"
eval "$(ssh-agent -s)" >/dev/null
keep "$SSH_AGENT_PID"
export LC_ALL=C
doctor
[ "$rc" = 0 ] || fail "exit code $rc"
check agent warn 'no key'
check locale warn ASCII
export LC_ALL=C.UTF-8
ssh-add -q "$T/key"
doctor
check agent ok '1 key'

echo "an agent that is gone, a key that others read, a port where nobody is: bad, and the exit code says so"
kill "$SSH_AGENT_PID"
wait_for "the agent to end" dead "$SSH_AGENT_PID"
chmod 644 "$T/key"
free=$(free_port)
doctor it -p "$free"
[ "$rc" = 78 ] || fail "exit code $rc"
check agent bad answers
check key bad "others can read $T/key"
check reach bad "port $free.*refused"
chmod 600 "$T/key"

echo "a port where something else answers"
unset SSH_AUTH_SOCK
python3 -c 'import socket, sys
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(1)
open(sys.argv[1], "w").write(str(s.getsockname()[1]))
c, _ = s.accept(); c.sendall(b"220 mail is here\r\n"); c.shutdown(socket.SHUT_WR); c.recv(100)' "$T/mail.port" &
keep $!
wait_for "a mail server" test -s "$T/mail.port"
doctor it -p "$(cat "$T/mail.port")"
[ "$rc" = 78 ] || fail "exit code $rc"
check reach bad '220 mail is here'

echo "a server that is not there, for people and in the exit code"
# shellcheck disable=SC2086
fl doctor nobody $fl_flags >"$T/doctor.out" 2>"$T/it.err"
[ $? = 66 ] || fail "a server that does not exist was examined"
# shellcheck disable=SC2086
fl doctor it $fl_flags >"$T/doctor.out" || fail "the doctor failed"
grep -q '^ok    reach  ' "$T/doctor.out" || fail "no line for people about the server"
