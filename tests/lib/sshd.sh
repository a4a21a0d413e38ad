# SPDX-License-Identifier: BSD-3-Clause
# sshd: a private sshd on the loopback with throw-away keys, for one test, and what a test of a session
# needs around it. Source common.sh first.
#
# Run by root, a test that sources this runs twice: as root, and as an ordinary user who runs an sshd
# of its own. Both happen in a mount namespace whose /etc/passwd knows that user (enter.sh). A test for
# which one of them is enough says so before, in FL_AS.

LAB_PASSWORD='correct horse battery'
lab_host=127.0.0.1 # net.sh puts it on another machine
lab_enter=

# FL_USER says that we are inside already.
if [ "$(id -u)" = 0 ] && [ -z "${FL_USER-}" ]; then
    need unshare setpriv
    for user in ${FL_AS-root guest}; do
        { FL_USER=$user sh "$LIB/enter.sh" "$0" >"$T/$user.out" 2>&1; echo $? >"$T/$user.rc"; } &
        keep $!
    done
    wait
    rc=77
    for user in ${FL_AS-root guest}; do
        echo "=== as $user"
        cat "$T/$user.out"
        case $(cat "$T/$user.rc") in
        0) [ $rc = 77 ] && rc=0 ;;
        77) ;;
        *) rc=1 ;;
        esac
    done
    exit $rc
fi

# ParaView's own programs take seconds of a processor each. What an ordinary user has run with them is
# not run again by root, but for a tunnel each way; FL_ALL=1 runs everything as both.
thorough() {
    [ "${FL_USER-}" != root ] || [ -n "${FL_ALL-}" ]
}

# The list is the person's own: one given with -f is asked about when a person starts it.
FL_TEST=$T
fl_flags="-F $T/ssh_config"
mkdir "$T/config/fairlead"
ln -s "$T/list.pvsc" "$T/config/fairlead/servers.pvsc"

# Start it: sshd_start [sshd option=value...]. Host "lab" of $T/ssh_config then leads to it, with the key
# $T/key, and its host key is known. Sets lab_port and lab_pid.
sshd_start() {
    need sshd ssh-keygen python3
    [ -f "$T/hostkey" ] || ssh-keygen -q -t ed25519 -N '' -C lab -f "$T/hostkey" || exit 99
    [ -f "$T/key" ] || ssh-keygen -q -t ed25519 -N '' -C test -f "$T/key" || exit 99
    [ -f "$T/authorized_keys" ] || cp "$T/key.pub" "$T/authorized_keys"
    lab_port=$(free_port)
    sshd_config "$@" >"$T/sshd_config"
    # shellcheck disable=SC2086 # words
    $lab_enter "$(command -v sshd)" -D -e -f "$T/sshd_config" 2>>"$T/sshd.log" &
    lab_pid=$!
    keep $lab_pid
    # shellcheck disable=SC2086
    wait_for "sshd on port $lab_port" listening "$lab_port" $lab_enter
    lab_known
    ssh_config >"$T/ssh_config"
}

sshd_stop() {
    kill "$lab_pid"
    wait_for "sshd to end" dead "$lab_pid"
}

# End every process of sshd that serves a connection, and not what runs behind it.
sshd_kill_connections() {
    level=$lab_pid
    all=
    while [ -n "$level" ]; do
        # shellcheck disable=SC2086 # several pids
        level=$(ps -o pid=,comm= --ppid "$(echo $level | tr ' ' ,)" | awk '$2 ~ /^sshd/ { print $1 }')
        all="$all $level"
    done
    # shellcheck disable=SC2086
    kill -9 $all
}

sshd_config() { # OPTION=VALUE...
    for option; do
        echo "${option%%=*} ${option#*=}"
    done
    cat <<END
Port $lab_port
ListenAddress $lab_host
HostKey $T/hostkey
PidFile none
AuthorizedKeysFile $T/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
GatewayPorts no
MaxSessions 1
LogLevel VERBOSE
SetEnv FL_TEST=$T "PATH=$PATH" OMPI_MCA_ess_singleton_isolated=1
END
}

