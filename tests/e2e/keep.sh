#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# keep: a list is changed and nothing else in it; faults leave the old bytes; two at once lose nothing.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh" # for what runs a test as root and as an ordinary user
rm -rf "$T/config/fairlead"
own=$T/config/fairlead/servers.pvsc
list=$T/list.pvsc

# run STATUS WORDS...: the program's exit status is this one; nobody is on its terminal.
run() {
    expected=$1
    shift
    setsid -w "$FAIRLEAD" "$@" >"$T/it.out" 2>"$T/it.err" </dev/null
    status=$?
    [ $status = "$expected" ] || fail "fairlead $* ended with $status, not $expected"
}

says() { # TEXT: on the output or as an error
    cat "$T/it.out" "$T/it.err" | grep -qF -- "$1" || fail "it does not say: $1"
}

write_list() {
    cat >"$list" <<'END_LIST'
<?xml version="1.0"?>
<!-- The site's own words. -->
<Servers>
  <Server name='it'   resource="cs://h:1" timeout = "60" unknown="&amp;">
    <!-- kept --><ManualStartup/>
  </Server>
	<Server name="other" resource="csrc://:2"><ManualStartup/></Server>
</Servers>
END_LIST
    cp "$list" "$T/before"
}

# The list is as it was, to the byte, and nothing new is beside it.
unchanged() {
    cmp "$T/before" "$list" || fail "the list was changed"
}

nothing_beside() { # FILE...: the directory of the list holds these and no other
    (cd "${list%/*}" && printf '%s\n' "$@" | sort >"$T/names.expected" && ls -A | sort) >"$T/names"
    cmp -s "$T/names.expected" "$T/names" || fail "in the directory: $(tr '\n' ' ' <"$T/names")"
}

mkdir "$T/lists"
list=$T/lists/list.pvsc

echo "one value changes, and no other byte"
write_list
chmod 640 "$list"
run 0 edit it -f "$list" --set timeout=77
sed 's/timeout = "60"/timeout = "77"/' "$T/before" >"$T/expected"
cmp "$T/expected" "$list" || fail "more or less than the timeout was changed"
cmp "$T/before" "$list~" || fail "the list before is not kept"
[ "$(stat -c %a "$list") $(stat -c %a "$list~")" = '640 640' ] || fail "the mode was not kept"
says "$list~"
nothing_beside list.pvsc list.pvsc~

echo "the same value again writes nothing"
stat -c '%i %Y' "$list" >"$T/stat"
run 0 edit it -f "$list" --set timeout=77 --json
stat -c '%i %Y' "$list" | cmp -s - "$T/stat" || fail "it was written again"
grep -q '"done": "unchanged"' "$T/it.out" || fail "it does not say that nothing changed"

echo "what cannot be is refused, and nothing is written, also when the first of two was fine"
write_list
run 64 edit it -f "$list" --set timeout=77 --set nonesuch=1
run 64 edit it -f "$list" --set timeout
run 66 edit nobody -f "$list" --set timeout=1
run 64 edit it -f "$list" --set name=other
run 64 edit
run 64 copy it -f "$list"
unchanged

echo "added, copied, removed"
run 0 add 'a <new> & "one"' cs://new:5 -f "$list" --set timeout=9
run 0 copy it again -f "$list"
run 64 add it cs://h -f "$list"
run 64 add new h:11111 -f "$list"
run 77 remove it -f "$list"
says --batch
run 0 remove it -f "$list" --batch
cat >"$T/expected" <<'END_LIST'
a <new> & "one" cs://new:5
again cs://h:1
builtin builtin:
other csrc://:2
END_LIST
run 0 list -f "$list" --json
python3 -c 'import json, sys
for s in json.load(open(sys.argv[1])): print(s["name"], s["resource"])' "$T/it.out" >"$T/names"
cmp "$T/expected" "$T/names" || fail "the list has other servers: $(cat "$T/names")"
grep -q "The site's own words" "$list" || fail "a comment was lost"
grep -q 'unknown="&amp;"' "$list" || fail "what nobody knows was lost in the copy"

