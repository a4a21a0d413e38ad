/* SPDX-License-Identifier: BSD-3-Clause
 * askbox: a question of a session: password, passphrase, second factor, host key, yes or no. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "tui/page.h"
#include "tui/units.h"

#define ASKBOX_MAX 1024        /* bytes of an answer */
#define ASKBOX_PAST 4          /* lines of what was tried */
#define ASKBOX_NARROW 56       /* columns, from which on there is room above for the hop */

struct answer {
    struct edit edit;
    bool shown;                /* in clear, not as stars */
};

struct askbox {
    struct pane pane;
    char id[16];               /* of the session */
    struct ask *ask;           /* a copy */
    struct answer *answers;    /* one for each prompt */
    size_t at;                 /* the one with the cursor */
};

/* A line of the box. When they do not fit, those that matter least go first. */
struct ask_line {
    enum draw_style style;
    int weight;
    bool fenced;               /* the server's words */
    bool goes_on;              /* the line before; what was tried goes as a whole */
    int field;                 /* the prompt whose answer stands here; -1: none */
    char *text;
};

struct ask_lines {
    struct ask_line *v;
    size_t n, cap;
};

enum { WEIGHT_BLANK, WEIGHT_PAST, WEIGHT_NOTE, WEIGHT_HEAD, WEIGHT_SAID, WEIGHT_TITLE,
    WEIGHT_PROMPT, WEIGHT_HERE };

static void
lines_add(struct ask_lines *l, int weight, enum draw_style style, char *text)
{
    l->v = mem_grow(l->v, l->n, &l->cap, sizeof *l->v);
    l->v[l->n++] = (struct ask_line){style, weight, false, false, -1, text};
}

static void
lines_done(struct ask_lines *l)
{
    for (size_t i = 0; i < l->n; i++)
        free(l->v[i].text);
    free(l->v);
}

/* Text of any length, wrapped. */
static void
lines_wrap(struct ask_lines *l, int weight, enum draw_style style, int columns, bool fenced,
    const char *text)
{
    const char *begin = text;

    while (*text != '\0') {
        size_t line = strcspn(text, "\n");
        char *copy = mem_ndup(text, line);
        size_t n = page_wrap(copy, columns - 2 * fenced);

        free(copy);
        lines_add(l, weight, style, mem_ndup(text, n));
        l->v[l->n - 1].fenced = fenced;
        l->v[l->n - 1].goes_on = text > begin && weight == WEIGHT_PAST;
        text += n;
        text += text[0] == '\n' ? 1 : n < line ? strspn(text, " ") : 0;
    }
}

/* ---- what it says ---- */

/* The hop stands at the top right where there is room. */
static void
box_head(const struct ask *k, struct ask_lines *l, int columns)
{
    struct str text = {0};

    if (k->host == NULL)
        return;
    if (columns < ASKBOX_NARROW && k->hop > 0)
        str_addf(&text, "hop %d of %d  ", k->hop, k->hops);
    str_add(&text, k->host);
    str_add(&text, "  (");
    if (k->user != NULL)
        str_addf(&text, "user %s, ", k->user);
    str_addf(&text, "port %d)", k->port > 0 ? k->port : 22);
    lines_wrap(l, WEIGHT_HEAD, DRAW_BOLD, columns, false, str_text(&text));
    str_done(&text);
}

static bool
box_is_past(const struct view_line *line)
{
    static const char *const areas[] = {"hop", "hostkey", "auth", "banner"};

    for (size_t i = 0; i < sizeof areas / sizeof areas[0]; i++) {
        if (strcmp(line->area, areas[i]) == 0)
            return true;
    }
    return false;
}

/* What was tried until now, from the session's log. */
static void
box_past(struct live *live, struct ask_lines *l, int columns)
{
    const struct view_lines *log = &live->view->log;
    const struct view_line *found[ASKBOX_PAST];
    size_t n = 0;

    for (size_t i = log->n; i-- > 0 && n < ASKBOX_PAST;) {
        const struct view_line *line = view_line(log, i);

        if (box_is_past(line))
            found[n++] = line;
    }
    if (n > 0)
        lines_add(l, WEIGHT_BLANK, DRAW_PLAIN, mem_dup(""));
    while (n-- > 0) {
        bool foreign = live_foreign(found[n]);
        char *text = foreign ? mem_dup(found[n]->text) :
            mem_printf("%-8s %s", found[n]->area, found[n]->text);

        lines_wrap(l, WEIGHT_PAST, DRAW_DIM, columns, foreign, text);
        free(text);
    }
}

