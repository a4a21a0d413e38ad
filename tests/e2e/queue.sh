#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# queue: a start command that hands the server to somebody else and ends with 0, as those of batch systems
# do, is done, and the server is waited for; in ParaView that is success too.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need pvserver pvpython
sshd_start
port=$(free_port)
remote_port=$(free_port)

# What takes the commands and runs them is no child of a session.
mkfifo -m 666 "$T/queue"
(while :; do
    while read -r job; do
        env OMPI_MCA_ess_singleton_isolated=1 $job >"$T/job.out" 2>&1 &
        echo $! >>"$T/jobs"
    done <"$T/queue"
done) &
keep $!
finish_jobs() {
    while read -r pid; do
        kill "$pid" 2>/dev/null
    done <"$T/jobs"
    : >"$T/jobs"
}
: >"$T/jobs"
chmod 666 "$T/jobs"
cat >"$T/submit" <<'END'
#!/bin/sh
# submit QUEUE WORD...
queue=$1
shift
echo "$*" >"$queue"
echo "Submitted batch job 1234"
END
chmod 755 "$T/submit"

echo "the server calls from where it was put"
list_one "csrc://127.0.0.1:$remote_port" <<END
$(ssh_startup "$port" "$T/submit" "$T/queue" pvserver --force-offscreen-rendering --reverse-connection \
    --client-host=127.0.0.1 '--server-port=$PV_SERVER_PORT$')
END
start_batch -- pvpython --force-offscreen-rendering "$LIB/client.py" "$T/points" reverse '$PORT$'
expect_success
expect_points "$T/points"
expect_event note 'text~start command is done'
expect_event output 'text=Submitted batch job 1234'
expect_event peer total=1
expect_port_free "$port" "$remote_port"
finish_jobs

echo "the server opens its port where it was put"
next_run
rm "$T/points"
server_port=$(free_port)
list_one "cs://127.0.0.1:$server_port" <<END
$(ssh_startup "$port" "$T/submit" "$T/queue" pvserver --force-offscreen-rendering \
    '--server-port=$PV_SERVER_PORT$')
END
start_batch -- pvpython --force-offscreen-rendering "$LIB/client.py" "$T/points" connect '$HOST$' '$PORT$'
expect_success
expect_points "$T/points"
finish_jobs

echo "a server that never comes is given up in time"
next_run
list_one "cs://127.0.0.1:$server_port" 3 <<END
$(ssh_startup "$port" true)
END
start_batch
expect_error timeout 75 'did not take connections'
