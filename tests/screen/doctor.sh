#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# doctor: t in Servers shows what the doctor says of a server, and the screen does not wait for it.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
sshd_start
port=$(free_port)
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup '' python3 "$LIB/peer.py" serve "$port")
END

# Somebody who takes connections and never says a word.
silent=$(free_port)
python3 -c 'import socket, sys
s = socket.create_server(("127.0.0.1", int(sys.argv[1])))
held = []
while True:
    held.append(s.accept())' "$silent" &
keep $!
wait_for "the silent port" listening "$silent"

again() { # COLUMNS ROWS FLAGS...
    tm kill-session -t t 2>/dev/null
    columns=$1
    rows=$2
    shift 2
    # shellcheck disable=SC2086
    screen_start "$columns" "$rows" "$FAIRLEAD" $fl_flags "$@" it
    screen_wait 'it '
}

echo "control: on the command line it says the same"
# shellcheck disable=SC2086
fl doctor it $fl_flags >"$T/doctor.out" 2>&1
grep -q "^ok .*127.0.0.1 port $lab_port answers: SSH-2.0-" "$T/doctor.out" || fail "$(cat "$T/doctor.out")"

echo "the way to the server, with the flags of the screen; nobody logged in"
again 80 24
screen_keys t
screen_wait 'it > Doctor'
screen_wait '0 bad, 0 warn'
screen_has_not 'No screen is possible' || screen_fail "it does not know where it is shown"
screen_keys End
screen_wait '1 of 1'
screen_wait "127.0.0.1 port $lab_port"
screen_keys PageUp
screen_wait "answers: SSH-2.0-"
! grep -qE 'Accepted|Postponed' "$T/sshd.log" || screen_fail "the doctor logged in"
screen_keys Escape
screen_wait_not 'Doctor'

echo "what is bad comes first; on a small screen one scrolls"
free=$(free_port)
again 40 12 -p "$free"
screen_keys t
screen_wait 'bad  '
screen_wait 'refused'
screen_has_not '1 of 1' || screen_fail "all of it is on a small screen: there is nothing to scroll"
screen_keys G
screen_wait 'userknownhosts'
screen_keys g
screen_wait 'refused'

echo "while it looks the keys work, and nothing comes up afterwards"
again 80 24 -p "$silent" -o ConnectTimeout=3
screen_keys t
screen_wait 'Looking at what is in the way'
screen_keys '?'
screen_wait 'Details, preview, doctor, help'
screen_keys Escape
screen_wait 'it > Doctor'
screen_keys Escape
screen_wait_not 'Doctor'
screen_keys t
screen_wait 'Looking at what is in the way'
screen_wait 'bad  '
screen_keys Escape t
screen_wait 'Looking at what is in the way'

echo "quitting while it looks does not wait for it"
screen_keys Escape
screen_wait_not 'Doctor'
screen_keys q
screen_wait '[exit 0]'
expect_gone

echo "a server for which there is no plan: why"
cat >"$T/list.pvsc" <<END
<Servers><Server name="it" resource="cs://127.0.0.1:1"><CommandStartup>
<SSHCommand/></CommandStartup></Server></Servers>
END
again 80 24
screen_keys t
screen_wait 'Doctor'
screen_wait_not 'Looking'
