/* SPDX-License-Identifier: BSD-3-Clause
 * mouse: what a click meets, as of the last draw: rows of a list, hints at the bottom. */
#include "config.h"

#include "tui/mouse.h"

#include "tui/term.h"

#define MOUSE_TWICE_MS 400 /* between the clicks of a double click */
#define MOUSE_WHEEL 3      /* rows that a notch of the wheel moves by */

void
mouse_begin(struct app *a)
{
    a->mouse.count = 0;
}

static void
mouse_spot(struct app *a, struct mouse_spot spot)
{
    if (a->mouse.count < MOUSE_SPOTS)
        a->mouse.spots[a->mouse.count++] = spot;
}

void
mouse_rows(struct app *a, struct scroll *s, struct area at)
{
    mouse_spot(a, (struct mouse_spot){at, s, ACTION_NONE});
}

void
mouse_hint(struct app *a, struct area at, enum action action)
{
    mouse_spot(a, (struct mouse_spot){at, NULL, action});
}

void
mouse_toggle(struct app *a)
{
    if (!term_mouse(!a->mouse.on)) {
        app_sayf(a, "This terminal is not known to have a mouse.");
        return;
    }
    a->mouse.on = !a->mouse.on;
    app_sayf(a, a->mouse.on ? "Mouse on: a click selects, two open, the wheel scrolls, a hint can be "
        "clicked. m gives it back." : "Mouse off: the terminal selects text with it again.");
}

static const struct mouse_spot *
mouse_find(const struct app *a, int y, int x)
{
    for (int i = 0; i < a->mouse.count; i++) {
        const struct area *at = &a->mouse.spots[i].at;

        if (y >= at->y && y < at->y + at->rows && x >= at->x && x < at->x + at->columns)
            return &a->mouse.spots[i];
    }
    return NULL;
}

/* A click on the selected row, shortly after one that may have selected it, opens it. */
static void
mouse_row(struct app *a, const struct mouse_spot *spot, int y)
{
    struct scroll *s = spot->rows;
    size_t row = s->top + (size_t)(y - spot->at.y);
    int64_t now_ms = app_now_ms();
    bool twice = row == s->at && now_ms - a->mouse.click_ms < MOUSE_TWICE_MS;

    if (row >= s->count)
        return;
    s->at = row;
    a->mouse.click_ms = twice ? 0 : now_ms;
    if (twice)
        app_act(a, ACTION_ENTER);
}

static void
mouse_click(struct app *a, int y, int x)
{
    const struct mouse_spot *spot = mouse_find(a, y, x);

    if (spot != NULL && spot->rows == NULL)
        app_act(a, spot->action);
    else if (spot != NULL && a->confirm.text == NULL)
        mouse_row(a, spot, y);
}

void
mouse_key(struct app *a, const struct input_key *k)
{
    enum action move = k->key == KEYS_WHEEL_UP ? ACTION_UP : ACTION_DOWN;

    if (!a->mouse.on)
        return;
    if (k->key == KEYS_CLICK)
        mouse_click(a, k->y, k->x);
    for (int i = 0; i < MOUSE_WHEEL && k->key != KEYS_CLICK && a->confirm.text == NULL; i++)
        app_act(a, move);
}
