#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# upkeep: lists are kept on the screen: edit, add, copy, delete, import, and a server as text in an editor;
# a list of somebody else stays as it is.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/screen.sh"
own=$T/config/fairlead/servers.pvsc
mkdir -p "$T/config/fairlead" "$T/none/fairlead"
cat "$LIB/many.pvsc" >"$own" # the copy can be written, also where the tree cannot
: >"$T/ssh_config"
site=$T/none/fairlead/servers.pvsc
cat >"$site" <<'END'
<Servers><Server name="from the site" resource="cs://site.example:11111"><ManualStartup/></Server></Servers>
END
cat >"$T/elsewhere.pvsc" <<'END'
<Servers><Server name="imported one" resource="cs://far.example:11111">
<CommandStartup><Command exec="true"/></CommandStartup></Server></Servers>
END

# The editor: takes the end of the element away the first time, and puts it back with a new user the second.
cat >"$T/editor" <<'END'
#!/bin/sh
if grep -q '</Server>' "$1"; then
    sed 's|</Server>||' "$1" >"$1.new"
else
    { sed 's|user="[a-z0-9]*"|user="carol"|' "$1" && echo '</Server>'; } >"$1.new"
fi
mv "$1.new" "$1"
END
chmod 755 "$T/editor"
unset VISUAL
export EDITOR="$T/editor"

# What a change of the list has changed: the lines of diff, without where they are.
changed() {
    diff "$own~" "$own" | sed -n 's/^[<>] *//p'
}

screen_start 80 24 "$FAIRLEAD" -F "$T/ssh_config" gpu-large
screen_wait ' gpu-large '
screen_wait 'user'

