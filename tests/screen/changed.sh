#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# changed: a host key that is another one than the known, of another type, or revoked: the screen stops, tells
# what is known, and there is nothing to accept.
FL_AS=guest
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
. "$LIB/sshd.sh"
. "$LIB/both.sh"
. "$LIB/screen.sh"
need ssh ssh-keygen
sshd_start
list_beside
mine=$(ssh-keygen -l -E sha256 -f "$T/hostkey.pub" | cut -d' ' -f2)
place="[127.0.0.1]:$lab_port"

known_key() { # TYPE: a key of that type is the known one; sets other to its fingerprint
    rm -f "$T/other" "$T/other.pub"
    ssh-keygen -q -t "$1" -N '' -C other -f "$T/other" || exit 99
    other=$(ssh-keygen -l -E sha256 -f "$T/other.pub" | cut -d' ' -f2)
    echo "$place $(cut -d' ' -f1,2 "$T/other.pub")" >"$T/known_hosts"
    cp "$T/known_hosts" "$T/before"
}

half() { # FINGERPRINT FROM-TO: of its letters
    echo "$1" | cut -c "$2"
}

known_key ed25519
echo "control: ssh stops too"
ssh -F "$T/ssh_config" -o BatchMode=yes lab true 2>"$T/ssh.err" && fail "ssh does not stop"
grep -q 'IDENTIFICATION HAS CHANGED' "$T/ssh.err" || fail "ssh stops for something else"

echo "80x24: both keys, where the known one is recorded, the exact command; abort and details alone"
# shellcheck disable=SC2086 # flags are words
screen_start 80 24 "$FAIRLEAD" $fl_flags
screen_wait ' it '
screen_keys /
screen_type it
screen_keys Enter Enter
screen_wait 'HARD STOP'
screen_is <<END
 fairlead  Sessions > it > Host key
 HARD STOP: the host key of 127.0.0.1 has changed
 known      ssh-ed25519 $other
 presented  ssh-ed25519 $mine
...

 if its keeper confirms the change: ssh-keygen -f
...

 Someone may be between you and the host, or it was set up anew. Nothing was
 sent. Ask who runs it before you do anything else.
...
 Esc abort  i details  Space page  ? help
END
screen_wait 'known_hosts:1'
screen_wait "-R '$place'"

echo "no key accepts it"
screen_keys y Enter C-u
screen_type yes
screen_keys Enter Tab
screen_wait 'Tab does nothing here'
screen_wait 'HARD STOP'
cmp "$T/known_hosts" "$T/before" || fail "a key has changed known_hosts"

echo "40x12: the keys in whole, the rest further down"
screen_resize 40 12
screen_keys k
screen_is <<END
 fairlead  Sessions > it > Host key
 HARD STOP: the host key of 127.0.0.1
 has changed
 known     ssh-ed25519
           $(half "$other" 1-27)
           $(half "$other" 28-)
 presented ssh-ed25519
           $(half "$mine" 1-27)
...
 Esc abort  i details  ? help
END
screen_keys G
screen_wait 'sent. Ask who runs it'
screen_resize 30 8
screen_is <<END
...
fairlead needs 40x10; this is
30x8. q quits.
...
END
screen_resize 200 60
screen_is <<END
 fairlead  Sessions > it > Host key
 HARD STOP: the host key of 127.0.0.1 has changed
 known      ssh-ed25519 $other
 presented  ssh-ed25519 $mine
 recorded   $T/known_hosts:1

 if its keeper confirms the change: ssh-keygen -f '$T/known_hosts' -R '$place'

 Someone may be between you and the host, or it was set up anew. Nothing was sent. Ask who runs it before you do anything else.
...
 Esc abort  i details  Space page  ? help
END
screen_resize 80 24

echo "i tells the rest, Esc comes back, and abort leaves it; Enter in Sessions opens it again"
screen_keys i
screen_wait "Host key > it > Details"
screen_keys Escape
screen_wait 'HARD STOP'
screen_keys Escape
screen_wait 'LAST EVENT'
screen_wait 'HARD STOP'
screen_keys Enter
screen_wait 'Esc abort'
screen_keys q x
screen_wait 'No session runs'

echo "a key of another type, and one that was revoked, are such stops too"
known_key ecdsa
screen_keys 1 Enter
screen_wait 'HARD STOP: 127.0.0.1 has a host key of another type than the known one'
screen_wait "known      $other"
screen_wait "presented  ssh-ed25519 $mine"
screen_keys Escape x
screen_wait 'No session runs'
echo "@revoked * $(cut -d' ' -f1,2 "$T/hostkey.pub")" >"$T/known_hosts"
screen_keys 1 Enter
screen_wait 'HARD STOP: the host key of 127.0.0.1 was revoked'
screen_wait 'do not type a password there'
screen_has 'known   ' && screen_fail "a known key is told where there is none"

echo "who is elsewhere is told in the message line, and nothing covers the screen"
screen_keys Escape x
screen_wait 'No session runs'
screen_keys 1 Enter 1
screen_wait 'is revoked'
screen_wait ' Servers '
screen_has 'HARD STOP' && screen_fail "it covers another screen"
screen_keys q
screen_wait '[exit '
expect_gone
