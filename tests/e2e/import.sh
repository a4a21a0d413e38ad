#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# import: lists from files and https addresses are taken over byte for byte, and nothing else is.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
need curl openssl python3
unset http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY SSL_CERT_FILE SSL_CERT_DIR
there=$T/config/fairlead/imported.d
mkdir "$T/config/fairlead" "$T/www"
echo 'ParaViewVersion 5.11.0' >"$T/config/fairlead/config"

# run STATUS WORDS...: the program's exit status is this one.
run() {
    expected=$1
    shift
    "$FAIRLEAD" "$@" >"$T/it.out" 2>"$T/it.err"
    status=$?
    [ $status = "$expected" ] || fail "fairlead $* ended with $status, not $expected"
}

says() { # TEXT: on the output or as an error
    cat "$T/it.out" "$T/it.err" | grep -qF -- "$1" || fail "it does not say: $1"
}

nothing_there() {
    [ ! -e "$there" ] || [ -z "$(ls -A "$there")" ] || fail "something was imported: $(ls -A "$there")"
}

same_bytes() { # FILE NAME
    cmp "$1" "$there/$2.pvsc" || fail "$2.pvsc is not byte for byte $1"
}

printf '<?xml version="1.0"?>\r\n<!-- ours -->\n<Servers>\n\t<Server name="one" resource="cs://one:1">%s\n\t<Server name="tw&#246;" resource="csrc://:11111">%s</Servers>' \
    '<ManualStartup/></Server>' '<ManualStartup/></Server>' >"$T/www/plain.pvsc"
sed 's/cs:\/\/one:1/cs:\/\/one:2/; s/tw&#246;/three/' "$T/www/plain.pvsc" >"$T/new.pvsc"

echo "a file: told, not written, with --dry-run"
run 0 import "$T/www/plain.pvsc" --dry-run
says 'Nothing was written'
says "$there/plain.pvsc"
nothing_there

echo "a file, byte for byte; its servers are listed as imported"
run 0 import "$T/www/plain.pvsc"
same_bytes "$T/www/plain.pvsc" plain
[ "$(stat -c %a "$there/plain.pvsc")" = 600 ] || fail "others may read it"
run 0 list
grep -qE '^one .* imported +never +- +cs://one:1$' "$T/it.out" || fail "its server is not listed"
[ -z "$(ls -A "$there" | grep -v '^plain.pvsc$')" ] || fail "something was left beside it"

echo "a server that a list of one's own hides is told"
echo '<Servers><Server name="one" resource="cs://mine"><ManualStartup/></Server></Servers>' \
    >"$T/config/fairlead/servers.pvsc"
run 0 import "$T/www/plain.pvsc"
grep -qE '^  hidden +one  .*/fairlead/servers.pvsc$' "$T/it.out" || fail "it does not say what is hidden"
rm "$T/config/fairlead/servers.pvsc"

echo "the same again changes nothing; another one under its name tells what it changes"
run 0 import "$T/www/plain.pvsc" --json
[ ! -e "$there/plain.pvsc~" ] || fail "there is a backup, and nothing was changed"
run 0 import "$T/new.pvsc" --as plain --json
python3 - "$T/it.out" "$there/plain.pvsc" <<'END_PY' || fail "what it changed is told wrong"
import json, sys
told = json.load(open(sys.argv[1]))
assert {s["name"]: s["change"] for s in told["servers"]} == {"one": "changed", "three": "added"}, told
assert told["removed"] == ["tw\u00f6"] and told["replaced"] and told["file"] == sys.argv[2], told
END_PY
same_bytes "$T/new.pvsc" plain
cmp "$T/www/plain.pvsc" "$there/plain.pvsc~" || fail "the list before is not kept"
rm -r "$there"

echo "a name that could be a path, and names that no file has"
cp "$T/www/plain.pvsc" "$T/.a b;\$(x).pvsc"
run 0 import "$T/.a b;\$(x).pvsc"
same_bytes "$T/www/plain.pvsc" '_a_b___x_'
run 64 import "$T/www/plain.pvsc" --as ../../x
run 64 import "$T/www/plain.pvsc" --as .x
run 66 import "$T/nonesuch.pvsc"
run 65 import "$T/config"
printf '<Servers>\n <Server name="&#x202e;&#x9b;2J" resource="cs://h"><ManualStartup/></Server></Servers>' \
    >"$T/hidden.pvsc"
run 0 import "$T/hidden.pvsc" --dry-run
says '<U+202E><U+009B>2J'

