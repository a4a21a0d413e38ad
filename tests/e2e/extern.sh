#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# extern: another ssh as the way (--ssh=ssh): its sessions, its failures, its end. Each fault is tried with ssh
# alone first.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh
sshd_start
port=$(free_port)
local_port=$(free_port)
lab_flags=$fl_flags
fl_flags="$lab_flags --ssh=ssh"

serve_list() {
    list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$')
END
}
serve_list

by_hand() { # ARGS...: the control
    timeout 30 ssh -F "$T/ssh_config" -o BatchMode=yes "$@" </dev/null >"$T/hand.out" 2>"$T/hand.err"
}

up() { # ARGS...
    next_run
    start_background "$@"
    await_event ready
}

down() {
    kill -TERM "$fl_pid"
    start_end
    expect_event end exit=0
    expect_gone
    expect_port_free "$local_port" "$port"
}

echo "what it will be called with is told, and the same is done whatever it is"
fl show it $fl_flags --json >"$T/show.out" || fail "no plan"
python3 - "$T/show.out" "$local_port" "$port" <<'END' || fail "show does not tell the words of ssh"
import json, sys
j = json.load(open(sys.argv[1]))
words = j["ssh_argv"]
assert words[0] == "ssh" and words[-2:] == ["--", "127.0.0.1"], words
assert words[words.index("-L") + 1] == f"127.0.0.1:{sys.argv[2]}:127.0.0.1:{sys.argv[3]}", words
assert "ExitOnForwardFailure=yes" in words, words
END
fl show it $fl_flags | grep -q '^  by  *ssh .* -L ' || fail "show does not tell people"
fl show it $lab_flags --json | grep -q '"ssh": "libssh"' || fail "libssh is not told"

echo "forward: the session is up, bytes arrive, and its end leaves nothing"
by_hand -o ExitOnForwardFailure=yes -L "$local_port:127.0.0.1:$port" lab true || fail "ssh alone does not get in"
up
expect_event forward id=f1 dir=L "port=$local_port" state=listening 'why=by ssh'
expect_event auth method=publickey result=ok
expect_event hop "port=$lab_port" "addr~127.0.0.1"
python3 "$LIB/peer.py" call 127.0.0.1 "$local_port" >"$T/sizes" || fail "bytes were lost"
down
[ -z "$(ls "$T/run/fairlead" | grep askpass)" ] || fail "a directory is left: $(ls "$T/run/fairlead")"

echo "reverse, with a port over there that nobody named"
list_one "csrc://127.0.0.1:0" <<END
$(ssh_startup "$local_port" python3 "$LIB/peer.py" dial 127.0.0.1 '$PV_SERVER_PORT$')
END
next_run
start_batch -- python3 "$LIB/peer.py" take '$PORT$'
expect_success
expect_event forward id=f1 dir=R state=listening 'port~^[1-9]'

echo "a tunnel alone, to a server that runs already; ssh killed: told within a second"
list_one "cs://127.0.0.1:$port" <<END
<ManualStartup><SSHConfig><PortForwarding local="$local_port"/></SSHConfig></ManualStartup>
END
env FL_TEST="$T" python3 "$LIB/peer.py" serve "$port" >"$T/server.out" &
server=$!
keep $server
wait_for "the server" listening "$port"
up
python3 "$LIB/peer.py" call 127.0.0.1 "$local_port" >"$T/sizes" || fail "bytes were lost"
the_ssh=$(pgrep -P "$fl_pid" -x ssh) || fail "there is no ssh below the session"
killed=$(date +%s.%N)
kill -9 "$the_ssh"
await_event error code=lost 'text~signal KILL'
python3 - "$T/it.ev" "$killed" <<'END' || fail "that took more than a second"
import json, sys
from datetime import datetime
for line in open(sys.argv[1]):
    e = json.loads(line)
    if e["event"] == "error":
        at = datetime.fromisoformat(e["t"].replace("Z", "+00:00")).timestamp()
        sys.exit(at - float(sys.argv[2]) > 1)
