#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# tunnels: what Sessions tells of a session that runs: its way, how far that is, each tunnel's ends, rates,
# totals and peak, who has not called back; the same in words and JSON by status.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/both.sh"
. "$LIB/screen.sh"
need ssh ssh-keygen
sshd_start
list_idle
target=$(free_port)
flow_serve echo "$target"
first=$(free_port)
back=$(free_port)
hostkey=$(ssh-keygen -l -E sha256 -f "$T/hostkey.pub" | cut -d' ' -f2)

echo "control: ssh goes the same way"
ssh -F "$T/ssh_config" -o BatchMode=yes -J lab 127.0.0.1 true || fail "ssh does not go by way of lab"

# shellcheck disable=SC2086 # flags are words
screen_start 80 24 "$FAIRLEAD" $fl_flags -J lab
screen_wait ' it '
screen_keys /
screen_type it
screen_keys Enter Enter
screen_wait 'UP'

forward() { # WORDS
    screen_keys f
    screen_wait 'Forward: L'
    screen_keys C-u
    screen_type "$1"
    screen_keys Enter
    screen_wait 'is listening'
}

field() { # PATH...: of fairlead status s1 --json
    "$FAIRLEAD" status s1 --json | python3 -c 'import json, sys
j = json.load(sys.stdin)
for step in sys.argv[1:]:
    j = j[int(step)] if isinstance(j, list) else j[step]
print(j)' "$@"
}

echo "the way there, the last host first"
screen_wait "@127.0.0.1 via lab"

echo "who listens there has not been called yet, until it was"
forward "R $back:127.0.0.1:$target"
screen_wait 'nobody has called back here yet'
flow check "$back" 1 1000 || screen_fail "R does not carry bytes"
screen_wait_not 'nobody has called back'
screen_wait '0/2'

echo "a tunnel's counts, rates, peak and totals; totals stay"
forward "L $first:127.0.0.1:$target"
screen_keys Tab Down
flow check "$first" 3000000 || screen_fail "L does not carry bytes"
screen_wait 'peak '
screen_wait 'total 2.9M / 2.9M'
screen_has 'rate in' || screen_fail "there is no rate"
[ "$(field forwards 1 in)" = 3000000 ] || fail "status does not count the bytes"

echo "the details name each hop, its key and what protects the connection"
screen_resize 80 50
screen_keys i
screen_wait 'Hop 1 of 2'
screen_wait 'Hop 2 of 2'
screen_has "host key  ssh-ed25519 $hostkey" || screen_fail "the host key is not told"
screen_has 'login     publickey' || screen_fail "the way to log in is not told"
screen_has 'server    | SSH-2.0-OpenSSH' || screen_fail "the server's words are not fenced"
screen_has 'cipher ' || screen_fail "the cipher is not told"
screen_keys Escape
[ "$(field hops 1 sha256)" = "$hostkey" ] || fail "status does not tell the host key"

echo "how far the first hop is was measured by the kernel"
wait_for "the time to the first hop" field hops 0 rtt_ms
python3 -c 'import sys; sys.exit(not 0 < float(sys.argv[1]) < 5000)' "$(field hops 0 rtt_ms)" ||
    fail "that is no time: $(field hops 0 rtt_ms)"

echo "and how far the second is by a question of our own, soon after the login"
wait_for "the time to the second hop" field hops 1 rtt_ms
"$FAIRLEAD" logs s1 --json | python3 -c 'import datetime, json, sys
events = [json.loads(line) for line in sys.stdin]
at = lambda e: datetime.datetime.fromisoformat(e["t"].replace("Z", "+00:00"))
login = next(e for e in events if e["event"] == "auth" and e["hop"] == 2 and e["result"] == "ok")
told = next(e for e in events if e["event"] == "rtt" and e["hop"] == 2)
late = (at(told) - at(login)).total_seconds()
sys.exit(late > 10 and "it is told after %.1f s" % late)' || fail "a keepalive was waited for"

echo "at 40x12 what does not fit falls away, at 200x60 all is there side by side"
screen_resize 40 12
screen_wait_not 'RTT'
screen_wait 'DIR LISTEN'
screen_has 'STATE' || screen_fail "the state is not shown"
screen_resize 200 60
screen_wait '│'
screen_wait 'RTT'
screen_wait 'peak '
screen_resize 30 8
screen_wait 'fairlead needs 40x10'
screen_resize 80 24
screen_wait 'RTT'

echo "what went wrong stays with its time"
screen_keys Tab
screen_keys x y
screen_wait 'ENDED'
sshd_stop
screen_keys 1 Enter
screen_wait 'FAILED'
screen_keys k j # the message goes with the next key
screen_wait_not '! '
screen_text | grep -qE '^ [0-9]{2}(:[0-9]{2}){2}  hop 1 of 2: cannot connect' || screen_fail "the error and its time are gone"
screen_keys 1 q
screen_wait '[exit 0]'
expect_gone