/* What is asked for now, under what was tried. */
static void
box_now(const struct ask *k, struct ask_lines *l)
{
    char *text = NULL;

    if (k->kind == ASK_KBDINT && k->round > 0)
        text = mem_printf("now      keyboard-interactive, step %d of this host", k->round);
    else if (k->kind == ASK_PASSWORD)
        text = mem_dup("now      password");
    else if (k->kind == ASK_PASSPHRASE && k->host != NULL)
        text = mem_dup("now      a key that has a passphrase");
    if (text != NULL)
        lines_add(l, WEIGHT_PAST, DRAW_PLAIN, text);
}

static void
box_hostkey(const struct ask *k, struct ask_lines *l, int columns)
{
    char *key = mem_printf("%s %s", k->subject != NULL ? k->subject : "",
        k->fingerprint != NULL ? k->fingerprint : "");

    lines_wrap(l, WEIGHT_HERE, DRAW_BOLD, columns, false, key);
    if (k->note != NULL)
        lines_wrap(l, WEIGHT_TITLE, DRAW_NEEDS, columns, false, k->note);
    lines_wrap(l, WEIGHT_NOTE, DRAW_PLAIN, columns, false,
        "Nobody has vouched for this key on this machine. Compare it with what those who run the "
        "host publish.");
    lines_wrap(l, WEIGHT_PROMPT, DRAW_PLAIN, columns, false,
        "yes accepts and remembers it, no refuses; the fingerprint itself is the safest yes.");
    free(key);
}

static void
box_said(const struct ask *k, struct ask_lines *l, int columns)
{
    if (k->kind != ASK_KBDINT && k->kind != ASK_SSH)
        return;
    lines_add(l, WEIGHT_TITLE, DRAW_PLAIN,
        mem_dup(k->kind == ASK_SSH ? "The ssh command says:" : "The server says:"));
    if (k->server_text != NULL)
        lines_wrap(l, WEIGHT_SAID, DRAW_PLAIN, columns, true, k->server_text);
}

/* What is typed goes to whom, and whether it is seen. */
static const char *
box_label(const struct askbox *b, size_t i)
{
    if (b->ask->kind == ASK_HOSTKEY)
        return "yes, no or fingerprint: ";
    if (b->ask->kind == ASK_CONFIRM)
        return "yes or no: ";
    if (b->ask->kind == ASK_PASSPHRASE)
        return "Passphrase: ";
    if (b->ask->kind == ASK_PASSWORD)
        return "Password: ";
    return b->answers[i].shown ? "Answer (shown as you type): " : "Answer (hidden): ";
}

static void
box_prompts(const struct askbox *b, struct ask_lines *l, int columns)
{
    const struct ask *k = b->ask;

    for (size_t i = 0; i < k->prompt_count; i++) {
        int weight = i == b->at ? WEIGHT_HERE : WEIGHT_PROMPT;

        if (k->kind == ASK_KBDINT || k->kind == ASK_SSH)
            lines_wrap(l, weight, DRAW_PLAIN, columns, true,
                k->prompts[i].text[0] != '\0' ? k->prompts[i].text : " ");
        if (i == 0)
            lines_add(l, WEIGHT_BLANK, DRAW_PLAIN, mem_dup(""));
        lines_add(l, weight + 1, i == b->at ? DRAW_BOLD : DRAW_PLAIN, mem_dup(box_label(b, i)));
        l->v[l->n - 1].field = (int)i;
    }
}

static void
box_note(const struct ask *k, struct ask_lines *l, int columns)
{
    struct str text = {0};

    if (k->attempts_left >= 0)
        str_addf(&text, "%d attempt%s left. ", k->attempts_left, k->attempts_left == 1 ? "" : "s");
    if (k->kind == ASK_PASSPHRASE)
        str_add(&text, "The passphrase stays on this machine and is not stored.");
    else if (k->kind == ASK_PASSWORD || k->kind == ASK_KBDINT)
        str_addf(&text, "The answer goes only to %s and is not stored.",
            k->host != NULL ? k->host : "the server");
    if (text.len > 0)
        lines_add(l, WEIGHT_BLANK, DRAW_PLAIN, mem_dup(""));
    lines_wrap(l, WEIGHT_NOTE, DRAW_DIM, columns, false, str_text(&text));
    str_done(&text);
}

