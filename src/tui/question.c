/* SPDX-License-Identifier: BSD-3-Clause
 * question: a few words, text to scroll through, and one line to type the answer in. */
#include "config.h"

#include "tui/question.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "tui/page.h"

#define QUESTION_MAX 4096      /* bytes of an answer */
#define QUESTION_HEAD 3        /* lines of the words above, at most, where there is little room */

struct question {
    struct pane pane;
    const struct question_ops *ops;
    void *arg;
    char *title, *what, *text, *label;
    struct edit edit;
    int top, height, total;    /* lines of the text; the last two as of the last draw */
    bool seen;
};

/* ---- drawing ---- */

/* The lines of the text from skip on, as many as there is room for. Returns how many there are. */
static int
question_lines(const struct question *q, struct area at, int skip)
{
    const char *text = q->text != NULL ? q->text : "";
    int line = 0;

    while (*text != '\0') {
        size_t whole = strcspn(text, "\n");
        char *copy = mem_ndup(text, whole);
        size_t n = page_wrap(copy, at.columns - 2);
        int y = at.y + line - skip;

        free(copy);
        if (line >= skip && line - skip < at.rows) {
            draw_text(y, at.x, 1, DRAW_DIM, "|");
            draw_bytes(y, at.x + 2, at.columns - 2, DRAW_PLAIN, text, n);
        }
        text += n;
        text += *text == '\n' ? 1 : n < whole ? strspn(text, " ") : 0;
        line++;
    }
    return line;
}

static void
question_draw_text(struct question *q, struct area at)
{
    int most;

    q->height = at.rows;
    q->total = question_lines(q, (struct area){.columns = at.columns}, 0);
    most = q->total > at.rows ? q->total - at.rows : 0;
    q->top = q->top > most ? most : q->top < 0 ? 0 : q->top;
    question_lines(q, at, q->top);
    q->seen = q->seen || q->top == most;
    if (q->top > 0)
        draw_text(at.y, at.x + at.columns, 1, DRAW_BOLD, draw_glyph(DRAW_ARROW_UP));
    if (q->top < most)
        draw_text(at.y + at.rows - 1, at.x + at.columns, 1, DRAW_BOLD,
            draw_glyph(DRAW_ARROW_DOWN));
}

static void
question_draw_field(struct question *q, int y, int x, int columns)
{
    int label = text_width(q->label);
    struct edit_window w;

    x += draw_text(y, x, columns, DRAW_BOLD, q->label);
    columns -= label;
    w = edit_window(&q->edit, columns - 1, false);
    draw_fill(y, x, columns, DRAW_FIELD, ' ');
    draw_bytes(y, x, columns, DRAW_FIELD, edit_text(&q->edit) + w.from, w.to - w.from);
    draw_cursor(y, x + w.cursor);
}

static void
question_draw(struct pane *p, struct area at)
{
    struct question *q = (struct question *)p;
    int pad = at.rows >= 14;
    int x = at.x + (at.columns >= 60 ? 3 : 1), columns = at.columns - x - 2;
    int most = pad ? at.rows / 2 : QUESTION_HEAD;
    int y = at.y + pad, rows;

    y += page_draw_wrapped((struct area){y, x, most, columns}, DRAW_NEEDS, q->what) + pad;
    rows = at.y + at.rows - y - 1 - pad;
    if (q->text != NULL) {
        question_draw_text(q, (struct area){y, x, rows, columns});
        y += q->total < rows ? q->total : rows;
    }
    question_draw_field(q, y + pad, x, columns);
}

static void
question_title(struct pane *p, struct str *out)
{
    str_add(out, ((struct question *)p)->title);
}

static void
question_counts(struct pane *p, struct str *out)
{
    const struct question *q = (struct question *)p;

    if (q->total > q->height)
        str_addf(out, "lines %d-%d of %d", q->top + 1, q->top + q->height, q->total);
}

/* ---- keys ---- */

static void
question_leave(struct question *q)
{
    struct app *a = q->pane.app;

    if (q->ops->leave != NULL)
        q->ops->leave(a, q->arg);
    app_pop(a);
}

static bool
question_act(struct pane *p, enum action action)
{
    struct question *q = (struct question *)p;

    switch (action) {
    case ACTION_ENTER:
        q->ops->answer(p->app, q->arg, edit_text(&q->edit));
        return true;
    case ACTION_BACK:
    case ACTION_CANCEL:
        question_leave(q);
        return true;
    case ACTION_UP:
        q->top--;
        return true;
    case ACTION_DOWN:
        q->top++;
        return true;
    case ACTION_PAGE_UP:
        q->top -= q->height > 1 ? q->height - 1 : 1;
        return true;
    case ACTION_PAGE_DOWN:
        q->top += q->height > 1 ? q->height - 1 : 1;
        return true;
    default:
        return edit_act(&q->edit, action);
    }
}

static bool
question_type(struct pane *p, uint32_t cp)
{
    edit_type(&((struct question *)p)->edit, cp);
    return true;
}

static enum keys_screen
question_keys(const struct pane *p)
{
    return KEYS_IN_LINE;
}

static void
question_free(struct pane *p)
{
    struct question *q = (struct question *)p;

    if (q->ops->free != NULL)
        q->ops->free(q->arg);
    edit_done(&q->edit);
    free(q->title);
    free(q->what);
    free(q->text);
    free(q->label);
    free(q);
}

static const struct pane_ops question_pane = {
    .title = question_title,
    .counts = question_counts,
    .keys = question_keys,
    .draw = question_draw,
    .act = question_act,
    .type = question_type,
    .free = question_free,
};

bool
question_seen(const struct pane *p)
{
    return ((const struct question *)p)->seen;
}

struct pane *
question_new(struct app *a, char *title, const char *what, const char *text, const char *label,
    const char *first, const struct question_ops *ops, void *arg)
{
    struct question *q = mem_zalloc(sizeof *q);

    q->pane = (struct pane){&question_pane, a};
    q->ops = ops;
    q->arg = arg;
    q->title = title;
    q->what = mem_dup(what);
    q->text = mem_dup(text);
    q->seen = text == NULL;
    q->label = mem_dup(label);
    edit_init(&q->edit, false, QUESTION_MAX);
    edit_set(&q->edit, first);
    return &q->pane;
}
