#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# trust: lists from elsewhere run nothing before a person has seen it and agreed; those of one's own run.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
need python3
FL_TEST=$T
cd "$T" || exit 99

fl() {
    env FL_TEST="$T" timeout -k 5 120 "$FAIRLEAD" "$@"
}

typed() { # ANSWER ARGS...: fairlead in a terminal
    typed_answer=$1
    shift
    env FL_TEST="$T" TERM=dumb python3 "$LIB/typed.py" "$typed_answer" "$FAIRLEAD" "$@" >"$T/typed.out"
    rc=$?
}

expect() { # CODE WHAT
    [ "$rc" = "$1" ] || fail "$2: exit code $rc, not $1"
}

no_canary() { # WHAT
    set -- "$1" "$T"/canary*
    [ ! -e "$2" ] && [ ! -L "$2" ] || fail "$1: ${2##*/} was made"
}

digest_of() { # FILE
    fl show it -f "$1" --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["digest"])'
}

trust_is() { # STATE ARGS...
    state=$1
    shift
    said=$(fl show it "$@" --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["trust"])')
    [ "$said" = "$state" ] || fail "show $* says trust $said, not $state"
}

mkdir "$T/lists"
python3 "$LIB/hostile.py" "$T/lists" "$T/canary" || exit 99
set -- "$T"/lists/*.pvsc
[ $# -ge 60 ] || fail "there are only $# hostile lists"

echo "$# hostile lists: looked at, started by a script from a file that others can write, and by a person who does not agree"
for list; do
    what=${list##*/}
    chmod 666 "$list"
    fl list -f "$list" >/dev/null || fail "$what cannot be listed"
    before=$(date +%s)
    timeout 10 "$FAIRLEAD" start it -f "$list" --batch >"$T/it.out" 2>"$T/it.err" </dev/null
    rc=$?
    expect 78 "$what, batch"
    grep -q -- '--trust [0-9a-f]\{64\}' "$T/it.err" || fail "$what: nothing says how to agree"
    chmod 644 "$list"
    setsid -w timeout 10 "$FAIRLEAD" start it -f "$list" >"$T/it.out" 2>"$T/it.err" </dev/null
    rc=$?
    expect 78 "$what, without a terminal"
    [ $(($(date +%s) - before)) -le 8 ] || fail "$what took too long"
done
no_canary "hostile lists"
python3 - "$LIB/typed.py" "$FAIRLEAD" "$@" <<'END' || fail "somebody was not asked, or not heard"
import subprocess, sys
for answer, path in zip(['', 'n', 'no', 'yep', 'Y Y', 'yes, but'] * 20, sys.argv[3:]):
    p = subprocess.run([sys.executable, sys.argv[1], answer, sys.argv[2], 'start', 'it', '-f', path],
                       stdout=subprocess.PIPE)
    # What can be no plan is refused before it comes to a question.
    if p.returncode not in (78, 65, 64) or (p.returncode == 78 and b'Run this?' not in p.stdout):
        sys.exit('%s: %d %r' % (path, p.returncode, p.stdout))
END
no_canary "hostile lists, not agreed to"

echo "the same do what they say once their digest is given: so they are what they should be"
for list; do
    what=$(basename "$list" .pvsc)
    case $what in run-*) ;; *) continue ;; esac
    chmod 666 "$list"
    fl start it -f "$list" --batch --trust "$(digest_of "$list")" >/dev/null 2>"$T/$what.err" </dev/null &
done
wait
for list; do
    what=$(basename "$list" .pvsc)
    case $what in run-*) ;; *) continue ;; esac
    [ -e "$T/canary-$what" ] || [ -L "$T/canary-$what" ] || fail "$what was agreed to and ran nothing"
