#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# anybytes: names of files that are no UTF-8 get from the command line to the session's process as they
# are, as they do with ssh: keys, configurations, known hosts, sockets.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh ssh-keygen
cafe=$(printf 'caf\351')
sshd_start
. "$LIB/login.sh"
mv "$T/key" "$T/$cafe" || exit 99
rm -f "$T/key.pub"
sed -i '/IdentityFile/d' "$T/ssh_config"

echo "a key file that -i names"
control_lets_in -i "$T/$cafe"
lets_in -i "$T/$cafe"
expect_event auth method=publickey result=ok 'key~caf\\xe9'
is_refused 'refused the login' # without it nothing lets in

echo "and one of -o"
control_lets_in -o "IdentityFile=$T/$cafe"
lets_in -o "IdentityFile=$T/$cafe"

echo "and where the session has a process of its own"
next_run
start_asking -i "$T/$cafe"
start_end
exec 3>&-
expect_error start 69 'status 3'
expect_event auth method=publickey result=ok 'key~caf\\xe9'

echo "a configuration that -F names, with the key and its known hosts"
mkdir "$T/d$cafe"
mv "$T/known_hosts" "$T/d$cafe/known_hosts" || exit 99
sed "s|UserKnownHostsFile .*|UserKnownHostsFile $T/d$cafe/known_hosts|" "$T/ssh_config" >"$T/$cafe.conf"
printf '  IdentityFile %s\n' "$T/$cafe" >>"$T/$cafe.conf"
control_lets_in -F "$T/$cafe.conf"
lets_in -F "$T/$cafe.conf"
next_run
start_asking -F "$T/$cafe.conf"
start_end
exec 3>&-
expect_error start 69 'status 3'

echo "and where ssh itself makes the connection"
next_run
start_asking --ssh=ssh -F "$T/$cafe.conf" -i "$T/$cafe"
start_end
exec 3>&-
expect_error start 69 'status 3'

echo "a socket of a forward"
next_run
start_asking -F "$T/$cafe.conf" -L "$T/$cafe.sock:127.0.0.1:$lab_port"
start_end
exec 3>&-
expect_error start 69 'status 3'
expect_event forward 'listen~caf\\xe9.sock' state=listening

echo "show --json is JSON all the same"
"$FAIRLEAD" show --json -f "$T/list.pvsc" -F "$T/$cafe.conf" -i "$T/$cafe" it >"$T/show.out" 2>&1
python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$T/show.out" || fail "show --json is no JSON"
