#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# ciphers: AES-GCM comes first where the processor does it fast, and only where libssh was seen to refuse a
# flipped bit; that is tried once, and told by show, doctor and the session.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
need ldd
export XDG_CACHE_HOME="$T/cache"
cache=$XDG_CACHE_HOME/fairlead/libssh-gcm
gcm=aes128-gcm@openssh.com,aes256-gcm@openssh.com
chacha=chacha20-poly1305@openssh.com
printf '#!/bin/sh\nexit 3\n' >"$T/three" # a login was had, and there is no server to wait for
list_one cs://127.0.0.1:11111 <<END
$(ssh_startup "" sh "$T/three")
END
sshd_start

said_of_ciphers() { # FILE
    python3 -c 'import json, sys
print(*["%(level)s %(text)s" % c for c in json.load(open(sys.argv[1]))["checks"] if c["check"] == "ciphers"])' "$1"
}

doctor() { # ARGS...
    # shellcheck disable=SC2086
    fl doctor $fl_flags --json "$@" >"$T/doctor.out" 2>"$T/doctor.err"
    said=$(said_of_ciphers "$T/doctor.out")
}

show() { # ARGS...
    # shellcheck disable=SC2086
    fl show it $fl_flags "$@" >"$T/show.out" 2>"$T/show.err" || fail "show $*: $(cat "$T/show.err")"
}

link() { # CIPHER ARGS...
    cipher=$1
    shift
    next_run
    start_batch "$@"
    expect_event link "cipher_out=$cipher" "cipher_in=$cipher" || fail "another cipher than $cipher"
}

echo "the library here is tried, and what came of it is kept"
doctor
echo "$said"
[ -f "$cache" ] || fail "nothing was kept"
[ "$(stat -c %a "$cache")" = 600 ] || fail "the file is open to others"
case $(tail -n 1 "$cache") in
refused) refused=1 ;;
taken) refused= ;;
*) fail "what was kept: $(cat "$cache")" ;;
esac
cp "$cache" "$T/kept"
show
grep -q "^    ciphers .*(.*)\$" "$T/show.out" || fail "show does not tell the ciphers"
if [ -n "$refused" ]; then
    case $said in "ok $gcm"* | "ok $chacha,$gcm"*) ;; *) fail "the doctor says: $said" ;; esac
    first=${gcm%,*}
    grep -qw aes /proc/cpuinfo || first=$chacha
    link "$first"
    expect_no_event note 'text~GCM'
    link aes256-gcm@openssh.com -o Ciphers=aes256-gcm@openssh.com
fi

echo "a damaged file, one of others, and a directory that cannot be: it is tried anew"
printf '%064d\ntaken' 0 >"$cache"
doctor
cmp -s "$cache" "$T/kept" || fail "the damaged file counted: $(cat "$cache")"
chmod 666 "$cache"
doctor
[ "$(stat -c %a "$cache")" = 600 ] || fail "a file that others can write counted"
rm -rf "$T/cache"
: >"$T/cache"
before=$said
doctor
[ "$said" = "$before" ] || fail "without a cache: $said"
rm "$T/cache"

# What is kept of a library that takes such a packet. Were it of another library, it would not count.
forge() {
    library=$(ldd "$FAIRLEAD" | awk '$1 ~ /^libssh\.so/ { print $3 }')
    [ -n "$library" ] || skip "libssh is linked into the program"
    mkdir -p "${cache%/*}"
    version=$(fl version | sed -n 's/.*(libssh \([^,]*\),.*/\1/p')
    python3 - "$library" "$version" "$(fl version | sed -n 's/^fairlead \([^ ,]*\).*/\1/p')" >"$cache" <<'END'
import hashlib, os, sys
library, version, ours = sys.argv[1:]
st = os.stat(library)
key = "%s %s %d %d %d.%09d %s" % (ours, library, st.st_ino, st.st_size, st.st_mtime_ns // 10**9,
                                  st.st_mtime_ns % 10**9, version)
print(hashlib.sha256((key + "\ntaken").encode()).hexdigest(), "taken", sep="\n", end="")
END
    chmod 600 "$cache"
}

echo "where a flipped bit was taken, there is no AES-GCM, and everybody says so"
forge
doctor
echo "$said"
case $said in "warn $chacha,aes256-ctr"*"does not notice a flipped bit") ;; *) fail "the doctor says: $said" ;; esac
show -o "Ciphers=$gcm,aes256-ctr"
grep -q '^    ciphers aes256-ctr  (without AES-GCM' "$T/show.out" || fail "show leaves AES-GCM in"
grep -q '^    ciphers .*(-o) without AES-GCM' "$T/show.out" || fail "show does not say that the list is cut"
link $chacha
expect_event note 'text~without AES-GCM, under which this libssh does not notice a flipped bit'
link aes256-ctr -o "Ciphers=$gcm,aes256-ctr"
next_run
start_batch -o "Ciphers=$gcm"
expect_error config 78 'Ciphers of 127.0.0.1 allows nothing but AES-GCM, under which this libssh does not notice'
next_run
start_batch -o "Ciphers=$gcm" --ssh=auto
expect_error start 69 'status 3'
expect_event note 'text~allows nothing but AES-GCM.*ssh makes the connection in place of libssh'
expect_gone
