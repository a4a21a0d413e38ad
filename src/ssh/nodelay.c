/* SPDX-License-Identifier: BSD-3-Clause
 * nodelay: an sshd that sends small messages at once. */
#include "config.h"

#include "ssh/nodelay.h"

#include <string.h>

#include "ssh/chan.h"

/* Every shell knows it, and so does cmd.exe. */
#define NODELAY_COMMAND_TEXT "exit 0"

/* Whatever came of it, the channel goes; a close for what was refused would end the connection. */
static void
nodelay_over(struct nodelay *n, bool refused)
{
    ssh_channel channel = n->channel;

    n->stage = NODELAY_IDLE;
    n->channel = NULL;
    link_hook_remove(n->link, &n->hook);
    if (n->link->broken)
        return;
    if (refused)
        ssh_channel_free(channel);
    else
        chan_abandon(n->link, channel);
}

static void
nodelay_turn(void *arg)
{
    struct nodelay *n = arg;
    int rc;

    if (n->link->broken) {
        nodelay_over(n, false);
        return;
    }
    if (n->looked_at == n->link->counter.in_bytes)
        return; /* nothing has come: libssh's own asking is not cheap */
    n->looked_at = n->link->counter.in_bytes;
    if (n->stage == NODELAY_SESSION) {
        rc = chan_opening(n->channel);
        if (rc == SSH_AGAIN)
            return;
        if (rc != SSH_OK) {
            nodelay_over(n, true);
            return;
        }
        n->stage = NODELAY_COMMAND;
    }
    rc = ssh_channel_request_exec(n->channel, NODELAY_COMMAND_TEXT);
    n->link->prompt = rc == SSH_OK;
    if (rc != SSH_AGAIN)
        nodelay_over(n, false);
    link_check(n->link);
}

void
nodelay_begin(struct nodelay *n, struct link *l)
{
    const char *server = ssh_get_serverbanner(l->session);

    if (server == NULL || strstr(server, "OpenSSH") == NULL || n->stage != NODELAY_IDLE)
        return;
    *n = (struct nodelay){.link = l, .hook = {.turn = nodelay_turn, .arg = n},
        .channel = ssh_channel_new(l->session), .stage = NODELAY_SESSION};
    if (n->channel == NULL) {
        n->stage = NODELAY_IDLE;
        return;
    }
    link_hook_add(l, &n->hook);
    if (ssh_channel_open_session(n->channel) == SSH_ERROR)
        nodelay_over(n, true);
    link_wake(l); /* the answer may have come already */
}

void
nodelay_end(struct nodelay *n)
{
    if (n->stage != NODELAY_IDLE)
        nodelay_over(n, false);
}
