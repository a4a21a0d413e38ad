/* SPDX-License-Identifier: BSD-3-Clause
 * sshsays: the sentences of OpenSSH's client that say why it ends, as our error codes. */
#include "config.h"

#include "core/sshsays.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* The first row whose words stand in the line, in this order, counts. */
static const struct {
    const char *words, *more; /* more: these too, somewhere; NULL */
    enum err_code code;
    const char *hint;
} sshsays_table[] = {
    {"Too many authentication failures", NULL, ERR_AUTH,
        "IdentitiesOnly with an IdentityFile keeps ssh from offering all keys of the agent"},
    {"Permission denied (", NULL, ERR_AUTH,
        "check the user (-l), the key (-i) or the password; ssh-add -l lists the agent's keys"},
    {"Host key verification failed", NULL, ERR_HOSTKEY,
        "compare the fingerprint with what its keeper publishes, then use --accept-new once"},
    {"has changed and you have requested strict checking", NULL, ERR_HOSTKEY,
        "if its keeper confirms the change: ssh-keygen -R NAME removes the old key"},
    {"host key is known for", NULL, ERR_HOSTKEY,
        "compare the fingerprint with what its keeper publishes, then use --accept-new once"},
    {"Could not resolve hostname", NULL, ERR_HOST, "check the name of the host"},
    {"connect to", "timed out", ERR_TIMEOUT, "a firewall may drop what is sent there"},
    {"connect to", "Connection refused", ERR_HOST, "is it the right host and port (-p)?"},
    {"connect to", "No route to host", ERR_HOST, "is the network up, and the VPN?"},
    {"connect to", "unreachable", ERR_HOST, "is the network up, and the VPN?"},
    {"stdio forwarding failed", NULL, ERR_HOST, "the host before it cannot reach it, or may not"},
    {"remote port forwarding failed for listen", NULL, ERR_FORWARD,
        "the port may be taken there, or AllowTcpForwarding or PermitListen forbid it"},
    {"emote forward", "ailed", ERR_FORWARD,
        "the port may be taken there, or AllowTcpForwarding or PermitListen forbid it"},
    {"cannot listen to port", NULL, ERR_LISTEN, "choose another port, or end what listens there"},
    {"Could not request local forwarding", NULL, ERR_LISTEN,
        "choose another port, or end what listens there"},
    {"forwarding request failed", NULL, ERR_LISTEN, "choose another port, or end what listens there"},
    {"Bad configuration option", NULL, ERR_CONFIG, "ssh -G HOST says the same"},
    {"Bad owner or permissions on", NULL, ERR_CONFIG, "others may write that file: chmod go-w"},
    {"Can't open user config file", NULL, ERR_CONFIG, "-F names it"},
    {"no argument after keyword", NULL, ERR_CONFIG, "ssh -G HOST says the same"},
    {"keyword ", " extra arguments at end of line", ERR_CONFIG, "ssh -G HOST says the same"},
    {"unknown option --", NULL, ERR_CONFIG, "is --ssh the command of an OpenSSH client?"},
    {"Unable to negotiate with", NULL, ERR_PROTOCOL,
        "an old server needs its method named, as in -o HostKeyAlgorithms=+ssh-rsa"},
    {"Bad remote protocol version", NULL, ERR_PROTOCOL, "is it the right port (-p)?"},
    {"banner line contains invalid characters", NULL, ERR_PROTOCOL, "is it the right port (-p)?"},
    {"Timeout, server ", " not responding", ERR_LOST, "a new try may work"},
    {"closed by remote host", NULL, ERR_LOST, "a new try may work"},
    {"Connection closed by ", NULL, ERR_LOST, "a new try may work"},
    {"Connection reset by ", NULL, ERR_LOST, "a new try may work"},
    {"send disconnect: ", NULL, ERR_LOST, "a new try may work"},
    {"Connection to ", " timed out", ERR_TIMEOUT, "a firewall may drop what is sent there"},
};

enum err_code
sshsays_code(const char *line, const char **hint)
{
    for (size_t i = 0; i < sizeof sshsays_table / sizeof *sshsays_table; i++) {
        if (strstr(line, sshsays_table[i].words) == NULL ||
            (sshsays_table[i].more != NULL && strstr(line, sshsays_table[i].more) == NULL))
            continue;
        *hint = sshsays_table[i].hint;
        return sshsays_table[i].code;
    }
    *hint = NULL;
    return ERR_NONE;
}

int
sshsays_port(const char *line)
{
    static const char *const before[] = {"forwarding failed for listen port ", "cannot listen to port: "};
    const char *hint;
    enum err_code code = sshsays_code(line, &hint);

    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        const char *at = strstr(line, before[i]);
        int port = at != NULL ? str_port(at + strlen(before[i])) : 0;

        if (port > 0)
            return port;
    }
    return code == ERR_FORWARD || code == ERR_LISTEN ? -1 : 0;
}

bool
sshsays_in(const char *line, char addr[80], char method[40])
{
    const char *at = strstr(line, "Authenticated to "), *open = at != NULL ? strstr(at, " (") : NULL;

    if (at == NULL)
        return false;
    addr[0] = method[0] = '\0';
    if (open != NULL)
        sscanf(open, " (%79[^)])", addr);
    at = strstr(at, "using \"");
    return at != NULL && sscanf(at, "using \"%39[a-z0-9-]", method) == 1;
}

bool
sshsays_chatter(const char *line)
{
    return strncmp(line, "Transferred: sent ", 18) == 0 || strncmp(line, "Bytes per second: ", 18) == 0;
}
