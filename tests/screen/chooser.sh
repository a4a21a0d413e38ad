#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# chooser: a file for an option, chosen in the directories of this machine.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/screen.sh"
: >"$T/ssh_config"
mkdir -p "$T/config/fairlead" "$T/d/data/deep" "$T/d/empty" "$T/d/Alpha"
touch "$T/d/start.sh" "$T/d/Readme" "$T/d/data/run12.vtu" "$T/d/data/deep/x"
printf 'x' >"$T/d/data/$(printf 'bad\033]0;title\007name')"
cat >"$T/config/fairlead/servers.pvsc" <<END
<Servers><Server name="site" resource="cs://localhost"><CommandStartup><Options>
  <Option name="DATA" label="Data"><File default="$T/d/start.sh"/></Option>
  <Option name="NAME" label="Name"><String default="x"/></Option></Options>
  <Command exec="pvserver"/></CommandStartup></Server></Servers>
END

screen_start 80 24 "$FAIRLEAD" -F "$T/ssh_config" site
screen_wait ' site '
screen_keys o
screen_wait '^T chooses'
screen_keys C-t
screen_is <<'END'
 fairlead  Servers > site > Options > Choose a file
<re> .*/d
 Find:
   ./   this directory itself
   ../  one up
   Alpha/
   data/
   empty/
   Readme
 > start.sh
...
END

echo "letters narrow, Enter goes into a directory, Backspace up again, to where it was"
screen_type DAT
screen_wait '> data/'
screen_wait_not 'Alpha'
screen_keys Enter
screen_wait 'run12.vtu'
screen_wait 'bad'
screen_has "$(printf '\033')" && screen_fail "a name went to the terminal as it is"
screen_keys BSpace
screen_wait '> data/'
screen_wait 'Readme'

echo "a directory that cannot be read says why; one above is the way out"
rmdir "$T/d/empty"
screen_keys Down Enter
screen_wait 'cannot be read'
screen_keys Enter
screen_wait 'Alpha/'

echo "Esc goes back and changes nothing; Enter on a file takes it"
screen_keys Escape
screen_wait_not 'Choose a file'
screen_wait '/d/start.sh'
screen_keys C-t
screen_wait 'Readme'
screen_resize 40 12
screen_is <<'END'
 fairlead  Options > Choose a file
<re> .*/d
 Find:
   ./   this directory itself
   ../  one up
   Alpha/
   data/
   Readme
 > start.sh
...
END
screen_resize 30 8
screen_wait 'fairlead needs 40x10'
screen_resize 200 60
screen_wait 'Options > Choose a file'
screen_type readme
screen_wait '> Readme'
screen_keys Enter
screen_wait '/d/Readme'
screen_wait_not 'Choose a file'

echo "the directory itself can be taken, and a field that is for no file says so"
screen_keys C-t
screen_wait '> Readme'
screen_keys PageUp Enter
screen_wait_not 'Choose a file'
screen_wait '/d  '
screen_keys Down C-t
screen_wait 'This is no field for a file.'
screen_keys Escape y
screen_wait '1 of 2'
screen_keys q
screen_wait '[exit 0]'
