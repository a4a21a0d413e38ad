#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# lists: ten thousand servers: reading, showing and filtering them, in figures.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
need python3
python3 "$abs_top_srcdir/tests/bench/lists.py" "$FAIRLEAD" "$T/lists" "${FL_ROUNDS:-7}"
