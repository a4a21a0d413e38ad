#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# bench: all that is measured, or the rows that are named: "lists", "screen", and those of tunnel.py.
: "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
tunnel=
lists=
screen=
for row; do
    case $row in
    lists) lists=yes ;;
    screen) screen=yes ;;
    *) tunnel="$tunnel $row" ;;
    esac
done
rc=0
if [ $# = 0 ] || [ -n "$lists" ]; then
    FL_ROUNDS=${FL_ROUNDS:-3} sh "$abs_top_srcdir/tests/bench/lists.sh" || rc=$?
fi
if [ $# = 0 ] || [ -n "$screen" ]; then
    sh "$abs_top_srcdir/tests/bench/screen.sh" || rc=$?
fi
if [ $# = 0 ] || [ -n "$tunnel" ]; then
    # shellcheck disable=SC2086 # words
    sh "$abs_top_srcdir/tests/bench/tunnel.sh" $tunnel || rc=$?
fi
[ $rc = 77 ] || exit $rc # what cannot be measured here has said why
