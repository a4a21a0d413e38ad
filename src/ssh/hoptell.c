/* SPDX-License-Identifier: BSD-3-Clause
 * hoptell: what a hop tells of itself: who is there, and how it is encrypted. */
#include "config.h"

#include <stdlib.h>

#include "base/text.h"
#include "ssh/hop.h"

#define HOP_SERVER_MAX 256 /* RFC 4253, 4.2: no version is longer */

static const char *
hop_or_none(const char *text)
{
    return text != NULL ? text : "none";
}

void
hop_tell_link(struct hop *h)
{
    char *server = text_cleaned(hop_or_none(ssh_get_serverbanner(h->ssh)), HOP_SERVER_MAX);
    ssh_key key = NULL;

    (void)ssh_get_server_publickey(h->ssh, &key);
    turn_emit(h->turn, event_make(EVENT_LINK,
        "{s:i,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "hop", h->index, "host", h->plan->host, "server",
        server, "kex", hop_or_none(ssh_get_kex_algo(h->ssh)), "hostkey",
        hop_or_none(ssh_key_type_to_char(ssh_key_type(key))), "cipher_out",
        hop_or_none(ssh_get_cipher_out(h->ssh)), "cipher_in",
        hop_or_none(ssh_get_cipher_in(h->ssh)), "mac_out", hop_or_none(ssh_get_hmac_out(h->ssh)),
        "mac_in", hop_or_none(ssh_get_hmac_in(h->ssh))));
    ssh_key_free(key);
    free(server);
}