# The host key of the lab, and no other, is known.
lab_known() {
    echo "[$lab_host]:$lab_port $(cut -d' ' -f1,2 "$T/hostkey.pub")" >"$T/known_hosts"
}

ssh_config() {
    cat <<END
Host lab $lab_host
  HostName $lab_host
  Port $lab_port
  User $(id -un)
  IdentityFile $T/key
  UserKnownHostsFile $T/known_hosts
  GlobalKnownHostsFile $T/none
END
}

# Where root has made an sshd with PAM (enter.sh): host "lab" leads there, as USER (fl-guest).
lab_pam() { # [USER]
    [ -n "${FL_PAM_PORT-}" ] || skip "logging in with a password needs root, to make an account for the test"
    lab_port=$FL_PAM_PORT
    wait_for "the sshd with PAM" listening "$lab_port"
    cp "$FL_PAM_HOSTKEY" "$T/hostkey.pub"
    lab_known
    cat >"$T/ssh_config" <<END
Host lab 127.0.0.1
  HostName 127.0.0.1
  Port $lab_port
  User ${1-fl-guest}
  IdentityFile $T/none
  UserKnownHostsFile $T/known_hosts
  GlobalKnownHostsFile $T/none
END
}

# A list with one server, "it": RESOURCE on standard terms, the startup read from standard input.
list_one() { # RESOURCE [TIMEOUT]
    {
        echo '<Servers>'
        echo "<Server name=\"it\" resource=\"$1\" timeout=\"${2-60}\">"
        cat
        echo '</Server>'
        echo '</Servers>'
    } >"$T/list.pvsc"
}

# A startup over SSH: words of the command as arguments; forward is "" or the local port's number.
ssh_startup() { # FORWARD EXEC ARGUMENT...
    forward=$1
    exec_word=$2
    shift 2
    echo "<CommandStartup><SSHCommand exec=\"$exec_word\">"
    if [ -n "$forward" ]; then
        echo "<SSHConfig><PortForwarding local=\"$forward\"/></SSHConfig>"
    else
        echo '<SSHConfig/>'
    fi
    arguments "$@"
    echo '</SSHCommand></CommandStartup>'
}

# The server is peer.py, which the session starts behind the lab's sshd. Sets port, and local_port of the
# forward to it.
list_started() {
    port=$(free_port)
    local_port=$(free_port)
    list_one "cs://127.0.0.1:$port" <<END
$(ssh_startup "$local_port" python3 "$LIB/peer.py" serve '$PV_SERVER_PORT$')
END
}

# The same server runs already, beside the session, which only forwards to it. Sets server and local_port.
list_beside() {
    server=$(free_port)
    local_port=$(free_port)
    python3 "$LIB/peer.py" serve "$server" --quiet &
    keep $!
    wait_for "the server" listening "$server"
    list_one "cs://127.0.0.1:$server" <<END
<ManualStartup><SSHConfig><PortForwarding local="$local_port"/></SSHConfig></ManualStartup>
END
}

local_startup() { # EXEC ARGUMENT...
    exec_word=$1
    shift
    echo "<CommandStartup><Command exec=\"$exec_word\">"
    arguments "$@"
    echo '</Command></CommandStartup>'
}

arguments() {
    echo '<Arguments>'
    for word; do
        echo "<Argument value=\"$word\"/>"
    done
    echo '</Arguments>'
}

# Run fairlead with the lab's files. start_batch runs a whole session; its events are in $T/it.ev, what it
# said to people in $T/it.err, and rc is its exit code.
fl() {
    env FL_TEST="$T" timeout -k 5 120 "$FAIRLEAD" "$@"
}

start_batch() { # ARGS...
    before=$(date +%s)
    # shellcheck disable=SC2086 # flags are words
    fl start it $fl_flags --batch --json "$@" >"$T/it.ev" 2>"$T/it.err" </dev/null
    rc=$?
    took=$(($(date +%s) - before))
}

