#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# nomemory: whichever allocation of a whole session fails: no signal, words, nothing left running, and the
# files are the old ones or the new ones. FL_ALL=1: a thousand of them; FL_NTH: these alone.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
! nm "$FAIRLEAD" 2>/dev/null | grep -q __asan_init || skip "this build has an allocator of its own"
failnth=${abs_top_builddir:-.}/tests/e2e/failnth.so
[ -x "$LIB/failnth.so" ] && failnth=$LIB/failnth.so
[ -x "$failnth" ] || skip "tests/e2e/failnth.so is not built"
points=${FL_POINTS:-25}
[ -z "${FL_ALL-}" ] || points=${FL_POINTS:-1000}
sshd_start MaxSessions=10
port=$(free_port)
local_port=$(free_port)
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$' | sed 's|^<CommandStartup>|&\
<Options><Option name="NODES" save="true"><Range type="int" min="1" max="9" default="1"/></Option></Options>|')
END
cp "$T/list.pvsc" "$T/list.before"
known=$(cat "$T/known_hosts")
other="other.example.org $(cut -d' ' -f1,2 "$T/hostkey.pub")"
saved=$T/state/fairlead/saved

# A session, with a host key that it has to add, a value that it has to save and a client of its own.
session() { # VALUE [VARIABLE=TEXT...]
    value=$1
    shift
    echo "$other" >"$T/known_hosts"
    rm -f "$T/sizes"
    next_run
    # shellcheck disable=SC2086
    env FL_TEST="$T" "$@" timeout -k 5 60 "$FAIRLEAD" start it $fl_flags --batch --json --accept-new \
        -O "NODES=$value" -- sh -c 'exec python3 "$1" send "$2" "$3" 1000 >"$4" 2>&1' call "$LIB/peer.py" \
        '$HOST$' '$PORT$' "$T/sizes" >"$T/it.ev" 2>"$T/it.err" </dev/null
    rc=$?
}

saved_value() {
    "$FAIRLEAD" show it --json | python3 -c 'import json, sys
print(json.load(sys.stdin)["values"]["NODES"]["value"])'
}

# What is not as it should be is told, and the next one tried.
wrong() { # WHAT
    echo "WRONG: $*" | tee -a "$T/wrong"
}

check_files() { # WHAT OLD NEW: the value of before, or the new one
    cmp -s "$T/list.before" "$T/list.pvsc" || wrong "$1: the list was changed"
    [ "$(cat "$T/known_hosts")" = "$other" ] || [ "$(cat "$T/known_hosts")" = "$other
$known" ] || wrong "$1: known_hosts is neither the old nor the new one: $(cat "$T/known_hosts")"
    now_saved=$(saved_value) || wrong "$1: show does not work any more"
    [ "$now_saved" = "$2" ] || [ "$now_saved" = "$3" ] || wrong "$1: the saved value is $now_saved"
    grep -q 'another machine' "$saved" || wrong "$1: what was saved for another server is gone"
}

check_words() { # WHAT
    case $rc in
    0) grep -q '^ok 1000$' "$T/sizes" || wrong "$1: success, but the client had none" ;;
    64 | 65 | 66 | 68 | 69 | 70 | 71 | 73 | 75 | 76 | 77 | 78)
        grep -q '^fairlead: ' "$T/it.err" || wrong "$1: exit $rc without a word" ;;
    1) expect_event client state=ended status=1 ;; # of the client, which lost its connection
    *) wrong "$1: exit $rc" ;;
    esac
}

# A session that ended without its guard's word has left a record, and the next start would tell of it.
check_gone() { # WHAT
    deadline=$(($(date +%s) + LIMIT))
    until none_marked || [ "$(date +%s)" -gt $deadline ]; do
        sleep 0.05
    done
    none_marked || wrong "$1: after $LIMIT s there are still: $(show_marked)"
    rm -f "$T/state/fairlead/sessions/"*.run
}

one() { # NTH VALUE
    old=$now_saved
    session "$2" LD_PRELOAD="$failnth" FAILNTH="$1" FAILNTH_OF="$FAIRLEAD"
    check_words "allocation $1"
    check_gone "allocation $1"
    check_files "allocation $1" "$old" "$2"
    words=$(sed -n 's/^fairlead: //p' "$T/it.err" | head -1 | sed 's/[0-9][0-9]*/N/g' | cut -c1-100)
    echo "exit $rc${words:+: $words}" >>"$T/table"
    [ -z "${FL_NTH-}${FL_ALL-}" ] || echo "allocation $1: exit $rc${words:+: $words}"
}

session 1
expect_exit 0
sed -i 's/\tit\t/\tanother machine\t/' "$saved"
session 1 LD_PRELOAD="$failnth" FAILNTH=1000000000 FAILNTH_OF="$FAIRLEAD" FAILNTH_COUNT="$T/count"
expect_exit 0
now_saved=1
check_files "no failure at all" 1 1
all=$(cat "$T/count")
[ "$all" -gt 2000 ] || fail "only $all allocations were counted"
echo "a session asks for memory $all times"
# The golden ratio's steps: spread evenly, however many they are.
nths=${FL_NTH:-$(awk -v all="$all" -v n="$points" 'BEGIN {
    for (i = 1; i <= n; i++) { x = i * 0.6180339887; print 1 + int((x - int(x)) * all) } }')}
value=1
for nth in $nths; do
    value=$((value % 9 + 1))
    one "$nth" "$value"
done
sort "$T/table" | uniq -c | sort -rn
[ ! -s "$T/wrong" ] || fail "$(wc -l <"$T/wrong") times something was wrong"
session 5
expect_success