sys.exit(1)
END
start_end
expect_exit 75
kill $server
expect_gone
expect_port_free "$local_port" "$port"

serve_list
echo "MaxSessions 1 was enough; kill -9 of fairlead ends the command and the ssh"
up
the_ssh=$(pgrep -P "$fl_pid" -x ssh)
kill -9 "$fl_pid"
start_end
wait_for "ssh to end" dead "$the_ssh"
expect_gone
expect_port_free "$local_port" "$port"

echo "sshd's own process dies: lost"
up
sshd_kill_connections
start_end
expect_error lost 75 'ssh says: .*(closed|reset)'

echo "a command that fails is a command that fails"
echo 'echo no licence >&2; exit 3' >"$T/fails.sh"
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" sh "$T/fails.sh")
END
next_run
start_batch
expect_error start 69 'ended with status 3'
expect_event output 'text~no licence'
serve_list

echo "a port that is taken here gives way to another, as with our own"
port_hold "$local_port"
up
expect_event note "text~port $local_port is taken here"
expect_event forward id=f1 state=listening
port_release
down

echo "a port that is taken over there is named"
list_one "csrc://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" python3 "$LIB/peer.py" dial 127.0.0.1 '$PV_SERVER_PORT$')
END
port_hold "$port"
! by_hand -o ExitOnForwardFailure=yes -R "127.0.0.1:$port:127.0.0.1:$local_port" lab true ||
    fail "ssh alone gets the port"
grep -q 'remote port forwarding failed' "$T/hand.err" || fail "ssh alone says something else"
next_run
start_batch
expect_error forward 69 "forward f1 .R port $port. on 127.0.0.1.*remote port forwarding failed"
port_release
serve_list

fails() { # CODE EXIT REGEX CONTROL_REGEX FLAG...: ssh alone says CONTROL_REGEX
    code=$1 exit=$2 regex=$3 control=$4
    shift 4
    ! by_hand "$@" lab true || fail "ssh alone gets in with $*"
    grep -qE "$control" "$T/hand.err" || fail "ssh alone says something else than $control"
    next_run
    start_batch "$@"
    expect_error "$code" "$exit" "$regex"
}
echo "no such host; nobody there; not let in; not known; a word of the configuration that is none"
fails host 68 'Could not resolve hostname' 'Could not resolve' -o HostName=no.such.host.invalid
fails host 68 'Connection refused' refused -p "$(free_port)"
fails auth 77 'Permission denied \(' 'Permission denied \(' -o PubkeyAuthentication=no
fails config 78 'Bad configuration option' 'Bad configuration option' -o NoSuchWord=1
next_run
: >"$T/known_hosts"
! by_hand lab true || fail "ssh alone takes an unknown key"
start_batch
expect_error hostkey 76 'host key of 127.0.0.1 is not known: ED25519 SHA256:'
ssh-keygen -q -t ed25519 -N '' -f "$T/other"
echo "[127.0.0.1]:$lab_port $(cut -d' ' -f1,2 "$T/other.pub")" >"$T/known_hosts"
next_run
start_batch
expect_error hostkey 76 'has changed|verification failed'
next_run
: >"$T/known_hosts"
up --accept-new
down
lab_known

echo "no ssh; another ssh; one in the current directory"
next_run
start_batch --ssh="$T/none/ssh"
expect_error config 78 'ssh cannot be run: No such file'
next_run
printf '#!/bin/sh\necho "Dropbear v2022.83" >&2\n' >"$T/dbclient"
chmod +x "$T/dbclient"
start_batch --ssh="$T/dbclient -y"
expect_error config 78 'is not the client of OpenSSH: to -V it says "Dropbear v2022.83"'
for other in dbclient plink; do
    command -v $other >/dev/null || continue
    said=$($other -V 2>&1 | head -n 1)
    next_run
    start_batch --ssh=$other
    expect_error config 78 "$other is not the client of OpenSSH: to -V it says \"$said\""
    expect_event error 'hint~takes an OpenSSH client'
    [ "$took" -le 5 ] || fail "it took $took s to see that $other is another client"
    next_run
    start_batch --ssh="$other -batch"
    expect_error config 78 "is not the client of OpenSSH"
