#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# url: what a client connects to, on the screen and by the command; into the clipboard only when the setting
# says so, and then that and nothing else.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
sshd_start
list_beside
url=cs://localhost:$local_port

copied() {
    [ "$(tm show-buffer 2>/dev/null)" = "$url" ]
}

url_screen() { # WORDS of fairlead
    # shellcheck disable=SC2086
    screen_start 80 24 "$FAIRLEAD" "$@" $fl_flags
    tm set-option -s set-clipboard on
}

echo "without a session the command says so"
"$FAIRLEAD" url >"$T/url.out" 2>"$T/url.err"
[ $? = 66 ] || fail "no session: that should be 66"
grep -q 'no session runs' "$T/url.err" || fail "it is not said"

echo "the screen shows it, and leaves the clipboard alone"
url_screen
screen_wait ' it '
screen_keys /
screen_type it
screen_keys Enter Enter
screen_wait 'UP'
screen_keys c
screen_wait "it: $url"
screen_has 'copied' && screen_fail "it says that it has copied"
screen_keys l # the next sequence to the terminal comes after that of a copy
screen_wait 'search'
tm show-buffer 2>/dev/null && fail "the clipboard was written"
screen_keys Escape D
screen_wait '[exit 0]'

echo "the command prints it, by the only session, its name or its id"
for which in '' it s1; do
    # shellcheck disable=SC2086
    [ "$("$FAIRLEAD" url $which)" = "$url" ] || fail "fairlead url $which prints something else"
done
"$FAIRLEAD" url --json | grep -qF "\"url\":\"$url\"" || fail "--json does not have it"
"$FAIRLEAD" url a b 2>"$T/url.err"
[ $? = 64 ] || fail "two sessions: that should be 64"

echo "with Clipboard yes, c copies it"
echo 'Clipboard yes' >"$T/config/fairlead/config"
tm kill-session -t t
url_screen attach
screen_wait 'UP'
screen_keys c
screen_wait '(copied)'
wait_for "the clipboard" copied
screen_has "it: $url" || screen_fail "it is not shown any more"

echo "the same at 40x12, and with nothing to copy"
screen_resize 40 12
screen_keys c
screen_wait 'copied'
screen_resize 80 24
screen_keys x y
screen_wait 'ENDED'
screen_keys 1 q
screen_wait '[exit 0]'
expect_gone
