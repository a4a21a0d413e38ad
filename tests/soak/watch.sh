# SPDX-License-Identifier: BSD-3-Clause
# watch: what a long test looks at in the processes of a session. Source sshd.sh first.

# The process of the session itself, which is not the one that shows it.
session_pid() {
    for pid in $(marked); do
        tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -q ' session-process' && echo "$pid" && return
    done
    echo "$fl_pid"
}

resident() { # PID: kilobytes
    sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"
}

descriptors() { # PID
    find "/proc/$1/fd" -mindepth 1 | wc -l
}

zombies() { # PARENT
    ps -o stat= --ppid "$1" | grep -c '^Z' || :
}

# A line for later: seconds, kilobytes, descriptors, zombies.
sample() { # FILE PID
    echo "$(date +%s) $(resident "$2") $(descriptors "$2") $(zombies "$2")" >>"$1"
}

# The same once the descriptors are what they were at first: those of a connection that has just ended
# are given back a moment later. What is not given back in ten seconds is for report to tell.
sample_settled() { # FILE PID
    tries=0
    first=$(head -1 "$1" 2>/dev/null | cut -d' ' -f3)
    until [ -z "$first" ] || [ "$(descriptors "$2")" = "$first" ] || [ $tries = 200 ]; do
        tries=$((tries + 1))
        sleep 0.05
    done
    sample "$1" "$2"
}

# What they say: the slope of the memory after the first part, and the extremes of the rest. False when
# that is growth; but a line through minutes says nothing about hours.
report() { # FILE WHAT
    python3 - "$@" <<'END'
import sys
rows = [list(map(int, line.split())) for line in open(sys.argv[1])]
late = [r for r in rows if r[0] >= rows[0][0] + min(600, (rows[-1][0] - rows[0][0]) // 3)]
n = len(late)
t = [(r[0] - late[0][0]) / 3600 for r in late]
m = [r[1] / 1024 for r in late]
var = sum((a - sum(t) / n) ** 2 for a in t)
slope = sum((a - sum(t) / n) * (b - sum(m) / n) for a, b in zip(t, m)) / var if var else 0
print(f"{sys.argv[2]}: {n} samples in {t[-1] * 60:.0f} min: memory {m[0]:.1f} to {m[-1]:.1f} MB, slope "
      f"{slope:.2f} MB/h; descriptors {min(r[2] for r in late)} to {max(r[2] for r in late)}, "
      f"first {rows[0][2]}, last {rows[-1][2]}; zombies at most {max(r[3] for r in rows)}")
more = max(r[2] for r in late) != rows[0][2] or max(r[3] for r in rows) > 0
sys.exit(more or (t[-1] >= 0.5 and slope >= 0.5))
END
}

# The counters of a forward never go back.
expect_monotone() {
    python3 - "$T/it.ev" <<'END' || fail "a counter went back"
import json, sys
last, seen = {}, 0
for line in open(sys.argv[1]):
    e = json.loads(line)
    if e["event"] != "traffic":
        continue
    seen += 1
    for name in ("in", "out", "total"):
        key = e["forward"], name
        if e[name] < last.get(key, 0):
            sys.exit(f"{key} went from {last[key]} to {e[name]}")
        last[key] = e[name]
print(f"{seen} reports of traffic, all counters monotone: {last}")
END
}
