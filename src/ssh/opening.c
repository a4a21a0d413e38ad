/* SPDX-License-Identifier: BSD-3-Clause
 * opening: a channel to a target on the other side that is being opened: straight, or through a relay
 * that runs there. */
#include "config.h"

#include "ssh/opening.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "ssh/chan.h"
#include "ssh/relay.h"

#define OPENING_NOISE_MAX (1024 * 1024) /* bytes of a login shell's own before the relay's mark */

enum opening_stage {
    OPENING_STRAIGHT, /* direct-tcpip was asked for */
    OPENING_SESSION,  /* relay: a session was */
    OPENING_COMMAND,  /* relay: the command was */
    OPENING_MARK,     /* relay: it runs, and has to say that it reached the target */
    OPENING_OPEN,
    OPENING_FAILED,
};

static int
opening_fail(struct opening *o)
{
    o->forbidden = o->command != NULL || chan_forbidden(o->link);
    o->why = chan_refusal(o->link);
    o->stage = OPENING_FAILED;
    return SSH_ERROR;
}

static int
opening_ask(struct opening *o, const struct endpoint *to)
{
    if (o->command != NULL)
        return ssh_channel_open_session(o->channel);
    if (to->kind == ENDPOINT_UNIX)
        return ssh_channel_open_forward_unix(o->channel, to->path, "127.0.0.1", 0);
    return ssh_channel_open_forward(o->channel, to->host, to->port, "127.0.0.1", 0);
}

struct opening *
opening_new(struct link *l, const struct endpoint *to, bool relay)
{
    struct opening *o = mem_zalloc(sizeof *o);

    o->link = l;
    o->begun_ns = uv_hrtime();
    o->command = relay ? relay_command(to) : NULL;
    o->stage = relay ? OPENING_SESSION : OPENING_STRAIGHT;
    o->channel = ssh_channel_new(l->session);
    if (o->channel == NULL || opening_ask(o, to) == SSH_ERROR)
        opening_fail(o);
    link_wake(l); /* the answer may have come already */
    return o;
}

/* What the relay has to complain about. libssh sees no end before that is read. */
static void
opening_read_words(struct opening *o)
{
    char words[200];
    int n = ssh_channel_read_nonblocking(o->channel, words, sizeof words - 1, 1);

    if (n <= 0 || o->words != NULL)
        return;
    words[n] = '\0';
    words[strcspn(words, "\n")] = '\0';
    o->words = text_cleaned(words, 200);
}

/* What comes before the mark is a login shell's noise; what follows are the target's bytes. */
static int
opening_read_mark(struct opening *o)
{
    char c;

    while (ssh_channel_poll(o->channel, 0) > 0 && ssh_channel_read_nonblocking(o->channel, &c, 1, 0) == 1) {
        if (c == RELAY_MARK)
            return SSH_OK;
        if (++o->noise > OPENING_NOISE_MAX)
            return SSH_ERROR;
    }
    opening_read_words(o);
    if (!ssh_channel_is_eof(o->channel) && ssh_channel_is_open(o->channel))
        return SSH_AGAIN;
    o->why = mem_dup(o->words != NULL ? o->words : "the relay there could not reach it");
    return SSH_ERROR;
}

/* One step; *next is what follows it. */
static int
opening_step(struct opening *o, int *next)
{
    switch (o->stage) {
    case OPENING_STRAIGHT:
        *next = OPENING_OPEN;
        return chan_opening(o->channel);
    case OPENING_SESSION:
        *next = OPENING_COMMAND;
        return chan_opening(o->channel);
    case OPENING_COMMAND:
        *next = OPENING_MARK;
        return ssh_channel_request_exec(o->channel, o->command);
    case OPENING_MARK:
        *next = OPENING_OPEN;
        return opening_read_mark(o);
    case OPENING_OPEN:
        *next = OPENING_OPEN;
        return SSH_OK;
    default:
        return SSH_ERROR;
    }
}

/* libssh's own asking is not cheap: it is spared while nothing has come. */
int
opening_check(struct opening *o)
{
    int rc, next = OPENING_FAILED;

    if (o->looked_at == o->link->counter.in_bytes && o->stage < OPENING_OPEN)
        return SSH_AGAIN;
    do {
        o->looked_at = o->link->counter.in_bytes;
        rc = opening_step(o, &next);
        if (rc == SSH_OK && o->stage <= OPENING_SESSION)
            link_rtt_seen(o->link, uv_hrtime() - o->begun_ns);
        if (rc == SSH_OK)
            o->stage = next;
    } while (rc == SSH_OK && o->stage < OPENING_OPEN);
    link_check(o->link);
    if (rc == SSH_ERROR && o->why == NULL)
        return opening_fail(o);
    return rc;
}

bool
opening_over(const struct opening *o)
{
    return o->stage == OPENING_OPEN && ssh_channel_is_eof(o->channel);
}

ssh_channel
opening_take(struct opening *o)
{
    ssh_channel channel = o->channel;

    o->channel = NULL;
    opening_free(o);
    return channel;
}

/* A close for what was refused would end the connection. */
void
opening_free(struct opening *o)
{
    if (o == NULL)
        return;
    if (o->channel != NULL && o->stage == OPENING_FAILED && !ssh_channel_is_open(o->channel)) {
        if (!o->link->broken && o->link->session != NULL)
            ssh_channel_free(o->channel);
    } else if (o->channel != NULL) {
        chan_abandon(o->link, o->channel);
    }
    free(o->command);
    free(o->words);
    free(o->why);
    free(o);
}
