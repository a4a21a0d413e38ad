#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# welcome: a home without a list: the screen says what there is to do, and each key that it names does it.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/screen.sh"
: >"$T/ssh_config"

screen_start 80 24 "$FAIRLEAD" -F "$T/ssh_config"
screen_is <<'END'
<re> fairlead  Servers +1 server  0 live  \d\d:\d\d
 / filters the list                                           1 of 1  sort:used
   NAME                KIND          HOST            SOURCE   USED  STATE
 ──────────────────────────────────────────────────────────────────────────────
 > builtin             builtin                       builtin        -

   There is no server list yet.
<re>   ParaView keeps its list in .*/ParaView/servers.pvsc,.*
<re>   .*not there\.

   I  take over a list of your site, from a file or an https address
   a  add a server by hand
   D  see everything work on this machine, with nothing to configure
   r  look for lists again


 ──────────────────────────────────────────────────────────────────────────────
 builtin  builtin:
 start    nothing: the client works alone
 used     never used



 Enter start  / filter  o options  i details  e edit  Tab sessions  ? help
END
screen_resize 40 12
screen_is <<'END'
 fairlead  Servers
 / filters            1 of 1  sort:used
   NAME               USED  STATE
 > builtin                  -
   There is no server list yet.
   I  import a list of your site
   a  add a server by hand
   D  the demo, on this machine
   r  look for lists again
 builtin  builtin:

 Enter start  / filter  ? help
END
screen_resize 200 60
screen_wait '   D  see everything work on this machine, with nothing to configure'
screen_resize 30 8
screen_wait 'fairlead needs 40x10'
screen_resize 80 24
screen_wait 'There is no server list yet.'

echo "each key does what was said of it"
screen_keys I
screen_wait 'Servers > Import'
screen_keys Escape a
screen_wait 'Servers > Add'
screen_keys Escape
screen_wait 'There is no server list yet.'
mkdir -p "$T/config/ParaView"
echo '<Servers></Servers>' >"$T/config/ParaView/servers.pvsc"
screen_keys r
screen_wait "ParaView's own list"
screen_keys D
screen_wait 'Everything here is on this machine'
screen_keys q
screen_wait '[exit 0]'
screen_wait 'The demo is being made' # what was seen between the two screens

echo "line mode says it, too"
rm "$T/config/ParaView/servers.pvsc"
"$FAIRLEAD" --plain -F "$T/ssh_config" </dev/null >"$T/plain" 2>&1
grep -q 'There is no server list yet: I imports one' "$T/plain" || fail "$(cat "$T/plain")"
