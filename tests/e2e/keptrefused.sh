#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# keptrefused: why a connection of a forward was refused is told alike over a connection of one's own and over
# one that another session shares: by the target, by the name, by the server's policy.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/both.sh"
open=$(free_port)
sshd_start MaxSessions=10 "PermitOpen=127.0.0.1:1 nowhere.invalid:80 127.0.0.1:$open"
list_idle
nobody=$(free_port)
name=$(free_port)
policy=$(free_port)

# A client for each forward; what is said of it goes to the file.
reasons() { # FILE
    start_background --lenient-forwards -L "$nobody:127.0.0.1:1" -L "$name:nowhere.invalid:80" -L "$policy:127.0.0.1:2"
    await_event phase phase=up
    for forward in "$nobody" "$name" "$policy"; do
        listening "$forward" || continue
        python3 -c 'import socket, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
s.recv(1)' "$forward" 2>/dev/null
    done
    wait_for "what is said of them" said 2
    python3 - "$T/it.ev" >"$1" <<'END'
import json, sys
for line in open(sys.argv[1]):
    e = json.loads(line)
    if e["event"] == "peer" and "refused" in e:
        print(e["forward"], e["refused"])
END
    kill "$fl_pid"
    start_end
    next_run
}

said() { # LEAST
    [ "$(grep -c '"refused":' "$T/it.ev")" -ge "$1" ]
}

is_kept() {
    fl status | grep -q ' KEPT '
}

echo "over a connection of its own"
reasons "$T/own"
cat "$T/own"
grep -q 'Connection refused' "$T/own" || fail "a refused connection is not told"

echo "over one that is shared: the same"
start_background --exit-ssh no
await_event phase phase=up
kill "$fl_pid"
start_end
wait_for "the connection to be kept" is_kept
next_run
reasons "$T/shared"
cat "$T/shared"
[ "$(grep -c '^Accepted .* port ' "$T/sshd.log")" = 2 ] || fail "it was no shared connection"
cmp "$T/own" "$T/shared" || fail "the reasons differ"
fl stop --all >/dev/null
expect_gone
