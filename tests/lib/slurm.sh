# SPDX-License-Identifier: BSD-3-Clause
# slurm: a cluster for one test, on this machine: real slurmctld, slurmd and munged in namespaces that end with the
# test. Source common.sh and sshd.sh first (with FL_AS=root), then this, then call slurm_start.
#
#     the test 10.99.0.2 ---- 10.99.0.1 login 10.98.0.1 ---- bridge ---- 10.98.0.11 c1, 10.98.0.12 c2
#
# The test has no way to a node: only login has one, and forwards no packet. Nodes have two processors each,
# whatever the machine has.
#
#   box login COMMAND...   run something in a box: login, c1, c2
#   jobs                   the jobs that are queued or run, one in a line: ID STATE REASON
[ "$(id -u)" = 0 ] || skip "a cluster in namespaces needs root"
PATH=$PATH:/usr/sbin
need unshare nsenter ip slurmctld slurmd munged mungekey sbatch squeue scancel

# The test begins anew, in a network of its own.
if [ "${FL_NET-}" != "$T" ]; then
    unshare -n true 2>/dev/null || skip "no network namespace can be made here"
    rm -rf "${T:?}"/*
    FL_T=$T FL_NET=$T exec unshare -n sh "$0"
fi
unset FL_NET
ip link set lo up

# One process holds each box, and all in it end with that: its pids are a namespace too.
box_make() { # NAME
    unshare --net --uts --mount --pid --fork --kill-child --mount-proc sh -c '
        hostname "$1" && mount --bind "$2/hosts" /etc/hosts && ip link set lo up && echo ready >"$2/$1.ready"
        trap exit TERM; sleep infinity & wait' sh "$1" "$T" >"$T/$1.log" 2>&1 &
    wait_for "the box $1" test -s "$T/$1.ready"
    read -r box_pid <"/proc/$!/task/$!/children"
    echo "${box_pid% }" >"$T/$1.pid"
    keep "${box_pid% }" # not unshare, which heeds no signal
}

box_enter() {
    echo "nsenter --net --uts --mount --pid --wd=/ -t $(cat "$T/$1.pid") --"
}

box() { # NAME COMMAND...
    box_name=$1
    shift
    # shellcheck disable=SC2046 # words
    SLURM_CONF=$T/slurm.conf $(box_enter "$box_name") "$@"
}

# Interfaces are given to a namespace by a pid of ours: only its network is entered.
box_net() { # NAME COMMAND...
    box_name=$1
    shift
    nsenter --net -t "$(cat "$T/$box_name.pid")" -- "$@"
}

node_make() { # NAME ADDRESS
    box_make "$1"
    box_net login ip link add "v$1" type veth peer name eth0 netns "$(cat "$T/$1.pid")" ||
        skip "no virtual interface can be made here"
    box_net login ip link set "v$1" master cluster up
    box_net "$1" ip addr add "$2/24" dev eth0
    box_net "$1" ip link set eth0 up
    mkdir -p "$T/spool/$1"
    box "$1" slurmd -N "$1" || fail "slurmd does not start on $1"
}

slurm_conf() {
    cat <<END
ClusterName=lab
SlurmctldHost=login(10.98.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$T/munge/socket
StateSaveLocation=$T/spool/state
SlurmdSpoolDir=$T/spool/%n
SlurmctldPidFile=$T/slurmctld.pid
SlurmdPidFile=$T/slurmd.%n.pid
SlurmctldLogFile=$T/slurmctld.log
SlurmdLogFile=$T/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=2,sched_interval=2,batch_sched_delay=0
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
SlurmdTimeout=15
KillWait=2
MpiDefault=none
NodeName=c1 NodeAddr=10.98.0.11 CPUs=2 RealMemory=1000 State=UNKNOWN
NodeName=c2 NodeAddr=10.98.0.12 CPUs=2 RealMemory=1000 State=UNKNOWN
PartitionName=debug Nodes=ALL Default=YES MaxTime=60 DefaultTime=10 State=UP
END
}

slurm_login() {
    box_make login
    box_net login ip link add cluster type bridge || skip "no bridge can be made here"
    box_net login ip addr add 10.98.0.1/24 dev cluster
    box_net login ip link set cluster up
    ip link add line0 type veth peer name line0 netns "$(cat "$T/login.pid")" ||
        skip "no virtual interface can be made here"
    ip addr add 10.99.0.2/24 dev line0
    ip link set line0 up
    box_net login ip addr add 10.99.0.1/24 dev line0
    box_net login ip link set line0 up
}

slurm_munge() {
    mungekey -c -k "$T/munge/key" || fail "no key for munge can be made"
    box login munged --force --key-file="$T/munge/key" --socket="$T/munge/socket" --pid-file="$T/munge/pid" \
        --log-file="$T/munge/log" --seed-file="$T/munge/seed" 2>"$T/munge.err" || fail "munged does not start"
}

slurm_idle() {
    [ "$(box login sinfo -h -N -o %t | grep -c idle)" = 2 ]
}

slurm_start() { # [OPTION=VALUE of sshd]...
    mkdir -p "$T/munge" "$T/spool/state"
    printf '127.0.0.1 localhost\n10.98.0.1 login\n10.98.0.11 c1\n10.98.0.12 c2\n' >"$T/hosts"
    slurm_conf >"$T/slurm.conf"
    slurm_login
    slurm_munge
    box login slurmctld || fail "slurmctld does not start"
    node_make c1 10.98.0.11
    node_make c2 10.98.0.12
    lab_host=10.99.0.1
    lab_enter=$(box_enter login)
    sshd_start "$@" MaxSessions=10 "SetEnv=FL_TEST=$T SLURM_CONF=$T/slurm.conf \"PATH=$PATH\" \
OMPI_MCA_ess_singleton_isolated=1"
    wait_for "the nodes" slurm_idle
}

jobs() {
    box login squeue -h -o '%i %T %r'
}

no_jobs() {
    [ -z "$(jobs)" ]
}
