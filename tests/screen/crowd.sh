#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# crowd: ten sessions at once: each a row with its state, found by a filter, at each size; what one carries is
# told in its own rates.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/both.sh"
. "$LIB/screen.sh"
sshd_start
target=$(free_port)
flow_serve echo "$target"
many='0 1 2 3 4 5 6 7 8 9'
{
    echo '<Servers>'
    for n in $many; do
        echo "<Server name=\"run$n\" resource=\"cs://127.0.0.1:$target\" timeout=\"60\"><ManualStartup>"
        echo '<SSHConfig><PortForwarding/></SSHConfig></ManualStartup></Server>'
    done
    echo '</Servers>'
} >"$T/list.pvsc"
for n in $many; do
    # shellcheck disable=SC2086 # flags are words
    "$FAIRLEAD" start "run$n" $fl_flags --batch --detach >"$T/start.out" 2>&1 || fail "run$n: $(cat "$T/start.out")"
done

# shellcheck disable=SC2086
screen_start 80 24 "$FAIRLEAD" $fl_flags
echo "ten rows, as far as there is room, the rest by moving"
screen_wait '10 live'
screen_keys Tab
screen_wait 'LAST EVENT'
screen_resize 200 60
for n in $many; do
    screen_wait " run$n "
done
screen_resize 40 12
screen_wait '? help' # drawn anew: what is cut off the screen before has no last line
first=$(screen_text | grep -o '> run[0-9]')
[ -n "$first" ] || screen_fail "no row is selected"
screen_keys G
screen_wait_not "$first"
screen_wait ' > run'

echo "/ shows those that fit, with their number; Enter keeps, Esc clears; nothing fits: it is said"
screen_keys /
screen_type 'run3'
screen_wait '1 of 10'
screen_wait '> run3 '
screen_keys Enter
screen_wait_not ' run4 '
screen_resize 80 24
screen_is <<END
<re> fairlead  Sessions                                           10 live  [0-9:]{8}
 Filter: run3                                                          1 of 10
   SESSION              STATE        SINCE   RTT   LAST EVENT
<re> > run3                 UP           [0-9:]+ +[0-9.a-zµ-]+ +.*
 ──────────────────────────────────────────────────────────────────────────────
...
END
screen_keys 2
screen_wait 'Filter: run3'
screen_keys / C-u
screen_type 'nothing like it'
screen_wait '0 of 10'
screen_keys Enter x
screen_wait 'No session fits the filter'
screen_keys Escape
screen_wait_not 'Filter:'
screen_keys /
screen_type 'UP S4'
screen_wait '1 of 10'
screen_keys Escape
screen_wait_not 'Filter:'

echo "what one carries is told in its own rates, the others' stand still"
port_of() { # NAME: where it listens
    "$FAIRLEAD" status "$1" --json | python3 -c 'import json, sys
print(json.load(sys.stdin)["forwards"][0]["listen"].rsplit(":", 1)[1])'
}
for n in $many; do
    flow check "$(port_of "run$n")" "$((n + 1))00000" || fail "run$n does not carry bytes"
done
screen_keys /
screen_type run0
screen_wait 'total 98K / 98K'
screen_keys C-u
screen_type run9
screen_wait 'total 977K / 977K'
screen_keys Escape

echo "quit, stop all"
screen_keys 1 q
screen_wait 'leave 10 running'
screen_keys s
screen_wait '[exit 0]'
expect_gone