done
mkdir "$T/here"
printf '#!/bin/sh\ntouch %s/ran\n' "$T" >"$T/here/ssh"
chmod +x "$T/here/ssh"
(cd "$T/here" && PATH=".:$PATH" && export PATH && up && down) || exit 1
[ ! -e "$T/ran" ] || fail "the ssh of the current directory was run"

echo "the words of a command, and a way over another host"
up --ssh="ssh -x -c aes128-gcm@openssh.com"
down
sed 's/^Host lab .*/Host hop/' "$T/ssh_config" >>"$T/ssh_config.more"
cat "$T/ssh_config.more" >>"$T/ssh_config"
cat >>"$T/ssh_config" <<END
Host 127.0.0.1
  ProxyJump hop
END
by_hand 127.0.0.1 true || fail "ssh alone does not get there over the hop"
up
down
ssh_config >"$T/ssh_config"

echo "a connection that is shared keeps no forward of ours"
cat >>"$T/ssh_config" <<END
  ControlMaster auto
  ControlPath $T/master
  ControlPersist 60
END
by_hand 127.0.0.1 true || fail "ssh alone cannot share"
[ -S "$T/master" ] || fail "there is no master"
up
python3 "$LIB/peer.py" call 127.0.0.1 "$local_port" >"$T/sizes" || fail "bytes were lost"
listening "$local_port" || fail "nothing listens"
down
ssh -F "$T/ssh_config" -O check 127.0.0.1 2>"$T/hand.err" || fail "the person's master went with the session"
ssh -F "$T/ssh_config" -O exit 127.0.0.1 2>"$T/hand.err"
wait_for "the master to end" not_listening "$local_port"
echo "and neither does one that our own ssh began"
up
down
ssh -F "$T/ssh_config" -O exit 127.0.0.1 2>"$T/hand.err" || :

echo "a locked key, asked for through our own screen: wrong, then right"
ssh_config >"$T/ssh_config"
secret='open sesame 12'
ssh-keygen -q -p -P '' -N "$secret" -f "$T/key"
next_run
start_asking
await_ask kind=passphrase "subject~$T/key"
expect_event phase phase=auth
answer 'not that'
await_ask kind=passphrase retry=true
answer "$secret"
await_event ready
command_line '{"cmd":"stop","reason":"enough"}'
start_end
exec 3>&-
expect_exit 0
expect_gone
! grep -rqE "$secret|not that" "$T/it.ev" "$T/it.err" "$T/state" || fail "the passphrase was written down"
next_run
start_batch
expect_error input 77 'Passphrase for the key'

echo "auto: libssh, and ssh where libssh cannot; it says why"
ssh-keygen -q -p -P "$secret" -N '' -f "$T/key" >/dev/null
up --ssh=auto
expect_no_event note 'text~ssh makes the connection'
down
up --ssh=auto -o PKCS11Provider=/nowhere.so
expect_event note 'text~[Pp][Kk][Cc][Ss]11.*ssh makes the connection'
down
ssh-keygen -q -s "$T/other" -I lab -h "$T/hostkey.pub" 2>"$T/hand.err" || fail "no certificate for the host"
echo "@cert-authority [127.0.0.1]:$lab_port $(cut -d' ' -f1,2 "$T/other.pub")" >"$T/known_hosts"
sshd_stop
sshd_start "HostCertificate=$T/hostkey-cert.pub"
echo "@cert-authority [127.0.0.1]:* $(cut -d' ' -f1,2 "$T/other.pub")" >"$T/known_hosts"
by_hand 127.0.0.1 true || fail "ssh alone does not take the host's certificate"
up --ssh=auto
expect_event note 'text~authority vouches.*ssh makes the connection'
down
up --ssh=ssh
expect_event forward state=listening 'why=by ssh'
down
next_run
start_batch --ssh=libssh
expect_error hostkey 76 'is not known: ssh-ed25519'
expect_event error 'hint~authority is trusted.*certificates are not for libssh: --ssh=ssh'
