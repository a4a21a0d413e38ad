#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# evil: whatever a server says stays in its place on the screen: behind a gutter, in no title, in no
# clipboard; it asks the terminal nothing, and what looks like a question after the login is output.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/evil.sh"
. "$LIB/screen.sh"
thorough || exit 0 # root sees no other screen
port=11111
local_port=$(free_port)
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" server)
END

# What the terminal shows and remembers, the server's words being on it.
screen_unharmed() { # STAGE
    tm capture-pane -t t -p -e >"$T/cells"
    [ "$(tm display-message -t t -p '#{pane_title}')" != EVILTITLE ] || screen_fail "$1: the title is the server's"
    [ -z "$(tm list-buffers)" ] || screen_fail "$1: the clipboard is the server's"
    [ "$(tm display-message -t t -p '#{alternate_on}')" = 1 ] || screen_fail "$1: it left the screen"
    sed -n 1p "$T/cells" | grep -q fairlead || screen_fail "$1: the first line is not ours"
    # Beside colours there is nothing but text, and no text of the server's is without its gutter.
    sed 's/\x1b\[[0-9;:]*m//g' "$T/cells" >"$T/text"
    ! LC_ALL=C grep -qaP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]' "$T/text" ||
        screen_fail "$1: the screen holds what a terminal obeys"
    ! grep -E 'EVIL|desrever|\[sudo\]' "$T/text" | grep -qv '|' || screen_fail "$1: words without a gutter"
    ! grep -qF "$(printf '\033[5m')" "$T/cells" || screen_fail "$1: something blinks"
}

evil_start nasty=1 rounds=1 look=1 before=3
# shellcheck disable=SC2086 # flags are words
screen_start 80 24 "$FAIRLEAD" $fl_flags
screen_wait ' it '
screen_keys /
screen_type it
screen_keys Enter Enter

echo "the question of a server is its own, in its own words behind a gutter"
screen_wait 'The server says'
screen_wait 'EVILEND'
screen_unharmed question
screen_has 'Answer' || screen_fail "there is no place for an answer"
screen_has_not '*' || screen_fail "the terminal has answered the server"
screen_resize 40 12
screen_wait 'Esc'
screen_resize 80 24
screen_wait 'EVILEND'
screen_unharmed resized
screen_type abc
screen_wait '***'
screen_has_not '****' || screen_fail "more than was typed stands in the answer"
screen_keys Enter

echo "after the login it can ask nothing: what looks like it is output"
screen_wait 'UP'
screen_unharmed sessions
screen_has_not 'Answer' || screen_fail "output became a question"
screen_keys l
screen_wait '| Enter passphrase for key'
screen_unharmed log
screen_keys g
screen_wait 'connect'
screen_unharmed beginning
screen_keys Escape
screen_wait 'LAST EVENT'

echo "a signal's words, and the end"
python3 "$LIB/evil.py" ask "$local_port" signal >"$T/answer" 2>&1 &
keep $!
screen_wait 'FAILED'
screen_wait 'signal UNKNOWN'
screen_unharmed signal
screen_keys q
screen_keys q
screen_wait '[exit 0]'
expect_gone
evil_stop

echo "a server that is all lies from its first byte, and refuses every channel"
tm kill-session -t t
evil_start nasty=1 before=50 "refuse=no"
screen_start 80 24 "$FAIRLEAD" "start it" "$fl_flags" --plain
screen_wait 'refuses'
screen_text >"$T/text"
! LC_ALL=C grep -qaP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]' "$T/text" ||
    fail "the terminal holds what it would obey"
[ "$(tm display-message -t t -p '#{pane_title}')" != EVILTITLE ] || screen_fail "the title is the server's"
screen_wait '[exit 69]'
