#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# leave: however a session is left, and whatever its command is made of, nothing of it stays behind.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
sshd_start
server_port=$(free_port)
local_port=$(free_port)
cp "$LIB/peer.py" "$T/peer.py"
echo "import signal; signal.pause()" >"$T/clean.py"
cat >"$T/shape.sh" <<'END'
serve="python3 $FL_TEST/peer.py serve $2"
case $1 in
plain) exec $serve ;;
nohup) nohup $serve & wait ;;
setsid) setsid $serve & wait ;;
double) (setsid $serve &) & exec python3 $FL_TEST/clean.py ;;
deaf) trap '' TERM HUP INT; $serve & wait; python3 $FL_TEST/clean.py ;;
job) trap 'echo cancelled >"$FL_TEST/job.out"; kill $!; exit 0' TERM; $serve & wait ;;
back) (setsid $serve &); exit 0 ;;
clean) env -i "PATH=$PATH" setsid sh -c 'echo $$ >"$0.pid"; exec python3 "$0.py"' "$FL_TEST/clean" & exec $serve ;;
early) echo last words; exit 3 ;;
holds) python3 $FL_TEST/clean.py & exit 4 ;;
never) exec python3 $FL_TEST/clean.py ;;
esac
END
shape() { # SHAPE
    rm -rf "$T/state/fairlead/options"
    list_one "cs://127.0.0.1:$server_port" <<END
$(ssh_startup "$local_port" sh "$T/shape.sh" "$1" '$PV_SERVER_PORT$')
END
    next_run
}
# The same by stock ssh, which is killed: what stays?
control() { # SHAPE
    ssh -F "$T/ssh_config" -o BatchMode=yes lab "sh $T/shape.sh $1 $server_port" >"$T/ssh.out" 2>&1 &
    ssh_pid=$!
    keep $ssh_pid
    wait_for "the server of ssh" listening "$server_port"
    kill -9 $ssh_pid
    wait_for "ssh to be dead" dead $ssh_pid
    listening "$server_port" || fail "ssh leaves nothing behind: the lab is not what it should be"
    # shellcheck disable=SC2046 # several pids
    kill -9 $(marked)
    expect_port_free "$server_port"
}
free_again() {
    wait_for "port $server_port to be free" not_listening "$server_port"
    wait_for "port $local_port to be free" not_listening "$local_port"
}

for how in plain nohup setsid double deaf job; do
    echo "kill -9, and the command is $how: ssh leaves it, we do not"
    control $how
    shape $how
    start_background
    await_event ready
    kill -9 "$fl_pid"
    start_end
    expect_gone
    free_again
done
grep -q cancelled "$T/job.out" || fail "the script of a job was not told to cancel it"

echo "a process without its environment and in a session of its own is not found, as the manual says"
shape clean
start_background
await_event ready
wait_for "its pid" test -s "$T/clean.pid"
kill -9 "$fl_pid"
start_end
expect_gone
alive "$(cat "$T/clean.pid")" || fail "it is found: the manual should say so"
kill -9 "$(cat "$T/clean.pid")"
rm "$T/clean.pid"
free_again

echo "a command that puts its server into the background and returns 0: found all the same"
shape back
start_background
await_event ready
kill -TERM "$fl_pid"
start_end
expect_gone
free_again

echo "one that ends early: its status and last words, at once"
shape early
start_batch
expect_exit 69
expect_event error code=start 'text~status 3' 'last~last words'
[ "$took" -le 5 ] || fail "it took $took s"
expect_gone

echo "one that ends and leaves a child which holds its output: the same, and the child goes"
shape holds
start_batch
expect_exit 69
expect_event start state=ended status=4
[ "$took" -le 10 ] || fail "it took $took s"
expect_gone

echo "the session says nothing any more, as when the machine lost its power or its network"
shape plain
start_background
await_event ready
kill -STOP "$fl_pid"
begun=$(date +%s)
expect_gone_but_us() {
    ! listening "$server_port"
}
wait_for "the guard to end the command" expect_gone_but_us
took=$(($(date +%s) - begun))
[ $took -le 40 ] || fail "it took $took s"
kill -KILL "$fl_pid"
start_end
expect_gone

exit 0
