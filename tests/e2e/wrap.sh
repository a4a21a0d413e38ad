#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# wrap: commands that wrap ssh in a terminal, in cmd or in a shell, or are a tunnel alone: no such program
# is run here, and none need be installed. And an ssh of this machine that does it all, when that is wanted.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need python3 bash ssh
sshd_start
more=$(free_port)
extra=$(free_port)
back=$(free_port)
peer="python3 $LIB/peer.py"
client_connects="$peer send \$HOST\$ \$PORT\$ 100000"
client_listens="$peer take \$PORT\$"
cat >"$T/front" <<END
#!/bin/sh
echo "\$0 \$*" >>"$T/ran"
exit 1
END
chmod +x "$T/front"
mkdir "$T/bin"
for name in xterm plink; do
    ln -s "$T/front" "$T/bin/$name"
done
PATH=$T/bin:$PATH

# A port that served a tunnel is not free again at once.
new_ports() {
    port=$(free_port)
    there=$(free_port)
}

reverse_list() {
    new_ports
    list_one "csrc://localhost:$port" <<END
$(local_startup xterm -T 'two words' -hold -e /usr/bin/ssh -R "$there:localhost:$port" lab \
    python3 "$LIB/peer.py" dial localhost "$there")
END
}

wrapped() { # CLIENT FLAG...
    next_run
    client=$1
    shift
    # shellcheck disable=SC2086 # words
    start_batch "$@" -- $client
    expect_success
    [ ! -e "$T/ran" ] || fail "a program that is not needed was run: $(cat "$T/ran")"
}

echo "xterm -e ssh, reverse: the server calls through the tunnel of the command"
reverse_list
# shellcheck disable=SC2086 # words
fl list $fl_flags --json | python3 -c 'import json, sys
for s in json.load(sys.stdin):
    if s["name"] == "it": sys.exit(s["startup"] != "remote" or not s["secure"])
sys.exit(1)' || fail "list does not tell where it runs"
wrapped "$client_listens"
expect_event session where=remote via=lab secure=true
expect_event forward id=f1 dir=R "listen=127.0.0.1:$there" state=listening
expect_event traffic 'in~^[1-9]' 'out~^[1-9]'
expect_port_free "$port" "$there"

echo "a client's port that is taken here moves, and the tunnel leads to the new one"
reverse_list
port_hold "$port"
wrapped "$client_listens"
expect_no_event ready "url~:$port\$"
expect_event forward id=f1 state=listening "port=$there"
port_release

echo "a server's port that is taken there is an error"
reverse_list
port_hold "$there"
next_run
start_batch
expect_error forward 69 "port $there"
port_release

echo "xterm -e ssh with -L: the client connects through it; another -L and an -R need no server"
new_ports
$peer serve "$more" --quiet &
keep $!
list_one "cs://localhost:$port" <<END
$(local_startup xterm -e ssh -L "$extra:127.0.0.1:$more" -R "$back:127.0.0.1:$more" \
    -L "$port:127.0.0.1:$there" lab python3 "$LIB/peer.py" serve "$there" --once)
END
start_background
await_event ready "port=$port"
expect_event forward id=f1 state=listening "port=$port"
expect_event forward id=f2 state=open "port=$extra"
expect_event forward id=f3 dir=R state=open "port=$back"
$peer send 127.0.0.1 "$extra" 5000 || fail "the second forward does not lead to its target"
$peer send 127.0.0.1 "$back" 5000 || fail "the third forward does not lead to its target"
$peer send 127.0.0.1 "$port" 5000 || fail "the first forward does not lead to the server"
start_end
expect_success
expect_port_free "$port" "$there"

echo "plink in a window of cmd, by its own letters"
new_ports
list_one "cs://localhost:$port" <<END
$(local_startup cmd.exe /C start plink.exe -ssh -P "$lab_port" -l "$(id -un)" -L "$port:127.0.0.1:$there" \
    127.0.0.1 python3 "$LIB/peer.py" serve "$there" --once)
END
wrapped "$client_connects"
expect_event hop host=127.0.0.1 "port=$lab_port"
expect_event start state=ended

echo "bash -c with one ssh in it"
new_ports
list_one "cs://localhost:$port" <<END
$(local_startup bash -c "ssh -L $port:127.0.0.1:$there lab python3 $LIB/peer.py serve $there --once")
END
wrapped "$client_connects"
expect_event session where=remote via=lab

