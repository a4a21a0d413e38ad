#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# keep: edit and remove on a terminal: a text that cannot be read is given back, a question comes first.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/screen.sh"
list=$T/list.pvsc
cat >"$list" <<'END_LIST'
<Servers>
  <Server name="it" resource="cs://h:1" timeout="60">
    <ManualStartup/>
  </Server>
  <Server name="other" resource="cs://h:2"><ManualStartup/></Server>
</Servers>
END_LIST
cp "$list" "$T/before"

# The first time it breaks the text, the second time it mends it.
cat >"$T/editor" <<END_EDITOR
#!/bin/sh
if grep -q '<oops>' "\$1"; then
    sed -i 's/<oops>//; s/60/61/' "\$1"
else
    sed -i 's/<Manual/<oops><Manual/' "\$1"
fi
END_EDITOR
chmod +x "$T/editor"

again() {
    tm kill-session -t t
    screen_start "$@"
}

echo "a text that cannot be read: edited again"
screen_start 100 30 "EDITOR='$T/editor'" "$FAIRLEAD" edit it -f "$list"
screen_wait 'Edit again? [Y/n]'
screen_has '3:' || screen_fail "it does not say where the fault is"
cmp -s "$T/before" "$list" || fail "the list was changed"
screen_keys Enter
screen_wait '[exit 0]'
grep -q 'timeout="61"' "$list" || fail "the second text was not taken"

echo "or given up, and kept"
again 100 30 "EDITOR='$T/editor'" "$FAIRLEAD" edit it -f "$list"
screen_wait 'Edit again? [Y/n]'
screen_type n
screen_keys Enter
screen_wait '[exit 65]'
draft=$(find "$T/state/fairlead" -name server.xml)
grep -q '<oops>' "$draft" || fail "the text is lost"

echo "remove asks"
again 100 30 "$FAIRLEAD" remove other -f "$list"
screen_wait '[y/N]'
screen_keys Enter
screen_wait '[exit 130]'
grep -q '"other"' "$list" || fail "it was removed without a yes"
again 100 30 "$FAIRLEAD" remove other -f "$list"
screen_wait '[y/N]'
screen_type y
screen_keys Enter
screen_wait '[exit 0]'
screen_has 'list.pvsc~' || screen_fail "it does not say where the old list is"
! grep -q '"other"' "$list" || fail "it was not removed"
