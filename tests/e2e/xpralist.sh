#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# xpralist: the sessions of a host are listed over one login, with their names, whatever login shell the account
# has; nothing there is touched, not even a socket that was left over, which `xpra list` removes.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh xpra Xvfb python3
. "$LIB/xpra.sh"
sshd_start "SetEnv=FL_TEST=$T PATH=$PATH XDG_RUNTIME_DIR=$T/run"
mkdir -m 700 "$T/run/xpra"

listed() { # FLAGS...
    # shellcheck disable=SC2086
    fl list $fl_flags "$@" >"$T/list.out" 2>"$T/list.err" </dev/null
    rc=$?
    [ $rc = 0 ] || fail "fairlead list $* ended with $rc"
}

row() { # REGEX
    grep -qE "$1" "$T/list.out" || fail "no row is $1"
}

echo "no session: said so"
listed ssh://lab
row '^There are no xpra sessions on lab$'

echo "two sessions, by their names, in the runtime directory and in another; a socket that was left over stays"
xpra_start alpha "$T/run/xpra"
alpha=$display
mkdir -m 700 "$T/other"
xpra_start 'my desk' "$T/other"
desk=$display
python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$T/run/xpra/$(uname -n)-99"
listed ssh://lab
row "^:$alpha +alpha +live +$(id -un) +.* ssh://lab/$alpha\$"
row "^:99 +- +dead .* ssh://lab/99\$"
! grep -q "my desk" "$T/list.out" || fail "a directory that nobody named was looked into"
listed --json "ssh://lab?socket-dir=$T/other"
python3 - "$T/list.out" "$alpha" "$desk" <<'END' || fail "the JSON is not what is there"
import json, sys
rows = {row["display"]: row for row in json.load(open(sys.argv[1]))}
assert set(rows) == {sys.argv[2], sys.argv[3], "99"}, rows
assert rows[sys.argv[3]]["name"] == "my desk" and rows[sys.argv[3]]["state"] == "live", rows
assert 0 <= rows[sys.argv[2]]["age"] < 600, rows
assert [row["state"] for row in json.load(open(sys.argv[1]))] == ["live", "live", "dead"]
END
[ -S "$T/run/xpra/$(uname -n)-99" ] || fail "the socket that was left over is gone"
count=$(grep -c 'Accepted publickey' "$T/sshd.log")
listed ssh://lab
[ "$(grep -c 'Accepted publickey' "$T/sshd.log")" = $((count + 1)) ] || fail "a list took more than one login"

echo "a host that nobody is let into, and a wrong address, are errors"
# shellcheck disable=SC2086
fl list $fl_flags ssh://nobody@lab >"$T/list.out" 2>"$T/list.err" </dev/null && fail "anybody gets in"
fl list 'ssh://lab/7?x=1' >"$T/list.out" 2>"$T/list.err" </dev/null
[ $? = 64 ] || fail "a wrong address is taken"

[ "${FL_USER-}" = root ] && [ "${FL_INSIDE-}" = yes ] || { xpra_stop_all; exit 0; }
for name in dash bash fish tcsh; do
    shell=$(command -v $name) || { echo "$name: not installed"; continue; }
    echo "$name as the login shell"
    sed -i "s|^root:.*|root:x:0:0:root:$T/home:$shell|" /etc/passwd
    listed ssh://lab
    row "^:$alpha +alpha +live "
done
xpra_stop_all
