#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# addforward: forwards come and go while a session runs, and what is connected goes on.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/both.sh"
need ssh
sshd_start
list_idle
target=$(free_port)
flow_serve echo "$target"
first=$(free_port)

forward() { # ARGS...: its words in $T/forward.out, its status in rc
    fl forward it "$@" >"$T/forward.out" 2>"$T/forward.err"
    rc=$?
}

# A connection that stays; ask_held makes it carry a byte each way.
hold() { # PORT
    rm -f "$T/ask"
    mkfifo "$T/ask"
    python3 "$LIB/flow.py" hold "$1" "$T/ask" >"$T/hold.out" 2>&1 &
    holder=$!
    keep $holder
    exec 4<>"$T/ask"
    wait_for "a connection through $1" grep -q held "$T/hold.out"
}

ask_held() {
    : >"$T/hold.seen"
    seen=$(grep -c still "$T/hold.out")
    echo >&4
    wait_for "the held connection to answer" more_than "$seen"
}

more_than() {
    [ "$(grep -c still "$T/hold.out")" -gt "$1" ]
}

echo "ssh adds and cancels over its control socket, and connections go on"
ssh_begin -M -S "$T/run/cm"
wait_for "ssh's socket" test -S "$T/run/cm"
for dir in L R; do
    ssh -F "$T/ssh_config" -S "$T/run/cm" -O forward -$dir "$first:127.0.0.1:$target" lab || fail "ssh -O forward -$dir"
    wait_for "ssh's $dir" listening "$first"
    hold "$first"
    ssh -F "$T/ssh_config" -S "$T/run/cm" -O cancel -$dir "$first:127.0.0.1:$target" lab || fail "ssh -O cancel -$dir"
    expect_port_free "$first"
    ask_held
    kill $holder
done
ssh_end

fl_begin
for dir in L R; do
    echo "fairlead: $dir is added, cancelled, and added again"
    forward -$dir "$first:127.0.0.1:$target"
    expect_exit 0
    id=$(sed 's/^[^ ]* \(f[0-9]*\) .*/\1/' "$T/forward.out")
    expect_event forward "id=$id" dir=$dir state=open "port=$first"
    fl status it | grep -q "forward *$id $dir .*:$first -> .*:$target" || fail "status does not name it"
    hold "$first"
    forward --cancel "$id"
    expect_exit 0
    expect_event forward "id=$id" state=closed why=cancelled
    expect_port_free "$first"
    ask_held
    forward -$dir "$first:127.0.0.1:$target" --json
    expect_exit 0
    grep -qE '"state":"(open|listening)"' "$T/forward.out" || fail "its JSON does not say that it listens"
    flow check "$first" 1 100000 || fail "the forward that was added again does not work"
    ask_held
    again=$(sed 's/.*"id":"\(f[0-9]*\)".*/\1/' "$T/forward.out")
    [ "$again" != "$id" ] || fail "two forwards have one name"
    forward --cancel "$again"
    expect_exit 0
    kill $holder
    expect_port_free "$first"
    told "$dir added, cancelled, added again" ok ok
done

echo "port 0 there is told, a target by its name is looked up here"
forward -R "0:localhost:$target"
expect_exit 0
flow check "$(sed 's/.*127.0.0.1:\([0-9]*\) -> .*/\1/' "$T/forward.out")" 1000 || fail "port 0 there does not lead on"
forward -R "$(free_port):nobody.invalid:1"
expect_exit 69
grep -q 'nobody.invalid' "$T/forward.err" || fail "the name that is not known is not told"

echo "what cannot be is said: a taken port, a wrong word, no such forward, no such session"
forward -L "$target:127.0.0.1:1"
expect_exit 69
grep -q "port $target of 127.0.0.1 is in use" "$T/forward.err" || fail "the taken port is not told"
forward -R "$target:127.0.0.1:1"
expect_exit 69
grep -q "refuses to listen on port $target" "$T/forward.err" || fail "the server's refusal is not told"
forward -L "nonsense"
expect_exit 64
forward --cancel f99
expect_exit 66
fl forward nobody --cancel f1 2>"$T/forward.err"
rc=$?
expect_exit 66
fl_end
