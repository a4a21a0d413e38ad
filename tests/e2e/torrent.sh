#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# torrent: of thousands of lines at once some are left out, but never the last ones, and they come while the
# command is silent and lives.
FL_AS=root
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
: >"$T/ssh_config"
printf '#!/bin/sh\nseq 5000\necho "it broke here" >&2\nexec sleep 1000\n' >"$T/command"
chmod +x "$T/command"
list_one "cs://127.0.0.1:$(free_port)" <<END
$(local_startup "$T/command")
END

given() { # TEXT
    fl logs s1 --json >"$T/it.ev" && grep -qF "\"text\":\"$1\"" "$T/it.ev"
}

echo "the last line, and how many are missing"
# shellcheck disable=SC2086 # words
fl start it $fl_flags --detach --wait started </dev/null >"$T/start.out" 2>"$T/start.err" || fail "it did not start"
wait_for "the last line" given "it broke here"
given 5000 || fail "the line before it is not there"
python3 - "$T/it.ev" <<'END' || fail "lines are missing that nobody counted"
import json, re, sys
said = [json.loads(line) for line in open(sys.argv[1])]
lines = [e["text"] for e in said if e["event"] == "output"]
notes = [re.match(r"(\d+) lines of output were left out", e["text"]) for e in said if e["event"] == "note"]
left_out = sum(int(m[1]) for m in notes if m)
numbers = [int(text) for text in lines if text.isdigit()]
print(len(lines), "lines,", left_out, "left out")
sys.exit(not (left_out > 0 and len(lines) + left_out == 5001 and numbers == sorted(set(numbers))))
END
fl stop s1 >"$T/stop.out" || fail "it does not stop"
expect_gone
