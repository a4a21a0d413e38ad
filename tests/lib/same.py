# SPDX-License-Identifier: BSD-3-Clause
# same: compare a screen on standard input with the file of what is expected. In the file a line "..."
# stands for any lines, and "<re>" in front of a line makes it a regular expression.
import re
import sys


def line_fits(wanted, line):
    if wanted.startswith("<re>"):
        return re.fullmatch(wanted[4:], line) is not None
    return wanted == line


def fits(wanted, lines):
    if not wanted:
        return not lines
    if wanted[0] == "...":
        return any(fits(wanted[1:], lines[i:]) for i in range(len(lines) + 1))
    return bool(lines) and line_fits(wanted[0], lines[0]) and fits(wanted[1:], lines[1:])


def stripped(text):
    lines = [line.rstrip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


with open(sys.argv[1], encoding="utf-8") as f:
    expected = stripped(f.read())
shown = stripped(sys.stdin.read())
if not fits(expected, shown):
    for wanted in expected:
        if wanted != "..." and not any(line_fits(wanted, line) for line in shown):
            print(f"not there: {wanted}")
    sys.exit(1)
