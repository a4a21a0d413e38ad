#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# auth-gssapi: a Kerberos ticket lets in; without one, or with one that has expired, it is said and the next
# method is tried; a KDC that is silent keeps nobody from stopping.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
export LSAN_OPTIONS="suppressions=$LIB/lsan.supp:print_suppressions=0" # of a build with sanitizers
PATH=$PATH:/usr/sbin:/sbin
need ssh krb5kdc kadmin.local kdb5_util kinit kvno

# A realm of our own on a port of our own: nothing of the machine's is read or written.
kdc_port=$(free_port)
export KRB5_CONFIG="$T/krb5.conf" KRB5_KDC_PROFILE="$T/kdc.conf" KRB5_KTNAME="FILE:$T/keytab" \
    KRB5CCNAME="FILE:$T/tickets"
cat >"$T/krb5.conf" <<END
[libdefaults]
    default_realm = LAB.TEST
    dns_lookup_kdc = false
    dns_lookup_realm = false
    dns_canonicalize_hostname = false
    rdns = false
    clockskew = 1
[realms]
    LAB.TEST = {
        kdc = 127.0.0.1:$kdc_port
    }
[domain_realm]
    localhost = LAB.TEST
[logging]
    kdc = FILE:$T/kdc.log
END
cat >"$T/kdc.conf" <<END
[kdcdefaults]
    kdc_listen = 127.0.0.1:$kdc_port
    kdc_tcp_listen = 127.0.0.1:$kdc_port
[realms]
    LAB.TEST = {
        database_name = $T/principal
        key_stash_file = $T/stash
        acl_file = $T/none
    }
END
me=$(id -un)
kdb5_util create -s -r LAB.TEST -P "$LAB_PASSWORD" >"$T/kdb.out" 2>&1 || fail "no realm"
kadmin.local -q "addprinc -pw tick $me" >>"$T/kdb.out" 2>&1 || fail "no account in the realm"
kadmin.local -q "addprinc -randkey host/localhost" >>"$T/kdb.out" 2>&1 || fail "no host in the realm"
kadmin.local -q "ktadd -k $T/keytab host/localhost" >>"$T/kdb.out" 2>&1 || fail "no keytab"
krb5kdc -n >"$T/kdc.out" 2>&1 &
kdc=$!
keep $kdc
wait_for "the KDC" listening "$kdc_port"

sshd_start GSSAPIAuthentication=yes GSSAPIStrictAcceptorCheck=no
. "$LIB/login.sh"
echo "[localhost]:$lab_port $(cut -d' ' -f1,2 "$T/hostkey.pub")" >>"$T/known_hosts"
sed -i "s/HostName .*/HostName localhost/" "$T/ssh_config"
echo '  GSSAPIAuthentication yes' >>"$T/ssh_config"
cp "$T/ssh_config" "$T/ssh_config.both"
no_keys() {
    sed "s|IdentityFile .*|IdentityFile $T/none|" "$T/ssh_config.both" >"$T/ssh_config"
}
with_keys() {
    cp "$T/ssh_config.both" "$T/ssh_config"
}
ticket() { # FLAG...
    echo tick | kinit "$@" "$me" >"$T/kinit.out" 2>&1 || fail "no ticket"
}

echo "a ticket lets in"
no_keys
ticket
control_lets_in
kdestroy -q
ticket
start_batch
! grep -q 'built without Kerberos' "$T/it.ev" || skip "this fairlead was built without Kerberos"
expect_error start 69 'status 3'
expect_event auth method=gssapi-with-mic result=ok

echo "no ticket: that is said, and the key lets in; without a key there is nothing"
kdestroy -q
with_keys
control_lets_in
lets_in
expect_event auth method=gssapi-with-mic result=skipped 'why~no ticket.*kinit'
expect_event auth method=publickey result=ok
no_keys
control_is_refused "Permission denied"
is_refused 'refused the login.*tried: nothing'

# The ticket is of no use: the key lets in, and why it was not the ticket is told.
key_instead() { # RESULT WHY
    with_keys
    control_lets_in
    lets_in
    expect_event auth method=gssapi-with-mic "result=$1" "$2"
    expect_event auth method=publickey result=ok
    [ $took -le 15 ] || fail "it took $took s to go on to the key"
}

echo "a ticket that has expired"
ticket -l 3s
wait_for "the ticket to expire" sh -c '! kvno -S host localhost'
key_instead skipped 'why~expired.*kinit'

echo "a host that the realm does not know"
ticket
kadmin.local -q "renprinc -force host/localhost host/elsewhere" >>"$T/kdb.out" 2>&1
key_instead skipped 'why~not found in Kerberos database'
kadmin.local -q "renprinc -force host/elsewhere host/localhost" >>"$T/kdb.out" 2>&1

echo "a server whose key is no longer the realm's"
ticket
kadmin.local -q "cpw -randkey host/localhost" >>"$T/kdb.out" 2>&1
key_instead denied method=gssapi-with-mic

echo "a KDC that is silent: it can be stopped, and the key lets in after a while"
ticket
kill -STOP $kdc
timeout 3 ssh -F "$T/ssh_config" -n lab exit 3 2>/dev/null
[ $? = 124 ] || fail "ssh did not wait for the KDC"
next_run
start_background
await_event phase phase=auth
await_event auth method=none
since=$(now)
kill -TERM "$fl_pid"
start_end
took "$since" 0 3 "a stop while the KDC is silent"
expect_event end
expect_gone
lets_in
expect_event auth method=gssapi-with-mic result=skipped 'why~KDC'
expect_event auth method=publickey result=ok
kill -CONT $kdc
