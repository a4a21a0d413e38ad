#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# paraview-reads: ParaView's own Choose Server dialog lists what fairlead has written, and ParaView takes
# every word of it as fairlead does.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
need paraview Xvfb python3
user=$T/config/ParaView/servers.pvsc

Xvfb -displayfd 3 -screen 0 1280x1024x24 -nolisten tcp 3>"$T/display" >"$T/xvfb.log" 2>&1 &
keep $!
wait_for "the X server" test -s "$T/display"
export DISPLAY=":$(cat "$T/display")" LIBGL_ALWAYS_SOFTWARE=1
wait_for "ParaView on the X server" paraview --version
version=$(paraview --version 2>&1 | sed -n 's/^paraview version //p')
[ -n "$version" ] || skip "paraview does not tell its version"
mkdir "$T/config/ParaView"
printf '[General]\nGeneralSettings.ShowWelcomeDialog=false\n' \
    >"$T/config/ParaView/ParaView$version.ini"

names() { # FLAGS...: the servers that fairlead lists, one a line
    "$FAIRLEAD" list "$@" --json 2>"$T/list.err" | python3 -c 'import json, sys
for s in json.load(sys.stdin):
    if "file" in s["source"]: print(s["name"])'
}

# dialog WHAT FLAGS...: the dialog shows the names in $T/names, and ParaView ends as it should.
dialog() {
    echo "the dialog lists $1: $(wc -l <"$T/names") servers"
    shift
    python3 "$LIB/dialog.py" <"$T/names" >"$T/dialog.xml"
    timeout -s KILL "$LIMIT" paraview --test-script="$T/dialog.xml" --exit "$@" \
        >"$T/paraview.out" 2>&1 ||
        fail "ParaView's dialog shows something else: $(grep -m 1 'Expecting' "$T/paraview.out")"
}

# What ParaView would run, as fairlead reads it.
words() { # FILE NAME
    "$FAIRLEAD" show "$2" -f "$1" --json 2>"$T/show.err" | python3 -c 'import json, sys
p = json.load(sys.stdin)
print(p["name"], p["resource"], p["timeout"], p.get("paraview_argv"), p.get("options"))'
}

cat >"$user" <<'END_LIST'
<?xml version="1.0"?>
<!-- mine -->
<Servers>
	<Server name='first' resource='cs://one.example:11111'>
		<CommandStartup>
			<Options><Option name='N'><Range min='1' max='8' default='2'/></Option></Options>
			<Command exec='/bin/false' delay='1'><Arguments><Argument value='$N$'/></Arguments></Command>
		</CommandStartup>
		<Hints><Own/></Hints>
	</Server>
	<Server name='second' resource='csrc://two.example'><ManualStartup/></Server>
</Servers>
END_LIST

change() { # WORDS...
    "$FAIRLEAD" "$@" -f "$user" >"$T/it.out" 2>"$T/it.err" </dev/null || fail "fairlead $* failed"
}

change edit first --set startup=ssh --set user=joe --set port=2222 --set terminal=yes \
    --set forward=8080 --set 'args=$N$ "a b" <&> $PV_SERVER_PORT$'
change edit second --set startup=command --set 'command=/bin/echo "$PV_CLIENT_HOST$"' \
    --set name="it's \"sécond\" & <last>"
change add third cs://three.example:22222 --set startup=ssh --set exec=/opt/pvserver --set timeout=9
change copy third fourth
change edit fourth --set startup=manual
names >"$T/names"
[ "$(wc -l <"$T/names")" = 4 ] || fail "there are not four servers"
cp "$user" "$T/ours.pvsc"
dialog "a list that was edited"

echo "what ParaView writes of it at its end are the same servers"
cmp -s "$user" "$T/ours.pvsc" && fail "ParaView has not written its list"
names | cmp -s "$T/names" - || fail "ParaView has other servers than fairlead"
while read -r name; do
    words "$T/ours.pvsc" "$name" >"$T/ours.words"
    words "$user" "$name" >"$T/theirs.words"
    [ -s "$T/ours.words" ] || fail "$name has no plan"
    cmp "$T/ours.words" "$T/theirs.words" || fail "ParaView understands $name otherwise"
done <"$T/names"

wild=${FAIRLEAD_DATA:-$abs_top_srcdir/../shared/data}/pvsc/wild
if ! [ -d "$wild" ]; then
    echo "there are no lists of sites at $wild"
    exit 0
fi
mkdir "$T/wild"
rm "$user"
lists=
set --
for file in "$wild"/*.pvsc; do
    list="$T/wild/${file##*/}"
    grep -q '<Servers' "$file" || continue
    cp "$file" "$list"
    chmod 600 "$list"
    names -f "$list" | head -n 1 >"$T/name"
    "$FAIRLEAD" edit "$(cat "$T/name")" -f "$list" --set timeout=77 >"$T/it.out" 2>"$T/it.err" ||
        fail "${file##*/} cannot be edited"
    lists=$lists${lists:+,}$list
    set -- "$@" -f "$list"
done
names "$@" >"$T/names"
dialog "$(($# / 2)) lists of sites, each edited" --servers-file="$lists"
