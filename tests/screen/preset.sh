#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# preset: values kept under a name and taken from there, on the screen and on the command line; what a Switch
# makes of a value; nothing secret on the disk.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/screen.sh"
: >"$T/ssh_config"
mkdir -p "$T/config/fairlead"
cat >"$T/config/fairlead/servers.pvsc" <<'END'
<Servers><Server name="site" resource="csrc://login.example:11111"><CommandStartup><Options>
  <Option name="QUEUE" label="Queue"><Enumeration default="batch">
    <Entry value="debug" label="debug"/><Entry value="batch" label="batch"/></Enumeration></Option>
  <Option name="NODES" label="Nodes"><Range type="int" min="1" max="16" default="2"/></Option>
  <Option name="LICENSE" label="License"><Password/></Option>
  <Switch name="QUEUE"><Case value="debug"><Set name="LIMIT" value="00:30"/><Set name="PART" value="d"/></Case>
  </Switch></Options>
  <SSHCommand exec="sbatch"><SSHConfig/><Arguments><Argument value="$QUEUE$"/><Argument value="$NODES$"/></Arguments>
  </SSHCommand></CommandStartup></Server></Servers>
END
fl() {
    "$FAIRLEAD" "$@" -F "$T/ssh_config"
}

screen_start 80 24 "$FAIRLEAD" -F "$T/ssh_config" site
screen_wait ' site '
screen_keys o
screen_wait 'QUEUE: one of 2 choices; default batch. This value sets nothing else.'

echo "what a Switch makes of a value is told where the value is chosen"
screen_keys Left
screen_wait 'This value sets LIMIT=00:30, PART=d.'

echo "a value that cannot be is not kept"
screen_keys Down C-u
screen_type 99
screen_keys Down Down Right Right Enter
screen_wait 'Not kept: what is wrong in the form has to be mended first.'
screen_keys Up Up Up Up C-u
screen_type 8
screen_keys Down
screen_type 'not-for-disks'

echo "values are kept under a name, without the secret"
screen_keys Down Right Right Enter
screen_wait 'Save preset'
screen_type 'a/b'
screen_keys Enter
screen_wait 'the name of a preset has no /'
screen_keys C-u
screen_type 'quick'
screen_keys Enter
screen_wait 'Kept as the preset quick'
screen_is <<'END'
 fairlead  Servers > site > Options

   Preset  < last used | quick >  quick
   Queue   < debug | batch >  debug
   Nodes   [8           ]  1..16
   License [*************       ]  not saved

   [ Start ]   [ Preview command ]   [ Save preset ]   [ Back ]

...
 Kept as the preset quick; secrets are in none.
 Tab next  ^D start  <- -> change  Space toggle  ^R default  Esc back  F1 help
END
grep -rqs not-for-disks "$T/config" "$T/state" "$T/run" "$HOME/.local" && fail "a secret is on the disk"
screen_keys Escape y
screen_wait '1 of 2'

echo "the next form begins with what was chosen last, and takes the preset"
screen_keys o
screen_wait '< last used | quick >  last used'
screen_has '[2  ' || screen_fail "the form does not begin with what was chosen last"
screen_keys Up
screen_wait 'Values that you kept'
screen_keys Right
screen_wait '[8  '
screen_wait '< debug | batch >  debug'
screen_keys Left
screen_wait '[2  '
screen_keys Delete
screen_wait 'is no preset'
screen_resize 40 12
screen_is <<'END'
 fairlead  Servers > site > Options
 > Preset  < last used >  1 of 2
   Queue   < debug | batch >  batch
   Nodes   [2           ]  1..16
   License [                    ]  not
   [Start] [Preview] [Save] [Back]
   Values that you kept: Left and Right
   take others, Delete forgets the
   preset.
...
 Tab next  ^D start  F1 help
END
screen_resize 30 8
screen_wait 'fairlead needs 40x10'
screen_resize 200 60
screen_wait '> Preset  < last used | quick >  last used'
screen_resize 80 24
screen_wait '^D start  <- -> change'

echo "a preset is forgotten when that was meant"
screen_keys Right
screen_wait '[8  '
screen_keys Delete
screen_wait 'Forget the preset quick?'
screen_keys n
screen_wait '< last used | quick >  quick'
screen_keys Delete y
screen_wait 'The preset quick is forgotten'
screen_wait_not '< last used'
screen_wait '[8  '
screen_keys Escape y
screen_wait '1 of 2'
screen_keys q
screen_wait '[exit 0]'

echo "the command line keeps them, takes them, names them and forgets them"
fl mark site --preset slow -O NODES=16 >"$T/marked" 2>&1 || fail "mark: $(cat "$T/marked")"
grep -qx "presets: slow" "$T/marked" || fail "no preset was kept: $(cat "$T/marked")"
fl show site --preset slow --json >"$T/plan" 2>&1
grep -q '"preset"' "$T/plan" || fail "show does not tell where a value is from: $(grep -A3 NODES "$T/plan"; head -3 "$T/plan")"
[ "$(fl show site --preset slow --command)" = 'sbatch batch 16' ] || fail "show: $(fl show site --preset slow --command)"
[ "$(fl show site --preset slow -O NODES=3 --command)" = 'sbatch batch 3' ] || fail "-O does not go over a preset"
fl list --preset slow | grep -q '^site ' || fail "list does not find who has it"
fl list --preset slow | grep -q '^builtin' && fail "list names who has not"
fl show site --preset fast 2>"$T/err" && fail "a preset that there is not"
grep -q 'site has no preset fast' "$T/err" || fail "$(cat "$T/err")"
grep -q 'it has slow' "$T/err" || fail "$(cat "$T/err")"
fl mark site --preset x -O LICENSE=secret 2>"$T/err" && fail "a password was taken from the command line"
printf '/site\n1\nslow\n\n' | fl --plain >"$T/plain" 2>&1
grep -q 'Preset (slow) \[last used\]: ' "$T/plain" || fail "line mode does not ask: $(cat "$T/plain")"
grep -q 'Nodes \[16\]: ' "$T/plain" || fail "line mode does not take a preset: $(cat "$T/plain")"
printf '/site\nP 1\nlast\n\n12\n\n' | fl --plain >"$T/plain" 2>&1
fl mark site | grep -qx 'presets: last, slow' || fail "line mode keeps no preset: $(fl mark site; cat "$T/plain")"
[ "$(fl show site --preset last --command)" = 'sbatch batch 12' ] || fail "it keeps $(fl show site --preset last --command)"
fl mark site --drop-preset last >"$T/marked" || fail "$(cat "$T/marked")"
fl mark site --drop-preset slow | grep -q slow && fail "the preset is still there"
fl mark site --drop-preset slow 2>"$T/err" && fail "it was forgotten twice"
grep -q 'site has no preset slow' "$T/err" || fail "$(cat "$T/err")"
