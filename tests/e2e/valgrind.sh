#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# valgrind: a whole batch session through a tunnel leaves no memory behind and touches none that is not its own.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need valgrind
thorough || skip "memory is used the same way by root: run as an ordinary user only"
! nm "$FAIRLEAD" 2>/dev/null | grep -q __asan_init || skip "this build has a sanitizer of its own"
sshd_start
port=$(free_port)
local_port=$(free_port)
list_one "cs://127.0.0.1:$port" 60 <<END
$(ssh_startup "$local_port" python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$')
END
# shellcheck disable=SC2086
env FL_TEST="$T" timeout -k 5 120 valgrind -q --leak-check=full --show-leak-kinds=definite,indirect \
    --errors-for-leak-kinds=definite,indirect --error-exitcode=99 --child-silent-after-fork=yes \
    --suppressions="$LIB/valgrind.supp" --log-file="$T/valgrind.log" \
    "$FAIRLEAD" start it $fl_flags --batch --json -- \
    sh -c 'exec python3 "$1" call "$2" "$3" >"$4" 2>&1' call "$LIB/peer.py" '$HOST$' '$PORT$' "$T/sizes" \
    >"$T/it.ev" 2>"$T/it.err" </dev/null
rc=$?
expect_success
grep -qx 'ok 5000000' "$T/sizes" || fail "the bytes did not come back: $(cat "$T/sizes")"
