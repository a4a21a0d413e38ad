#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# enter: root's way into a test: a mount namespace with an account of its own, seen by nobody else.
#
# usage: FL_USER=root|guest enter.sh TEST. Where the test says "# needs: pam", an sshd that takes
# that account's password is started first.
set -u
LIB=$(cd "$(dirname "$0")" && pwd)

# Without a namespace there is root alone, on the machine as it is.
alone() {
    [ -z "${lab-}" ] || rm -rf "$lab"
    if [ "$FL_USER" = root ]; then
        exec sh "$1"
    fi
    echo "SKIP: no namespace with an /etc of its own can be made here, so there is no ordinary user to be"
    exit 77
}

if [ "${FL_INSIDE-}" != yes ]; then
    unshare -m true 2>/dev/null || alone "$1"
    FL_INSIDE=yes exec unshare -m --propagation private sh "$0" "$@"
fi

# The system's own programs first: a person's may be where only that person may look.
PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin:$PATH
lab=$(mktemp -d "${TMPDIR:-/tmp}/lab.XXXXXX") || exit 99
chmod 755 "$lab"
sshd_pid=
cleanup() {
    rc=$?
    [ -z "$sshd_pid" ] || kill "$sshd_pid" 2>/dev/null
    umount -l /etc "$lab/etc" 2>/dev/null
    rm -rf "$lab"
    exit $rc
}
trap cleanup EXIT
trap 'exit 143' TERM INT HUP

# An /etc of our own over the real one, and where sshd wants to be.
mkdir "$lab/home" "$lab/bin" "$lab/etc" "$lab/t"
mount -t tmpfs tmpfs "$lab/etc" && mkdir "$lab/etc/upper" "$lab/etc/work" &&
    mount -t overlay -o "lowerdir=/etc,upperdir=$lab/etc/upper,workdir=$lab/etc/work" overlay /etc \
        2>/dev/null || { umount "$lab/etc" 2>/dev/null; alone "$1"; }
if [ ! -d /run/sshd ]; then
    mount -t tmpfs -o mode=755 tmpfs /run && mkdir -m 755 /run/sshd || exit 99
fi

# The accounts: the passwords of those that are late have to be changed at the next login (passwd knows a
# user by the number, so two of them have their own); fl-closed
# has no shell, fl-third a password of its own.
[ "$FL_USER" = root ] || chown 64123:64123 "$lab/t"
export FL_T="$lab/t"
hash=$(printf 'correct horse battery' | python3 "$LIB/hash.py") || exit 99
other_hash=$(printf 'another horse' | python3 "$LIB/hash.py") || exit 99
sed -i 's|^root:.*|root:x:0:0:root:/root:/bin/sh|' /etc/passwd
sed -i 's|^root:.*|root:*:19000:0:99999:7:::|' /etc/shadow
{
    echo "fl-guest:x:64123:64123:test:$lab/home:/bin/sh"
    echo "fl-late:x:64123:64123:test:$lab/home:/bin/sh"
    echo "fl-later:x:64125:64123:test:$lab/later:/bin/sh"
    echo "fl-last:x:64127:64123:test:$lab/last:/bin/sh"
    echo "fl-gate:x:64129:64123:test:$lab/gate:/bin/sh"
    echo "fl-third:x:64128:64123:test:$lab/third:/bin/sh"
    echo "fl-closed:x:64126:64123:test:/:/usr/sbin/nologin"
    grep -q '^sshd:' /etc/passwd || echo 'sshd:x:64124:65534::/run/sshd:/usr/sbin/nologin'
} >>/etc/passwd
{
    echo "fl-guest:$hash:19000:0:99999:7:::"
    echo "fl-late:$hash:0:0:99999:7:::"
    echo "fl-later:$hash:0:0:99999:7:::"
    echo "fl-last:$hash:0:0:99999:7:::"
    echo "fl-gate:$hash:0:0:99999:7:::"
    echo "fl-third:$other_hash:19000:0:99999:7:::"
    echo "fl-closed:$hash:19000:0:99999:7:::"
} >>/etc/shadow
echo 'fl-guest:x:64123:' >>/etc/group
printf '127.0.0.7 fl-node7\n127.0.0.8 fl-node7-ib0\n' >>/etc/hosts # machines beside the login node
getent hosts localhost >/dev/null || echo '127.0.0.1 localhost' >>/etc/hosts
mkdir "$lab/later" "$lab/last" "$lab/gate" "$lab/third"
chown 64123:64123 "$lab/home"
chown 64125:64123 "$lab/later"
chown 64127:64123 "$lab/last"
chown 64129:64123 "$lab/gate"
chown 64128:64123 "$lab/third"

if grep -q '^# needs: pam' "$1"; then
    if [ -f /etc/pam.d/sshd ] && command -v sshd >/dev/null 2>&1; then
        cat >/etc/pam.d/sshd <<END
auth required pam_unix.so nodelay
account required pam_unix.so
password required pam_unix.so sha512
session required pam_permit.so
END
        ssh-keygen -q -t ed25519 -N '' -f "$lab/hostkey" || exit 99
        FL_PAM_PORT=$(python3 "$LIB/port.py")
        FL_PAM_HOSTKEY=$lab/hostkey.pub
        export FL_PAM_PORT FL_PAM_HOSTKEY
        methods=$(sed -n 's/^# methods: //p' "$1")
        cat >"$lab/sshd_config" <<END
Port $FL_PAM_PORT
ListenAddress 127.0.0.1
ListenAddress 127.0.0.2
ListenAddress 127.0.0.3
ListenAddress 127.0.0.4
HostKey $lab/hostkey
PidFile none
StrictModes no
UsePAM yes
PubkeyAuthentication no
AuthenticationMethods ${methods:-any}
MaxSessions 1
AllowUsers fl-guest fl-late fl-later fl-last fl-gate fl-third fl-closed
LogLevel VERBOSE
SetEnv FL_TEST=$FL_T "PATH=$PATH" OMPI_MCA_ess_singleton_isolated=1
AuthorizedKeysFile $FL_T/authorized_keys
Match LocalAddress 127.0.0.2
  PubkeyAuthentication yes
  AuthenticationMethods publickey,password
Match LocalAddress 127.0.0.3
  PubkeyAuthentication yes
  AuthenticationMethods publickey,keyboard-interactive
Match LocalAddress 127.0.0.4
  PubkeyAuthentication yes
  AuthenticationMethods password,publickey
END
        "$(command -v sshd)" -D -e -f "$lab/sshd_config" 2>"$lab/sshd.log" &
        sshd_pid=$!
    fi
fi

# The tree may be where only root may look, and the account of a login has to read it.
cp -r "${LIB%/lib}" "$lab/tests"
for program in line loginpeer failnth.so; do
    cp "${abs_top_builddir-.}/tests/e2e/$program" "$lab/tests/lib" 2>/dev/null
done
chmod -R a+rX "$lab/tests" || exit 99
test=$lab/tests/$(basename "$(dirname "$1")")/${1##*/}
export abs_top_srcdir="$lab"
if [ "$FL_USER" = guest ]; then
    cp "$FAIRLEAD" "$lab/bin/fairlead" || exit 99
    FAIRLEAD=$lab/bin/fairlead HOME=$lab/home USER=fl-guest LOGNAME=fl-guest \
        setpriv --reuid=64123 --regid=64123 --clear-groups sh "$test"
else
    sh "$test"
fi
rc=$?
if [ $rc != 0 ] && [ $rc != 77 ] && [ -s "$lab/sshd.log" ]; then
    echo "--- sshd"
    tail -n 30 "$lab/sshd.log"
fi
exit $rc
