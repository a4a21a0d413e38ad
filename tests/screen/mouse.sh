#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# mouse: off until it is wanted; then a click selects, two open, the wheel scrolls, hints can be clicked, and
# m gives it back to the terminal.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/screen.sh"
{
    echo '<Servers>'
    for i in 10 11 12 13 14 15 16 17 18 19; do
        echo "<Server name=\"s$i\" resource=\"cs://h$i.example:11111\"><ManualStartup/></Server>"
    done
    echo '</Servers>'
} >"$T/list.pvsc"

press() { # BUTTON COLUMN ROW, from 1: what a terminal sends that was asked to report
    screen_type "$(printf '\033[<%s;%s;%sM\033[<%s;%s;%sm' "$1" "$2" "$3" "$1" "$2" "$3")"
}

asked() { # 0 or 1: whether the terminal was asked to report clicks
    [ "$(tm display-message -t t -p '#{mouse_standard_flag}#{mouse_sgr_flag}')" = "$1$1" ]
}

screen_start 80 24 "$FAIRLEAD" -f "$T/list.pvsc"
screen_wait '> builtin'
asked 0 || screen_fail "the mouse is taken without being asked for"
press 0 5 7
screen_keys Down
screen_wait '> s10'

echo "a click selects, the wheel moves"
screen_keys m
screen_wait 'Mouse on'
wait_for "the terminal to be asked" asked 1
press 0 5 9
screen_wait '> s13'
press 65 5 9
screen_wait '> s16'
press 64 5 9
screen_wait '> s13'
press 0 5 22
press 0 70 1
press 2 5 6
screen_keys Down
screen_wait '> s14'

echo "two open: the server is started"
two=$(printf '\033[<0;8;11M\033[<0;8;11m')
screen_type "$two$two"
screen_wait 'WAIT-SERVER'
screen_keys x
screen_wait 'FAILED'
screen_keys 1
screen_wait 'Tab sessions'

echo "a hint can be clicked"
row=24
column=$(screen_text | sed -n "${row}p" | python3 -c 'import sys; print(sys.stdin.read().index("? help") + 2)')
press 0 "$column" $row
screen_wait 'Servers > Help'
press 65 5 9
screen_wait_not 'Start the server, its options first'
screen_keys q
screen_wait 'Tab sessions'

echo "m gives it back, and so does the end"
screen_keys m
screen_wait 'Mouse off'
wait_for "the terminal to be asked no more" asked 0
screen_keys m
screen_wait 'Mouse on'
screen_keys q
screen_wait '[exit 0]'
wait_for "the terminal to be given back" asked 0
tm kill-session -t t

echo "--mouse; a terminal without one says so"
screen_start 80 24 "$FAIRLEAD" --mouse -f "$T/list.pvsc"
screen_wait 'Tab sessions'
wait_for "the terminal to be asked" asked 1
screen_keys q
screen_wait '[exit 0]'
tm kill-session -t t
screen_start 80 24 TERM=vt100 "$FAIRLEAD" -f "$T/list.pvsc"
screen_wait 'Tab sessions'
screen_keys m
screen_wait 'not known to have a mouse'
screen_keys q
screen_wait '[exit 0]'
