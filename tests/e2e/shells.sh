#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# shells: the start command comes through whatever login shell the account has, also one that is noisy; where
# it cannot, the shell's own words say why.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
[ "${FL_USER-}" = root ] && [ "${FL_INSIDE-}" = yes ] || skip "the shell of an account is changed by root, in an /etc of its own"
need ssh bash
sshd_start
server_port=$(free_port)
local_port=$(free_port)
cat >"$T/list.pvsc" <<END
<Servers><Server name="it" resource="cs://127.0.0.1:$server_port" timeout="60">
$(ssh_startup "$local_port" sh "$T/start.sh" '$PV_SERVER_PORT$')
</Server></Servers>
END
cat >"$T/start.sh" <<'END'
printf '%s\n' "$1" "$FL_TEST" >"$FL_TEST/words.out"
exec python3 "$FL_TEST/peer.py" serve "$1"
END
cp "$LIB/peer.py" "$T/peer.py"
account() { # SHELL
    sed -i "s|^root:.*|root:x:0:0:root:$T/home:$1|" /etc/passwd
}
control() { # what ssh itself gets from it, on its standard output
    ssh -F "$T/ssh_config" -o BatchMode=yes lab 'echo it works' 2>/dev/null </dev/null
}
through() {
    next_run
    start_background
    await_event ready
    await_event start state=running
    python3 "$LIB/peer.py" call 127.0.0.1 "$local_port" >"$T/sizes.out" || fail "bytes were lost"
    [ "$(head -n 1 "$T/words.out")" = "$server_port" ] || fail "the command's words came otherwise"
    kill "${1--TERM}" "$fl_pid"
    start_end
    expect_gone
    expect_port_free "$server_port" "$local_port"
}

mkdir "$T/bin"
! command -v busybox >/dev/null || ln -s "$(command -v busybox)" "$T/bin/ash"
tried=0
for name in sh dash bash zsh ksh mksh ash fish csh tcsh; do
    shell=$(PATH=$T/bin:$PATH command -v $name) || { echo "$name: not installed"; continue; }
    case $name in
    fish | tcsh | zsh) end=-KILL ;;
    *) end=-TERM ;;
    esac
    echo "$name: the command comes through, and ends with its session ($end)"
    account "$shell"
    control | grep -q 'it works' || fail "ssh itself gets nothing through $name"
    through $end
    tried=$((tried + 1))
done
[ $tried -ge 2 ] || fail "only $tried shells were tried"

echo "a shell that says 64 KiB and more before it does what it is told"
account "$(command -v bash)"
# shellcheck disable=SC2016
echo 'head -c 65536 /dev/zero | tr "\0" "n"; printf "\033]0;title\007\033[2Jmotd\n"; echo noise >&2' >"$T/home/.bashrc"
control | grep -q 'it works' || fail "ssh itself gets nothing through it"
through
! grep -q "$(printf '\033')" "$T/it.ev" || fail "an escape got through"
rm "$T/home/.bashrc"

# Where it cannot start, ssh says so too; ours is one sentence and the shell's words.
refused() { # WORDS
    next_run
    start_batch
    [ "$rc" != 0 ] || fail "it was called a success"
    expect_event error
    grep -qE "$1" "$T/it.err" || fail "it does not say why: $1"
    expect_gone
}
if command -v rbash >/dev/null; then
    echo "a restricted shell refuses: its words are shown"
    account "$(command -v rbash)"
    refused 'restricted'
fi
for shell in /usr/sbin/nologin /bin/false; do
    [ -x $shell ] || continue
    echo "$shell: the account has no shell"
    account $shell
    control && fail "ssh itself gets something through $shell"
    refused 'ended with status 1'
done
[ ! -x /usr/sbin/nologin ] || { account /usr/sbin/nologin; refused 'not available'; }

echo "a forced command runs in place of ours: it is said what came"
account /bin/sh
sed -i 's|^|command="echo only this" |' "$T/authorized_keys"
refused 'only this'
exit 0
