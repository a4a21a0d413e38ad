#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# slurm: a start command that submits a batch job is followed to the node where that runs, and takes the job with
# it when its session ends; on a real cluster, in namespaces.
# shellcheck disable=SC2034 # for sshd.sh
FL_AS=root
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/slurm.sh"
slurm_start
local_port=$(free_port)

# What a site has: a job whose server chooses its port, and says it in the job's output.
cat >"$T/job.sh" <<END
#!/bin/sh
#SBATCH --output=$T/job-%j.log
exec python3 $LIB/peer.py serve \${1-0} 0.0.0.0 "--name=\$(hostname)" --once
END
chmod 755 "$T/job.sh"

submits() { # WORD...
    next_run
    list_one "cs://$lab_host:0" 30 <<END
$(ssh_startup "$local_port" "$@")
END
}

echo "the control: by hand it is sbatch, a look into the output, ssh -L and scancel"
id=$(box login sbatch --parsable "$T/job.sh") || fail "sbatch refuses"
wait_for "the server on its node" grep -q 'Accepting' "$T/job-$id.log"
place=$(sed -n 's/.*Accepting connection(s): //p' "$T/job-$id.log")
ssh -F "$T/ssh_config" -N -L "$local_port:$place" lab &
control=$!
keep $control
wait_for "ssh's forward" listening "$local_port"
python3 "$LIB/peer.py" send 127.0.0.1 "$local_port" 100000 || fail "the node cannot be reached by hand"
kill $control
box login scancel "$id"
wait_for "the job to end" no_jobs
expect_port_free "$local_port"

echo "a script that submits and ends: the server is found in the job's output, and reached on its node"
submits sbatch "$T/job.sh"
start_batch -- python3 "$LIB/peer.py" send '$HOST$' '$PORT$' 100000
expect_success
expect_event job scheduler=slurm state=submitted
expect_event job state=running 'node~^c[12]$'
expect_event note 'text~server runs on c[12]'
expect_event forward 'target~^c[12]:[1-9]'
wait_for "no job" no_jobs

if command -v pvserver >/dev/null && command -v pvpython >/dev/null; then
    echo "ParaView's own client draws with ParaView's own server on the node"
    cat >"$T/pv.sh" <<END
#!/bin/sh
#SBATCH --output=$T/job-%j.log
exec pvserver --force-offscreen-rendering --server-port=0
END
    submits sbatch "$T/pv.sh"
    start_batch -- pvpython --force-offscreen-rendering "$LIB/client.py" "$T/points" connect '$HOST$' '$PORT$'
    expect_success
    expect_points "$T/points"
    wait_for "no job" no_jobs
fi

echo "a job that waits is told with its reason, and the server's time begins with it; it is cancelled at the end"
submits sbatch --hold "$T/job.sh"
start_background
await_event job state=queued reason=JobHeldUser
await_event phase phase=queued
await_event note 'text~may wait for ever: it is held, by you'
box login scontrol release "$(jobs | cut -d' ' -f1)"
await_event job state=running
await_event phase phase=wait-server
await_event ready
kill -TERM "$fl_pid"
start_end
expect_event job state=cancelled
wait_for "no job" no_jobs
expect_gone

echo "its wait may be bounded"
submits sbatch --hold "$T/job.sh"
start_batch --queue-timeout 2
expect_error timeout 75 'job [0-9]+ of slurm still waited after 2 s: JobHeldUser'
wait_for "no job" no_jobs

echo "a job that fails ends the start with its reason and its last lines"
cat >"$T/fails.sh" <<END
#!/bin/sh
#SBATCH --output=$T/job-%j.log
echo "module: no such module"
exit 3
END
submits sbatch "$T/fails.sh"
start_batch
expect_error start 69 'job [0-9]+ of slurm failed before the server was ready'
expect_event output 'text=module: no such module'

# A script that shows the output itself, and stays.
cat >"$T/stays.sh" <<END
#!/bin/sh
id=\$(sbatch --parsable "$T/job.sh")
echo "Submitted batch job \$id"
exec tail -n +1 -F "$T/job-\$id.log" 2>/dev/null
END
chmod 755 "$T/stays.sh"

echo "a job that is cancelled by somebody ends the session, whatever its command still does"
submits "$T/stays.sh"
start_background
await_event ready
await_event job state=running
box login scancel "$(jobs | cut -d' ' -f1)"
start_end
expect_error start 69 'job [0-9]+ of slurm was cancelled while the session was up'

echo "no job is left by a session that was killed"
submits "$T/stays.sh"
start_background
await_event ready
await_event job state=running
kill -9 "$fl_pid"
wait_for "no job" no_jobs
start_end
expect_gone

echo "a job that is kept stays"
sed 's/ --once//' "$T/job.sh" >"$T/on.sh"
submits sbatch "$T/on.sh"
start_background --keep-job
await_event ready
kill -TERM "$fl_pid"
start_end
expect_event note 'text~^job [0-9]* is kept; there, scancel'
jobs | grep -q RUNNING || fail "the job is gone: $(jobs)"
box login scancel "$(jobs | cut -d' ' -f1)"
wait_for "no job" no_jobs
expect_gone

echo "a job goes with its connection: nobody would find it again"
submits sbatch "$T/job.sh"
start_background
await_event ready
sshd_kill_connections
start_end
expect_event error code=lost
expect_no_event retry
wait_for "no job" no_jobs
expect_gone
