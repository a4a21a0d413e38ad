#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# demo: the whole job with nothing configured, and nothing left of it afterwards.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
[ "${FL_USER-}" != guest ] || [ -n "${FL_ALL-}" ] || skip "run as root, who has begun the tests, only"

echo "demo --batch: bytes through the tunnel both ways"
fl demo --batch --json >"$T/it.ev" 2>"$T/it.err" </dev/null
rc=$?
expect_exit 0
expect_event hostkey
expect_event auth result=ok
expect_event forward state=listening
expect_event ready
expect_event traffic 'in~^[1-9]' 'out~^[1-9]'
expect_event end exit=0
expect_gone
[ -z "$(find "$T/home" "$T/config" "$T/data" -type f)" ] || fail "the demo has written into the person's files"
