#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# evil: a server that keeps no rule gets nothing, costs little, and cannot write to the terminal. Where
# ssh(1) has an answer it is asked first.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
# A sanitizer keeps what was freed, and here memory is measured.
export ASAN_OPTIONS="${ASAN_OPTIONS-}:quarantine_size_mb=0:thread_local_quarantine_size_kb=0"
. "$LIB/evil.sh"
thorough || exit 0 # root is no other client
port=11111
local_port=$(free_port)
up=ready
up_state=
small=40960 # kilobytes of memory that are enough
if [ -n "${FL_ALL-}" ]; then many=200000; else many=20000; fi

list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" server)
END
cp "$T/list.pvsc" "$T/list.forward"

# Nothing that was shown or written can move a cursor, change a title or turn the text round.
expect_clean() {
    fl logs -n 10000 >"$T/logs.out" 2>&1
    for f in "$T/it.ev" "$T/it.err" "$T/logs.out"; do
        ! LC_ALL=C grep -qaP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf' "$f" ||
            fail "$f holds what a terminal obeys"
    done
}

expect_small() { # KILOBYTES
    [ "$(rss_most "$fl_pid")" -lt "$1" ] || fail "it took $(rss_most "$fl_pid") kB, more than $1"
}

begin() { # OPTION=VALUE...: a session that is up, before an evil server
    next_run
    evil_start "$@"
    start_background
    await_event "$up" ${up_state:+"state=$up_state"}
}

finish() {
    kill "$fl_pid"
    start_end
    expect_gone
    expect_clean
    evil_stop
}

echo "ssh, first: it refuses what nobody asked for, and its tunnel works"
evil_start
ssh -F "$T/ssh_config" -N -L "$local_port:127.0.0.1:$port" lab 2>"$T/ssh.err" &
ssh_pid=$!
keep $ssh_pid
wait_for "ssh to listen" listening "$local_port"
for kind in unsolicited x11 agent session direct odd; do
    answer=$(evil_ask opens $kind 100) || fail "$answer"
    [ "$answer" = "accepted 0 refused 100" ] || fail "ssh: opens $kind: $answer"
done
kill $ssh_pid
wait_for "ssh to end" dead $ssh_pid
evil_stop

echo "channels that nobody asked for: none is taken, nothing grows, one line tells it"
begin
evil_ask opens unsolicited 10 >"$T/answer"
before=$(rss_now "$fl_pid")
answer=$(evil_ask opens unsolicited $many) || fail "$answer"
[ "$answer" = "accepted 0 refused $many" ] || fail "opens unsolicited: $answer"
[ $(($(rss_now "$fl_pid") - before)) -lt 2048 ] || fail "it grew from $before to $(rss_now "$fl_pid") kB"
for kind in x11 agent session direct odd; do
    answer=$(evil_ask opens $kind 2000) || fail "$answer"
    [ "$answer" = "accepted 0 refused 2000" ] || fail "opens $kind: $answer"
done
[ $(($(rss_now "$fl_pid") - before)) -lt 2048 ] || fail "it grew from $before to $(rss_now "$fl_pid") kB"
python3 "$LIB/peer.py" send 127.0.0.1 "$local_port" 300000 >"$T/sent" || fail "the tunnel suffered"
finish
expect_event note 'text~wanted a forwarded connection that nobody asked for: it was refused'
[ "$(python3 "$LIB/ev.py" "$T/it.ev" --count note 'text~wanted')" -le 2 ] || fail "it is told too often"
expect_event note "text~wanted $((many + 10009)) more"

echo "a reverse forward takes its own address and port, and nothing like them"
list_one "cs://127.0.0.1:$port" <<END
<CommandStartup><Command exec="ssh"><Arguments>
<Argument value="-N"/><Argument value="-R"/><Argument value="4242:127.0.0.1:$(free_port)"/>
<Argument value="-L"/><Argument value="$local_port:127.0.0.1:$port"/>
<Argument value="lab"/></Arguments></Command></CommandStartup>
END
evil_start
ssh -F "$T/ssh_config" -N -R 4242:127.0.0.1:9 -L "$local_port:127.0.0.1:$port" lab 2>"$T/ssh.err" &
ssh_pid=$!
keep $ssh_pid
wait_for "ssh to listen" listening "$local_port"
for kind in wrongport over65535 wrongaddr; do
    evil_ask opens $kind 50
done >"$T/control"
kill $ssh_pid
wait_for "ssh to end" dead $ssh_pid
evil_stop
up=forward
up_state=open
begin
# The right port plus 65536, which ssh refuses, is the right port for libssh: its API has 16 bits. Nothing
# is won by it, for the right port itself may be opened just as well.
for kind in wrongport wrongaddr; do
    answer=$(evil_ask opens $kind 50) || fail "$answer"
    [ "$answer" = "accepted 0 refused 50" ] || fail "opens $kind: $answer"
