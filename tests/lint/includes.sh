#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# includes: no layer includes one above it, and each library is used in its layer only.
: "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
cd "$abs_top_srcdir/src" || exit 99

# Prints what breaks a rule; the rules are the two tables.
find . -name '*.[ch]' | sort | sed 's|^\./||' | xargs awk '
BEGIN {
    may["base"] = "base"
    may["core"] = "base core"
    may["ssh"] = "base core ssh"
    may["tui"] = "base core tui"
    may["serve"] = "base core serve"      # and five headers of ssh, below
    may["cmd"] = "base core serve tui cmd" # and two

    also["serve"] = "ssh/chan.h ssh/link.h ssh/newer.h ssh/refusal.h ssh/request.h"
    also["cmd"] = "ssh/session.h ssh/checkup.h"

    only["libxml/"] = "^core/pvsc(tree)?\\.[ch]$"
    only["libssh/"] = "^(ssh|serve)/|^cmd/help\\.c$" # help tells the versions
    only["curses.h"] = "^tui/|^cmd/help\\.c$"
    only["term.h"] = "^tui/"
    only["uv.h"] = "^(base|ssh|serve|tui|cmd)/"
    only["fcntl.h"] = "^(base|ssh|serve|tui|cmd)/"
    only["unistd.h"] = "^(base|ssh|serve|tui|cmd)/"
    only["sys/socket.h"] = "^(base|ssh|serve|tui|cmd)/"
}
FNR == 1 {
    layer = FILENAME
    sub("/.*", "", layer)
    if (!(layer in may))
        bad("is in no known layer")
}
/^#[ \t]*include[ \t]*"/ {
    split($0, part, "\"")
    header = part[2]
    if (header == "config.h" || header == "demo_pvsc.h")
        next
    from = header
    sub("/.*", "", from)
    if (index(" " may[layer] " ", " " from " ") == 0 &&
        index(" " also[layer] " ", " " header " ") == 0)
        bad("includes " header)
}
/^#[ \t]*include[ \t]*</ {
    header = $0
    sub(/^[^<]*</, "", header)
    sub(/>.*/, "", header)
    for (name in only)
        if (index(header, name) == 1 && FILENAME !~ only[name])
            bad("includes <" header ">")
}
function bad(why) {
    print "src/" FILENAME ":" FNR ": " why
    failed = 1
}
END { exit failed }
'
