/* SPDX-License-Identifier: BSD-3-Clause
 * livefilter: which sessions are shown: those that have every word somewhere in name, id, state or host. */
#include "config.h"

#include "tui/livefilter.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define LIVEFILTER_MAX 200

void
livefilter_init(struct livefilter *f)
{
    *f = (struct livefilter){0};
    edit_init(&f->edit, false, LIVEFILTER_MAX);
}

void
livefilter_done(struct livefilter *f)
{
    edit_done(&f->edit);
}

bool
livefilter_on(const struct livefilter *f)
{
    return f->typing || f->edit.text.len > 0;
}

void
livefilter_clear(struct livefilter *f)
{
    f->typing = false;
    edit_set(&f->edit, "");
}

static bool
livefilter_fits(const struct livefilter *f, const struct live *l)
{
    const char *text = edit_text(&f->edit), *via = l->view->via != NULL ? l->view->via : "";
    char state[24], *line = mem_printf("%s %s %s %s", live_name(l), l->id, live_word(l, state), via);
    bool fits = true;

    while (fits && *(text += strspn(text, " ")) != '\0') {
        size_t n = strcspn(text, " ");
        char *word = mem_ndup(text, n);

        fits = strcasestr(line, word) != NULL;
        free(word);
        text += n;
    }
    free(line);
    return fits;
}

size_t
livefilter_count(const struct livefilter *f, const struct app *a)
{
    size_t n = 0;

    for (size_t i = 0; i < a->live_count; i++)
        n += livefilter_fits(f, a->lives[i]);
    return n;
}

struct live *
livefilter_at(const struct livefilter *f, const struct app *a, size_t n)
{
    struct live *last = NULL;

    for (size_t i = 0; i < a->live_count; i++) {
        if (!livefilter_fits(f, a->lives[i]))
            continue;
        last = a->lives[i];
        if (n-- == 0)
            break;
    }
    return last;
}

bool
livefilter_act(struct livefilter *f, enum action action)
{
    if (action == ACTION_FILTER)
        f->typing = true;
    else if (livefilter_on(f) && (action == ACTION_BACK || (f->typing && action == ACTION_CANCEL)))
        livefilter_clear(f);
    else if (f->typing && action == ACTION_ENTER)
        f->typing = false;
    else
        return f->typing && edit_act(&f->edit, action);
    return true;
}

void
livefilter_draw(const struct livefilter *f, const struct app *a, struct area at)
{
    char *counts = mem_printf("%zu of %zu", livefilter_count(f, a), a->live_count);
    int room = at.columns - (int)strlen(counts) - 12, x = at.x + 1;
    struct edit_window w = edit_window(&f->edit, room, false);

    x += draw_text(at.y, x, 8, f->typing ? DRAW_BOLD : DRAW_PLAIN, "Filter: ");
    if (f->typing)
        draw_fill(at.y, x, room, DRAW_FIELD, ' ');
    draw_bytes(at.y, x, room, f->typing ? DRAW_FIELD : DRAW_BOLD, edit_text(&f->edit) + w.from,
        w.to - w.from);
    if (f->typing)
        draw_cursor(at.y, x + w.cursor);
    draw_text(at.y, x + room + 1, (int)strlen(counts), DRAW_PLAIN, counts);
    free(counts);
}
