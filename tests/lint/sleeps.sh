#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sleeps: no test waits by time alone: what polls sleeps for a fraction of a second.
: "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
cd "$abs_top_srcdir" || exit 99

# A statement of a shell script, or a call in C or Python. What a server under test runs is not meant.
found=$(
    grep -rnE '^[[:space:]]*(.*(;|&&|\|\||do|then)[[:space:]]+)?sleep[[:space:]]+[0-9]*[1-9][0-9]*([^.0-9]|$)' \
        tests --include='*.sh'
    grep -rnE '\<(sleep|time\.sleep)\([[:space:]]*[0-9]*[1-9][0-9]*(\.[0-9]+)?[[:space:]]*\)' \
        tests --include='*.c' --include='*.py'
)
if [ -n "$found" ]; then
    echo "these wait for a fixed time; wait for what you expect, with a limit:"
    echo "$found"
    exit 1
fi
