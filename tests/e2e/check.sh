#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# check: lists are looked at by name, all of them, and from standard input; the exit status tells whether
# one is an error.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
need python3

# check STATUS ARGUMENT...: runs fairlead check, whose lines are in $T/out and words in $T/err.
check() {
    wanted=$1
    shift
    "$FAIRLEAD" check "$@" >"$T/check.out" 2>"$T/check.err" </dev/null
    status=$?
    [ $status -eq "$wanted" ] || fail "fairlead check $* ended with $status, not $wanted"
}

says() { # LINE
    grep -qxF -- "$1" "$T/check.out" || fail "no line says: $1"
}

cat >"$T/good.pvsc" <<'END'
<Servers>
  <Server name="good" resource="cs://h:1"><ManualStartup/></Server>
</Servers>
END
cat >"$T/warned.pvsc" <<'END'
<Servers>
  <Server name="warned" resource="cs://h:port">
    <CommandStartup>
      <Command exec="pvserver" delay="5">
        <Arguments><Argument value="--use-offscreen-rendering"/></Arguments>
      </Command>
    </CommandStartup>
  </Server>
</Servers>
END
cat >"$T/wrong.pvsc" <<'END'
<Servers>
  <Server name="wrong" resource="cs://h:1"/>
</Servers>
END
printf '<Servers>\n  <Server name="x"\n</Servers>\n' >"$T/broken.pvsc"

echo "a good list: nothing but the sum"
check 0 "$T/good.pvsc"
[ ! -s "$T/check.out" ] || fail "something is said of a good list"
grep -qx 'fairlead: 0 errors, 0 warnings, 0 notes in 1 file' "$T/check.err" || fail "no sum"

echo "warnings and notes are no error; each has its place, its code and what to do"
check 0 "$T/warned.pvsc"
says "$T/warned.pvsc:2:25: warning: 'port' is not a port number, so it is none at all [resource-port]"
says "$T/warned.pvsc:5:30: warning: pvserver has no --use-offscreen-rendering since ParaView 5.10, and ends at once [flag-gone]"
says "    Write --client-host=HOST for -ch, and --force-offscreen-rendering for the other."
grep -q ":4:32: note: .*\[delay\]" "$T/check.out" || fail "no note"
grep -qx 'fairlead: 0 errors, 2 warnings, 1 note in 1 file' "$T/check.err" || fail "no sum"

echo "an error is 65; -q says errors only"
check 65 "$T/warned.pvsc" "$T/wrong.pvsc"
check 65 -q "$T/warned.pvsc" "$T/wrong.pvsc"
[ "$(grep -c '\[' "$T/check.out")" -eq 1 ] || fail "-q says more than the error"
grep -q 'wrong.pvsc:2:3: error: .*\[startup-missing\]' "$T/check.out" || fail "-q does not say the error"
[ ! -s "$T/check.err" ] || fail "-q says the sum"
check 0 -q "$T/warned.pvsc"
[ ! -s "$T/check.out" ] || fail "-q says warnings"

echo "a file that is no XML is one error with its place"
check 65 "$T/broken.pvsc"
grep -qE 'broken.pvsc:[23]:[0-9]+: error: .*\[list-malformed\]' "$T/check.out" || fail "no place"

echo "a file that is not there is 66, and the others are looked at all the same"
check 66 "$T/nonesuch.pvsc" "$T/wrong.pvsc"
grep -q nonesuch "$T/check.err" || fail "it is not named"
grep -q 'wrong.pvsc.*\[startup-missing\]' "$T/check.out" || fail "the other was not looked at"

echo "a directory is an error without a place"
check 65 "$T"
grep -q "^$T: error: .*\[list-unreadable\]" "$T/check.out" || fail "not said"

echo "standard input is -"
"$FAIRLEAD" check - <"$T/warned.pvsc" >"$T/check.out" 2>"$T/check.err" || fail "it is an error"
grep -q '^<stdin>:2:25: warning: ' "$T/check.out" || fail "standard input was not read"

echo "all lists are looked at when none is named, and a name that repeats is told"
mkdir -p "$T/config/ParaView" "$T/config/fairlead/servers.d"
cp "$T/good.pvsc" "$T/config/ParaView/servers.pvsc"
cp "$T/good.pvsc" "$T/config/fairlead/servers.d/again.pvsc"
cp "$T/broken.pvsc" "$T/config/fairlead/servers.d/broken.pvsc"
check 65
grep -q 'again.pvsc:2:3: note: .*ParaView/servers.pvsc, line 2 \[replaces\]' "$T/check.out" ||
    fail "the name that repeats is not told"
grep -q 'broken.pvsc.*\[list-malformed\]' "$T/check.out" || fail "the broken one is not told"
check 65 -f "$T/warned.pvsc"
grep -q 'warned.pvsc.*\[flag-gone\]' "$T/check.out" || fail "-f was not looked at"

echo "--json is an array of the same"
check 65 --json "$T/warned.pvsc" "$T/wrong.pvsc" "$T/broken.pvsc"
python3 - "$T" <<'END' || fail "the JSON is not as the manual says"
import json, sys
top = sys.argv[1]
rows = json.load(open(top + "/check.out"))
assert [r["severity"] for r in rows] == ["warning", "note", "warning", "error", "error"], rows
for r in rows:
    assert set(r) - {"server"} == {"file", "line", "column", "severity", "code", "text", "remedy"}, r
first = rows[0]
assert (first["file"], first["line"], first["column"]) == (top + "/warned.pvsc", 2, 25), first
assert first["code"] == "resource-port" and first["server"] == "warned", first
assert first["remedy"] == "Write a number from 1 to 65535.", first
assert "server" not in rows[-1] and rows[-1]["code"] == "list-malformed", rows[-1]
END
check 0 --json "$T/good.pvsc"
[ "$(cat "$T/check.out")" = "[]" ] || fail "no empty array"

echo "what a file says cannot move the cursor"
printf '<Servers><Server name="a\302\233b" resource="cs://h:\302\2332J"><ManualStartup/></Server></Servers>' \
    >"$T/hostile.pvsc"
check 0 "$T/hostile.pvsc"
grep -q 'resource-port' "$T/check.out" || fail "not found"
LC_ALL=C grep -q "$(printf '\302\233')" "$T/check.out" && fail "the bytes are shown as they are"

echo "the list of the demo is clean when the demo has put its words in"
sed 's/\$DEMO_[A-Z]*_PORT\$/11111/g; s/\$DEMO_[A-Z]*\$/x/g' "$abs_top_srcdir/etc/demo.pvsc" >"$T/demo.pvsc"
check 0 "$T/demo.pvsc"
[ ! -s "$T/check.out" ] || fail "the demo is not clean"
exit 0
