#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# form: the options of a server: each kind of field, a value out of range at its field, no start until it is
# mended, the command as it would be.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/screen.sh"
cp "$LIB/many.pvsc" "$T/list.pvsc"
: >"$T/ssh_config"

screen_start 80 24 "$FAIRLEAD" -f "$T/list.pvsc" -F "$T/ssh_config" gpu-large
screen_wait 'gpu-large'
screen_keys o
screen_wait 'gpu-large > Options'
screen_is <<'END'
 fairlead  Servers > gpu-large > Options

 > Account          [proj042                                    ]
   Queue            < debug queue | batch queue >  batch queue
   Nodes            [2           ]  1..16
   Software GL      [x]  osmesa
   License password [                    ]  not saved

   [ Start ]   [ Preview command ]   [ Save preset ]   [ Back ]

   ACCOUNT: text; default proj042.
...
 Tab next  ^D start  <- -> change  Space toggle  ^R default  Esc back  F1 help
END

echo "a number out of its range is said at the field, and nothing starts"
screen_keys Down Down C-u
screen_type 99
screen_wait 'must be between 1 and 16'
screen_wait '1 field needs attention'
screen_keys C-d
screen_wait 'Not started: Nodes must be between 1 and 16'
screen_has 'gpu-large > Options' || screen_fail "the form was left with an error in it"

screen_resize 40 12
screen_is <<'END'
 fairlead  Servers > gpu-large > Options
   Account       [proj042             ]
   Queue         < batch queu >  2 of 2
 > Nodes         [99          ]  ! mu..
   Software GL   [x]  osmesa
   License pas.. [                    ]
   [Start] [Preview] [Save] [Back]
   NODES: must be between 1 and 16.
...
 Tab next  ^D start  F1 help
END
screen_resize 80 24

echo "and is right again with the default"
screen_keys C-r
screen_wait_not 'must be between'

echo "an enumeration by its labels, a box by Space, a password as stars"
screen_keys Up
screen_keys Left
screen_wait 'debug queue'
screen_keys Down Down
screen_has '[x]' || screen_fail "the box is not on"
screen_keys Space
screen_wait '[ ]'
screen_keys Down
screen_type 'hunter2'
screen_wait '*******'
screen_has_not hunter2 || screen_fail "the password is shown"

echo "the command before it runs; a password is not in it"
screen_keys Down Down Enter
screen_wait 'sbatch pv.sh 2'
screen_has_not hunter2 || screen_fail "the password is shown in the preview"
screen_keys Escape

echo "leaving a changed form asks"
screen_keys Escape
screen_wait 'Leave the form?'
screen_keys y
screen_wait 'Servers'
screen_keys q
screen_wait '[exit 0]'
tm kill-session -t t

echo "fields that only say where xterm and ssh are stand behind one line, and keep their values"
mkdir -p "$T/config/fairlead"
cat >"$T/config/fairlead/servers.pvsc" <<'END'
<Servers><Server name="site" resource="csrc://login.example:11111"><CommandStartup><Options>
  <Option name="TERM_PATH" label="Xterm executable"><File default="/usr/bin/xterm"/></Option>
  <Option name="SSH_PATH" label="SSH executable"><File default="ssh"/></Option>
  <Option name="USER" label="User"><String default="alice"/></Option>
</Options><Command exec="$TERM_PATH$"><Arguments><Argument value="-e"/><Argument value="$SSH_PATH$"/>
  <Argument value="-R"/><Argument value="11111:localhost:11111"/><Argument value="$USER$@login.example"/>
  <Argument value="/opt/pv/start.sh"/></Arguments></Command></CommandStartup></Server></Servers>
END
screen_start 80 24 "$FAIRLEAD" -F "$T/ssh_config" site
screen_wait ' site '
screen_keys o
screen_is <<'END'
 fairlead  Servers > site > Options

 > User             [alice                                      ]
   + 2 fields about xterm and ssh are not needed here (Space)

   [ Start ]   [ Preview command ]   [ Save preset ]   [ Back ]

   USER: text; default alice.
...
 Tab next  ^D start  <- -> change  Space toggle  ^R default  Esc back  F1 help
END
screen_keys Down
screen_wait 'needs neither xterm nor ssh'
screen_keys Space
screen_wait '[/usr/bin/xterm'
screen_wait '- 2 fields'
screen_keys Space
screen_wait_not '[/usr/bin/xterm'

screen_resize 40 12
screen_is <<'END'
 fairlead  Servers > site > Options
   User          [alice               ]
 > + 2 fields not needed here
   [Start] [Preview] [Save] [Back]
   fairlead logs in itself and needs
   neither xterm nor ssh. Space shows
   the fields; they keep their values.
...
 Tab next  ^D start  F1 help
END
screen_resize 80 24

echo "the preview tells hops, forwards, the words there, and what was taken away"
screen_keys Down Down Enter
screen_wait 'Taken away'
screen_wait '/opt/pv/start.sh'
screen_wait 'hop 1'
screen_wait '/usr/bin/xterm -e'
screen_wait 'alice@login.example'
screen_keys Escape Escape
screen_wait '1 of 2'
screen_keys q
screen_wait '[exit 0]'
