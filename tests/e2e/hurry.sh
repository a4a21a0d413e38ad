#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# hurry: who says stop twice does not wait for the end of a local command, which comes all the same.
FL_AS=root
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
: >"$T/ssh_config"

stop_twice() { # COMMAND
    rm -f "$T/begun"
    list_one "cs://127.0.0.1:$(free_port)" <<END
$(local_startup sh -c "$1")
END
    # shellcheck disable=SC2086 # words
    fl start it $fl_flags --detach --wait started </dev/null >"$T/start.out" 2>"$T/start.err" ||
        fail "it did not start"
    wait_for "the command to begin" test -e "$T/begun"
    id=$(fl status --json | grep -o '"session":"[^"]*"' | cut -d'"' -f4)
    fl stop "$id" "$id" >"$T/stop.out" 2>&1 || fail "stop fails"
    expect_gone
}

echo "a command that ends when it is told to"
stop_twice ": >$T/begun; while sleep 1; do :; done"

echo "a command that does not hear TERM"
stop_twice "trap '' TERM; : >$T/begun; while sleep 1; do :; done"
