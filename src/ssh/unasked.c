/* SPDX-License-Identifier: BSD-3-Clause
 * unasked: channels that the other side opened and nobody here wanted. */
#include "config.h"

#include "ssh/unasked.h"

#include <inttypes.h>
#include <stdio.h>

#define UNASKED_AGAIN_MS 60000

void
unasked_add(struct unasked *u, ssh_message message)
{
    static const struct {
        int subtype;
        const char *kind;
    } kinds[] = {
        {SSH_CHANNEL_SESSION, "a session on this machine"},
        {SSH_CHANNEL_DIRECT_TCPIP, "a connection from this machine"},
        {SSH_CHANNEL_FORWARDED_TCPIP, "a forwarded connection that nobody asked for"},
        {SSH_CHANNEL_X11, "a connection to the X server here"},
        {SSH_CHANNEL_AUTH_AGENT, "a connection to the agent here"},
    };
    int subtype = ssh_message_subtype(message);

    u->kind = "a channel of a kind that is not known";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i].subtype == subtype)
            u->kind = kinds[i].kind;
    }
    u->count++;
}

bool
unasked_due(struct unasked *u, const char *host, uint64_t now_ms, bool last, char *text, size_t n)
{
    if (u->count == u->told ||
        (u->told > 0 && !last && now_ms - u->told_ms < UNASKED_AGAIN_MS))
        return false;
    if (u->told == 0)
        snprintf(text, n, "%s wanted %s: it was refused", host, u->kind);
    else
        snprintf(text, n, "%s wanted %" PRIu64 " more such channels, the last was %s: all were "
            "refused", host, u->count - u->told, u->kind);
    u->told = u->told == 0 ? 1 : u->count;
    u->told_ms = now_ms;
    return true;
}
