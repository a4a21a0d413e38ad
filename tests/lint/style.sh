#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# style: what of HACKING a program can see: heads of files, widths, sizes.
: "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
cd "$abs_top_srcdir" || exit 99

find src tests -name '*.[ch]' | sort | xargs awk '
FNR == 1 {
    lines_of_last_file()
    if ($0 != "/* SPDX-License-Identifier: BSD-3-Clause")
        bad("the first line is not the license")
    in_function = 0
}
FNR == 2 && $0 !~ /^ \* [a-z0-9_]+: ./ { bad("the second line does not say what the file is for") }
/\t/ { bad("a tab") }
/[ ]+$/ { bad("blanks at the end of the line") }
length($0) > 110 { bad(length($0) " columns") }
/^\{/ { in_function = 1; start = FNR }
/^\}/ {
    if (in_function && FNR - start - 1 > 80)
        bad("a function of " FNR - start - 1 " lines")
    in_function = 0
}
{ file = FILENAME; count = FNR }
function lines_of_last_file() {
    if (file ~ /^src\// && count > 900)
        print file ": " count " lines"
}
function bad(why) {
    print FILENAME ":" FNR ": " why
    failed = 1
}
END { lines_of_last_file(); exit failed }
'
