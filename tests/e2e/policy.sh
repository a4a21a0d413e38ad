#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# policy: what sshd's settings and a key's options forbid is refused by name, for -L and for -R, in each
# combination; with stock ssh as the control.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/both.sh"
need ssh
target=$(free_port)
flow_serve echo "$target"
listen=$(free_port)
other=$(free_port)

# The answer of stock ssh: "flows", or "refused".
asked_ssh() { # L|R
    ssh_begin -$1 "$listen:127.0.0.1:$target"
    until listening "$listen" || dead "$ssh_pid"; do
        sleep 0.02
    done
    if alive "$ssh_pid" && flow check "$listen" 1000 >/dev/null 2>&1; then
        said=flows
    else
        said=refused
    fi
    ssh_end
    expect_port_free "$listen"
}

# The answer of fairlead; where it is refused, the words must name the forward, the server and the causes.
asked_fairlead() { # L|R
    said=refused
    if [ $1 = R ]; then
        start_background -R "$listen:127.0.0.1:$target"
        until listening "$listen" || dead "$fl_pid"; do
            sleep 0.02
        done
        if alive "$fl_pid"; then
            flow check "$listen" 1000 >/dev/null 2>&1 && said=flows
            kill "$fl_pid"
            start_end
        else
            start_end
            expect_error forward 69 "forward f2 \\(R .*$listen to .*$target\\) on 127.0.0.1"
            grep -q 'PermitListen' "$T/it.err" || fail "the likely causes are not told"
        fi
    else
        fl_begin -L "$listen:127.0.0.1:$target"
        if flow check "$listen" 1000 >/dev/null 2>&1; then
            said=flows
        else
            await_event peer forward=f2 "refused~$target: administratively prohibited"
        fi
        kill "$fl_pid"
        start_end
    fi
    expect_port_free "$listen"
    next_run
}

# One cell, asked of both.
cell() { # WHAT L|R EXPECTED
    asked_ssh "$2"
    by_ssh=$said
    [ "$by_ssh" = "$3" ] || fail "ssh: -$2 with $1 is $by_ssh"
    asked_fairlead "$2"
    told "-$2, $1" "$by_ssh" "$said"
    [ "$said" = "$by_ssh" ] || fail "-$2 with $1 is $said"
}

# Another sshd for each row.
row() { # SSHD OPTION...
    sshd_start LogLevel=ERROR "$@"
    list_idle
}

expected() { # L|R AllowTcpForwarding FITS(yes|no)
    [ "$3" = yes ] && case $1$2 in Lyes | Llocal | Ryes | Rremote) echo flows && return ;; esac
    echo refused
}

# A session takes a moment of the processor, so that the ordinary user has the table alone.
thorough || { told "the table is the ordinary user's" - -; exit 0; }
for allow in yes local remote no; do
    for permit in none mismatch match; do
        case $permit in
        none) row "AllowTcpForwarding=$allow" ;;
        mismatch) row "AllowTcpForwarding=$allow" "PermitOpen=127.0.0.1:$other" "PermitListen=127.0.0.1:$other" ;;
        match) row "AllowTcpForwarding=$allow" "PermitOpen=127.0.0.1:$target" "PermitListen=127.0.0.1:$listen localhost:$listen" ;;
        esac
        fits=yes
        [ $permit = mismatch ] && fits=no
        for dir in L R; do
            cell "AllowTcpForwarding $allow, Permit $permit" $dir "$(expected $dir $allow $fits)"
        done
        sshd_stop
    done
done
for options in no-port-forwarding restrict restrict,port-forwarding; do
    echo "$options $(cat "$T/key.pub")" >"$T/authorized_keys"
    row
    fits=no
    [ $options = restrict,port-forwarding ] && fits=yes
    for dir in L R; do
        cell "key: $options" $dir "$(expected $dir yes $fits)"
    done
    sshd_stop
done
cp "$T/key.pub" "$T/authorized_keys"

echo "the way to the server, forbidden: the session fails with it, at once, where no relay may help"
server=$(free_port)
row AllowTcpForwarding=no
echo 'Relay no' >"$T/config/fairlead/config"
list_one "cs://127.0.0.1:$server" <<END
$(ssh_startup "$listen" python3 "$LIB/peer.py" serve "$server")
END
start_batch
expect_error forward 69 "forward f1 to 127.0.0.1:$server .administratively prohibited"
grep -q 'PermitOpen' "$T/it.err" || fail "the likely causes are not told"
[ "$took" -le 10 ] || fail "it took $took s to see that it is forbidden"

echo "a relay that has no session to run in: both are told"
rm "$T/config/fairlead/config"
next_run
start_batch
expect_error forward 69 'administratively prohibited.*second session'
sshd_stop