done
answer=$(evil_ask opens right 1) || fail "$answer"
[ "$answer" = "accepted 1 refused 0" ] || fail "opens right: $answer"
[ "$(sort -u "$T/control")" = "accepted 0 refused 50" ] || fail "ssh: $(cat "$T/control")"
finish
up=ready
up_state=
cp "$T/list.forward" "$T/list.pvsc"

echo "output without end: the tunnel works on, and memory is bounded"
begin
evil_ask flood 3 >"$T/flooded" &
flood_pid=$!
keep $flood_pid
python3 "$LIB/peer.py" send 127.0.0.1 "$local_port" 300000 >"$T/sent" || fail "the tunnel suffered"
alive $flood_pid || fail "the flood was over before the tunnel was tried"
wait_for "the flood to end" dead $flood_pid
[ "$(cat "$T/flooded")" -gt 10000000 ] || fail "it was no flood: $(cat "$T/flooded")"
expect_small 61440
finish
expect_event note 'text~lines of output were left out'

echo "more than the window allows, of output and in a tunnel whose client does not read: the end"
for way in overrun stall; do
    begin
    python3 "$LIB/evil.py" deaf "$local_port" $way 200 &
    deaf_pid=$!
    keep $deaf_pid
    start_end
    kill $deaf_pid
    expect_error protocol 76 'sent more than it was allowed to'
    evil_stop
done

echo "a window of nothing: what a client sends waits outside, and the session can be stopped"
begin window=0
timeout 2 python3 -c "import socket
s = socket.create_connection(('127.0.0.1', $local_port))
while True:
    s.sendall(bytes(1 << 20))"
expect_small 61440
finish
[ "$rc" = 0 ] || [ "$rc" = 143 ] || [ "$rc" = 130 ] || fail "exit code $rc after a stop"

echo "data, EOFs and a status on channels that are closed or never were"
begin
python3 "$LIB/evil.py" deaf "$local_port" late &
deaf_pid=$!
keep $deaf_pid
start_end
kill $deaf_pid
expect_error start 69 'status 3'
expect_clean
evil_stop

echo "a signal's name and words, a reason to leave, a connection that just goes"
for how in signal disconnect vanish; do
    begin nasty=1
    python3 "$LIB/evil.py" ask "$local_port" $how >"$T/answer" 2>&1 &
    keep $!
    start_end
    [ "$rc" != 0 ] || fail "$how counts as success"
    expect_event error
    expect_gone
    expect_clean
    evil_stop
done

echo "no request is answered: the keepalive sees it, as ssh's does"
evil_start mute=1
timeout 20 ssh -F "$T/ssh_config" -N -o ServerAliveInterval=1 -o ServerAliveCountMax=2 lab 2>"$T/ssh.err"
rc=$?
expect_exit 255
evil_stop
begin mute=1
kill "$fl_pid"
start_end
next_run
start_background -o ServerAliveInterval=1 -o ServerAliveCountMax=2
start_end
expect_error lost 75 'nothing came from'
evil_stop

echo "texts everywhere that a terminal would obey; the server's look-alikes of a question stay output"
begin nasty=1 look=1 before=5 rounds=0
expect_event banner 'text~EVILEND'
expect_event output 'text~EVILEND'
expect_event output 'text~Enter passphrase for key'
expect_no_event ask
finish
next_run
evil_start "refuse=$(printf '\033[2Jno')" nasty=1
start_background
start_end
[ "$rc" != 0 ] || fail "a refused channel counts as success"
expect_clean
evil_stop
next_run
evil_start deny=exec
start_background
start_end
expect_error start 69 'refuses to run the command'
evil_stop

echo "a banner of thirty megabytes in three thousand pieces"
next_run
evil_start banners=3000 banner=10000
start_background
await_event ready
expect_small $small
finish

echo "questions without end, too many, too long"
next_run
evil_start rounds=100000
start_asking
for round in 1 2 3 4 5 6 7 8 9 10; do
    await_ask kind=keyboard-interactive round=$round
    answer again
done
start_end
exec 3>&-
expect_error protocol 76 'asks too much'
evil_stop
next_run
evil_start rounds=1 prompts=256
start_asking
start_end
exec 3>&-
expect_error protocol 76 'asks too much'
evil_stop
next_run
evil_start rounds=1 prompts=20 prompt=10000 nasty=1
start_asking
await_ask kind=keyboard-interactive
[ "$(wc -c <"$T/it.ev")" -lt 250000 ] || fail "the question is $(wc -c <"$T/it.ev") bytes long"
expect_small $small
command_line "{\"cmd\":\"cancel\",\"ask\":$ask}"
start_end
exec 3>&-
expect_gone
expect_clean
evil_stop

echo "lines before the version, without end"
next_run
evil_start before=-1
timeout 20 ssh -F "$T/ssh_config" lab true 2>"$T/ssh.err"
rc=$?
expect_exit 255
start_background -o ConnectTimeout=2
start_end
expect_error protocol 76 'line after line, and none is its version'
expect_clean
