#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# order: the lists are read in ParaView's order, and of two servers of a name the later file's counts.
. "${abs_top_srcdir:=.}/tests/lib/common.sh"
need python3

# A list in this file: each server is called by a word, and its host is the word before.
list_in() { # FILE HOST NAME...
    file=$1
    host=$2
    shift 2
    mkdir -p "${file%/*}"
    {
        echo '<Servers>'
        for name; do
            echo "<Server name=\"$name\" resource=\"cs://$host\"><ManualStartup/></Server>"
        done
        echo '</Servers>'
    } >"$file"
}

hosts() { # NAME=HOST... as they are listed, without the built-in server
    "$FAIRLEAD" list "$@" --json | python3 -c '
import json, sys
rows = [r for r in json.load(sys.stdin) if r["kind"] != "builtin"]
print(" ".join("%s=%s/%s" % (r["name"], r["resource"][5:], r["source"]["origin"]) for r in rows))'
}

expect_hosts() { # WANTED ARGUMENT...
    wanted=$1
    shift
    [ "$(hosts "$@")" = "$wanted" ] || fail "the list is '$(hosts "$@")', not '$wanted'"
}

# ParaView's place: a program that says its version, and a library.
mkdir -p "$T/pv/bin" "$T/pv/lib"
for program in paraview pvpython pvserver; do
    printf '#!/bin/sh\necho paraview version 5.13.2-12-gabcdef0\n' >"$T/pv/bin/$program"
    chmod +x "$T/pv/bin/$program"
done
touch "$T/pv/lib/libvtkCommonCore.so.1"
PATH=$T/pv/bin:$PATH
export PATH XDG_DATA_DIRS="$T/none:$T/data1:$T/data2" XDG_CONFIG_DIRS="$T/site"

list_in "$T/data2/ParaView/servers.pvsc" nobody # what this machine has is no matter

echo "the default list is found upwards of ParaView's library"
list_in "$T/pv/default_servers.pvsc" default a b c d e f g
expect_hosts "a=default/default b=default/default c=default/default d=default/default \
e=default/default f=default/default g=default/default"

echo "of the system's lists the first that is there counts alone"
list_in "$T/data2/ParaView/servers.pvsc" data2 a b h
list_in "$T/data1/ParaView/servers.pvsc" data1 b c d e f g
expect_hosts "a=default/default b=data1/system c=data1/system d=data1/system e=data1/system \
f=data1/system g=data1/system"

echo "then the site's, those of -f one after the other, ParaView's own and ours"
list_in "$T/site/fairlead/servers.pvsc" site c d e f g
list_in "$T/x.pvsc" x d e f g
list_in "$T/y.pvsc" y e f g
list_in "$XDG_CONFIG_HOME/ParaView/servers.pvsc" paraview f g
list_in "$XDG_CONFIG_HOME/fairlead/servers.pvsc" own g
expect_hosts "a=default/default b=data1/system c=site/system d=x/extra e=y/extra f=paraview/user \
g=own/user" -f "$T/x.pvsc" -f "$T/y.pvsc"

echo "a file that is broken costs its own servers only"
echo '<Servers><Server' >"$XDG_CONFIG_HOME/ParaView/servers.pvsc"
expect_hosts "a=default/default b=data1/system c=site/system d=x/extra e=x/extra f=x/extra \
g=own/user" -f "$T/x.pvsc" 2>"$T/list.err"

echo "names are sorted by their code, upper case first; the last of a name in a file counts"
rm -r "$XDG_CONFIG_HOME/ParaView" "$XDG_CONFIG_HOME/fairlead" "$T/site" "$T/data1"
list_in "$T/data2/ParaView/servers.pvsc" nobody
list_in "$T/pv/default_servers.pvsc" h b B a_ é a a-
expect_hosts "B=h/default a=h/default a-=h/default a_=h/default b=h/default é=h/default"

echo "the version that a list sees is the one that is installed"
version=$("$FAIRLEAD" show B --json | python3 -c '
import json, sys
print(json.load(sys.stdin)["values"]["PV_VERSION_FULL"]["value"])')
[ "$version" = 5.13.2-12-gabcdef0 ] || fail "the version is '$version'"
