#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# style: what of HACKING a program can see: heads of files, widths, sizes, names that nobody uses.
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
status=$?

# A name that a header gives out, a function, a bound or a word of an enum, is used somewhere: it stands
# more often than where it is made.
find src tests -name '*.[ch]' | sort | xargs awk '
FNR == 1 { comment = 0; kind = "" }
{
    line = $0
    gsub(/"[^"]*"/, "", line)
    if (comment && !sub(/^.*\*\//, "", line)) next
    comment = 0
    gsub(/\/\*([^*]|\*[^\/])*\*\//, "", line)
    if (sub(/\/\*.*$/, "", line)) comment = 1
}
FILENAME ~ /^src\/.*\.h$/ && line ~ /^[a-z].*[ *][a-z][a-z0-9_]*\(/ && line !~ /^(static|typedef|return)/ {
    name = line
    sub(/\(.*/, "", name)
    sub(/.*[ *]/, "", name)
    needs[name] = 3     # header, definition, use
    where[name] = FILENAME
}
FILENAME ~ /^src\/.*\.h$/ && line ~ /^#define [A-Z0-9_]+ / && line !~ /_H$/ {
    split(line, word, " ")
    needs[word[2]] = 2
    where[word[2]] = FILENAME
}
{
    gsub(/[^A-Za-z0-9_]+/, " ", line)
    n = split(line, word, " ")
    for (i = 1; i <= n; i++) count[word[i]]++
}
END {
    for (name in needs)
        if (count[name] < needs[name]) {
            print where[name] ": nobody uses " name
            failed = 1
        }
    exit failed
}
' || status=1

# A file is called by its name: none in two of the layers that a reader takes for one program.
twice=$(find src/base src/core src/ssh src/serve -name '*.c' | sed 's|.*/||' | sort | uniq -d)
[ -z "$twice" ] || { echo "two layers have a file of this name: $twice"; status=1; }
exit $status