done
rm -rf "$T"/canary* "$T"/*.err

echo "asked once; then it is known"
list=$T/list.pvsc
write_list() { # WORD OTHER
    cat >"$list" <<END
<Servers>
<Server name="it" resource="cs://localhost:11111" timeout="1"><CommandStartup>
<Options><Option name="PW"><Password default="hunter2"/></Option><Set name="WORD" value="$1"/></Options>
<Command exec="sh"><Arguments><Argument value="-c"/><Argument value="touch canary-$1; exit 1"/>
<Argument value="\$PW\$"/></Arguments></Command></CommandStartup></Server>
<Server name="other" resource="cs://localhost:11111"><ManualStartup/></Server>
<!-- $2 -->
</Servers>
END
}
write_list one first
trust_is ask -f "$list"
typed yes start it -f "$list"
grep -qF "touch canary-one; exit 1" "$T/typed.out" || fail "the question does not show the words"
grep -qF "WORD=one" "$T/typed.out" || fail "the question does not show the environment"
grep -qF "list.pvsc:2" "$T/typed.out" || fail "the question does not show the file and line"
grep -qF "$(digest_of "$list")" "$T/typed.out" || fail "the question does not show the digest"
! grep -q hunter2 "$T/typed.out" || fail "the question shows a password"
[ -e canary-one ] || fail "agreed, and nothing ran"
rm canary-one
trust_is agreed -f "$list"
typed no start it -f "$list"
! grep -q 'Run this' "$T/typed.out" || fail "it was asked again"
[ -e canary-one ] || fail "agreed before, and nothing ran"
rm canary-one
[ "$(stat -c %a "$T/state/fairlead/trusted")" = 600 ] || fail "the file of agreements is open to others"
[ "$(wc -l <"$T/state/fairlead/trusted")" = 1 ] || fail "one agreement is not one line"

mkdir "$T/at-once"
echo "many agree at once and none is lost; the oldest of very many goes"
for n in 1 2 3 4 5; do
    sed "s/timeout=\"1\"/timeout=\"$n\"/; s/canary-/gone-/" "$list" >"$T/at-once/$n.pvsc"
    env FL_TEST="$T" TERM=dumb python3 "$LIB/typed.py" y "$FAIRLEAD" start it -f "$T/at-once/$n.pvsc" \
        >"$T/at-once/$n.typed" &
done
wait
[ "$(wc -l <"$T/state/fairlead/trusted")" = 6 ] || fail "agreements that were given at once were lost"
cp "$T/state/fairlead/trusted" "$T/agreements"
{
    seq -f "%064.0f	old	/old.pvsc	2020-01-01T00:00:00Z" 2500
    cat "$T/agreements"
} >"$T/state/fairlead/trusted"
sed 's/timeout="1"/timeout="9"/; s/canary-/gone-/' "$list" >"$T/at-once/9.pvsc"
typed y start it -f "$T/at-once/9.pvsc"
[ "$(wc -l <"$T/state/fairlead/trusted")" = 2000 ] || fail "the file of agreements grows without an end"
trust_is agreed -f "$list"
trust_is agreed -f "$T/at-once/9.pvsc"
rm -f "$T"/gone-*

echo "another server of the file changes: not asked; its own bytes change: asked again"
write_list one second
trust_is agreed -f "$list"
write_list two second
trust_is ask -f "$list"
typed n start it -f "$list"
expect 78 "not agreed"
no_canary "a changed server"

echo "what is agreed to on a line does not hold for a list that was changed meanwhile"
digest=$(digest_of "$list")
write_list three second
chmod 666 "$list"
fl start it -f "$list" --batch --trust "$digest" 2>"$T/it.err" </dev/null
rc=$?
expect 78 "the digest of other bytes"
no_canary "the digest of other bytes"

echo "--trust takes the server's digest or that of the file, and nothing shorter"
fl start it -f "$list" --batch --trust "$(digest_of "$list")" 2>"$T/it.err" </dev/null
[ -e canary-three ] || fail "the server's digest is not enough"
rm canary-three
fl start it -f "$list" --batch --trust "$(sha256sum "$list" | cut -d' ' -f1 | tr a-f A-F)" 2>"$T/it.err" </dev/null
[ -e canary-three ] || fail "the file's digest is not enough"
rm canary-three
trust_is ask -f "$list"
fl start it -f "$list" --batch --trust 1234 2>"$T/it.err" </dev/null
rc=$?
expect 64 "half a digest"

echo "a file named in a script is the script's; a directory or a file open to others is not"
chmod 644 "$list"
fl start it -f "$list" --batch 2>"$T/it.err" </dev/null
[ -e canary-three ] || fail "a script may not use its own list"
rm canary-three
mkdir -m 777 "$T/open"
cp "$list" "$T/open/list.pvsc"
ln -s "$T/open/list.pvsc" "$T/link.pvsc"
for path in "$T/open/list.pvsc" "$T/link.pvsc"; do
    fl start it -f "$path" --batch 2>"$T/it.err" </dev/null
    rc=$?
    expect 78 "$path"
done
fl show it -f "$T/link.pvsc" | grep -q 'given with -f\|others can write' || fail "show does not say why"
chmod 1777 "$T/open"
fl start it -f "$T/open/list.pvsc" --batch 2>"$T/it.err" </dev/null
[ -e canary-three ] || fail "in a sticky directory nobody can change it, and it was refused"
rm canary-three
if [ "$(id -u)" = 0 ]; then
    chown nobody "$T/open/list.pvsc"
    fl start it -f "$T/open/list.pvsc" --batch 2>"$T/it.err" </dev/null
    rc=$?
    expect 78 "somebody else's file"
fi
no_canary "files of others"

echo "one's own list is not asked about, an imported one is, and it never stands in for one's own"
mkdir -p "$T/config/fairlead/imported.d"
cp "$list" "$T/config/fairlead/imported.d/x.pvsc"
trust_is ask
fl start it --batch 2>"$T/it.err" </dev/null
rc=$?
expect 78 "an imported list"
no_canary "an imported list"
cp "$list" "$T/config/fairlead/servers.pvsc"
rm -f "$T/config/fairlead/imported.d/x.pvsc"
trust_is own
write_list four second
mv "$list" "$T/config/fairlead/imported.d/x.pvsc"
trust_is own
fl start it --batch 2>"$T/it.err" </dev/null
[ -e canary-three ] || fail "one's own list did not run"
rm canary-three
chmod 664 "$T/config/fairlead/servers.pvsc"
trust_is ask
fl show it | grep -q 'others can write.*servers.pvsc' || fail "show does not say what is open to others"

echo "what runs nothing takes no agreement"
fl show other -f "$T/link.pvsc" --json | grep -q '"trust": "own"' || fail "a server that runs nothing is asked about"
