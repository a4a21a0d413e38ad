/* SPDX-License-Identifier: BSD-3-Clause
 * refusal: why a channel was refused, told over a connection that is shared: libssh as a server has one
 * answer to everything, so that the reason goes before it, as a channel that is opened to nowhere. */
#include "config.h"

#include "ssh/refusal.h"

#include <libssh/server.h>
#include <stdlib.h>

#include "base/text.h"
#include "ssh/chan.h"

#define REFUSAL_FRESH_MS 200 /* the refusal is the next packet after its reason */
#define REFUSAL_HOST "refusal@fairlead" /* no host has such a name */

void
refusal_tell(struct link *guest, const struct link *up)
{
    ssh_channel note = ssh_channel_new(guest->session);
    char *words = chan_refusal(up);

    if (note != NULL && ssh_channel_open_reverse_forward(note, REFUSAL_HOST, 0, words, 0) == SSH_AGAIN)
        chan_abandon(guest, note);
    else
        ssh_channel_free(note);
    free(words);
}

const char *
refusal_told(const struct link *l)
{
    return l->refusal != NULL && uv_now(l->loop) - l->refusal_ms < REFUSAL_FRESH_MS ? l->refusal : NULL;
}

bool
refusal_hear(struct link *l, ssh_message message)
{
    const char *words;

    if (!l->shared || ssh_message_type(message) != SSH_REQUEST_CHANNEL_OPEN ||
        ssh_message_subtype(message) != SSH_CHANNEL_FORWARDED_TCPIP ||
        !str_eq(ssh_message_channel_request_open_destination(message), REFUSAL_HOST))
        return false;
    words = ssh_message_channel_request_open_originator(message);
    free(l->refusal);
    l->refusal_ms = uv_now(l->loop);
    l->refusal = text_cleaned(words != NULL ? words : "", REFUSAL_MAX);
    return true;
}
