#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# chooserthere: a file for an option, chosen on the server's host: what it asks is asked here, and that once.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
need ssh ssh-keygen
sshd_start
: >"$T/known_hosts"
ssh-keygen -q -p -P '' -N 'open sesame' -f "$T/key"
mkdir -p "$T/d/data/deep" "$T/d/shut"
touch "$T/d/data/run12.vtu" "$T/d/data/deep/x" "$T/d/start.sh" "$T/d/data/$(printf 'bad\033]0;title\007name')"
chmod 0 "$T/d/shut"
cat >"$T/list.pvsc" <<END
<Servers><Server name="it" resource="cs://lab:11111"><CommandStartup><Options>
    <Option name="DATA" label="Data"><File default="$T/d/start.sh"/></Option>
    <Option name="LOCAL" label="Key"><File default="$T/key"/></Option></Options>
    <Command exec="ssh -i \$LOCAL\$ -L 11111:localhost:11111 lab pvserver \$DATA\$"/></CommandStartup></Server>
  <Server name="here" resource="cs://localhost"><CommandStartup><Options>
    <Option name="DATA" label="Data"><File default="$T/d/start.sh"/></Option></Options>
    <Command exec="pvserver"/></CommandStartup></Server></Servers>
END
logins() {
    grep -c 'Accepted publickey' "$T/sshd.log"
}

# shellcheck disable=SC2086 # words
screen_start 80 24 "$FAIRLEAD" $fl_flags it
screen_wait ' it '
screen_keys o
screen_wait '^T chooses'

echo "what goes to the host is chosen there; the host key and the passphrase are asked on top of it"
screen_keys C-t
screen_wait 'SHA256:'
screen_type yes
screen_keys Enter
screen_wait 'passphrase'
screen_type 'open sesame'
screen_keys Enter
screen_is <<'END'
 fairlead  Servers > it > Options > Choose a file on lab
<re> .*/d
 Find:
   ./   this directory itself
   ../  one up
   data/
   shut/
 > start.sh
...
 Enter open, take  Backspace up  ^T here/there  Esc back  F1 help
END

echo "the next directory needs no login; a name does nothing to the terminal"
screen_type DAT
screen_wait '> data/'
screen_keys Enter
screen_wait 'run12.vtu'
screen_wait 'bad'
screen_has "$(printf '\033')" && screen_fail "a name went to the terminal as it is"
[ "$(logins)" = 1 ] || screen_fail "it logged in $(logins) times"
screen_resize 40 12
screen_is <<'END'
 fairlead  Choose a file on lab
<re> .*/d/data
 Find:
   ./   this directory itself
   ../  one up
 > deep/
<re>.*bad.*
   run12.vtu
...
END
screen_resize 30 8
screen_wait 'fairlead needs 40x10'
screen_resize 200 60
screen_is <<'END'
 fairlead  Servers > it > Options > Choose a file on lab
<re> .*/d/data
 Find:
   ./   this directory itself
   ../  one up
 > deep/
<re>.*bad.*
   run12.vtu
...
 Enter open, take  Backspace up  ^T here/there  Esc back  F1 help
END
screen_resize 80 24

echo "what cannot be read says why, and one above is the way out"
screen_keys BSpace
screen_wait '> data/'
screen_keys Down Enter
screen_wait 'on lab cannot be read: Permission denied'
screen_keys Enter
screen_wait '> shut/'

echo "^T shows the files of this machine, and again those of the host"
screen_keys C-t
screen_wait_not 'on lab'
screen_wait_not 'reading ...'
screen_keys C-t
screen_wait 'Choose a file on lab'
screen_wait " $(getent passwd "$(id -un)" | cut -d: -f6)"
screen_keys Escape
screen_wait_not 'Choose a file'

echo "the file that is taken stands in the field; what stays on this machine is chosen here"
screen_keys C-t
screen_wait '> start.sh'
screen_type dat
screen_wait '> data/'
screen_keys Enter
screen_wait 'run12.vtu'
screen_type vtu
screen_keys Enter
screen_wait_not 'Choose a file'
screen_wait '/d/data/run12.vtu'
screen_keys Down C-t
screen_wait 'Choose a file'
screen_has 'on lab' && screen_fail "a file of ssh's is looked for on the host"
screen_keys Escape
screen_wait_not 'Choose a file'
[ "$(logins)" = 1 ] || screen_fail "it logged in $(logins) times"

echo "of all that one connection is left, which is kept for the start"
screen_keys Escape y 2
screen_wait '1 live'
screen_wait 'connection to lab'
screen_has 'files of it' && screen_fail "a session that told its names is still there"
screen_keys x y
screen_wait '0 live'

echo "without a way by ssh there is only this machine"
screen_keys 1 /
screen_keys C-u
screen_type here
screen_keys Enter o
screen_wait '^T chooses'
screen_keys C-t
screen_wait '> start.sh'
screen_keys C-t
screen_wait 'here is not reached by ssh'
screen_keys Escape Escape q
screen_wait '[exit 0]'
