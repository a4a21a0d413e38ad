#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# log: it follows, finds, shows one kind of lines, wraps, and is written to a file; a server that talks without
# end makes neither the screen nor its session grow. FL_ALL=1: 100 MB of it, else 5.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/screen.sh"
bytes=$((${FL_ALL:+20} + 0))
[ $bytes -gt 0 ] || bytes=1
bytes=$((bytes * 5000000))
long=$(printf '%0150d' 7)
cat >"$T/talk" <<END
#!/bin/sh
echo "the first line"
echo "a long one $long its end"
exec 3<>"$T/go" # both ways: there is never an end of it
read -r go <&3
yes "output that nobody needs $long" | head -c $bytes
: >"$T/over"
while read -r go <&3; do
    echo "the last line"
done
END
chmod 755 "$T/talk"
mkfifo "$T/go"
list_one "cs://127.0.0.1:$(free_port)" 600 <<END
$(local_startup "$T/talk")
END

# Kilobytes in memory of the screen and of the session's process.
memory() {
    for pid in $(marked); do
        case $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null) in
        *fairlead*) awk '/^VmRSS/ { print $2 }' "/proc/$pid/status" 2>/dev/null ;;
        esac
    done | awk '{ sum += $1 } END { print sum + 0 }'
}

# shellcheck disable=SC2086 # flags are words
screen_start 80 24 "$FAIRLEAD" $fl_flags
screen_wait ' it '
screen_keys /
screen_type it
screen_keys Enter Enter
screen_wait 'the first line'
screen_keys l
screen_wait 'following'

echo "wrap, and back"
screen_has_not 'its end' || screen_fail "a long line is not cut"
screen_keys '>'
screen_wait 'its end'
screen_keys '>'
screen_wait_not 'its end'

echo "one kind of lines, then the next"
screen_keys a
screen_wait 'following  session'
screen_has_not 'the first line' || screen_fail "there are other lines"
screen_keys a
screen_wait 'following  phase'
screen_keys a
screen_wait 'following  start'
screen_keys a
screen_wait 'following  output'
screen_wait 'the first line'
screen_has_not 'wait-server' || screen_fail "there are other lines"

echo "written to a file, which must be a new one"
screen_keys w
screen_wait '~/fairlead-s1.log'
screen_keys Enter
screen_wait 'Written to'
grep -q ' output   the first line$' "$HOME/fairlead-s1.log" || fail "a line is missing"
! grep -q wait-server "$HOME/fairlead-s1.log" || fail "what was not shown is written"
screen_keys w
screen_wait '~/fairlead-s1.log'
screen_keys Enter
screen_wait 'name a file that is not there yet'
screen_keys Escape
screen_wait 'following'
screen_keys a
screen_wait 'wait-server'

echo "$bytes bytes of output: nothing grows, and the end is there"
before=$(memory)
[ "$before" -gt 0 ] || fail "there is no process to look at"
echo go >"$T/go"
wait_for "the flood to be over" test -e "$T/over"
echo go >"$T/go"
screen_wait 'the last line'
screen_keys PPage
screen_wait 'lines of output were left out'
screen_keys G
screen_wait 'the last line'
after=$(memory)
echo "memory: $before kB before, $after kB after"
[ $((after - before)) -lt 12000 ] || fail "it grew from $before to $after kB"

if [ -z "${FL_ALL-}" ]; then # 100 MB have pushed that line out of what is kept
    echo "search goes up from the end, and says where there is nothing more"
    screen_keys /
    screen_wait 'Search:'
    screen_type 'first line'
    screen_keys Enter
    screen_wait_not 'following'
    screen_wait '| the first line'
    screen_keys n
    screen_wait 'Not found above'
    screen_keys G
    screen_wait 'following'
fi
screen_keys q
screen_wait 'LAST EVENT'
screen_keys x
screen_wait 'stopped by user'
screen_keys 1
screen_wait 'Tab sessions'
screen_keys q
screen_wait '[exit 0]'
expect_gone