static void
box_lines(struct askbox *b, struct live *live, struct ask_lines *l, int columns)
{
    const struct ask *k = b->ask;
    char *title = ask_title(k);

    lines_add(l, WEIGHT_BLANK, DRAW_PLAIN, mem_dup(""));
    box_head(k, l, columns);
    box_past(live, l, columns);
    box_now(k, l);
    lines_add(l, WEIGHT_BLANK, DRAW_PLAIN, mem_dup(""));
    if (k->retry)
        lines_add(l, WEIGHT_TITLE, DRAW_BAD, mem_dup("The answer before was not accepted."));
    if (k->kind != ASK_KBDINT)
        lines_wrap(l, WEIGHT_TITLE, DRAW_NEEDS, columns, false, title);
    if (k->kind == ASK_HOSTKEY)
        box_hostkey(k, l, columns);
    box_said(k, l, columns);
    box_prompts(b, l, columns);
    box_note(k, l, columns);
    free(title);
}

/* ---- drawing ---- */

static void
lines_remove(struct ask_lines *l, size_t i)
{
    free(l->v[i].text);
    memmove(l->v + i, l->v + i + 1, (l->n - i - 1) * sizeof *l->v);
    l->n--;
}

/* Take lines out until the rest fits. */
static void
lines_shrink(struct ask_lines *l, int rows)
{
    while (l->n > (size_t)(rows > 0 ? rows : 0)) {
        size_t least = 0;

        for (size_t i = 1; i < l->n; i++) {
            if (l->v[i].weight < l->v[least].weight)
                least = i;
        }
        lines_remove(l, least);
        while (least < l->n && l->v[least].goes_on)
            lines_remove(l, least);
    }
}

static void
box_draw_field(struct askbox *b, const struct ask_line *line, int y, int x, int columns)
{
    struct answer *answer = &b->answers[line->field];
    const char *label = text_width(line->text) <= columns / 2 ? line->text : "Answer: ";
    bool stars = !answer->shown;
    struct edit_window w;

    x += draw_text(y, x, columns, line->style, label);
    columns -= text_width(label);
    w = edit_window(&answer->edit, columns - 1, stars);
    draw_fill(y, x, columns, DRAW_FIELD, ' ');
    if (stars)
        draw_fill(y, x, w.stars, DRAW_FIELD, '*');
    else if (answer->edit.hidden)
        draw_secret(y, x, edit_text(&answer->edit) + w.from, w.to - w.from);
    else
        draw_bytes(y, x, columns, DRAW_FIELD, edit_text(&answer->edit) + w.from, w.to - w.from);
    if ((size_t)line->field == b->at)
        draw_cursor(y, x + w.cursor);
}

static void
box_draw(struct pane *p, struct area at)
{
    struct askbox *b = (struct askbox *)p;
    struct live *live = app_live(p->app, b->id);
    struct ask_lines lines = {0};
    int x = at.x + (at.columns >= 60 ? 3 : 1), columns = at.columns - x - 1;

    if (live == NULL)
        return;
    box_lines(b, live, &lines, columns);
    lines_shrink(&lines, at.rows);
    for (size_t i = 0; i < lines.n; i++) {
        const struct ask_line *line = &lines.v[i];
        int y = at.y + (int)i;

        if (line->fenced)
            draw_text(y, x, 1, DRAW_DIM, "|");
        if (line->field >= 0)
            box_draw_field(b, line, y, x, columns);
        else
            draw_text(y, x + 2 * line->fenced, columns - 2 * line->fenced, line->style, line->text);
    }
    lines_done(&lines);
}

static void
box_title(struct pane *p, struct str *out)
{
    struct live *l = app_live(p->app, ((struct askbox *)p)->id);

    str_addf(out, "%s > Connect", l != NULL ? live_name(l) : "?");
}

static void
box_counts(struct pane *p, struct str *out)
{
    struct askbox *b = (struct askbox *)p;
    struct live *l = app_live(p->app, b->id);
    char since[UNITS_MAX];

    if (b->ask->hop > 0)
        str_addf(out, "hop %d of %d  ", b->ask->hop, b->ask->hops);
    if (l == NULL || l->view->begun_ms == 0)
        return;
    units_elapsed(app_now_ms() - l->view->begun_ms, since);
    str_add(out, since);
}

/* ---- answering ---- */

