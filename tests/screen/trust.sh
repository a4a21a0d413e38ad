#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# trust: a server from elsewhere starts after its words were read and yes was typed; no single key agrees, no
# is no, and what was agreed to is not asked again.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/screen.sh"
: >"$T/ssh_config"
cat >"$T/site.pvsc" <<END
<Servers>
  <Server name="far" resource="cs://127.0.0.1:$(free_port)">
    <CommandStartup>
      <Options><Option name="WORD" label="Word"><String default="seen"/></Option></Options>
      <Command exec="/bin/sh"><Arguments>
        <Argument value="-c"/><Argument value="echo &gt;$T/ran; exec sleep 1000"/><Argument value="\$WORD\$"/>
      </Arguments></Command>
    </CommandStartup>
  </Server>
</Servers>
END
# All that it ran has ended: the screen alone is left.
only_screen() {
    [ "$(marked | wc -l)" = 1 ]
}
run_not() {
    [ ! -e "$T/ran" ] || screen_fail "it was run"
}

screen_start 80 24 "$FAIRLEAD" -f "$T/site.pvsc" -F "$T/ssh_config" far
screen_wait ' far '

echo "the list says that it was not agreed to, and so do the details"
screen_wait 'not agreed'
screen_keys i
screen_wait 'it is from elsewhere'
screen_keys Escape
screen_wait_not 'it is from elsewhere'

echo "a start shows what it would do, with the values of the form, and asks"
screen_keys Enter
screen_wait 'far > Options'
screen_keys C-u
screen_type words
screen_keys C-d
screen_wait 'typing yes agrees'
screen_wait 'was given with -f'
screen_wait 'exec sleep 1000'
screen_wait ' words'
screen_wait 'digest'
screen_wait 'yes or no:'
run_not

echo "no single key, no other word and no agrees"
screen_keys y Enter
screen_wait 'Type yes to agree, or no'
screen_keys C-u Enter
screen_wait 'Type yes to agree, or no'
screen_type no
screen_keys Enter
screen_wait 'Not started: far was not agreed to'
screen_keys C-d
screen_wait 'yes or no:'
screen_keys Escape
screen_wait 'Not started: far was not agreed to'
screen_wait 'far > Options'
run_not

echo "at 40x12 what is below must have been seen"
screen_resize 40 12
screen_wait 'F1 help' # the form is drawn anew: what is read next is read in this window
screen_keys C-d
screen_wait 'yes or no:'
screen_type yes
screen_keys Enter
screen_wait 'Not yet: there is more'
run_not
for page in 1 2 3 4 5 6 7 8; do
    screen_keys PageDown
done
screen_wait 'digest'
screen_resize 80 24
screen_wait 'yes or no: yes'

echo "yes starts it"
screen_keys Enter
wait_for "the command to run" test -e "$T/ran"
screen_wait 'WAIT-SERVER'
screen_keys x
screen_wait 'stopped by user'
wait_for "all to end but the screen" only_screen

echo "what was agreed to is not asked again"
rm "$T/ran"
screen_keys 1
screen_wait ' far '
screen_has_not 'not agreed' || screen_fail "it is still said not to be agreed to"
screen_keys o C-d
wait_for "the command to run again" test -e "$T/ran"
screen_keys x
wait_for "all to end but the screen" only_screen
screen_keys 1 q
screen_wait '[exit 0]'
tm kill-session -t t

echo "a changed element is another one"
rm "$T/ran"
sed 's/exec sleep/exec  sleep/' "$T/site.pvsc" >"$T/changed.pvsc"
screen_start 80 24 "$FAIRLEAD" -f "$T/changed.pvsc" -F "$T/ssh_config" far
screen_wait 'not agreed'

echo "its copy would start without asking: so its words are read before"
screen_keys y
screen_wait 'The copy starts without'
screen_wait 'exec  sleep'
screen_keys Escape
screen_keys o C-d
screen_wait 'yes or no:'
screen_keys Escape Escape
run_not
screen_keys q
screen_wait '[exit 0]'
