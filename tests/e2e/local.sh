#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# local: a server that a command of this machine starts, one that somebody else has started, and none.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need pvserver pvpython python3
thorough || skip "a local command is the same for root: run as an ordinary user only"
port=$(free_port)
: >"$T/ssh_config"
client="pvpython --force-offscreen-rendering $LIB/client.py"

echo "a local command, forward"
list_one "cs://127.0.0.1:$port" <<END
$(local_startup pvserver --force-offscreen-rendering '--server-port=$PV_SERVER_PORT$')
END
# shellcheck disable=SC2086 # words
start_batch -- $client "$T/points" connect '$HOST$' '$PORT$'
expect_success
expect_points "$T/points"
expect_event session where=local secure=true
expect_no_event hop
expect_port_free "$port"

echo "a local command, reverse"
next_run
rm "$T/points"
list_one "csrc://127.0.0.1:$port" <<END
$(local_startup pvserver --force-offscreen-rendering --reverse-connection --client-host=127.0.0.1 \
    '--server-port=$PV_SERVER_PORT$')
END
# shellcheck disable=SC2086
start_batch -- $client "$T/points" reverse '$PORT$'
expect_success
expect_points "$T/points"
expect_port_free "$port"

echo "a local script, and its exit status when it fails"
next_run
printf '#!/bin/sh\necho "starting on $1"\nexit 4\n' >"$T/script"
chmod +x "$T/script"
list_one "cs://127.0.0.1:$port" <<END
$(local_startup "$T/script" '$PV_SERVER_PORT$')
END
start_batch
expect_error start 69 'status 4'
expect_event output "text=starting on $port"

echo "manual startup: the server is there already"
next_run
rm -f "$T/points"
pvserver --force-offscreen-rendering --server-port="$port" >"$T/server.out" 2>&1 &
keep $!
list_one "cs://127.0.0.1:$port" <<END
<ManualStartup/>
END
# shellcheck disable=SC2086
start_batch -- $client "$T/points" connect '$HOST$' '$PORT$'
expect_success
expect_points "$T/points"
expect_event session where=none
expect_port_free "$port"

echo "manual startup: nobody comes"
next_run
list_one "cs://127.0.0.1:$port" 1 <<END
<ManualStartup/>
END
start_batch
expect_error timeout 75 "127.0.0.1:$port"
[ "$took" -le 6 ] || fail "it took $took s to give up after 1 s"

echo "builtin: the client alone"
next_run
rm -f "$T/points"
# shellcheck disable=SC2086
fl start builtin $fl_flags --batch --json -- $client "$T/points" alone >"$T/it.ev" 2>"$T/it.err" </dev/null
rc=$?
expect_success
expect_points "$T/points"
