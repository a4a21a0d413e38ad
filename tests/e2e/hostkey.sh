#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# hostkey: an unknown host key is asked about with its fingerprint, a changed one is a full stop.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
sshd_start
port=$(free_port)
local_port=$(free_port)
fingerprint=$(ssh-keygen -l -E sha256 -f "$T/hostkey.pub" | cut -d' ' -f2)
list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$' --once)
END

unknown() {
    next_run
    : >"$T/known_hosts"
}

stop_when_ready() {
    await_event ready
    command_line '{"cmd":"stop","reason":"enough"}'
    start_end
    exec 3>&-
    expect_exit 0
    expect_gone
}

echo "unknown, and nobody can be asked"
unknown
start_batch
expect_error hostkey 76 'unknown|not known'
expect_event hostkey result=new "sha256=$fingerprint"
expect_no_event auth
[ ! -s "$T/known_hosts" ] || fail "a key was kept that nobody accepted"

echo "unknown, and the answer is no"
unknown
start_asking
await_ask kind=hostkey "fingerprint=$fingerprint"
answer no
start_end
exec 3>&-
expect_exit 76
expect_event hostkey result=refused
[ ! -s "$T/known_hosts" ] || fail "a key was kept that was refused"

echo "unknown, and the answer is neither yes, nor no, nor the fingerprint: it is not accepted"
unknown
start_asking
await_ask kind=hostkey
first=$ask
answer y
python3 "$LIB/ev.py" "$T/it.ev" --wait 3 ask kind=hostkey retry=true >"$T/asked.out" || true
[ ! -s "$T/known_hosts" ] || fail "the answer y was taken for yes"
command_line '{"cmd":"stop","reason":"enough"}'
start_end
exec 3>&-
[ "$rc" != 0 ] || fail "a session went on without its host key accepted (question $first)"

echo "unknown, and the answer is the fingerprint: accepted and kept"
unknown
start_asking
await_ask kind=hostkey
answer "$fingerprint"
stop_when_ready
expect_event hostkey result=accepted
grep -q "$(cut -d' ' -f2 "$T/hostkey.pub")" "$T/known_hosts" || fail "the accepted key was not kept"
ssh-keygen -F "[127.0.0.1]:$lab_port" -f "$T/known_hosts" >/dev/null ||
    fail "ssh does not find the key that was kept: $(cat "$T/known_hosts")"

echo "and known from then on"
next_run
start_asking
stop_when_ready
expect_event hostkey result=known
expect_no_event ask

echo "--accept-new accepts and keeps an unknown one without a question"
unknown
start_background --accept-new
await_event ready
kill -TERM "$fl_pid"
start_end
expect_event hostkey result=accepted
[ -s "$T/known_hosts" ] || fail "the key was not kept"
expect_gone

echo "changed: stopped, whatever is said, with both fingerprints and the place"
next_run
ssh-keygen -q -t ed25519 -N '' -C other -f "$T/otherkey"
old=$(ssh-keygen -l -E sha256 -f "$T/otherkey.pub" | cut -d' ' -f2)
echo "[127.0.0.1]:$lab_port $(cut -d' ' -f1,2 "$T/otherkey.pub")" >"$T/known_hosts"
cp "$T/known_hosts" "$T/known_hosts.before"
start_batch --accept-new
expect_error hostkey 76 'changed'
expect_event hostkey result=changed "sha256=$fingerprint" "old=$old" "file=$T/known_hosts" line=1
expect_no_event auth
expect_no_event ask
cmp "$T/known_hosts" "$T/known_hosts.before" || fail "the known hosts were changed"
