/* SPDX-License-Identifier: BSD-3-Clause
 * scroll: a list with a selected row, of which a part is seen. Pure. */
#include "config.h"

#include "tui/screen.h"

void
scroll_fit(struct scroll *s, size_t count, int height)
{
    s->count = count;
    s->height = height > 0 ? (size_t)height : 1;
    if (s->at >= count)
        s->at = count > 0 ? count - 1 : 0;
    if (s->top > s->at)
        s->top = s->at;
    if (s->at >= s->top + s->height)
        s->top = s->at - s->height + 1;
    if (s->top + s->height > count)
        s->top = count > s->height ? count - s->height : 0;
}

bool
scroll_act(struct scroll *s, enum action action)
{
    size_t last = s->count > 0 ? s->count - 1 : 0;
    size_t page = s->height > 1 ? s->height - 1 : 1;

    switch (action) {
    case ACTION_UP:
        s->at -= s->at > 0;
        return true;
    case ACTION_DOWN:
        s->at += s->at < last;
        return true;
    case ACTION_PAGE_UP:
        s->at -= s->at < page ? s->at : page;
        return true;
    case ACTION_PAGE_DOWN:
        s->at = s->at + page < last ? s->at + page : last;
        return true;
    case ACTION_HOME:
        s->at = 0;
        return true;
    case ACTION_END:
        s->at = last;
        return true;
    default:
        return false;
    }
}