echo "nothing of it runs before somebody has agreed"
cat >"$T/runs.pvsc" <<END_LIST
<Servers><Server name="runs" resource="cs://h"><CommandStartup><Command exec="touch">
<Arguments><Argument value="$T/canary"/></Arguments></Command></CommandStartup></Server></Servers>
END_LIST
run 0 import "$T/runs.pvsc"
run 78 start runs --batch
says --trust
[ ! -e "$T/canary" ] || fail "it ran"

echo "a broken file and an empty list are refused, with the place"
printf '<Servers>\n  <Server name="x">\n</Servers>\n' >"$T/broken.pvsc"
run 65 import "$T/broken.pvsc"
says 'broken.pvsc: 3:'
echo '<Servers/>' >"$T/empty.pvsc"
run 65 import "$T/empty.pvsc"
rm -r "$there"

echo "only https is fetched, and nothing that would show a password to everybody"
run 64 import http://localhost/servers.pvsc
says 'try https://localhost/servers.pvsc'
run 64 import ftp://localhost/servers.pvsc
run 64 import file:///etc/passwd
run 64 import https://me:secret@localhost/servers.pvsc
run 64 import 'https://'
run 64 import 'https://local host/'

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$T/key.pem" -out "$T/cert.pem" \
    2>"$T/openssl.log" || fail "no certificate could be made"
python3 "$LIB/https.py" "$T/cert.pem" "$T/key.pem" "$T/www" "$T/asked" >"$T/port" 2>"$T/https.log" &
keep $!
wait_for "the https server" test -s "$T/port"
base=https://127.0.0.1:$(cat "$T/port")
name=127.0.0.1_$(cat "$T/port")
export NO_PROXY='*'

asked() { # PATH...: these were asked for, in this order
    printf '%s\n' "$@" >"$T/expected"
    cmp -s "$T/expected" "$T/asked" || fail "asked for $(tr '\n' ' ' <"$T/asked")"
    rm "$T/asked"
}

echo "a certificate that nobody vouches for is refused"
run 68 import "$base/plain.pvsc"
says CURL_CA_BUNDLE
[ ! -e "$T/asked" ] || fail "it was asked all the same"
nothing_there
export CURL_CA_BUNDLE="$T/cert.pem"

echo "an address, with what a settings file of curl says left aside"
printf 'output = "%s/canary"\nproto = "=http"\n' "$T" >"$HOME/.curlrc"
run 0 import "$base/plain.pvsc"
asked /plain.pvsc
same_bytes "$T/www/plain.pvsc" "$name-plain"
[ ! -e "$T/canary" ] || fail "curl's settings file was read"

echo "a redirect, a circle of them, and one to where everybody could listen"
run 0 import "$base/moved"
asked /moved /plain.pvsc
same_bytes "$T/www/plain.pvsc" "$name-moved"
run 65 import "$base/circle"
says redirect
rm "$T/asked"
run 68 import "$base/open"
asked /open

echo "the places where ParaView looks, in its order, until one is a list"
mkdir -p "$T/www/site/v5_11/nix"
run 66 import "$base/site/"
says 404
asked /site/ /site/v5_11/nix/servers.pvsc /site/v5_11/nix/servers.xml /site/v5_11/servers.pvsc \
    /site/v5_11/servers.xml /site/servers.pvsc /site/servers.xml
cp "$T/www/plain.pvsc" "$T/www/site/servers.pvsc"
run 0 import "$base/site" --json
asked /site /site/v5_11/nix/servers.pvsc /site/v5_11/nix/servers.xml /site/v5_11/servers.pvsc \
    /site/v5_11/servers.xml /site/servers.pvsc
grep -qF "\"from\": \"$base/site/servers.pvsc\"" "$T/it.out" || fail "it does not say where it was"
same_bytes "$T/www/plain.pvsc" "$name-site"
cp "$T/new.pvsc" "$T/www/site/v5_11/nix/servers.pvsc"
run 0 import "$base/site"
says 'removed tw'
same_bytes "$T/new.pvsc" "$name-site"
rm "$T/asked"

echo "what is no list, or too much of anything"
before=$(cat "$there"/*.pvsc | cksum)
run 65 import "$base/page"
says 'is a web page'
run 65 import "$base/large"
run 65 import "$base/endless"
says 'larger than'
cp "$T/broken.pvsc" "$T/www/broken.pvsc"
run 65 import "$base/broken.pvsc"
says 'broken.pvsc: 3:'
[ "$before" = "$(cat "$there"/*.pvsc | cksum)" ] || fail "a failed import changed something"

echo "without curl there are files"
mkdir "$T/empty"
(PATH=$T/empty run 69 import "$base/plain.pvsc") || exit 1
says 'install curl'
(PATH=$T/empty run 0 import "$T/www/plain.pvsc") || exit 1
