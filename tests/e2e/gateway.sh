#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# gateway: who reaches an R listener is what the server's GatewayPorts makes of the address that was asked
# for; it is found out and told.
if [ "$(id -u)" = 0 ] && [ -z "${FL_NET-}" ] && unshare -n true 2>/dev/null; then
    FL_NET=yes exec unshare -n sh "$0" "$@" # an address of its own, which no machine reaches
fi
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
[ -n "${FL_NET-}" ] || skip "this needs root, to have a network of its own"
need ip ssh
if [ -z "${FL_USER-}" ]; then
    ip link set lo up && ip address add 10.9.9.1/32 dev lo ||
        skip "there is no second address to be had"
fi
. "$LIB/sshd.sh"
. "$LIB/both.sh"
thorough || { told "the table is the ordinary user's" - -; exit 0; }
target=$(free_port)
flow_serve echo "$target"
listen=$(free_port)

# What another address of that machine reaches, other machines do.
reached() {
    if flow check "10.9.9.1:$listen" 100 >/dev/null 2>&1; then
        said=network
    else
        said=loopback
    fi
}

for gateway in no yes clientspecified; do
    sshd_start ListenAddress=10.9.9.1 GatewayPorts=$gateway LogLevel=ERROR
    sed -i 's/HostName .*/HostName 10.9.9.1/' "$T/ssh_config"
    sed -i 's/127.0.0.1/10.9.9.1/' "$T/known_hosts"
    list_idle
    for bind in '' localhost 127.0.0.1 '[::1]' 0.0.0.0 '*'; do
        ssh_begin -R "$bind:$listen:127.0.0.1:$target"
        wait_for "ssh's -R $bind" listening "$listen"
        reached
        by_ssh=$said
        ssh_end
        expect_port_free "$listen"
        fl_begin -R "$bind:$listen:127.0.0.1:$target"
        await_event forward id=f2 "exposed=$by_ssh"
        reached
        [ "$said" = "$by_ssh" ] || fail "GatewayPorts $gateway, '$bind': $said, and $by_ssh with ssh"
        case $gateway-$bind-$said in
        yes-127.0.0.1-network) await_event note 'text~other machines reach port .* GatewayPorts yes' ;;
        no-0.0.0.0-loopback) await_event note 'text~GatewayPorts no' ;;
        esac
        fl_end
        expect_port_free "$listen"
        told "GatewayPorts $gateway, -R $bind:port" "$by_ssh" "$said"
    done
    sshd_stop
done
