#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# drip: what a session that lives costs the terminal: a second of nothing the clocks alone, a second of
# traffic the numbers that moved, and a session on another screen less than that.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/both.sh"
. "$LIB/screen.sh"
sshd_start
list_idle
target=$(free_port)
flow_serve echo "$target"
first=$(free_port)

past() { # SECONDS since the epoch
    [ "$(date +%s)" -ge "$1" ]
}

# Bytes that the terminal is sent in so many seconds.
drip() { # SECONDS
    : >"$T/drip"
    tm pipe-pane -t t "cat >>$T/drip"
    wait_for "$1 seconds" past $(($(date +%s) + $1))
    tm pipe-pane -t t
    wc -c <"$T/drip"
}

most() { # BYTES MOST WHAT
    echo "$3: $1 bytes"
    [ "$1" -le "$2" ] || screen_fail "$3 takes $1 bytes, and should take $2 at most"
}

# shellcheck disable=SC2086 # flags are words
screen_start 80 24 "$FAIRLEAD" $fl_flags
screen_wait ' it '
screen_keys /
screen_type it
screen_keys Enter Enter
screen_wait 'UP'
screen_keys f
screen_wait 'Forward: L'
screen_keys C-u
screen_type "L $first:127.0.0.1:$target"
screen_keys Enter
screen_wait 'is listening'
screen_keys j

# The whole screen is some 1500 bytes.
echo "the clock, and how long it is up"
most "$(drip 5)" 300 "five seconds of nothing"

echo "counts, rates and the new lines of the log"
flow check "$first" 3000000 2000000 3000000 2000000 1000000 3000000 &
keep $!
most "$(drip 5)" 4000 "five seconds with six connections"

echo "on Servers its row and the clock"
screen_keys 1
screen_wait ' Servers'
flow check "$first" 3000000 2000000 3000000 2000000 1000000 3000000 &
keep $!
most "$(drip 5)" 600 "five seconds of it on another screen"
screen_keys q s
screen_wait '[exit 0]'
expect_gone
