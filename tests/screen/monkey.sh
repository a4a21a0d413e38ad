#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# monkey: random keys, ten thousand a run, while sessions are up, start, ask, fail and talk: the program lives or
# has quit in order, Esc leads to Servers, and every session that lives is one that can be seen and ended.
# Two runs of a thousand; FL_ALL=1 makes a hundred whole ones. FL_SEED=N begins with that one.
FL_AS=root
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh-keygen
ssh-keygen -q -t ed25519 -N 'open sesame 12' -C locked -f "$T/key" || exit 99
sshd_start
port=$(free_port)
talk='i=0; while [ $i -lt 100000 ]; do echo line $i; i=$((i + 1)); done; exec tail -f /dev/null'
{
    echo '<Servers>'
    for name in up again; do
        echo "<Server name=\"$name\" resource=\"cs://127.0.0.1:$(free_port)\" timeout=\"60\">
$(local_startup python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$')</Server>"
    done
    echo "<Server name=\"waits\" resource=\"cs://127.0.0.1:$port\">$(local_startup sleep 1000)</Server>
<Server name=\"talks\" resource=\"cs://127.0.0.1:$port\">$(local_startup sh -c "$talk")</Server>
<Server name=\"fails\" resource=\"cs://127.0.0.1:$port\">$(local_startup false)</Server>
<Server name=\"asks\" resource=\"cs://lab:$port\">$(ssh_startup "$(free_port)" sleep 1000)</Server>
<Server name=\"unknown\" resource=\"cs://nobody.invalid:$port\">$(ssh_startup "$(free_port)" sleep 1000)</Server>
<Server name=\"options 漢字\" resource=\"cs://127.0.0.1:$port\"><CommandStartup><Options>
<Option name=\"N\" label=\"Number\"><Range type=\"int\" min=\"1\" max=\"9\" default=\"2\"/></Option>
<Option name=\"B\" label=\"Box\"><Boolean true=\"1\" false=\"0\" default=\"true\"/></Option>
<Option name=\"S\" label=\"Text\"><String default=\"x\"/></Option>
<Option name=\"F\" label=\"File\"><File default=\"/tmp\"/></Option>
<Option name=\"E\" label=\"One of\"><Enumeration default=\"a\"><Entry value=\"a\" label=\"A\"/><Entry value=\"b\" label=\"B\"/></Enumeration></Option>
</Options><Command exec=\"sleep\"><Arguments><Argument value=\"1000\"/></Arguments></Command></CommandStartup></Server>
</Servers>"
} >"$T/far.xml"
digest=$(sha256sum "$T/far.xml" | cut -d' ' -f1)
fl_flags="$fl_flags -f $T/far.pvsc --trust $digest"
# Nobody is to be looked up elsewhere, and nothing edited.
export FL_TEST VISUAL=true EDITOR=true http_proxy=127.0.0.1:9 https_proxy=127.0.0.1:9 \
    ASAN_OPTIONS="${ASAN_OPTIONS-}:log_path=$T/report" UBSAN_OPTIONS="${UBSAN_OPTIONS-}:log_path=$T/report"

# The sessions that live, and the processes that do: each of these is one of those.
sessions_told() {
    "$FAIRLEAD" status --json >"$T/status.out" || fail "status fails"
    told=$(grep -o '"session"' "$T/status.out" | wc -l)
    show_marked >"$T/there.out"
    [ "$told" -ge "$(grep -o ' session-process ' "$T/there.out" | wc -l)" ]
}

run() { # SEED KEYS
    echo "seed $1"
    cp "$T/far.xml" "$T/far.pvsc" # keys may have edited it
    printf '<Servers/>\n' >"$T/list.pvsc"
    # shellcheck disable=SC2086 # flags are words
    for name in up waits talks; do
        "$FAIRLEAD" start $name $fl_flags --detach --wait started </dev/null >/dev/null 2>"$T/start.err" ||
            fail "seed $1: $name did not start"
    done
    # shellcheck disable=SC2086
    timeout 900 python3 "$LIB/monkey.py" "$1" "$2" "$FAIRLEAD" $fl_flags >"$T/monkey.out" 2>&1 ||
        fail "seed $1: $(head -n 1 "$T/monkey.out")"
    tail -n 1 "$T/monkey.out"
    wait_for "each session to be told of" sessions_told
    "$FAIRLEAD" stop --all >"$T/stop.out" 2>&1 || fail "seed $1: stop --all fails"
    expect_gone
    ! cat "$T"/report.* 2>/dev/null || fail "seed $1: a sanitizer has found something"
}

if [ -n "${FL_ALL-}" ]; then
    seed=${FL_SEED-1}
    last=$((seed + 99))
    while [ "$seed" -le $last ]; do
        run "$seed" 10000
        seed=$((seed + 1))
    done
else
    run "${FL_SEED-$$}" 1000
    run "$((${FL_SEED-$$} + 1))" 1000
fi
