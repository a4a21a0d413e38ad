#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# symbols: what the objects really call: no SSH in the screen, no screen in the engine, and neither,
# nor a descriptor, a clock or the environment, in the core.
command -v nm >/dev/null 2>&1 || { echo "SKIP: nm is not installed"; exit 77; }
: "${abs_top_builddir:=$(pwd)}"
cd "$abs_top_builddir" || exit 99
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT

# The symbols that the curses libraries define, as the program finds them.
ldd fairlead | awk '/ncurses|tinfo/ { print $3 }' |
    while read -r library; do nm -D --defined-only "$library"; done |
    awk '{ sub("@.*", "", $3); print $3 }' | grep -vE '^_|^BC$|^PC$|^UP$|^SP$' | sort -u >"$tmp/curses"
[ "$(wc -l <"$tmp/curses")" -gt 300 ] || { echo "the symbols of curses were not found"; exit 1; }

cat >"$tmp/system" <<'END'
accept bind clock_gettime close connect execve fdopen fopen fork fread fwrite getenv getpid
gettimeofday listen open open64 openat poll read recv secure_getenv send setenv socket stat time write
END
tr ' ' '\n' <"$tmp/system" | sort -u >"$tmp/system.list"

failed=0
# What library $1 calls that list $2 (or pattern) holds is an error, called $3.
refuse() {
    nm -A --undefined-only "$1" 2>/dev/null | awk '{ sub("@.*", "", $NF); print $NF }' | sort -u >"$tmp/used"
    [ -s "$tmp/used" ] || { echo "$1 was not read"; failed=1; }
    if [ -f "$tmp/$2" ]; then
        comm -12 "$tmp/used" "$tmp/$2" >"$tmp/found"
    else
        grep -E "$2" "$tmp/used" >"$tmp/found"
    fi
    if [ -s "$tmp/found" ]; then
        echo "$1 uses $3: $(tr '\n' ' ' <"$tmp/found")"
        failed=1
    fi
}

for library in libtui.a libcore.a libbase.a; do
    refuse $library '^ssh_' libssh
done
for library in libengine.a libserve.a libcore.a libbase.a; do
    refuse $library curses curses
done
refuse libcore.a '^uv_' libuv
refuse libcore.a system.list 'the system'
exit $failed
