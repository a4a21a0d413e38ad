#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# fails: what does not work says what happened, to what, and ends with its exit code, leaving nothing.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
sshd_start
port=$(free_port)
local_port=$(free_port)

echo "the command exits with 3"
printf '#!/bin/sh\necho "no license"\nexit 3\n' >"$T/three"
chmod +x "$T/three"
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" "$T/three")
END
start_batch
expect_error start 69 'status 3'
expect_event error 'last~no license'
expect_event start state=ended status=3
[ "$took" -le 5 ] || fail "it took $took s to see that the command had ended"
expect_port_free "$local_port"

echo "the command does not exist"
next_run
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" "$T/nonesuch")
END
start_batch
expect_error start 69 'status 127'

echo "the server never opens its port"
next_run
list_one "cs://127.0.0.1:$port" 2 <<END
$(ssh_startup "$local_port" sleep 1000)
END
start_batch
expect_error timeout 75 '.'
[ "$took" -le 12 ] || fail "it took $took s to give up after 2 s"
expect_port_free "$local_port"

echo "the server's port is taken there: pvserver ends with 0, and it is a failure all the same"
if thorough && command -v pvserver >/dev/null; then
    next_run
    port_hold "$port"
    list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" pvserver --force-offscreen-rendering '--server-port=$PV_SERVER_PORT$')
END
    start_batch
    expect_error start 69 'in use|taken'
    port_release
fi

echo "a stranger's port is not taken for the server's, however long that says nothing"
next_run
port_hold "$port"
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" timeout 3 tail -f /dev/null)
END
start_batch
expect_error start 69 'status 124'
grep -q '"phase":"up"' "$T/it.ev" && fail "a stranger was taken for the server"
list_one "cs://127.0.0.1:$port" 2 <<END
<CommandStartup><Command exec="tail"><Arguments><Argument value="-f"/><Argument value="/dev/null"/></Arguments>
</Command></CommandStartup>
END
next_run
start_batch
expect_error timeout 75 'held 127.0.0.1:'
port_release

echo "nobody answers at the SSH server's port"
next_run
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" true)
END
start_batch -p "$(free_port)"
expect_error host 68 'refused'

echo "the host's name is not known"
next_run
list_one "cs://nobody.invalid:$port" <<END
$(ssh_startup "$local_port" true)
END
start_batch
expect_error host 68 'nobody.invalid'

echo "what answers is no SSH server"
next_run
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" true)
END
python3 -c "import socket
s = socket.socket(); s.bind(('127.0.0.1', $port)); s.listen()
while True:
    c, _ = s.accept(); c.sendall(b'HTTP/1.1 400 Bad Request\r\n\r\n'); c.close()" &
holder=$!
keep $holder
wait_for "the web server" listening "$port"
start_batch -p "$port"
expect_error protocol 76 'HTTP'
port_release

echo "no key fits, and nobody can be asked"
next_run
ssh-keygen -q -t ed25519 -N '' -f "$T/other"
sed "s|IdentityFile.*|IdentityFile $T/other|" "$T/ssh_config" >"$T/ssh_config.other"
start_batch -F "$T/ssh_config.other"
expect_error auth 77 '.'

echo "no such server, no such option, a value out of range"
fl start nonesuch -f "$T/list.pvsc" --batch </dev/null 2>"$T/it.err"
rc=$?
expect_exit 66
grep -q nonesuch "$T/it.err" || fail "the server that was not found is not named"
fl start it -f "$T/list.pvsc" --batch -O NONE=1 </dev/null 2>"$T/it.err"
rc=$?
expect_exit 64
grep -q NONE "$T/it.err" || fail "the option that is not known is not named"
list_one "cs://127.0.0.1:$port" <<END
<CommandStartup><Options><Option name="N" label="Nodes"><Range type="int" min="1" max="4" default="1"/>
</Option></Options><Command exec="true"/></CommandStartup>
END
fl start it -f "$T/list.pvsc" --batch -O N=9 </dev/null 2>"$T/it.err"
rc=$?
expect_exit 64
grep -q 'between 1 and 4' "$T/it.err" || fail "the range is not told: $(cat "$T/it.err")"

echo "a password option comes from a file of ours, never from an argument"
list_one "cs://127.0.0.1:$port" <<END
<CommandStartup><Options><Option name="N"><Range type="int" min="1" max="4" default="1"/></Option>
<Option name="PW"><Password/></Option></Options>
<Command exec="sh"><Arguments><Argument value="$T/tell.sh"/><Argument value="\$N\$"/><Argument value="\$PW\$"/></Arguments></Command></CommandStartup>
END
echo 'echo "N is $1, PW has ${#2}"; env | grep -c ohsosecret; exit 3' >"$T/tell.sh"
fl start it -f "$T/list.pvsc" --batch -O PW=ohsosecret </dev/null 2>"$T/it.err"
rc=$?
expect_exit 64
grep -q -e '--options' "$T/it.err" || fail "the better way is not told: $(cat "$T/it.err")"
printf '# of the test\nN=3\nPW=ohsosecret\n' >"$T/options"
chmod 644 "$T/options"
fl start it -f "$T/list.pvsc" --batch --options "$T/options" </dev/null 2>"$T/it.err"
rc=$?
expect_exit 64
grep -q 'chmod 600' "$T/it.err" || fail "the mode is not told: $(cat "$T/it.err")"
chmod 600 "$T/options"
next_run
start_batch --options "$T/options" -O N=2
expect_error start 69 'status 3'
expect_event output 'text=N is 2, PW has 10'
expect_event output 'text=0'
grep -rq ohsosecret "$T/it.ev" "$T/it.err" "$T/state" && fail "the password is told to somebody"
fl start it -f "$T/list.pvsc" --batch </dev/null 2>"$T/it.err"
rc=$?
expect_exit 77

echo "a broken list"
echo '<Servers><Server' >"$T/broken.pvsc"
fl list -f "$T/broken.pvsc" -f "$T/list.pvsc" >"$T/list.out" 2>"$T/it.err"
cat "$T/list.out" "$T/it.err" | grep -q 'broken.pvsc' || fail "the broken file is not named"
grep -qw it "$T/list.out" || fail "the other list is not there"
