#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# reach: through a ProxyCommand and over other hosts, and what is said when the way is barred.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh
sshd_start
. "$LIB/verdict.sh"

cat >"$T/carry.py" <<'END'
import os, socket, sys, threading
s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
os.write(2, b"carried \033[2J by a program\n")
def up():
    while part := os.read(0, 65536):
        s.sendall(part)
    s.shutdown(socket.SHUT_WR)
threading.Thread(target=up, daemon=True).start()
while part := s.recv(65536):
    os.write(1, part)
END

echo "a ProxyCommand carries the connection, with its tokens; what it says is told, cleaned"
reached -o "ProxyCommand=python3 $T/carry.py %h %p"
expect_event note 'text~ProxyCommand: carried \^\[\[2J by a program'
expect_event hop addr=ProxyCommand
reached -o "ProxyCommand=ssh $fl_flags -W %h:%p lab"

echo "one that ends says how, in its last words"
barred host 68 'ended with status 4 .*no way today' \
    -o "ProxyCommand=sh -c 'echo no way today >&2; exit 4'"
barred host 68 'ended with status 127 .*(not found|No such file)' -o "ProxyCommand=$T/nonesuch %h"
barred host 68 'ended with (status|signal) ' -o "ProxyCommand=ssh $fl_flags -W 127.0.0.1:1 lab"
barred protocol 76 'does not speak SSH: it said "hello"' -o "ProxyCommand=echo hello"

echo "one that is silent is given up, and ended with the session"
barred timeout 75 'timed out' -o ConnectTimeout=2 -o "ProxyCommand=sh -c 'sleep 1000; true'"
[ "$took" -le 8 ] || fail "it took $took s"

echo "a descriptor that is passed is not for libssh"
next_run
start_batch -o ProxyUseFdpass=yes -o "ProxyCommand=true"
expect_exit 78
expect_event error 'text~[Pp]roxy[Uu]se[Ff]dpass'
expect_event error 'hint~--ssh=ssh'

echo "over other hosts: a bad one in the middle is named, as it is written and as it is"
cat >>"$T/ssh_config" <<END
Host one two three
  HostName 127.0.0.1
  Port $lab_port
  User $(id -un)
  IdentityFile $T/key
  UserKnownHostsFile $T/known_hosts
  GlobalKnownHostsFile $T/none
Host bad
  HostName 127.0.0.1
  Port 1
Host nowhere
  HostName nowhere.invalid
END
reached -J one,two,three
expect_event hop hop=4 of=4 addr=through
barred host 68 'hop 2 of 3: one \(127.0.0.1\) cannot reach bad \(127.0.0.1\) port 1: ' -J one,bad
barred host 68 'hop 2 of 3: one .*cannot reach nowhere \(nowhere.invalid\) port' -J one,nowhere
barred host 68 'no (address is known|name server answered) for nowhere \(nowhere.invalid\)' -J nowhere
barred host 68 'hop 1 of 3: cannot connect to bad \(127.0.0.1\) port 1 .*refused' -J bad,one
sed "s|$(cut -d' ' -f2 "$T/hostkey.pub")|$(cut -d' ' -f2 "$T/key.pub")|" "$T/known_hosts" >"$T/known.bad"
cat >>"$T/ssh_config" <<END
Host posing
  HostName 127.0.0.1
  Port $lab_port
  User $(id -un)
  IdentityFile $T/key
  UserKnownHostsFile $T/known.bad
  GlobalKnownHostsFile $T/none
END
barred hostkey 76 'hop 2 of 3: the host key of posing \(127.0.0.1\) has changed' -J one,posing
barred auth 77 'one \(127.0.0.1\) refused the login' -J one -o PubkeyAuthentication=no

echo "ConnectionAttempts: each is told"
ssh_verdict -o ConnectionAttempts=2 -o Port=1
next_run
start_batch -o ConnectionAttempts=2 -p 1
expect_error host 68 'cannot connect to 127.0.0.1 port 1'
expect_event note 'text~try 1 of 2: cannot connect'

echo "BindAddress: where we come from"
reached -o BindAddress=127.0.0.9
grep -q 'from 127.0.0.9' "$T/sshd.log" || fail "sshd saw another address"
barred host 68 'cannot connect .*(assign|invalid)' -o BindAddress=192.0.2.1

echo "a server that takes no more logins just now says so in its words"
sshd_stop
sshd_start MaxStartups=1 LoginGraceTime=60
python3 -c 'import socket, sys, time
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
s.recv(100)
print("held", flush=True)
s.recv(100)' "$lab_port" >"$T/held" &
keep $!
wait_for "the one login to be held" grep -q held "$T/held"
ssh_verdict
[ "$verdict" = refuse ] || fail "ssh gets in"
next_run
start_batch
expect_event error code=lost 'text~it said "Exceeded MaxStartups'
expect_exit 75

echo "stop at a proxy that is silent, and at a host that is: at once"
stopped() { # OPTION...
    next_run
    start_background "$@"
    await_event phase phase=connect
    stop_at_once
}
stopped -o "ProxyCommand=sleep 1000"
silent=$(free_port)
port_hold "$silent"
stopped -p "$silent"
