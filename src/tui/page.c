/* SPDX-License-Identifier: BSD-3-Clause
 * page: lines to read and scroll through: help, details, preview. */
#include "config.h"

#include "tui/page.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define PAGE_LABEL_MIN 10 /* columns of the labels, with the blanks behind them */
#define PAGE_LABEL_MAX 19

struct page_line {
    char *label;          /* NULL: none */
    char *text;           /* clean */
    enum draw_style style;
};

struct page {
    struct pane pane;
    char *title;
    struct page_line *lines;
    size_t count, cap;
    int indent;              /* columns of the labels */
    int top, height, total;  /* in lines of the screen; the last two as of the last draw */
};

size_t
page_wrap(const char *text, int columns)
{
    size_t fits = text_fit(text, columns > 0 ? columns : 1);
    size_t at = fits;

    if (text[fits] == '\0')
        return fits;
    while (at > 0 && text[at] != ' ')
        at--;
    if (at > 0)
        return at;
    return fits > 0 ? fits : strlen(text);
}

/* Call draw for each line, when it is not NULL. */
static int
page_each(struct area at, enum draw_style style, const char *text, int skip)
{
    int line = 0;

    do {
        size_t n = page_wrap(text, at.columns);

        if (line >= skip && line - skip < at.rows)
            draw_bytes(at.y + line - skip, at.x, at.columns, style, text, n);
        text += n;
        text += strspn(text, " ");
        line++;
    } while (*text != '\0');
    return line;
}

int
page_draw_wrapped(struct area at, enum draw_style style, const char *text)
{
    int lines = page_each(at, style, text, 0);

    return lines < at.rows ? lines : at.rows;
}

int
page_count_wrapped(int columns, const char *text)
{
    return page_each((struct area){.columns = columns}, DRAW_PLAIN, text, 0);
}

static void
page_add(struct pane *pane, const char *label, enum draw_style style, const char *text)
{
    struct page *p = (struct page *)pane;
    struct str clean = {0};

    text_clean(&clean, text, strlen(text), TEXT_LINE);
    if (label != NULL && text_width(label) + 2 > p->indent)
        p->indent = text_width(label) + 2 < PAGE_LABEL_MAX ? text_width(label) + 2 : PAGE_LABEL_MAX;
    p->lines = mem_grow(p->lines, p->count, &p->cap, sizeof *p->lines);
    p->lines[p->count++] = (struct page_line){mem_dup(label), str_take(&clean), style};
}

void
page_head(struct pane *p, const char *text)
{
    if (((struct page *)p)->count > 0)
        page_blank(p);
    page_add(p, NULL, DRAW_BOLD, text);
}

void
page_text(struct pane *p, enum draw_style style, const char *text)
{
    page_add(p, NULL, style, text);
}

void
page_label(struct pane *p, const char *label, enum draw_style style, const char *fmt, ...)
{
    struct str text = {0};
    char *made = NULL;
    va_list ap;

    va_start(ap, fmt);
    if (vasprintf(&made, fmt, ap) >= 0)
        str_add(&text, made);
    va_end(ap);
    page_add(p, label, style, str_text(&text));
    free(made);
    str_done(&text);
}

void
page_blank(struct pane *p)
{
    page_add(p, NULL, DRAW_PLAIN, "");
}

void
page_clear(struct pane *pane)
{
    struct page *p = (struct page *)pane;

    for (size_t i = 0; i < p->count; i++) {
        free(p->lines[i].label);
        free(p->lines[i].text);
    }
    p->count = 0;
    p->top = 0;
}

static int
page_line_draw(const struct page *p, const struct page_line *line, struct area at, int skip)
{
    int indent = line->label == NULL ? 0 : at.columns >= 60 ? p->indent : PAGE_LABEL_MIN;
    int width = line->label == NULL ? 0 : text_width(line->label);
    struct area text;

    if (width >= indent && indent > 0)
        indent = width + 1;
    text = (struct area){at.y, at.x + indent, at.rows, at.columns - indent};
    if (indent > 0 && skip <= 0 && at.rows > 0)
        draw_text(at.y, at.x, indent, DRAW_DIM, line->label);
    return page_each(text, line->style, line->text, skip);
}

static int
page_scroll(struct page *p, struct area at, bool really)
{
    int y = 0, total = 0;

    for (size_t i = 0; i < p->count; i++) {
        int skip = p->top > total ? p->top - total : 0;
        struct area left = {at.y + y, at.x, really ? at.rows - y : 0, at.columns};
        int lines = page_line_draw(p, &p->lines[i], left, skip);

        if (lines > skip && y < at.rows)
            y += lines - skip;
        total += lines;
    }
    return total;
}

static void
page_draw(struct pane *pane, struct area at)
{
    struct page *p = (struct page *)pane;
    struct area text = {at.y, at.x + 1, at.rows, at.columns - 3};
    int most;

    p->height = at.rows;
    p->total = page_scroll(p, text, false);
    most = p->total > at.rows ? p->total - at.rows : 0;
    if (p->top > most)
        p->top = most;
    if (p->top < 0)
        p->top = 0;
    page_scroll(p, text, true);
    if (p->top > 0)
        draw_text(at.y, at.x + at.columns - 1, 1, DRAW_DIM, draw_glyph(DRAW_ARROW_UP));
    if (p->top < most)
        draw_text(at.y + at.rows - 1, at.x + at.columns - 1, 1, DRAW_DIM,
            draw_glyph(DRAW_ARROW_DOWN));
    draw_cursor(at.y, at.x);
}

static bool
page_act(struct pane *pane, enum action action)
{
    struct page *p = (struct page *)pane;

    switch (action) {
    case ACTION_UP:
        p->top--;
        break;
    case ACTION_DOWN:
        p->top++;
        break;
    case ACTION_PAGE_UP:
        p->top -= p->height - 1;
        break;
    case ACTION_PAGE_DOWN:
        p->top += p->height - 1;
        break;
    case ACTION_HOME:
        p->top = 0;
        break;
    case ACTION_END:
        p->top = p->total;
        break;
    case ACTION_BACK:
        app_pop(pane->app);
        break;
    default:
        return false;
    }
    return true;
}

static void
page_title(struct pane *pane, struct str *out)
{
    str_add(out, ((struct page *)pane)->title);
}

static enum keys_screen
page_keys(const struct pane *pane)
{
    return KEYS_IN_PAGE;
}

static void
page_free(struct pane *pane)
{
    struct page *p = (struct page *)pane;

    page_clear(pane);
    free(p->lines);
    free(p->title);
    free(p);
}

static const struct pane_ops page_ops = {
    .title = page_title,
    .keys = page_keys,
    .draw = page_draw,
    .act = page_act,
    .free = page_free,
};

struct pane *
page_new(struct app *a, char *title)
{
    struct page *p = mem_zalloc(sizeof *p);

    p->pane = (struct pane){&page_ops, a};
    p->title = title;
    p->indent = PAGE_LABEL_MIN;
    return &p->pane;
}
