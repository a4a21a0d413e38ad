/* SPDX-License-Identifier: BSD-3-Clause
 * detailslive: the page that tells all about a session: its hops, its tunnels, what went wrong. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tui/page.h"
#include "tui/units.h"

static const char *
text_or(const char *text)
{
    return text != NULL ? text : "?";
}

static void
details_forward(struct pane *p, const struct view_forward *f)
{
    char in[UNITS_MAX], out[UNITS_MAX], peak[UNITS_MAX];

    units_bytes((double)f->in, in);
    units_bytes((double)f->out, out);
    units_rate(f->peak, peak);
    page_label(p, f->id, DRAW_PLAIN, "%s %s -> %s, %s%s%s; %lld open of %lld; in %s, out %s, peak %s",
        f->reverse ? "R" : "L", text_or(f->listen), text_or(f->target), text_or(f->state),
        f->reason != NULL ? ": " : "", f->reason != NULL ? f->reason : "", (long long)f->open,
        (long long)f->total, in, out, peak);
}

static void
details_maybe(struct pane *p, const char *label, enum draw_style style, const char *text)
{
    if (text != NULL)
        page_label(p, label, style, "%s", text);
}

static void
details_cipher(struct pane *p, const struct view_hop *h)
{
    bool same = str_eq(h->cipher_in, h->cipher_out) && str_eq(h->mac_in, h->mac_out);

    page_label(p, "keys", DRAW_PLAIN, "%s", text_or(h->kex));
    page_label(p, same ? "cipher" : "out", DRAW_PLAIN, "%s, %s", text_or(h->cipher_out),
        text_or(h->mac_out));
    if (!same)
        page_label(p, "in", DRAW_PLAIN, "%s, %s", text_or(h->cipher_in), text_or(h->mac_in));
}

static void
details_hop(struct pane *p, const struct view_hop *h, size_t i, size_t of)
{
    char rtt[UNITS_MAX], *head = mem_printf("Hop %zu of %zu", i + 1, of);

    units_rtt(h->rtt_ms, rtt);
    page_head(p, head);
    page_label(p, "host", DRAW_BOLD, "%s@%s port %d, %s", text_or(h->user), text_or(h->host), h->port,
        text_or(h->addr));
    if (h->key != NULL)
        page_label(p, "host key", DRAW_PLAIN, "%s %s, %s", text_or(h->key_type), h->key,
            text_or(h->key_result));
    if (h->server != NULL) {
        page_label(p, "server", DRAW_PLAIN, "| %s", h->server);
        details_cipher(p, h);
    }
    if (h->method != NULL)
        page_label(p, "login", DRAW_PLAIN, "%s", h->method);
    if (h->rtt_ms >= 0)
        page_label(p, "RTT", DRAW_PLAIN, "%s", rtt);
    free(head);
}

static void
details_failed(struct pane *p, const struct view *v)
{
    char clock[UNITS_MAX];

    if (v->error == NULL)
        return;
    units_clock(v->error_ms, clock);
    page_label(p, "error", DRAW_BAD, "%s  %s", clock, v->error);
    details_maybe(p, "what to do", DRAW_PLAIN, v->hint);
}

struct pane *
details_live(struct app *a, struct live *l)
{
    struct pane *p = page_new(a, mem_printf("%s > Details", live_name(l)));
    const struct view *v = l->view;
    char word[24], begun[UNITS_MAX];
    char *job = view_job(v, app_now_ms());

    units_clock(v->begun_ms, begun);
    page_head(p, live_name(l));
    page_label(p, "session", DRAW_PLAIN, "%s, process %d, begun %s", l->id, v->pid, begun);
    page_label(p, "state", live_style(l), "%s", live_word(l, word));
    details_maybe(p, "resource", DRAW_PLAIN, v->resource);
    details_maybe(p, "via", DRAW_PLAIN, v->via);
    details_maybe(p, "where", DRAW_PLAIN, v->where);
    details_maybe(p, "command", DRAW_PLAIN, v->command);
    details_maybe(p, "URL", DRAW_BOLD, v->url);
    details_maybe(p, "client", DRAW_PLAIN, v->client_state);
    details_maybe(p, "job", DRAW_PLAIN, job);
    free(job);
    details_failed(p, v);
    details_maybe(p, "end", DRAW_PLAIN, v->end_reason);
    for (size_t i = 0; i < v->hops.n; i++)
        details_hop(p, &v->hops.v[i], i, v->hops.n);
    if (v->forward_count > 0)
        page_head(p, "Tunnels");
    for (size_t i = 0; i < v->forward_count; i++)
        details_forward(p, &v->forwards[i]);
    return p;
}
