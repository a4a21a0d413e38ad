/* SPDX-License-Identifier: BSD-3-Clause
 * relay: a small program of the other side that carries one connection, where its SSH server lets
 * commands run but forwards nothing. */
#include "config.h"

#include "ssh/relay.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/guard.h"

/* $1 is a host, or a socket's path with an empty $2. Only python3 and bash say the mark once the target
 * has answered; with the others a target that is not there ends the connection at once. bash cannot
 * tell the target that no more comes, so it is the last. */
static const char relay_script[] =
    "mark() { printf '\\036'; }\n"
    "has() { command -v \"$1\" >/dev/null 2>&1; }\n"
    "if has python3; then\n"
    "exec python3 -c 'import os, socket, sys, threading\n"
    "host, port = sys.argv[1:]\n"
    "try:\n"
    "    if port:\n"
    "        s = socket.create_connection((host, int(port)))\n"
    "        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)\n"
    "    else:\n"
    "        s = socket.socket(socket.AF_UNIX)\n"
    "        s.connect(host)\n"
    "except OSError as e:\n"
    "    sys.exit(e.strerror or str(e))\n"
    "os.write(1, b\"\\036\")\n"
    "def up():\n"
    "    try:\n"
    "        for b in iter(lambda: os.read(0, 65536), b\"\"):\n"
    "            s.sendall(b)\n"
    "        s.shutdown(socket.SHUT_WR)\n"
    "    except OSError:\n"
    "        pass\n"
    "t = threading.Thread(target=up)\n"
    "t.start()\n"
    "try:\n"
    "    for b in iter(lambda: s.recv(65536), b\"\"):\n"
    "        while b:\n"
    "            b = b[os.write(1, b):]\n"
    "except OSError:\n"
    "    pass\n"
    "os.close(1)\n"
    "os.close(2)\n"
    "t.join()' \"$1\" \"$2\"\n"
    "elif has socat; then\n"
    "mark\n"
    "case $1 in *:*) h=\"[$1]\" ;; *) h=$1 ;; esac\n"
    "[ -n \"$2\" ] && exec socat -t 86400 - \"TCP:$h:$2,nodelay\"\n"
    "exec socat -t 86400 - \"UNIX-CONNECT:$1\"\n"
    "elif has nc; then\n"
    "mark\n"
    "n=\n"
    "nc -h 2>&1 | grep -q -e -N && n=-N\n"
    "[ -n \"$2\" ] && exec nc $n \"$1\" \"$2\"\n"
    "exec nc $n -U \"$1\"\n"
    "elif has bash && [ -n \"$2\" ]; then\n"
    "exec bash -c 'exec 3<>\"/dev/tcp/$1/$2\" 4<&0 || exit\n"
    "printf \"\\036\"\n"
    "cat <&4 >&3 & cat <&3; kill $!' bash \"$1\" \"$2\"\n"
    "elif has xpra && [ -z \"$2\" ]; then\n"
    "mark\n"
    "exec xpra _proxy \"socket://$1\"\n"
    "fi\n"
    "echo 'there is no python3, socat, nc or bash for a relay' >&2\n"
    "exit 127\n";

char *
relay_command(const struct endpoint *to)
{
    struct str b = {0}, values = {0};
    char port[16] = "";

    if (to->kind == ENDPOINT_TCP)
        snprintf(port, sizeof port, "%d", to->port);
    str_add(&b, "exec /bin/sh -c 'h=$(printf %b \"$2\"); eval \"$(printf %b \"$1\")\"' sh '");
    guard_encode(&b, "set -- \"$h\" \"$3\"\n");
    guard_encode(&b, relay_script);
    guard_encode(&values, to->kind == ENDPOINT_TCP ? to->host : to->path);
    str_addf(&b, "' '%s' '%s'", str_text(&values), port);
    str_done(&values);
    return str_take(&b);
}