echo "without -f it is the person's own list, which is made"
run 0 add mine csrc://:7000
[ "$(stat -c %a "$own")" = 600 ] || fail "others may read it"
run 0 edit mine --set name=yours --set resource=csrc://:7001
run 0 list yours
says csrc://:7001
run 0 export yours
python3 -c 'import sys, xml.etree.ElementTree as x
assert [s.get("name") for s in x.parse(sys.argv[1]).getroot()] == ["yours"]' "$T/it.out" ||
    fail "what was exported is no list of it"

echo "properties may be given in any order"
run 0 add ordered cs://h:1 --set command='a b' --set startup=command -f "$list"
grep -q 'exec="a"' "$list" || fail "the command is not there: $(cat "$list")"

echo "lists of others are read only, and a copy is the way"
mkdir -p "$T/none/fairlead"
cp "$T/before" "$T/none/fairlead/servers.pvsc"
run 64 edit it --set timeout=1
says "fairlead copy 'it' NEW"
run 64 remove it --batch
run 64 remove builtin --batch
cmp "$T/before" "$T/none/fairlead/servers.pvsc" || fail "a list of the site was changed"
run 0 copy it ours
run 0 edit ours --set timeout=1
run 0 export ours it
grep -qF "  <Server name='it'   resource=\"cs://h:1\" timeout = \"60\" unknown=\"&amp;\">" "$T/it.out" ||
    fail "an element is not exported as it is"

echo "ParaView's list is changed in place"
mkdir "$T/config/ParaView"
sed 's/other/pv/' "$T/before" >"$T/config/ParaView/servers.pvsc"
run 0 edit pv --set timeout=3
[ "$(diff "$T/before" "$T/config/ParaView/servers.pvsc" | grep -c '^>')" = 1 ] || fail "another line changed"

echo "a link of ours is followed, one of somebody else's is not"
write_list
mkdir "$T/dots"
mv "$list" "$T/dots/real.pvsc"
ln -s ../dots/real.pvsc "$list"
run 0 edit it -f "$list" --set timeout=5
[ -L "$list" ] || fail "the link was replaced"
grep -q 'timeout = "5"' "$T/dots/real.pvsc" || fail "what it leads to was not changed"
cmp "$T/before" "$T/dots/real.pvsc~" || fail "there is no backup beside what it leads to"
if [ "$(id -u)" = 0 ]; then
    chown -h 64123 "$list"
    run 71 edit it -f "$list" --set timeout=6
    says 'somebody else'
fi
rm -f "$list" "$list~"
ln -s list.pvsc "$list"
run 71 add x cs://h -f "$list"
rm "$list"

echo "a list that is write-protected, a directory that is, a list of somebody else"
write_list
chmod 444 "$list"
run 71 edit it -f "$list" --set timeout=6
says write-protected
chmod 644 "$list"
if [ "$(id -u)" != 0 ]; then
    chmod 555 "$T/lists"
    run 71 edit it -f "$list" --set timeout=6
    says 'cannot be written'
    chmod 755 "$T/lists"
    run 71 add x cs://h -f /etc/passwd
    says 'belongs to root'
    run 71 add x cs://h -f /x.pvsc
else
    chown 64123:64123 "$list"
    run 0 edit it -f "$list" --set timeout=6
    [ "$(stat -c %u:%g "$list")" = 64123:64123 ] || fail "the owner was not kept"
    write_list
fi
rm -f "$list~"
mkdir -p "$list~/full"
run 71 edit it -f "$list" --set timeout=6
says "$list~ cannot be written"
unchanged
rmdir "$list~/full" "$list~"
nothing_beside list.pvsc

echo "a full disk"
if [ "$(id -u)" = 0 ] && mkdir "$T/full" && mount -t tmpfs -o size=64k tmpfs "$T/full" 2>/dev/null; then
    list=$T/full/list.pvsc
    write_list
    head -c 65536 /dev/zero >"$T/full/fill" 2>/dev/null
    run 71 edit it -f "$list" --set timeout=6
    says 'No space left'
    unchanged
    nothing_beside fill list.pvsc
    rm "$T/full/fill"
    run 0 edit it -f "$list" --set timeout=6
    umount "$T/full"
    list=$T/lists/list.pvsc
