#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sshconfig: what ssh reaches by its configuration is reached, the same way; each host by ssh first.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh ssh-agent ssh-add
sshd_start MaxAuthTries=4
me=$(id -un)
cp "$T/key" "$T/key.fl-only-$me"
cp "$T/key.pub" "$T/key.fl-only-$me.pub"
mkdir "$T/conf.d" "$T/nothing"
echo "labkey $(cut -d' ' -f1,2 "$T/hostkey.pub")" >"$T/known_alias"
: >"$T/known_empty"
ssh-keygen -q -t ed25519 -N '' -f "$T/ca" && ssh-keygen -q -s "$T/ca" -I test -n "$me" "$T/key.pub" || exit 99

# None of these names is known to a resolver: HostName is what is looked up.
cat >"$T/conf.d/one" <<END
Host fl-include
  Port $lab_port
END
cat >"$T/hosts" <<END
Include $T/conf.d/*
Host fl-first fl-second
  Port $lab_port
Match host fl-match user $me
  Port $lab_port
Match exec "test %n = fl-exec"
  Port $lab_port
Match final originalhost fl-final
  Port $lab_port
Host fl-jump
  Port $lab_port
  ProxyJump fl-first,$me@fl-second:$lab_port
Host fl-only
  Port $lab_port
  IdentitiesOnly yes
  IdentityFile $T/key.%n-%r
Host fl-alias
  Port $lab_port
  HostKeyAlias labkey
  UserKnownHostsFile $T/known_empty $T/known_alias
Host fl-cert
  Port $lab_port
  CertificateFile $T/key-cert.pub
Host fl-wild-* !fl-wild-good
  Port 1
Host fl-wild-*
  Port $lab_port
Host fl-plain
  CanonicalizeHostname no
  Port=$lab_port
  ConnectTimeout 20
Host fl-round
  ProxyJump fl-about
Host fl-about
  ProxyJump fl-round
Host fl-*
  HostName 127.0.0.1
  User $me
Host *
  IdentityFile $T/key
  UserKnownHostsFile $T/known_hosts
  GlobalKnownHostsFile $T/none
  PreferredAuthentications publickey
  ServerAliveInterval 0
END
fl_flags="-F $T/hosts"
hosts='fl-include fl-match fl-exec fl-final fl-jump fl-only fl-alias fl-cert fl-wild-good fl-plain'

# A command that ends by itself shows that the host was reached, and which one was meant.
reach_list() { # HOST
    list_one "cs://$1:11111" <<END
$(ssh_startup "" sh -c "'echo reached-$1; exit 3'")
END
}

control() { # HOST SSH-ARGS...
    host=$1
    shift
    ssh -F "$T/hosts" -o BatchMode=yes "$@" "$host" true >"$T/ssh.out" 2>&1 </dev/null ||
        fail "ssh does not reach $host itself"
}

expect_reached() { # HOST
    expect_event output "text=reached-$1"
    [ "$rc" != 0 ] || fail "the command's end was taken for success"
}

backends=libssh
case $("$FAIRLEAD" help start) in
*'--ssh '*auto*) backends='libssh ssh' ;;
esac

echo "ten hosts, by ssh and by us"
for host in $hosts; do
    control "$host"
    reach_list "$host"
    for backend in $backends; do
        next_run
        start_batch --ssh="$backend"
        expect_reached "$host"
    done
done
expect_gone

echo "the hops are those of ssh, each with its own name, and the last is the one that was asked for"
next_run
reach_list fl-jump
start_batch
expect_event hop hop=1 of=3 host=fl-first
expect_event hop hop=2 of=3 host=fl-second
expect_event hop hop=3 of=3 host=fl-jump
[ "$(python3 "$LIB/ev.py" "$T/it.ev" --count auth result=ok)" = 3 ] || fail "not every hop was logged in to"

echo "with an agent of many keys, IdentitiesOnly is what lets us in"
eval "$(ssh-agent -s)" >/dev/null
keep "$SSH_AGENT_PID"
for i in 1 2 3 4 5; do
    ssh-keygen -q -t ed25519 -N '' -f "$T/other$i" && ssh-add -q "$T/other$i" || exit 99
done
! ssh -F "$T/hosts" -o BatchMode=yes fl-plain true >"$T/ssh.out" 2>&1 </dev/null ||
    fail "the agent has not enough keys for this test"
control fl-only
next_run
reach_list fl-only
start_batch
expect_reached fl-only
unset SSH_AUTH_SOCK

echo "without OpenSSH's client the files are read here"
for host in fl-include fl-match fl-jump fl-only fl-alias fl-cert fl-wild-good fl-plain; do
    next_run
    reach_list "$host"
    # shellcheck disable=SC2086
    FL_TEST="$T" PATH="$T/nothing" "$FAIRLEAD" start it $fl_flags --batch --json >"$T/it.ev" 2>"$T/it.err" </dev/null
    rc=$?
    expect_reached "$host"
done

echo "-J goes over hosts of its own in place of ProxyJump, -J none over none"
control fl-jump -J "$me@fl-second"
next_run
reach_list fl-jump
start_batch -J "$me@fl-second"
expect_event hop hop=1 of=2 host=fl-second
expect_reached fl-jump
control fl-jump -J none
next_run
start_batch -J none
expect_event hop hop=1 of=1 host=fl-jump
expect_reached fl-jump

echo "-l, -p and what -o says about a host are the last one's"
next_run
reach_list fl-wild-bad
start_batch -J fl-first -p "$lab_port" -l "$me" -o HostKeyAlias=labkey -o "UserKnownHostsFile=$T/known_hosts $T/known_alias"
expect_event hop hop=1 host=fl-first "port=$lab_port"
expect_reached fl-wild-bad

echo "a circle of jump hosts is an error that names it"
# No control: ssh of Debian 12 starts one process after another here, until there is no room for more.
next_run
reach_list fl-round
start_batch
expect_error config 78 'circle: fl-round > fl-about > fl-round'
expect_no_event hop

echo "a jump that is no host name is refused, and nothing is run"
for jump in 'fl-first;touch' '$(touch x)' '-oProxyCommand=touch' 'a b' '`id`@fl-first'; do
    next_run
    start_batch -J "$jump"
    expect_error usage 64 'J: the jump '
    expect_no_event hop
done

echo "a configuration that ssh does not understand is told in its words"
cp "$T/hosts" "$T/broken"
echo 'NoSuchKeyword yes' >>"$T/broken"
next_run
fl_flags="-F $T/broken"
start_batch
expect_error config 78 'line [0-9]+: Bad configuration option: nosuchkeyword|terminating'
fl_flags="-F $T/hosts"

# As root there can be accounts of this test's own.
[ "${FL_INSIDE-}" = yes ] && [ "$(id -u)" = 0 ] || exit 0
echo "three hops with three users, by ProxyJump and by -J"
echo "fl-third:x:64126:64126:test:$T:/bin/sh" >>/etc/passwd
echo "fl-third:*:19000:0:99999:7:::" >>/etc/shadow
chmod 755 "$T"
chmod 644 "$T/authorized_keys"
cat >"$T/three" <<END
Host fl-one
  User fl-guest
Host fl-two
  User fl-third
Host fl-three
  User root
  ProxyJump fl-one,fl-two
Host fl-*
  Port $lab_port
END
cat "$T/hosts" >>"$T/three"
expect_users() {
    expect_reached fl-three
    expect_event hop hop=1 user=fl-guest
    expect_event hop hop=2 user=fl-third
    expect_event hop hop=3 user=root
    for user in fl-guest fl-third root; do
        [ "$(grep -c "Accepted publickey for $user " "$T/sshd.log")" -ge 1 ] || fail "$user did not log in"
    done
}
ssh -F "$T/three" -o BatchMode=yes fl-three true >"$T/ssh.out" 2>&1 </dev/null || fail "ssh has no way over three"
: >"$T/sshd.log"
fl_flags="-F $T/three"
reach_list fl-three
next_run
start_batch
expect_users
: >"$T/sshd.log"
next_run
start_batch -J fl-guest@fl-first,fl-third@fl-second
expect_users
