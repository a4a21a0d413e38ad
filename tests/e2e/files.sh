#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# files: the names in a directory of a server's host, whatever they are made of and whatever the login shell is;
# over a connection that is kept nobody logs in again.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ssh python3
sshd_start
cat >"$T/list.pvsc" <<END
<Servers><Server name="it" resource="cs://lab:11111"><CommandStartup><Options>
    <Option name="HOST" label="Host"><String default="lab"/></Option></Options>
    <Command exec="ssh -L 11111:localhost:11111 \$HOST\$ pvserver"/></CommandStartup></Server>
  <Server name="here" resource="cs://localhost"><CommandStartup><Command exec="pvserver"/></CommandStartup></Server>
</Servers>
END
d="$T/it's a \$dir"
python3 - "$d" <<'END'
import os, sys
d = os.fsencode(sys.argv[1])
for name in (b'sub', b'.dot', b'Alpha'):
    os.makedirs(d + b'/' + name)
for name in (b'a b', b'zed', b'new\nline', b'\xff\xfe', b'esc\x1b]0;t\x07', b"quote'\"$x", b'-n', b'\xc3\xa9t\xc3\xa9', b'*'):
    open(d + b'/' + name, 'w').close()
os.symlink(b'sub', d + b'/tosub')
os.symlink(b'nowhere', d + b'/dangling')
END
ssh -F "$T/ssh_config" -o BatchMode=yes lab true || fail "ssh itself does not get there"

files() { # STATUS WORDS...
    expected=$1
    shift
    # shellcheck disable=SC2086 # words
    setsid -w "$FAIRLEAD" files $fl_flags --batch "$@" >"$T/it.out" 2>"$T/it.err" </dev/null
    status=$?
    [ $status = "$expected" ] || { cat "$T/it.err"; fail "files $* ended with $status, not $expected"; }
}
says() {
    grep -qF -- "$1" "$T/it.err" || { cat "$T/it.err"; fail "it does not say: $1"; }
}
all_names() { # byte for byte what Python finds there
    python3 - "$d" "$T/it.out" <<'END' || fail "other names came"
import os, sys
d = os.fsencode(sys.argv[1])
told = open(sys.argv[2], 'rb').read()
names = [n + (b'/' if os.path.isdir(d + b'/' + n) else b'') for n in os.listdir(d)]
names.sort(key=lambda n: (not n.endswith(b'/'), n.lower(), n))
assert told == b''.join(n + b'\n' for n in names), told
END
}

echo "every name comes as it is, directories first"
files 0 it "$d"
all_names

echo "JSON is one object; ~ and nothing are home, and what has no slash in front is below it"
home=$(ssh -F "$T/ssh_config" -o BatchMode=yes lab 'echo $HOME')
files 0 --json it "$d/sub"
python3 -c 'import json, sys
j = json.load(open(sys.argv[1]))
assert j["dir"] == sys.argv[2] and j["names"] == [] and j["more"] is False, j' "$T/it.out" "$d/sub" || fail "other JSON"
for there in '' '~' '~/'; do
    files 0 --json it "$there"
    grep -qF "\"dir\":\"$home\"" "$T/it.out" || fail "'$there' is not home"
done

echo "why there are no names is said"
files 66 it "$d/nonesuch"
says 'on lab cannot be read: No such file or directory'
files 66 it "$d/zed"
says 'cannot be read: Not a directory'
if [ "$(id -u)" != 0 ]; then
    mkdir -m 0 "$T/closed"
    mkdir -m 111 "$T/blind"
    files 66 it "$T/closed"
    says 'cannot be read: Permission denied'
    files 66 it "$T/blind"
    says 'cannot be read: Permission denied'
    chmod 700 "$T/closed" "$T/blind"
fi
files 64 here
says 'here is not reached by ssh'
files 64
files 64 it a b
files 64 it -O NONE=1

echo "an option decides which host it is"
files 68 it -O HOST=nonesuch.invalid
says 'nonesuch.invalid'

echo "a directory of very many names is cut, and that is said"
mkdir "$T/many"
(cd "$T/many" && seq -f 'a-rather-long-name-of-a-file-%06.0f' 1 12000 | xargs touch)
files 0 it "$T/many"
says 'there are more'
[ "$(wc -l <"$T/it.out")" -gt 9000 ] || fail "only $(wc -l <"$T/it.out") names came"

echo "over a connection that is kept nobody logs in again"
before=$(grep -c 'Accepted publickey' "$T/sshd.log")
files 0 --exit-ssh no it "$d"
files 0 it "$d"
all_names
files 0 it "$d/sub"
[ "$(grep -c 'Accepted publickey' "$T/sshd.log")" = $((before + 1)) ] || fail "each listing logged in"
"$FAIRLEAD" stop --all >"$T/stop.out" 2>&1 || fail "the kept connection does not stop"

if [ "${FL_USER-}" = root ] && [ "${FL_INSIDE-}" = yes ]; then
    tried=0
    for name in bash dash zsh fish tcsh; do
        shell=$(command -v $name) || { echo "$name: not installed"; continue; }
        echo "$name as the login shell"
        sed -i "s|^root:.*|root:x:0:0:root:$T/home:$shell|" /etc/passwd
        files 0 it "$d"
        all_names
        tried=$((tried + 1))
    done
    [ $tried -ge 2 ] || fail "only $tried shells were tried"
    echo "a login shell that speaks first"
    sed -i "s|^root:.*|root:x:0:0:root:$T/home:$(command -v bash)|" /etc/passwd
    echo 'echo fairlead-listings welcome; echo 414243' >"$T/home/.bashrc"
    files 0 it "$d"
    all_names
    rm "$T/home/.bashrc"
fi

echo "a command that is forced on the account is no listing"
sed -i 's|^|command="echo only this" |' "$T/authorized_keys"
files 69 it "$d"
says 'is no listing'
