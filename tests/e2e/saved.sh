#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# saved: an option begins with what was chosen last time: here, else in ParaView, of whatever version.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
need python3
settings=$XDG_CONFIG_HOME/ParaView
mkdir "$settings"
cat >"$T/list.pvsc" <<'END'
<Servers><Server name="big machine" resource="cs://127.0.0.1:11111"><CommandStartup><Options>
<Option name="NODES" save="true"><Range type="int" min="1" max="99" default="1"/></Option>
<Option name="ACCOUNT"><String default="none"/></Option>
<Option name="QUEUE"><Enumeration default="day"><Entry value="day"/><Entry value="night"/></Enumeration></Option>
<Option name="KEPT" save="false"><String default="file"/></Option>
<Option name="PW"><Password/></Option>
</Options><Command exec="false"/></CommandStartup></Server></Servers>
END

# A file as Qt writes it; the names of the values and their texts follow.
settings_of() { # VERSION LINE...
    version=$1
    shift
    {
        printf '[MainWindow]\nGeometry=@ByteArray(\\x1\\xd9\\xd0\\xcb)\n\n[SERVER_STARTUP]\n'
        printf '%s\n' "$@"
    } >"$settings/ParaView$version.ini"
}

value() { # NAME: its value and where it came from
    "$FAIRLEAD" show 'big machine' -f "$T/list.pvsc" --json | python3 -c '
import json, sys
v = json.load(sys.stdin)["values"][sys.argv[1]]
print(v["value"], v["from"])' "$1"
}

expect_value() { # NAME VALUE FROM
    [ "$(value "$1")" = "$2 $3" ] || fail "$1 is $(value "$1"), not $2 $3"
}

echo "without anything saved an option has its default"
expect_value NODES 1 default

echo "what ParaView saved counts: of the newest version, by its number"
settings_of 5.9.1 'big%20machine.NODES=9' 'big%20machine.ACCOUNT=old'
settings_of 5.11.0 'big%20machine.NODES=11' 'big%20machine.QUEUE=@Invalid()' \
    'big%20machine.KEPT=saved' 'big%20machine.PW=ohsosecret'
settings_of 5.11.0-dr 'big%20machine.NODES=77'
expect_value NODES 11 saved
expect_value ACCOUNT old saved
expect_value QUEUE day default
expect_value KEPT file default
expect_value PW '***' default
settings_of 5.13.2 'big%20machine.NODES=500' 'big%20machine.ACCOUNT="gr\xfc\xdf" e, "f'
expect_value NODES 1 default
settings_of 5.13.2 'big%20machine.NODES=13' 'big%20machine.ACCOUNT="a, \xfc\"\x65"'
expect_value NODES 13 saved
expect_value ACCOUNT 'a, ü"e' saved

echo "what was chosen here counts more, and outlives ParaView's versions"
printf 'PW=ohsosecret\nNODES=7\n' >"$T/options"
chmod 600 "$T/options"
"$FAIRLEAD" start 'big machine' -f "$T/list.pvsc" --batch --options "$T/options" >/dev/null 2>&1
expect_value NODES 7 saved
settings_of 6.0.0 'big%20machine.NODES=60'
expect_value NODES 7 saved
expect_value ACCOUNT 'a, ü"e' saved
grep -rq ohsosecret "$T/state" && fail "a password was saved"

echo "a settings file that cannot be read is left out"
rm "$settings"/*.ini
mkdir "$settings/ParaView9.0.0.ini"
head -c 100000 /dev/urandom >"$settings/ParaView8.0.0.ini"
expect_value NODES 7 saved
exit 0
