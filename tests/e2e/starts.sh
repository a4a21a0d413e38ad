#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# starts: what a start does not do twice, and what it does not wait for: ssh is asked for its defaults once,
# and a key that wants no passphrase signs without having been offered.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh ssh-keygen
real=$(command -v ssh)
mkdir "$T/bin"
printf '#!/bin/sh\necho "$*" >>"%s/asked"\nexec "%s" "$@"\n' "$T" "$real" >"$T/bin/ssh"
chmod +x "$T/bin/ssh"
PATH=$T/bin:$PATH
cache=$HOME/.cache/fairlead/ssh-defaults
printf '#!/bin/sh\nexit 3\n' >"$T/three"
list_one cs://127.0.0.1:11111 <<END
$(ssh_startup "" sh "$T/three")
END
sshd_start

logged_in() { # DEFAULTS: so often ssh was asked for them
    : >"$T/asked"
    : >"$T/sshd.log"
    next_run
    start_batch
    expect_error start 69 'status 3'
    [ "$(grep -c host.invalid "$T/asked")" = "$1" ] || fail "ssh was asked: $(cat "$T/asked")"
    [ "$(grep -c -- ' 127.0.0.1$' "$T/asked")" = 1 ] || fail "ssh was not asked for the host: $(cat "$T/asked")"
}

echo "ssh is asked for its defaults once, and again when it is another one or what was kept is damaged"
logged_in 1
[ -s "$cache" ] || fail "nothing was kept"
cp "$cache" "$T/kept"
logged_in 0
echo "# another" >>"$T/bin/ssh"
logged_in 1
! cmp -s "$cache" "$T/kept" || fail "what was kept is of the ssh before"
logged_in 0
sed -i 's/^port .*/port 23/' "$cache"
logged_in 1
logged_in 0
touch -d '2 days ago' "$cache"
logged_in 1
rm "$T/bin/ssh"
: >"$T/asked"

echo "ssh offers the key first; here it signs at once"
"$real" -F "$T/ssh_config" 127.0.0.1 sh "$T/three"
[ $? = 3 ] || fail "ssh does not get there"
grep -q '^Postponed publickey' "$T/sshd.log" || fail "the lab cannot show an offer"
: >"$T/sshd.log"
next_run
start_batch
expect_error start 69 'status 3'
expect_event auth method=publickey result=ok
grep -q '^Accepted publickey' "$T/sshd.log" || fail "no key was accepted"
! grep -q '^Postponed publickey' "$T/sshd.log" || fail "the key was offered first"

echo "one with a passphrase is offered, and the passphrase asked for when the server takes it"
cp "$T/key" "$T/locked"
cp "$T/key.pub" "$T/locked.pub"
chmod 600 "$T/locked"
ssh-keygen -q -p -N sesame -f "$T/locked"
sed -i "s|IdentityFile .*|IdentityFile $T/locked|" "$T/ssh_config"
: >"$T/sshd.log"
next_run
start_asking
await_ask kind=passphrase
grep -q '^Postponed publickey' "$T/sshd.log" || fail "it was not offered before"
answer sesame
start_end
exec 3>&-
expect_event auth method=publickey result=ok
expect_gone
