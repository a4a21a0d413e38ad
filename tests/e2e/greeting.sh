#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# greeting: whatever a peer says before SSH, or instead of it, ends in words within the connect timeout; what
# ssh bears is borne.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh
sshd_start
printf '#!/bin/sh\nexit 3\n' >"$T/three"
chmod +x "$T/three"
list_one "cs://127.0.0.1:11111" <<END
$(ssh_startup "" "$T/three")
END
timeout_s=3

# A login ends with the status of the command there. kind, exit status, words; ssh's status.
cat >"$T/rows" <<'END'
lines-0         69 status 3                                   3
lines-1         69 status 3                                   3
lines-1023      69 status 3                                   3
lines-1025      76 line after line                            255
byte            76 does not speak SSH: it said "X             255
version-300     76 longer than 255 bytes                      255
version-endless 76 longer than 255 bytes                      255
endless-line    76 one line that has no end                   255
endless-lines   76 line after line                            255
drip            75 timed out                                  255
drip-other      76 it said "hello                             255
silent          75 timed out                                  255
close           75 (reset|closed) the connection without a word 255
reset           75 (reset|closed) the connection without a word 255
ssh-1.5         76 another SSH than version 2: SSH-1.5-old    255
http            76 it said "HTTP/1.1 400 Bad Request          255
tls             76 TLS                                        255
smtp            76 it said "220 mail.example.org ESMTP        255
nul             76 NUL                                        255
nul-before      76 NUL                                        255
escape          76 it said "\^\[\]0;title                     255
escape-version  75 closed the connection during               255
half            76 it said "SSH-2.0-ha                        255
only-version    75 closed the connection during               255
startups        75 it said "Exceeded MaxStartups              255
penalty         75 it said "Not allowed at this time          255
END

kinds=$(cut -d' ' -f1 "$T/rows")
# shellcheck disable=SC2086
python3 "$LIB/greeter.py" "$lab_port" "$T/ports" $kinds &
keep $!
wait_for "the peers" test -s "$T/ports"

try_ssh() { # KIND PORT
    # shellcheck disable=SC2086
    timeout 20 ssh $fl_flags -p "$2" -o ConnectTimeout=$timeout_s -o BatchMode=yes \
        -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile="$T/known.s.$1" lab exit 3 \
        >/dev/null 2>"$T/s.$1.said" </dev/null
    echo $? >"$T/s.$1.rc"
}

# How long it took, and the highest resident size in KiB, of it alone.
try_fl() { # KIND PORT
    # shellcheck disable=SC2086
    python3 - "$T/$1.cost" "$FAIRLEAD" start it $fl_flags -p "$2" --accept-new --batch --json \
        -o ConnectTimeout=$timeout_s -o UserKnownHostsFile="$T/known.f.$1" --timeout 6 \
        >"$T/$1.ev" 2>"$T/$1.said" </dev/null <<'END'
import re, subprocess, sys, time
begun, size = time.monotonic(), 0
p = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL)
while p.poll() is None and time.monotonic() < begun + 60:
    with open("/proc/%d/status" % p.pid) as f:
        size = max([size] + [int(n) for n in re.findall(r"VmHWM:\s+(\d+)", f.read())])
    time.sleep(0.02)
p.kill()
with open(sys.argv[1], "w") as f:
    print(int(time.monotonic() - begun), size, file=f)
sys.exit(p.wait())
END
    echo $? >"$T/$1.rc"
}

all() { # COMMAND
    pids=
    while read -r kind port; do
        "$1" "$kind" "$port" &
        pids="$pids $!"
    done <"$T/ports"
    # shellcheck disable=SC2086
    wait $pids
}
all try_ssh
try_fl lines-0 "$(sed -n 's/^lines-0 //p' "$T/ports")" # what is asked once is known then
all try_fl

failed=0
read -r _ usual <"$T/silent.cost"
complain() {
    echo "FAIL: $kind: $*"
    failed=1
}
while read -r kind exit rest; do
    words=$(echo "${rest% *}" | sed 's/ *$//')
    hint=
    [ "$exit" = 69 ] || hint=hint
    # shellcheck disable=SC2086
    text=$(python3 "$LIB/ev.py" "$T/$kind.ev" error text $hint | tr '\n' ';') || text=
    printf '%-15s ssh %s: %s\n%-15s fairlead %s: %s\n' "$kind" "$(cat "$T/s.$kind.rc")" \
        "$(tail -n 1 "$T/s.$kind.said" | cut -c1-150)" "" "$(cat "$T/$kind.rc")" "$text"
    [ "$(cat "$T/s.$kind.rc")" = "${rest##* }" ] || complain "ssh did not end with ${rest##* }"
    [ "$(cat "$T/$kind.rc")" = "$exit" ] || complain "the exit status is not $exit"
    echo "$text" | grep -qE "$words" || complain "it does not say: $words"
    python3 - "$T/$kind.said" <<'END' || complain "a control character reached standard error"
import sys
sys.exit(any(b < 32 and b not in (9, 10) or b == 127 for b in open(sys.argv[1], "rb").read()))
END
    read -r took size <"$T/$kind.cost"
    [ "$took" -le $((timeout_s + 6)) ] || complain "it took $took s"
    [ "$size" -le $((usual + 4000)) ] || complain "it took $size KiB of memory, usual are $usual"
done <"$T/rows"
[ $failed = 0 ] || exit 1

echo "a version of 120 bytes is read; one that libssh cannot hold is told"
for n in 80 180; do
    sshd_stop
    sshd_start "VersionAddendum=$(printf "%${n}s" | tr ' ' v)"
    # shellcheck disable=SC2086
    ssh $fl_flags -o BatchMode=yes lab exit 3 </dev/null
    [ $? = 3 ] || fail "ssh does not log in where the version has an addendum of $n bytes"
    next_run
    start_batch
    if [ $n = 80 ]; then
        expect_error start 69 'status 3'
    else
        expect_error protocol 76 'libssh takes 127'
        expect_event error 'hint~--ssh=ssh'
    fi
done
