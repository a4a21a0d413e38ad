#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# many: a thousand connections at once and ten thousand in sequence, through -L and -R: none fails, and
# every descriptor comes back. The times are for people; nothing hangs on them.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/both.sh"
need ssh
[ "$(ulimit -Hn)" = unlimited ] || [ "$(ulimit -Hn)" -ge 8192 ] || skip "only $(ulimit -Hn) descriptors are allowed"
sequence=1000
thorough && sequence=10000
sshd_start LogLevel=ERROR
list_idle
ssh_command="tail -f /dev/null"
target=$(free_port)
flow_serve echo "$target"
l=$(free_port)
r=$(free_port)

descriptors() { # PID
    find "/proc/$1/fd" -mindepth 1 | wc -l
}

as_before() { # PID DESCRIPTORS
    [ "$(descriptors "$1")" -le "$2" ]
}

memory() { # PID
    awk '/VmHWM/ { print int($2 / 1024) }' "/proc/$1/status"
}

crowd() {
    pid=$ssh_pid
    [ $tool = fairlead ] && pid=$fl_pid
    wait_for "L of $tool" listening "$l"
    wait_for "R of $tool" listening "$r"
    flow churn "$l" 1 >/dev/null
    flow churn "$r" 1 >/dev/null
    base=$(descriptors "$pid")
    for way in "L $l" "R $r"; do
        flow many "${way#* }" 1000 >"$T/many.out" || fail "$tool: a thousand at once, ${way% *}"
        flow churn "${way#* }" $sequence >"$T/churn.out" || fail "$tool: $sequence in sequence, ${way% *}"
        echo "$tool, ${way% *}: $(cat "$T/many.out"); $(cat "$T/churn.out"); most memory $(memory "$pid") MB"
    done
    wait_for "the descriptors of $tool to come back" as_before "$pid" "$base"
}
both "1,000 at once, $sequence in sequence, L and R" crowd -L "$l:127.0.0.1:$target" -R "$r:127.0.0.1:$target"
