#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# list: the servers on the screen: moving, filtering, details, help, sizes, a broken list, leaving.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/screen.sh"
cp "$LIB/many.pvsc" "$T/list.pvsc"
: >"$T/ssh_config"
printf '<Servers>\n<Server name="x"\n' >"$T/broken.pvsc"

echo "all servers, and the broken list as a row that says where"
screen_start 80 24 "$FAIRLEAD" -f "$T/list.pvsc" -f "$T/broken.pvsc" -F "$T/ssh_config"
screen_wait 'gpu-small'
screen_wait 'Servers'
screen_wait 'broken.pvsc:'
screen_wait 'desktop'

screen_keys q
screen_wait '[exit 0]'
tm kill-session -t t

echo "the whole screen, at 80x24 and at 40x12, and the same again after the size has changed"
screen_start 80 24 "$FAIRLEAD" -f "$T/list.pvsc" -F "$T/ssh_config"
whole_screen() {
    screen_is <<'END'
<re> fairlead  Servers +6 servers  0 live  \d\d:\d\d
 / filters the list                                           6 of 6  sort:used
   NAME                KIND          HOST            SOURCE   USED  STATE
 ──────────────────────────────────────────────────────────────────────────────
 > builtin             builtin                       builtin        -
   desktop             pv            127.0.0.1       extra    never not agreed
   gpu-large           pv rc   🔒    login.hpc.exa.. extra    never not agreed
   gpu-small           pv rc   🔒    login.hpc.exa.. extra    never not agreed
   gpu-test (debug q.. pv      🔒    gpu7.lab.exam.. extra    never not agreed
   started by hand     pv      plain 198.51.100.7    extra    never -






 ──────────────────────────────────────────────────────────────────────────────
 builtin  builtin:
 start    nothing: the client works alone
 used     never used



 Enter start  / filter  o options  i details  e edit  Tab sessions  ? help
END
}
whole_screen
screen_resize 40 12
screen_is <<'END'
 fairlead  Servers
 / filters            6 of 6  sort:used
   NAME               USED  STATE
 > builtin                  -
   desktop            never not agreed
   gpu-large          never not agreed
   gpu-small          never not agreed
   gpu-test (debug .. never not agreed
   started by hand    never -
 builtin  builtin:

 Enter start  / filter  ? help
END
screen_resize 80 24
whole_screen

echo "a filter is live, Enter keeps it, Esc clears it"
screen_keys /
screen_type gpu-
screen_wait 'Filter: gpu-'
screen_wait_not 'desktop'
screen_has 'gpu-large' || screen_fail "the filter lost a server that fits"
screen_keys Enter
screen_wait '3 of '
screen_keys Escape
screen_wait 'desktop'

echo "the selected server in short: command, forward, file and line"
screen_keys /
screen_type gpu-large
screen_keys Enter
screen_wait 'sbatch'
screen_wait 'list.pvsc:'

echo "details, and back"
screen_keys i
screen_wait 'gpu-large > '
screen_keys G
screen_wait 'What check says'
screen_wait 'line 16: ParaView keeps the password LICENSE'
screen_keys Escape
screen_wait_not 'gpu-large > '

echo "help comes from the same table as the keys"
screen_keys Escape '?'
screen_wait 'Set the options, then start'
screen_keys Escape
screen_wait_not 'Set the options, then start'

echo "what is too small is one polite line"
screen_resize 30 8
screen_wait 'needs 40x10'
screen_resize 80 24
screen_wait 'gpu-small'

echo "Esc never quits, q does"
screen_keys Escape
screen_wait 'Esc goes back and never quits'
screen_keys q
screen_wait '[exit 0]'
