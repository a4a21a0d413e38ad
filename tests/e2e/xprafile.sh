#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# xprafile: addresses of xpra sessions and files of its launcher are servers like any other: listed, shown,
# imported, copied and exported; no password in one of them goes anywhere.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
need python3

# run STATUS WORDS...: the program's exit status is this one.
run() {
    expected=$1
    shift
    "$FAIRLEAD" "$@" >"$T/it.out" 2>"$T/it.err" </dev/null
    status=$?
    [ $status = "$expected" ] || fail "fairlead $* ended with $status, not $expected"
}

says() { # TEXT: on the output or as an error
    cat "$T/it.out" "$T/it.err" | grep -qF -- "$1" || fail "it does not say: $1"
}

hops() { # TEXT: the hosts of the plan that was shown as JSON
    python3 -c 'import json, sys
print(",".join("%s@%s:%s" % (h.get("user"), h["host"], h.get("port")) for h in json.load(open(sys.argv[1]))["hops"]))' \
        "$T/it.out" >"$T/hops.out"
    [ "$(cat "$T/hops.out")" = "$1" ] || fail "the hosts are $(cat "$T/hops.out"), not $1"
}

cat >"$T/desk.xpra" <<'END'
# saved by the launcher
autoconnect=true
mode=ssh -> ssh
host=gpu7
port=7
ssh_port=2222
username=joe
proxy_host=gate
proxy_username=ann
proxy_port=22
password=
encoding=png
# saved by the launcher
autoconnect=true
mode=ssh -> ssh
host=gpu7
port=7
ssh_port=2222
username=joe
proxy_host=gate
proxy_username=ann
proxy_port=22
password=
encoding=png
END

echo "a file in place of a filter is listed alone; it is an xpra session"
run 0 list "$T/desk.xpra"
grep -qE '^desk .* xpra .*ssh://joe@gpu7:2222/7' "$T/it.out" || fail "it is not listed"
[ "$(grep -c ssh:// "$T/it.out")" = 1 ] || fail "more than its server is listed"

echo "show takes a file and an address for a name; the way goes over the host that they name"
run 0 show --json "$T/desk.xpra"
hops 'ann@gate:22,joe@gpu7:2222'
run 0 show --json 'ssh:joe@gpu7:7'
hops 'joe@gpu7:None'
run 0 show --json 'ssh://gpu7/7?proxy_host=gate&proxy_port=222'
hops 'None@gate:222,None@gpu7:None'

echo "what is wrong with an address is told, also in a list, and never its password"
printf 'mode=ssh\nhost=gpu7\npassword=hunter2\n' >"$T/secret.xpra"
for words in 'show ssh://joe:hunter2@gpu7/7' "list $T/secret.xpra"; do
    # shellcheck disable=SC2086
    "$FAIRLEAD" $words >"$T/it.out" 2>"$T/it.err" && fail "a password is taken: $words"
    says 'holds a password'
    ! grep -q hunter2 "$T/it.out" "$T/it.err" || fail "it is repeated"
done
run 64 show 'ssh://gpu7/7?encoding=png'
says "'encoding' is nothing"
run 64 add one ssh://joe:hunter2@gpu7/7
says 'holds a password'
echo '<Servers><Server name="w" resource="ssh://joe:hunter2@h/7"><ManualStartup/></Server></Servers>' >"$T/w.pvsc"
run 65 check "$T/w.pvsc"
says '[xpra-address]'
! grep -q hunter2 "$T/it.out" "$T/it.err" || fail "check repeats the password"
run 65 -f "$T/w.pvsc" show w
says 'holds a password'

echo "imported it is a list; exported it is the file again, or a list"
run 0 import "$T/desk.xpra"
[ -e "$T/config/fairlead/imported.d/desk.pvsc" ] || fail "it was not imported"
run 0 export desk
says 'resource="ssh://joe@gpu7:2222/7?proxy-host=gate'
run 0 export --xpra desk
cp "$T/it.out" "$T/again.xpra"
run 0 show --json "$T/again.xpra"
hops 'ann@gate:22,joe@gpu7:2222'
rm "$T/config/fairlead/imported.d/desk.pvsc"
run 64 -f "$T/again.xpra" edit desk --set timeout=5
says "which is not changed here"

echo "one of one's own, with add"
run 0 add seven ssh://joe@gpu7/:7
run 0 list seven
says 'ssh://joe@gpu7/'