/* The box is off the screen when this returns. */
static void
box_reply(struct askbox *b, struct reply *r)
{
    struct app *a = b->pane.app;
    struct live *l = app_live(a, b->id);

    if (l != NULL)
        l->answered = b->ask->id;
    a->ops->answer(a->arg, l != NULL ? l->id : b->id, r);
    app_close_ask(a);
    app_dirty(a);
}

static void
box_cancel(struct askbox *b)
{
    struct reply *r = reply_new(b->ask->id, 0);

    r->cancelled = true;
    app_sayf(b->pane.app, "Cancelled: the question was not answered.");
    box_reply(b, r);
}

/* Questions with fixed answers take nothing else: a stray word must not accept a host key. */
static bool
box_valid(struct askbox *b)
{
    const struct ask *k = b->ask;
    const char *text = edit_text(&b->answers[0].edit);

    if (k->kind != ASK_HOSTKEY && k->kind != ASK_CONFIRM)
        return true;
    if (strcmp(text, "yes") == 0 || strcmp(text, "no") == 0)
        return true;
    if (k->kind == ASK_HOSTKEY && k->fingerprint != NULL && strcmp(text, k->fingerprint) == 0)
        return true;
    app_say(b->pane.app, k->kind == ASK_HOSTKEY ?
        "Type yes, no, or the whole fingerprint with its SHA256:." : "Type yes or no.", true);
    return false;
}

static void
box_send(struct askbox *b)
{
    struct reply *r;

    if (b->at + 1 < b->ask->prompt_count) {
        b->at++;
        return;
    }
    if (!box_valid(b))
        return;
    r = reply_new(b->ask->id, b->ask->prompt_count);
    for (size_t i = 0; i < b->ask->prompt_count; i++)
        secret_move(&r->answers[i], &b->answers[i].edit.text);
    box_reply(b, r);
}

static bool
box_act(struct pane *p, enum action action)
{
    struct askbox *b = (struct askbox *)p;
    struct answer *answer = &b->answers[b->at];

    switch (action) {
    case ACTION_ENTER:
        box_send(b);
        return true;
    case ACTION_BACK:
    case ACTION_CANCEL:
        box_cancel(b);
        return true;
    case ACTION_NEXT:
        b->at = (b->at + 1) % b->ask->prompt_count;
        return true;
    case ACTION_PREV:
        b->at = (b->at + b->ask->prompt_count - 1) % b->ask->prompt_count;
        return true;
    case ACTION_SHOW:
        answer->shown = !answer->shown;
        return true;
    default:
        return edit_act(&answer->edit, action);
    }
}

static bool
box_type(struct pane *p, uint32_t cp)
{
    struct askbox *b = (struct askbox *)p;

    edit_type(&b->answers[b->at].edit, cp);
    return true;
}

static enum keys_screen
box_keys(const struct pane *p)
{
    return KEYS_IN_ASK;
}

static void
box_free(struct pane *p)
{
    struct askbox *b = (struct askbox *)p;

    for (size_t i = 0; i < b->ask->prompt_count; i++)
        edit_done(&b->answers[i].edit);
    free(b->answers);
    ask_free(b->ask);
    free(b);
}

static const struct pane_ops box_ops = {
    .title = box_title,
    .counts = box_counts,
    .keys = box_keys,
    .draw = box_draw,
    .act = box_act,
    .type = box_type,
    .free = box_free,
};

bool
askbox_is(const struct pane *p)
{
    return p->ops == &box_ops;
}

const char *
askbox_session(const struct pane *p)
{
    return ((const struct askbox *)p)->id;
}

int
askbox_id(const struct pane *p)
{
    return ((const struct askbox *)p)->ask->id;
}

struct pane *
askbox_new(struct app *a, struct live *l)
{
    struct askbox *b = mem_zalloc(sizeof *b);

    b->pane = (struct pane){&box_ops, a};
    snprintf(b->id, sizeof b->id, "%s", l->id);
    b->ask = ask_copy(l->view->ask);
    b->answers = mem_zalloc(b->ask->prompt_count * sizeof *b->answers);
    for (size_t i = 0; i < b->ask->prompt_count; i++) {
        bool fixed = b->ask->kind == ASK_HOSTKEY || b->ask->kind == ASK_CONFIRM;
        bool seen = b->ask->prompts[i].echo || fixed;

        edit_init(&b->answers[i].edit, !seen, ASKBOX_MAX);
        b->answers[i].shown = seen;
    }
    return &b->pane;
}
