#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# terms: the screen in every class of terminal, in UTF-8 and in ASCII; and what a person has where none is
# possible.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/screen.sh"
need infocmp
cat >"$T/list.pvsc" <<'END'
<Servers>
<Server name="gpu" resource="cs://one.example:11111"><ManualStartup/></Server>
<Server name="漢字 é" resource="csrc://two.example:11111"><ManualStartup/></Server>
</Servers>
END

# The program, with these words before it.
on() { # WORDS...
    screen_start 80 24 "$@" "$FAIRLEAD" -f "$T/list.pvsc"
}

over() {
    screen_wait '[exit 0]'
    tm kill-session -t t
}

# Whether there is a colour on the screen. The row of a server that nobody agreed to has none: so the
# message of an error is looked at.
coloured() {
    tm capture-pane -t t -p -e | grep -q "$(printf '\033')\[[0-9;]*3[1-7]"
}

for term in xterm xterm-256color screen screen-256color tmux-256color linux vt100 vt220 putty; do
    infocmp "$term" >/dev/null 2>&1 || { echo "$term is not in the database here"; continue; }
    echo "$term"
    on TERM="$term"
    screen_wait '> builtin'
    screen_has '漢字 é' || screen_fail "$term: a name is not what it was"
    screen_has '────' || screen_fail "$term: no line"
    screen_keys Down
    screen_wait '> gpu'
    screen_keys End
    screen_wait '> 漢字'
    screen_keys /
    screen_type gp
    screen_wait '1 of'
    screen_keys BSpace BSpace
    screen_wait '3 of 3'
    screen_keys Escape
    screen_wait '/ filters'
    screen_keys F1
    screen_wait 'Servers > Help'
    screen_keys q
    screen_wait 'Tab sessions'
    screen_keys d
    screen_wait '! '
    case $term in
    vt*) coloured && screen_fail "$term has no colours" ;;
    *) coloured || screen_fail "$term: no colour" ;;
    esac
    screen_keys q
    over
done

echo "a locale that knows only ASCII: no other byte reaches the terminal"
on LC_ALL=C
screen_wait '> builtin'
screen_wait '-----'
screen_wait '???? ?'
! screen_text | LC_ALL=C grep -q '[^ -~]' || screen_fail "there is more than ASCII"
screen_keys q
over

echo "putty without its entry is taken for xterm, and that is told"
on TERM=putty-nosuch
screen_wait 'TERM is "putty-nosuch", which is not known here: taken for xterm'
screen_keys Down
screen_wait '> gpu'
screen_has_not 'not known here' || screen_fail "the word stays for ever"
screen_keys q
over

echo "no screen is possible, or none is wanted: line mode, and why"
for words in TERM=dumb TERM=nosuch TERM=; do
    on "$words"
    screen_wait 'No screen is possible'
    screen_wait 'Number of the server'
    screen_keys Enter
    over
done
on ACCESSIBLE=1
screen_wait 'Number of the server'
screen_has_not 'No screen' || screen_fail "it explains what was asked for"
screen_keys Enter
over
