#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# detach: a session that is left running, looked at, and stopped.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
sshd_start
list_started

echo "start --detach returns when the server is ready, and the session stays"
# shellcheck disable=SC2086
fl start it $fl_flags --detach --json >"$T/it.ev" 2>"$T/it.err" </dev/null
rc=$?
expect_exit 0
listening "$local_port" || fail "the tunnel does not listen"

echo "bytes go through it with nobody attached"
python3 "$LIB/peer.py" call 127.0.0.1 "$local_port" >"$T/sizes" || fail "bytes were lost"

echo "status, logs and list know it"
fl status >"$T/status.out" || fail "fairlead status failed"
grep -qw it "$T/status.out" && grep -qw UP "$T/status.out" || fail "status does not show it as UP"
fl status --json >"$T/status.json" || fail "fairlead status --json failed"
python3 -m json.tool "$T/status.json" >/dev/null 2>&1 ||
    python3 -c 'import json, sys; [json.loads(l) for l in open(sys.argv[1])]' "$T/status.json" ||
    fail "status --json is not JSON"
fl logs s1 >"$T/logs.out" || fail "fairlead logs failed"
[ -s "$T/logs.out" ] || fail "the log is empty"
fl logs s1 --json >"$T/it.ev" || fail "fairlead logs --json failed"
expect_event ready
expect_event start

echo "state and runtime files are ours alone"
for f in "$T/run/fairlead" "$T/state/fairlead"; do
    [ "$(stat -c %a "$f")" = 700 ] || fail "$f has mode $(stat -c %a "$f")"
done
find "$T/state/fairlead" -type f ! -perm 600 | grep . && fail "a file of the state can be read by others"

echo "stop ends it in order"
fl stop it >"$T/stop.out" 2>&1 || fail "fairlead stop failed"
expect_gone
expect_port_free "$port" "$local_port"
fl logs s1 --json >"$T/it.ev"
expect_event end exit=0
fl status >"$T/status.out" 2>&1
! grep -qw UP "$T/status.out" || fail "a stopped session is still UP"

echo "stopping what is not there"
fl stop s99 2>"$T/it.err"
rc=$?
expect_exit 66
