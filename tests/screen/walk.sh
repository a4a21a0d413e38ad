#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# walk: the screens that README shows are what the screen shows. FL_WALK=1 puts them there.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/screen.sh"
need python3
cp "$LIB/many.pvsc" "$T/site.pvsc"
: >"$T/ssh_config"

# Behind the title of README are its screens; the clock is what no README can tell.
shown() { # TITLE
    if [ -n "${FL_WALK-}" ]; then
        screen_text >"$T/now"
        python3 "$LIB/walk.py" put "$abs_top_srcdir/README" "$1" "$T/now" || fail "README has no place for $1"
    fi
    python3 "$LIB/walk.py" get "$abs_top_srcdir/README" "$1" >"$T/block" || fail "README does not show $1"
    screen_is <"$T/block"
}

screen_start 80 24 env -C "$T" "$FAIRLEAD" -f site.pvsc -F "$T/ssh_config"
screen_wait '> builtin'
screen_keys Down Down
screen_wait '> gpu-large'
screen_wait '? help'
shown Servers
screen_keys q
screen_wait '[exit 0]'
