#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# docs: the manual names every event and field, exit code, setting, phase, subcommand and flag that the
# program has, and mandoc finds nothing to say about it.
: "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${abs_top_builddir:=$(pwd)}"
man=$abs_top_srcdir/man
failed=0
complain() {
    echo "$*"
    failed=1
}

# The part of an mdoc page from its heading "$2" to the next heading.
part() {
    awk -v from="$2" '$0 == from { on = 1; next } on && /^\.S[hs] / { exit } on' "$1"
}

rows=$("$abs_top_builddir/tests/lint/tables") || complain "tests/lint/tables failed"
[ -n "$rows" ] || complain "there are no tables"
codes= # of the rules
while read -r kind first second; do
    case $kind in
    event)
        grep -qx "\.Ss $first" "$man/fairlead-events.7" ||
            complain "fairlead-events.7 has no section for the event $first"
        ;;
    field)
        part "$man/fairlead-events.7" ".Ss $first" | grep -qE "^\.It (Va|Cm) $second( |$)" ||
            complain "fairlead-events.7 does not name the field $second of the event $first"
        ;;
    exit)
        part "$man/fairlead.1" '.Sh EXIT STATUS' | grep -qE "^\.It (Er|Li|Cm) $first( |$)" ||
            complain "fairlead.1 does not name the exit code $first"
        part "$man/fairlead.1" '.Sh EXIT STATUS' | grep -qw -- "$second" ||
            complain "fairlead.1 does not name the error code $second"
        ;;
    setting)
        grep -qE "^\.It Cm $first( |$)" "$man/fairlead.1" ||
            complain "fairlead.1 does not name the setting $first"
        grep -qE "^#? *$first " "$abs_top_srcdir/etc/fairlead.conf" ||
            complain "etc/fairlead.conf does not show the setting $first"
        ;;
    rule)
        part "$man/fairlead-pvsc.5" '.Sh DIAGNOSTICS' | grep -qx "\.It Cm $first Pq $second" ||
            complain "fairlead-pvsc.5 does not name the code $first ($second)"
        codes="$codes $first"
        ;;
    phase)
        grep -qE "^\.It Cm $first( |$)" "$man/fairlead-events.7" ||
            complain "fairlead-events.7 does not name the phase $first"
        ;;
    esac
done <<END
$rows
END

# A remark, a warning and a finding have a code that is in the table, and the manual has no other.
used=$(cat "$abs_top_srcdir"/src/core/*.c | tr '\n' ' ' |
    grep -oE '(server_remark|planwarn_add|lint_say|lint_add)\([^"()]*(\([^()]*\)[^"()]*)*"[a-z0-9]+(-[a-z0-9]+)*"' |
    sed 's/.*"\(.*\)"/\1/')
[ "$(echo "$used" | wc -l)" -ge 60 ] || complain "the codes of remarks were not found"
for code in $used $(part "$man/fairlead-pvsc.5" '.Sh DIAGNOSTICS' | sed -n 's/^\.It Cm \([^ ]*\) Pq .*/\1/p'); do
    case " $codes " in
    *" $code "*) ;;
    *) complain "the code $code is not in the table of lintrules.c" ;;
    esac
done

# What "fairlead help" shows, and what the manual shows, are the same commands and flags; it fits a terminal.
help=$("${FAIRLEAD:-$abs_top_builddir/fairlead}" help 2>&1) || complain "fairlead help failed: $help"
commands=$(echo "$help" | sed -n 's/^ *fairlead \([a-z][a-z]*\).*/\1/p' | sort -u)
[ "$(echo "$commands" | wc -w)" -ge 8 ] || complain "fairlead help names only: $commands"
for command in $commands; do
    grep -qE "^\.It (Ic|Cm|Nm) (fairlead )?$command( |$)" "$man/fairlead.1" ||
        complain "fairlead.1 has no entry for the command $command"
done
everything=$help
for command in $commands; do
    everything="$everything
$("${FAIRLEAD:-$abs_top_builddir/fairlead}" help "$command" 2>/dev/null)"
done
wide=$(echo "$everything" | awk 'length($0) > 80')
[ -z "$wide" ] || complain "these lines of the help are longer than 80 columns: $wide"
flags=$(echo "$everything" | grep -oE '(^|[][ ,|(])--?[A-Za-z46][a-z-]*' | sed 's/^[^-]*//' | sort -u)
for flag in $flags; do
    grep -qE "^\.(It|Op|Sm|Xo|Oo)?.*Fl $(echo "${flag#-}" | sed 's/-/\\\\?-/g')( |$)" "$man/fairlead.1" ||
        complain "fairlead.1 does not name the flag $flag"
done

if command -v mandoc >/dev/null 2>&1; then
    mandoc -Tlint -Wwarning "$man"/*.[157] "$abs_top_builddir/man/fairlead-keys.7" || complain "mandoc has something to say"
else
    echo "mandoc is not installed: the pages were not checked by it"
fi
exit $failed