echo "the properties as fields, each explained"
screen_keys e
screen_is <<'END'
 fairlead  Servers > gpu-large > Edit

 > name     [gpu-large                                   ]
   resource [csrc://login.hpc.example:11111              ]
   timeout  [                                            ]
   startup  < manual | command | ssh >  ssh
   command  [sbatch pv.sh $NODES$ $PV_SERVER_PORT$       ]
   user     [alice                                       ]
   port     [                                            ]
   forward  [yes                                         ]
   terminal < no | yes >  no
   delay    [                                            ]

   [ Save ]   [ Back ]

   name: what the list shows; unique in its file.
...
 Tab next  ^D save  <- -> change  Space toggle  ^R default  Esc back  F1 help
END

echo "what cannot be stays at its field, and nothing is written"
screen_keys Down C-u
screen_type 'foo://x'
screen_keys C-d
screen_wait 'resource must be cs://'
cmp -s "$LIB/many.pvsc" "$own" || screen_fail "the list was written"

echo "at 40x12 too"
screen_resize 40 12
screen_is <<'END'
 fairlead  Servers > gpu-large > Edit
   name     [gpu-large                ]
 > resource [foo://x                  ]
   timeout  [                         ]
   startup  < ssh >  3 of 3            ↓
   [ Save ] [ Back ]
   resource must be cs:// or
   csrc://HOST:PORT, cdsrs:// or
   cdsrsrc://HOST:PORT//HOST:PORT, or
   ssh://USER@HOST/DISPLAY.

 Tab next  ^D save  F1 help
END
screen_resize 80 24
screen_keys C-r
screen_wait_not 'resource must be'

echo "fields of another startup take no cursor"
screen_keys Down Down Left
screen_wait 'with startup ssh'
screen_keys Right
screen_wait_not 'with startup ssh'

echo "what was changed is written, and no other byte"
screen_keys Down Down
screen_type 2
screen_keys C-d
screen_wait 'Changed: gpu-large is in'
[ "$(changed | wc -l)" = 2 ] || screen_fail "more than one line was changed: $(changed)"
changed | grep -q 'user="alice2"' || screen_fail "the user was not changed: $(changed)"
cmp -s "$LIB/many.pvsc" "$own~" || screen_fail "the list before was not kept"

echo "leaving a changed server asks, and changes nothing"
screen_keys e
screen_wait '> Edit'
screen_type x
screen_keys Escape
screen_wait 'Leave without saving?'
screen_keys n
screen_wait 'gpu-largex'
screen_keys Escape
screen_wait 'Leave without saving?'
screen_keys y
screen_wait '1 of 7'
! grep -q gpu-largex "$own" || screen_fail "the name was written"

echo "a new server"
screen_keys a
screen_wait 'Servers > Add'
screen_keys C-d
screen_wait 'a server needs one'
screen_type 'gpu-large new'
screen_keys Tab
screen_type 'cs://new.example:12345'
screen_keys Tab Tab Right Right Tab
screen_type '/opt/pv/start.sh 5'
screen_keys C-d
screen_wait 'Added: gpu-large new is in'
screen_wait '/opt/pv/start.sh 5'
"$FAIRLEAD" show --command 'gpu-large new' >"$T/command.out" || fail "the new server cannot be shown"
grep -q '/opt/pv/start.sh' "$T/command.out" || fail "the new server has another command"

echo "a copy has a name of its own"
screen_keys y
screen_wait 'under which name?'
screen_keys C-u
screen_type 'gpu-large'
screen_keys Enter
screen_wait '!'
screen_keys C-u
screen_type 'gpu-large copied'
screen_keys Enter
screen_wait 'Copied: gpu-large copied is in'
screen_wait '3 of 9'

echo "deleting asks, and tells where the list before is"
screen_keys d
screen_wait 'Delete gpu-large copied from'
screen_keys n
screen_keys d
screen_wait 'Delete gpu-large copied from'
screen_keys y
screen_wait 'Deleted gpu-large copied; the list before is kept as'
screen_wait '2 of 8'
grep -q 'gpu-large copied' "$own~" || screen_fail "the list before was not kept"
! grep -q 'gpu-large copied' "$own" || screen_fail "it is still there"

echo "a server as text; what is none is said with its place, and can be mended"
screen_keys Escape
screen_keys /
screen_type 'gpu-large'
screen_keys Enter Home E
screen_wait 'Go on editing?'
screen_wait 'Not saved'
screen_keys y
screen_wait 'Changed: gpu-large is in'
grep -q 'user="carol"' "$own" || screen_fail "the text was not saved"

echo "what is put aside is not lost"
screen_keys E
screen_wait 'Go on editing?'
screen_keys n
screen_wait 'the text is kept in'
screen_keys Escape

echo "a list of somebody else stays as it is; a copy of the server can be changed"
screen_keys /
screen_type 'from the site'
screen_keys Enter e
screen_wait 'y copies it'
screen_keys E
screen_wait 'y copies it'
screen_keys d
screen_wait 'y copies it'
screen_keys y
screen_wait 'under which name?'
screen_keys Enter
screen_wait 'Copied: from the site copy is in'
grep -q 'from the site copy' "$own" || screen_fail "it was not copied"

echo "the builtin entry is in no list"
screen_keys Escape
screen_keys /
screen_type builtin
screen_keys Enter d
screen_wait 'a adds a server of your own'

echo "an import is a list of its own, and nothing of it was agreed to"
screen_keys Escape I
screen_wait 'Servers > Import'
screen_type "$T/none.pvsc"
screen_keys Enter
screen_wait 'none.pvsc'
screen_wait '!'
if command -v curl >/dev/null; then
    nobody="https://127.0.0.1:$(free_port)/x.pvsc"
    screen_keys I
    screen_wait 'Servers > Import'
    screen_type "$nobody"
    screen_keys Enter
    screen_wait '! '
fi
screen_keys I
screen_wait 'Servers > Import'
screen_type "$T/elsewhere.pvsc"
screen_keys Enter
screen_wait 'Imported 1 server into'
screen_wait 'imported one'
screen_wait 'not agreed'
cmp "$T/elsewhere.pvsc" "$T/config/fairlead/imported.d/elsewhere.pvsc" || fail "it is another list"

screen_keys q
screen_wait '[exit 0]'