# The same in the background: its pid in fl_pid. start_end waits for it and sets rc.
start_background() { # ARGS...
    # shellcheck disable=SC2086
    env FL_TEST="$T" "$FAIRLEAD" start it $fl_flags --batch --json "$@" >"$T/it.ev" 2>"$T/it.err" \
        </dev/null &
    fl_pid=$!
    keep $fl_pid
}

# A session whose questions are answered: answer gives the answers to the one that is asked now.
start_asking() { # ARGS...
    rm -f "$T/answers"
    mkfifo "$T/answers"
    # shellcheck disable=SC2086
    env FL_TEST="$T" "$FAIRLEAD" start it $fl_flags --json "$@" >"$T/it.ev" 2>"$T/it.err" \
        <"$T/answers" &
    fl_pid=$!
    keep $fl_pid
    exec 3>"$T/answers"
}

await_ask() { # CONDITION...: sets ask to the number of the newest question that fits
    ask=$(python3 "$LIB/ev.py" "$T/it.ev" --wait "$LIMIT" ask "$@" ask) ||
        fail "waited $LIMIT s to be asked: $*"
}

answer() { # ANSWER...
    python3 -c 'import json, sys
print(json.dumps({"cmd": "answer", "ask": int(sys.argv[1]), "answers": sys.argv[2:]}))' "$ask" "$@" >&3
}

command_line() { # JSON of a command to the session
    echo "$1" >&3
}

start_end() {
    wait_for "fairlead to end" dead "$fl_pid"
    wait "$fl_pid"
    rc=$?
}

# Somebody else's program takes a port; port_release gives it back.
port_hold() { # PORT [HOST]
    python3 "$LIB/peer.py" hold "$@" &
    holder=$!
    keep $holder
    wait_for "port $1 to be taken" listening "$1"
}

port_release() {
    kill "$holder"
    wait_for "the holder to end" dead "$holder"
}

# Stop the session in the background: it is over in an instant, whatever it waits for.
stop_at_once() {
    begun=$(date +%s%N)
    kill -TERM "$fl_pid"
    start_end
    ms=$((($(date +%s%N) - begun) / 1000000))
    echo "stopped after $ms ms"
    [ $ms -le 600 ] || fail "it took $ms ms to stop"
    expect_event end reason=cancelled
    expect_gone
}

# What stock ssh does and what fairlead does, in the log of a test, for people.
told() { # SCENARIO SSH FAIRLEAD
    printf '%-66s | %-16s | %s\n' "$@"
}

# Leave a run behind, so that a test may make several.
next_run() {
    rm -f "$T/it.ev" "$T/it.err"
}

expect_exit() { # CODE
    [ "$rc" = "$1" ] || fail "exit code $rc, not $1"
}

# An event is there (or comes, with a limit while the session runs): ev.py's conditions.
expect_event() {
    python3 "$LIB/ev.py" "$T/it.ev" "$@" || fail "no such event: $*"
}

await_event() {
    python3 "$LIB/ev.py" "$T/it.ev" --wait "$LIMIT" "$@" || fail "waited $LIMIT s for the event: $*"
}

# For wait_for: so many events fit.
count_is() { # N EVENT CONDITION...
    wanted=$1
    shift
    [ "$(python3 "$LIB/ev.py" "$T/it.ev" --count "$@")" = "$wanted" ]
}

expect_no_event() {
    ! python3 "$LIB/ev.py" "$T/it.ev" "$@" || fail "an event that should not be: $*"
}

# The whole session went well: it was ready, its end says so, and nothing is left.
expect_success() {
    expect_exit 0
    expect_event ready
    expect_event end exit=0
    expect_no_event error
    expect_gone
}

# It failed, with this code, this exit status, and words that match: in the event and for people.
expect_error() { # CODE EXIT REGEX
    expect_exit "$2"
    expect_event error "code=$1" "exit=$2" "text~$3"
    expect_event end "exit=$2"
    grep -qE "$3" "$T/it.err" || fail "standard error does not say: $3"
    expect_gone
}

expect_points() { # FILE
    [ "$(cat "$1" 2>/dev/null)" = "points 50" ] || fail "the client did not get its 50 points"
}
