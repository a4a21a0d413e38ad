#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# keys: a person's Bind and Unbind lines change what keys do, what the hints and the help say, and what
# fairlead keys prints; a line that is wrong is told with its place.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/screen.sh"
mkdir "$T/config/fairlead"
config=$T/config/fairlead/config
cat >"$T/list.pvsc" <<'END'
<Servers>
<Server name="one" resource="cs://one.example:11111"><ManualStartup/></Server>
<Server name="two" resource="cs://two.example:11111"><ManualStartup/></Server>
</Servers>
END

echo "a line that cannot be done is told with its place, wherever keys matter"
refused() { # LINE SENTENCE
    printf '# mine\n%s\n' "$1" >"$config"
    "$FAIRLEAD" keys >"$T/keys.out" 2>"$T/keys.err"
    [ $? = 78 ] || fail "this line was taken: $1"
    grep -qF "$config:2: $2" "$T/keys.err" || fail "it does not say '$2'"
    [ "$(wc -l <"$T/keys.err")" = 2 ] || fail "there is no remedy"
}
refused 'Bind servers x reload' 'x already means stop-here in servers'
refused 'Bind servers ^S sort' '^S is never bound'
refused 'Bind servers F5 relaod' "nothing there is called 'relaod'"
refused 'Bind serers F5 reload' "there is no screen 'serers'"
refused 'Unbind servers F5' 'F5 means nothing there'
"$FAIRLEAD" list -f "$T/list.pvsc" >"$T/list.out" 2>&1 || fail "what has no keys cares about them"
screen_start 80 24 "$FAIRLEAD" -f "$T/list.pvsc"
screen_wait ':2: F5 means nothing there'
screen_wait '[exit 78]'
tm kill-session -t t

echo "what is bound is done, is in the hints, and in the help"
cat >"$config" <<'END'
bind servers F5 down
Unbind servers q
Bind servers X quit
Unbind servers /
Bind servers f filter
Bind servers ^T help
Unbind servers ?
Unbind servers F1
END
"$FAIRLEAD" keys servers >"$T/keys.out" || fail "the lines are not taken"
for row in 'F5 Down j ^N     down' 'X                quit' 'f                filter'; do
    grep -qF "  $row" "$T/keys.out" || fail "fairlead keys does not say: $row"
done
screen_start 80 24 "$FAIRLEAD" -f "$T/list.pvsc"
screen_wait '> builtin'
screen_wait 'f filter'
screen_has_not '/ filter  ' || screen_fail "the hints show a key that does nothing"
screen_keys F5
screen_wait '> one'
screen_keys q
screen_wait 'q does nothing here; ^T shows the keys.'
screen_has 'f filters the list' || screen_fail "a sentence names a key that does nothing"
screen_keys C-t
screen_wait 'Servers > Help'
screen_keys G
screen_keys g
screen_keys PageDown
screen_wait 'F5 Down j ^N'
screen_keys Escape
screen_wait_not 'Help'
screen_keys f
screen_wait 'Filter:'
screen_type one
screen_wait '1 of'
screen_keys Escape
screen_wait '3 of 3'
screen_keys X
screen_wait '[exit 0]'
