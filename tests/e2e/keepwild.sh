#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# keepwild: in lists as sites publish them one value is set, and that value alone changes.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
wild=$abs_top_srcdir/../shared/data/pvsc/wild
[ -d "$wild" ] || skip "there are no lists of sites at $wild"
need python3

names() { # FILE: the servers that fairlead finds in it, one a line
    "$FAIRLEAD" list -f "$1" --json 2>"$T/list.err" | python3 -c 'import json, sys
for s in json.load(sys.stdin):
    if s["source"].get("file") == sys.argv[1]: print(s["name"])' "$1"
}

changed=0
for file in "$wild"/*.pvsc; do
    list="$T/${file##*/}"
    cat "$file" >"$list"
    names "$list" >"$T/names"
    name=$(head -n 1 "$T/names")
    if ! grep -q '<Servers' "$file"; then
        "$FAIRLEAD" edit x -f "$list" --set timeout=77 2>"$T/it.err"
        [ $? = 65 ] || fail "${file##*/} is no list, and is not refused"
        cmp "$file" "$list" || fail "${file##*/} was changed"
        continue
    fi
    "$FAIRLEAD" edit "$name" -f "$list" --set timeout=77 >"$T/it.out" 2>"$T/it.err" ||
        fail "${file##*/}: '$name' cannot be edited"
    diff "$file" "$list" >"$T/diff.out"
    [ "$(grep -c '^[<>]' "$T/diff.out")" = 2 ] && grep '^>' "$T/diff.out" | grep -q 'timeout="77"' ||
        fail "${file##*/}: another line was changed"
    names "$list" | cmp -s - "$T/names" || fail "${file##*/}: other servers than before"
    cmp "$file" "$list~" || fail "${file##*/}: the list before is not kept"
    changed=$((changed + 1))
done
[ $changed -ge 50 ] || fail "only $changed lists were changed"
echo "$changed lists"
