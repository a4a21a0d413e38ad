#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# screen: what a key costs with ten thousand servers, without sessions and with ten that talk without end,
# beside htop and tig; and what the screen costs while nobody presses one. Figures: tests/bench/screen.json.
FL_AS=root
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need python3 htop tig git
talk='while :; do echo a line that nobody needs; done'
server() { # NAME
    echo "<Server name=\"$1\" resource=\"cs://127.0.0.1:11111\">$(local_startup sh -c "$talk")</Server>"
}
{
    echo '<Servers>'
    for i in 0 1 2 3 4 5 6 7 8 9; do server "talks$i"; done
    awk 'BEGIN { for (i = 1; i <= 10000; i++)
        printf "<Server name=\"server%d\" resource=\"cs://h%d.example:11111\"><ManualStartup/></Server>\n", i, i }'
    echo '</Servers>'
} >"$T/list.pvsc"
git init -q "$T/repo" || exit 99
seq 1 2000 | while read -r i; do
    printf 'commit refs/heads/master\ncommitter a <a@a> %d +0000\ndata 7\ncommit\n\n' "$((1000000000 + i))"
done | git -C "$T/repo" fast-import --quiet || exit 99
measure() { # WHAT ROUNDS
    python3 "$abs_top_srcdir/tests/bench/screen.py" "$2" "$T/$1.json" "fairlead, $1=$T:$FAIRLEAD" \
        "htop=$T:htop" "tig=$T/repo:tig"
}
measure "10000 servers" "${FL_ROUNDS:-3}" || exit 1
for i in 0 1 2 3 4 5 6 7 8 9; do
    "$FAIRLEAD" start "talks$i" --detach --wait started </dev/null >"$T/start.out" 2>&1 || fail "talks$i does not start"
done
measure "ten talk" "${FL_ROUNDS:-3}" || exit 1
"$FAIRLEAD" stop --all >"$T/stop.out" 2>&1
mkdir -p "${abs_top_builddir:=.}/tests/bench"
python3 -c 'import json, sys; json.dump(sum((json.load(open(f)) for f in sys.argv[2:]), []), open(sys.argv[1], "w"), indent=1)' \
    "$abs_top_builddir/tests/bench/screen.json" "$T/10000 servers.json" "$T/ten talk.json"
