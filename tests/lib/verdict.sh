# SPDX-License-Identifier: BSD-3-Clause
# verdict: what ssh and fairlead make of the same host key and way: accept, ask, refuse. Source sshd.sh
# first. The list is one server whose command ends with 3, which says that a login was had.
printf '#!/bin/sh\nexit 3\n' >"$T/three"
# What asks for ssh: that it was asked is all that matters.
printf '#!/bin/sh\necho "$1" >"%s/asked"\necho no\n' "$T" >"$T/askpass"
chmod +x "$T/three" "$T/askpass"
list_one "cs://127.0.0.1:11111" <<END
$(ssh_startup "" "$T/three")
END

ssh_verdict() { # OPTION...
    rm -f "$T/asked"
    # shellcheck disable=SC2086
    SSH_ASKPASS=$T/askpass SSH_ASKPASS_REQUIRE=force timeout 20 ssh $fl_flags "$@" lab exit 3 \
        >/dev/null 2>"$T/ssh.err" </dev/null
    case $? in
    3) verdict=accept ;;
    *) if [ -f "$T/asked" ]; then verdict=ask; else verdict=refuse; fi ;;
    esac
}

asked_or_over() {
    grep -q '"event":"ask"' "$T/it.ev" || dead "$fl_pid"
}

fl_verdict() { # OPTION...
    next_run
    start_asking "$@"
    wait_for "a question or the end" asked_or_over
    verdict=
    if grep -q '"event":"ask"' "$T/it.ev"; then
        verdict=ask
        await_ask kind=hostkey
        answer no
    fi
    start_end
    exec 3>&-
    case $rc/$verdict in
    69/) verdict=accept ;;
    76/) verdict=refuse ;;
    76/ask) ;;
    *) verdict="exit $rc" ;;
    esac
}

# Both, with the same known_hosts, which is in $T/before. Sets failed when one of them is not as it should be.
failed=0
compare() { # WHAT SSH FAIRLEAD OPTION...
    what=$1 ssh_wants=$2 fl_wants=$3
    shift 3
    cp "$T/known_hosts" "$T/before"
    ssh_verdict "$@"
    ssh_says=$verdict
    cp "$T/before" "$T/known_hosts"
    fl_verdict "$@"
    told "$what" "$ssh_says" "$verdict"
    if [ "$ssh_says" != "$ssh_wants" ] || [ "$verdict" != "$fl_wants" ]; then
        echo "FAIL: $what: wanted $ssh_wants of ssh and $fl_wants of fairlead"
        tail -n 3 "$T/ssh.err" "$T/it.err"
        failed=1
    fi
}

# ssh reaches it, or not; then fairlead does, or says why.
reached() { # OPTION...
    ssh_verdict "$@"
    [ "$verdict" = accept ] || fail "ssh does not get there: $(tail -n 3 "$T/ssh.err")"
    next_run
    start_batch "$@"
    expect_error start 69 'status 3'
}

barred() { # CODE EXIT REGEX OPTION...
    code=$1 exit=$2 regex=$3
    shift 3
    ssh_verdict "$@"
    [ "$verdict" = refuse ] || fail "ssh gets there: $verdict"
    printf 'ssh:      %s\n' "$(tail -n 1 "$T/ssh.err")"
    next_run
    start_batch "$@"
    expect_error "$code" "$exit" "$regex"
    printf 'fairlead: %s\n' "$(python3 "$LIB/ev.py" "$T/it.ev" error text)"
}
