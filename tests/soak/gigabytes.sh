#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# gigabytes: more than four of them through one tunnel: what is told is what went through.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
bytes=${FL_BYTES:-5368709120}
server=$(free_port)
local_port=$(free_port)
python3 "$LIB/crowd.py" flood "$server" "$bytes" &
keep $!
wait_for "the server" listening "$server"
list_one "cs://127.0.0.1:$server" <<END
<ManualStartup><SSHConfig><PortForwarding local="$local_port"/></SSHConfig></ManualStartup>
END
sshd_start LogLevel=ERROR
start_background
await_event ready
python3 "$LIB/crowd.py" read "$local_port" "$bytes" || fail "not all of it came"
await_event traffic "in=$bytes"
kill "$fl_pid"
start_end
expect_event end exit=0
[ "$(python3 "$LIB/ev.py" "$T/it.ev" traffic in)" = "$bytes" ] || fail "the last counter is another one"
echo "$bytes bytes went through, and were told"
