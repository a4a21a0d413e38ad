#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# servers: the list put in order: columns in the filter, letters where no word fits, pins and tags that last,
# groups that fold; the same from the command line and in line mode.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/screen.sh"
cp "$LIB/many.pvsc" "$T/list.pvsc"
: >"$T/ssh_config"
mkdir -p "$T/config/fairlead"
cat >"$T/config/fairlead/servers.pvsc" <<'END'
<Servers><Server name="mine" resource="cs://lab.example"><ManualStartup/></Server>
<Server name="other" resource="csrc://lab.example"><ManualStartup/></Server></Servers>
END
fl() {
    "$FAIRLEAD" "$@" -f "$T/list.pvsc" -F "$T/ssh_config"
}

screen_start 80 24 "$FAIRLEAD" -f "$T/list.pvsc" -F "$T/ssh_config"
screen_wait 'gpu-small'

echo "words of a column, and words that must not be there"
screen_keys /
screen_type 'host:hpc !name:large'
screen_wait '1 of 8'
screen_wait ' gpu-small  csrc'
screen_keys Escape
screen_wait '8 of 8'

echo "where no server has the word, its letters in their order; Esc stays on the server"
screen_keys /
screen_type gptst
screen_wait 'nearly: 1 of 8'
screen_wait '> gpu-test (debug'
screen_keys Escape
screen_wait '8 of 8'
screen_wait '> gpu-test (debug'

echo "what is pinned comes first, and says so"
screen_keys '*'
screen_wait 'gpu-test (debug queue) is pinned'
screen_wait ' >*gpu-test (debug'
screen_keys T
screen_wait 'gpu-test (debug queue) > Tags'
screen_type 'gpu quick'
screen_keys Enter
screen_wait_not '> Tags'
screen_keys /
screen_type 'tag:quick'
screen_wait '1 of 8'
screen_keys Escape

echo "by source: a group for each file, which Space folds and unfolds"
screen_keys s s s s
screen_wait 'sort:source'
screen_is <<END
<re> fairlead  Servers +8 servers  0 live  \d\d:\d\d
 / filters the list                                         8 of 8  sort:source
   NAME                KIND          HOST            SOURCE   USED  STATE
 ──────────────────────────────────────────────────────────────────────────────
 - pinned  1 server
 >*gpu-test (debug q.. pv      🔒    gpu7.lab.exam.. extra    never not agreed
<re> - user  2 servers  .*servers.pvsc
   mine                pv      plain lab.example     user     never -
   other               pv rc   plain lab.example     user     never -
<re> - extra  4 servers  .*list.pvsc
   desktop             pv            127.0.0.1       extra    never not agreed
   gpu-large           pv rc   🔒    login.hpc.exa.. extra    never not agreed
   gpu-small           pv rc   🔒    login.hpc.exa.. extra    never not agreed
   started by hand     pv      plain 198.51.100.7    extra    never -
 - builtin  1 server
   builtin             builtin                       builtin        -
 ──────────────────────────────────────────────────────────────────────────────
...
END
screen_keys Down Down Space
screen_wait ' + user  2 servers'
screen_wait_not ' other '
screen_wait 'Space unfolds the group.'
screen_resize 40 12
screen_is <<END
 fairlead  Servers
 / filter           8 of 8  sort:source
   NAME               USED  STATE
 - pinned  1 server
  *gpu-test (debug .. never not agreed
<re> \+ user  2 servers  .*
<re> - extra  4 servers  .*
   desktop            never not agreed
   gpu-large          never not agreed
 user

 Enter start  / filter  ? help
END
screen_keys Enter
screen_wait ' other '
screen_resize 200 60
screen_wait '│ user'
screen_keys Down
screen_wait '│ mine  cs://lab.example'
screen_wait 'r reload  q quit  ? help'
screen_resize 30 8
screen_is <<'END'




fairlead needs 40x10; this is
30x8. q quits.
END
screen_resize 80 24
screen_wait 'sort:source'
screen_keys q
screen_wait '[exit 0]'
tm kill-session -t t

echo "pins and tags are there again in the next screen"
screen_start 80 24 "$FAIRLEAD" -f "$T/list.pvsc" -F "$T/ssh_config" --sort name --reverse
screen_wait ' >*gpu-test (debug'
screen_wait 'sort:name-'
screen_keys g '*'
screen_wait 'is pinned no more'
screen_keys q
screen_wait '[exit 0]'

echo "the command line has the same filter, orders and marks"
fl mark mine --pin --tags 'gpu, quick' >"$T/mark" || fail "mark failed"
grep -qx 'mine: pinned, tags gpu quick' "$T/mark" || fail "$(cat "$T/mark")"
names() {
    fl list --json "$@" 2>/dev/null | python3 -c 'import json, sys
print(" ".join(r["name"].split(" ")[0] for r in json.load(sys.stdin)))'
}
[ "$(names --sort name --reverse kind:rc)" = 'other gpu-small gpu-large' ] || fail "sorted: $(names --sort name --reverse kind:rc)"
[ "$(names)" = 'mine builtin desktop gpu-large gpu-small gpu-test other started' ] || fail "as listed: $(names)"
[ "$(names tag:quick)" = 'gpu-test mine' ] || [ "$(names tag:quick)" = 'mine gpu-test' ] || fail "tags: $(names tag:quick)"
[ "$(names '!host:example' '!kind:builtin')" = 'desktop started' ] || fail "not: $(names '!host:example' '!kind:builtin')"
[ "$(names gptst)" = gpu-test ] || fail "near: $(names gptst)"
fl list --sort source | grep -q '^user  1 server  .*servers.pvsc$' || fail "no heading for a file"
fl list --sort size 2>"$T/err" && fail "an order that there is not"
grep -q "sorted by used, name, host, kind, source or state, not by 'size'" "$T/err" || fail "$(cat "$T/err")"
fl mark mine --unpin --tags '' | grep -qx 'mine: not pinned, no tags' || fail "marks stay"

echo "and so has the line mode"
printf '/host:lab !other\n*2\n/tag:pinned\n\n' | fl --plain >"$T/plain" 2>&1
grep -q '^  2  mine ' "$T/plain" || fail "no filter in line mode: $(cat "$T/plain")"
grep -q ' 1 \*mine ' "$T/plain" || fail "no pin in line mode: $(cat "$T/plain")"
