/* SPDX-License-Identifier: BSD-3-Clause
 * externalsays: what another ssh says on its standard error, as notes, as states and as the reason why it
 * ended. Once the command runs, its lines may be among them. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/sshsays.h"
#include "ssh/external.h"

#define EXTERNAL_LINE_MAX 4096
#define EXTERNAL_HELD_MAX 200
#define EXTERNAL_NOTES_MAX 100 /* a server's banner is among them */

static void
external_keep(char to[400], const char *clean)
{
    static const char itself[] = "ssh: ";

    snprintf(to, 400, "%s", clean + (strncmp(clean, itself, strlen(itself)) == 0 ? strlen(itself) : 0));
}

/* The first reason counts; but that the connection went is only what came of another. */
static void
external_reason(struct external *x, const char *line, const char *clean)
{
    const char *hint;
    enum err_code code = sshsays_code(line, &hint);

    if (code == ERR_NONE || (x->code != ERR_NONE && (x->code != ERR_LOST || code == ERR_LOST)))
        return;
    if (x->state == EXTERNAL_STARTED && code != ERR_LOST)
        return; /* the command's own words, or none that end anything */
    x->code = code;
    x->hint = hint;
    external_keep(x->said, clean);
    if (sshsays_port(line) > 0)
        x->failed_port = sshsays_port(line);
}

/* A forward that may fail did. */
static bool
external_borne(struct external *x, const char *line, const char *clean)
{
    int port = sshsays_port(line);

    if (!x->turn->flags->lenient || port == 0)
        return false;
    for (size_t i = 0; i < x->plan->forward_count; i++)
        x->failed[i] = x->failed[i] || (port > 0 && x->plan->forwards[i].listen.port == port);
    turn_note(x->turn, "a forward cannot be opened: %s", clean);
    return true;
}

static void
external_logged_in(struct external *x, const char *addr, const char *method)
{
    if (x->state < EXTERNAL_IN)
        x->state = EXTERNAL_IN;
    turn_emit(x->turn, event_make(EVENT_HOP, "{s:i,s:i,s:s,s:i,s:s,s:s}", "hop",
        (int)x->plan->hop_count, "of", (int)x->plan->hop_count, "host",
        x->plan->hops[x->plan->hop_count - 1].host, "port", x->port, "user",
        x->user != NULL ? x->user : "", "addr", addr));
    turn_emit(x->turn, event_make(EVENT_AUTH, "{s:i,s:s,s:s}", "hop", (int)x->plan->hop_count,
        "method", method, "result", "ok"));
    x->turn->news = true;
}

static void
external_note(struct external *x, const char *clean)
{
    external_keep(x->last, clean);
    if (clean[0] != '\0' && x->notes++ < EXTERNAL_NOTES_MAX)
        turn_note(x->turn, "ssh: %s", x->last);
}

static void
external_pass(struct external *x, const char *line)
{
    output_feed(&x->remote->out, 2, line, strlen(line));
    output_feed(&x->remote->out, 2, "\n", 1);
}

/* Once it is logged in the command may be there before its guard's line, which comes by another pipe. */
static bool
external_holds(const struct external *x)
{
    return x->remote != NULL && (x->state == EXTERNAL_IN || x->shares) && x->held.n < EXTERNAL_HELD_MAX;
}

void
external_release(struct external *x)
{
    for (size_t i = 0; i < x->held.n; i++) {
        char *clean = text_cleaned(x->held.v[i], sizeof x->said - 1);

        if (x->state == EXTERNAL_STARTED)
            external_pass(x, x->held.v[i]);
        else
            external_note(x, clean);
        free(clean);
    }
    strv_clear(&x->held);
}

static void
external_line(struct external *x, const char *line)
{
    char *clean = text_cleaned(line, sizeof x->said - 1);
    char addr[80], method[40];

    if (sshsays_chatter(line)) {
        free(clean);
        return;
    }
    if (x->state < EXTERNAL_STARTED && sshsays_in(line, addr, method))
        external_logged_in(x, addr, method);
    else if (!external_borne(x, line, clean))
        external_reason(x, line, clean);
    if (x->state == EXTERNAL_STARTED)
        external_pass(x, line);
    else if (strstr(line, "Authenticated to ") != NULL)
        external_keep(x->last, "");
    else if (external_holds(x))
        strv_add(&x->held, line);
    else
        external_note(x, clean);
    free(clean);
}

void
external_hear(void *arg, const char *bytes, size_t n)
{
    struct external *x = arg;

    if (n == 0 && x->line.len > 0)
        external_hear(x, "\n", 1); /* the last one has no end */
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] == '\n') {
            external_line(x, str_text(&x->line));
            str_cut(&x->line, 0);
        } else if (bytes[i] != '\r' && bytes[i] != '\0' && x->line.len < EXTERNAL_LINE_MAX) {
            str_addc(&x->line, bytes[i]);
        }
    }
}
