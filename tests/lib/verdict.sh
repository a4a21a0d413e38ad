# SPDX-License-Identifier: BSD-3-Clause
# verdict: what ssh and fairlead make of the same host key: accept, ask, refuse. Source sshd.sh first. The
# list is one server whose command ends with 3, which says that a login was had.
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
