#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# themes: each theme shows what it promises, by default colours and the eight hues alone; NO_COLOR and
# --no-color take the hues away; the words are the same in all.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/screen.sh"
mkdir "$T/config/fairlead"
cat >"$T/list.pvsc" <<'END'
<Servers>
<Server name="ok" resource="cs://127.0.0.1:1"><CommandStartup><Command exec="true"/></CommandStartup></Server>
</Servers>
END
cp "$T/list.pvsc" "$T/config/fairlead/servers.pvsc"

# The screen with an error in its message line: SGR parameters that it used go to $T/sgr, and its words, but
# for the clock, to $T/words.
look() { # THEME WORDS...
    echo "Theme $1" >"$T/config/fairlead/config"
    shift
    screen_start 80 24 "$@" "$FAIRLEAD" $flags
    screen_wait '> builtin'
    screen_keys e
    screen_wait '! '
    screen_keys ''
    tm capture-pane -t t -p -e >"$T/cells.out"
    grep -o "$(printf '\033')\[[0-9;:]*m" "$T/cells.out" | tr -d '\033[m' | tr ';' '\n' | sort -u >"$T/sgr"
    screen_text | sed 's/[0-9][0-9]:[0-9][0-9]:[0-9][0-9]//' >"$T/words"
    screen_keys q
    screen_wait '[exit 0]'
    tm kill-session -t t
}

has() { # PARAMETER...
    for parameter; do
        grep -qx "$parameter" "$T/sgr" || fail "no $parameter among: $(tr '\n' ' ' <"$T/sgr")"
    done
}

has_not() {
    for parameter; do
        ! grep -qx "$parameter" "$T/sgr" || fail "there is $parameter among: $(tr '\n' ' ' <"$T/sgr")"
    done
}

flags=
echo "default: hues on the terminal's own background"
look default
has 1 2 31
cp "$T/words" "$T/default"
echo "light: nothing dim"
look light
has 31
has_not 2
cmp "$T/words" "$T/default" || fail "the words differ"
echo "mono, NO_COLOR, --no-color: no hue"
look mono
has 1 2
has_not 31 32 33 34 35 36
cmp "$T/words" "$T/default" || fail "the words differ"
look default NO_COLOR=1
has_not 31 32 33 34 35 36
flags=--no-color
look light
has_not 31 32 33 34 35 36
flags=
echo "high-contrast: bold and reversed, nothing dim, no hue"
look high-contrast
has 1 7
has_not 2 31 32 33 34 35 36
cmp "$T/words" "$T/default" || fail "the words differ"
echo "no theme sets a background or asks for more than eight hues"
for theme in default light mono high-contrast; do
    look $theme
    ! grep -E '^(4[0-8]|10[0-9]|9[0-7]|38.*|48.*)$' "$T/sgr" || fail "$theme: this is more than eight hues"
done

echo "a theme that does not exist is named, and those that do"
echo 'Theme dark' >"$T/config/fairlead/config"
"$FAIRLEAD" list >"$T/list.out" 2>&1
[ $? = 78 ] || fail "it was taken"
grep -q 'config:1: Theme must be default, light, mono or high-contrast' "$T/list.out" || fail "it does not say so"