else
    echo "(no disk of our own can be mounted here)"
fi

echo "the text in an editor: taken when it can be read"
write_list
drafts() {
    find "$T/state/fairlead" -name server.xml
}
cat >"$T/editor" <<'END_EDITOR'
#!/bin/sh
# editor SED-SCRIPT FILE
cp "$2" "$T/shown.xml"
sed -i "$1" "$2"
END_EDITOR
chmod +x "$T/editor"
export T EDITOR="'$T/editor' 's/60/61/'"
run 0 edit it -f "$list"
sed 's/"60"/"61"/' "$T/before" >"$T/expected"
cmp "$T/expected" "$list" || fail "more or less than the text was changed"
[ "$(head -n 1 "$T/shown.xml")" = "<Server name='it'   resource=\"cs://h:1\" timeout = \"60\" unknown=\"&amp;\">" ] ||
    fail "the editor was not shown the server's own text"
VISUAL="$T/editor 's/.it./\"renamed\"/'" run 0 edit it -f "$list"
says "'renamed'"
[ -z "$(drafts)" ] || fail "the text is still there: $(drafts)"

echo "what cannot be read is refused with its place, and kept"
write_list
EDITOR="$T/editor '2s/.*/<oops>/'" run 65 edit it -f "$list"
says ' 3:'
says "kept in $(drafts)"
grep -q '<oops>' "$(drafts)" || fail "the text was not kept"
unchanged
rm "$(drafts)"
EDITOR="$T/editor 's/.it./\"other\"/'" run 64 edit it -f "$list"
says "kept in $(drafts)"
unchanged
rm "$(drafts)"

echo "an editor that fails, that is not there, that changes nothing"
EDITOR=false run 130 edit it -f "$list"
EDITOR=/nonesuch/editor run 130 edit it -f "$list"
says 'set VISUAL or EDITOR'
EDITOR=true run 130 edit it -f "$list"
says 'nothing was changed'
[ -z "$(drafts)" ] || fail "the text is still there: $(drafts)"
cat >"$T/failing" <<'END_EDITOR'
#!/bin/sh
echo '<!-- an hour of work -->' >>"$1"
exit 1
END_EDITOR
chmod +x "$T/failing"
EDITOR=$T/failing run 130 edit it -f "$list"
says "$(drafts)"
grep -q 'an hour of work' "$(drafts)" || fail "what was written is lost"
rm "$(drafts)"
unchanged

echo "a list that somebody else changed while the editor was open"
cat >"$T/slow" <<END_EDITOR
#!/bin/sh
"$FAIRLEAD" edit it -f "$list" --set timeout=99 || exit
sed -i s/60/61/ "\$1"
END_EDITOR
chmod +x "$T/slow"
EDITOR=$T/slow run 64 edit it -f "$list"
says meanwhile
grep -q '"61"' "$(drafts)" || fail "the text was not kept"
grep -q '"99"' "$list" || fail "the other's change was lost"
rm "$(drafts)"

echo "many at once lose nothing"
write_list
pids=
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24; do
    "$FAIRLEAD" add "new $i" "cs://h:$i" -f "$list" -q 2>>"$T/many.err" &
    pids="$pids $!"
done
for pid in $pids; do
    wait "$pid" || fail "one of many could not add its server"
done
[ "$(grep -c '<Server name="new ' "$list")" = 24 ] || fail "of 24 servers there are $(grep -c 'name="new ' "$list")"
run 0 list -f "$list"
nothing_beside list.pvsc list.pvsc~

echo "killed at any moment, the list is whole"
write_list
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
    "$FAIRLEAD" edit it -f "$list" --set "timeout=$((100 + i))" -q &
    pid=$!
    head -c $((i * 4000)) /dev/urandom | cksum >/dev/null
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    run 0 list -f "$list"
    [ "$(wc -l <"$list")" = "$(wc -l <"$T/before")" ] || fail "a part of the list is missing"
done
run 0 edit it -f "$list" --set timeout=60
unchanged