echo "ssh -N -L is a tunnel to what runs there; nothing is started"
new_ports
$peer serve "$there" --once --quiet &
keep $!
list_one "cs://localhost:$port" <<END
$(local_startup ssh -N -L "$port:127.0.0.1:$there" lab)
END
wrapped "$client_connects"
expect_event session where=none via=lab
expect_no_event start

echo "the same for an SSHConfig of a ManualStartup"
new_ports
$peer serve "$there" --once --quiet &
keep $!
list_one "cs://lab:$there" <<END
<ManualStartup><SSHConfig><PortForwarding local="$port"/></SSHConfig></ManualStartup>
END
wrapped "$client_connects"
expect_event session where=none via=lab
expect_event forward id=f1 dir=L "listen=127.0.0.1:$port" state=listening

echo "and in reverse: whoever calls there reaches the client"
new_ports
list_one "csrc://lab:$there" <<END
<ManualStartup><SSHConfig><PortForwarding local="$port"/></SSHConfig></ManualStartup>
END
next_run
# shellcheck disable=SC2086 # words
start_background -- $client_listens
await_event client state=started
wait_for "the client to listen" listening "$port"
$peer dial 127.0.0.1 "$there" >"$T/dial.out" || fail "the tunnel does not lead to the client"
start_end
expect_success

echo "ssh -J goes through its hops"
new_ports
list_one "cs://localhost:$port" <<END
$(local_startup ssh -J lab -L "$port:127.0.0.1:$there" lab python3 "$LIB/peer.py" serve "$there" --once)
END
wrapped "$client_connects"
expect_event hop hop=1 of=2
expect_event hop hop=2 of=2 addr=through

echo "a key that the command names is tried, before those of ssh_config"
mv "$T/key" "$T/home/other" && cp "$T/key.pub" "$T/home/other.pub"
new_ports
list_one "cs://127.0.0.1:$there" <<END
$(local_startup ssh -i "$T/home/other" lab python3 "$LIB/peer.py" serve "$there" --once)
END
wrapped "$client_connects"
expect_event auth method=publickey result=ok "key~^$T/home/other "
mv "$T/home/other" "$T/key"

echo "what is not certain runs as it is written, and show says why"
next_run
new_ports
list_one "cs://127.0.0.1:$there" <<END
$(local_startup bash -c "ssh -V; exec python3 $LIB/peer.py serve $there --once")
END
# shellcheck disable=SC2086
start_batch -- $client_connects
expect_success
expect_event session where=local
# shellcheck disable=SC2086
fl show it $fl_flags >"$T/show.out" || fail "no plan"
grep -q 'warning .*run as it is written: ' "$T/show.out" || fail "show does not say why"

echo "--ssh: another ssh with its own words does it, also what a wrapper says"
cat >"$T/other-ssh" <<END
#!/bin/sh
echo "\$*" >>"$T/ssh-words"
exec ssh -F "$T/ssh_config" "\$@"
END
chmod +x "$T/other-ssh"
next_run
reverse_list
# shellcheck disable=SC2086
start_batch --ssh="$T/other-ssh -x" -- $client_listens
expect_success
expect_event session where=remote secure=true
expect_event hop host=lab
expect_event forward id=f1 dir=R "listen=localhost:$there" state=listening 'why=by ssh'
grep -q -e "^-x .* -R 127.0.0.1:$there:127.0.0.1:$port -T -- lab exec /bin/sh " "$T/ssh-words" ||
    fail "its words are others: $(cat "$T/ssh-words")"
[ ! -e "$T/ran" ] || fail "a program of the wrapper was run: $(cat "$T/ran")"
expect_port_free "$port" "$there"

echo "--ssh=ssh is the program that the list names; its <Terminal> is not needed"
new_ports
list_one "cs://lab:$there" <<END
$(ssh_startup '' start |
    sed 's|<SSHConfig/>|<SSHConfig><Terminal/><Askpass/><SSH exec="/opt/ssh"/></SSHConfig>|')
END
# shellcheck disable=SC2086
DISPLAY=:9 TERMINAL=$T/front fl show it $fl_flags --ssh='ssh -x' >"$T/show.out" || fail "no plan"
grep -q '^  by  *\/opt\/ssh -x .* -- lab$' "$T/show.out" || fail "show does not say who does it"
