#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# terminal: a list that asks for a terminal gets one, and what it shows is under the session's tunnels.
# needs: pam
# methods: password
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
lab_pam
port=$(free_port)
local_port=$(free_port)
cat >"$T/there" <<'END'
#!/bin/sh
test -t 1 && echo "this is a terminal"
printf 'job 17 \033[31mwaits\033[0m in the queue\n'
shift
exec "$@"
END
chmod 755 "$T/there"
list_one "cs://lab:$port" <<END
$(ssh_startup "$local_port" "$T/there" with python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$' |
    sed 's|</SSHConfig>|<Terminal/></SSHConfig>|')
END
grep -q '<Terminal/>' "$T/list.pvsc" || fail "the list asks for no terminal"

# shellcheck disable=SC2086
screen_start 80 24 "$FAIRLEAD" $fl_flags
screen_wait ' it '
screen_keys /
screen_type it
screen_keys Enter Enter
screen_wait 'Password'
screen_type "$LAB_PASSWORD"
screen_keys Enter
screen_wait 'UP'

echo "its words are fenced, cleaned, and alone under the tunnels"
screen_wait '| this is a terminal'
screen_has 'waits' || screen_fail "a line is missing"
screen_has '[31m' && screen_fail "an escape sequence is shown"
screen_wait 'LISTEN'
screen_has_not 'phase    ' || screen_fail "the log is there as well"
screen_resize 40 12
screen_wait 'UP'
screen_wait '| '
screen_resize 80 24

echo "the log has all of it"
screen_keys l
screen_wait 'wait-server'
screen_wait 'this is a terminal'
screen_keys Escape q q
screen_wait 'etach'
screen_keys s
screen_wait '[exit 0]'
expect_gone
expect_port_free "$port" "$local_port"
