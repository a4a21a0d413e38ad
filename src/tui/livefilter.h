/* SPDX-License-Identifier: BSD-3-Clause
 * livefilter: which sessions are shown: those that have every word somewhere in name, id, state or host. */
#ifndef TUI_LIVEFILTER_H
#define TUI_LIVEFILTER_H

#include "tui/screen.h"

struct livefilter {
    struct edit edit;
    bool typing;             /* it has the cursor */
};

void livefilter_init(struct livefilter *f);
void livefilter_done(struct livefilter *f);
bool livefilter_on(const struct livefilter *f);   /* it takes a line of the screen */
void livefilter_clear(struct livefilter *f);

/* The sessions that fit, and the nth of them: the last one when there are fewer, NULL for none. */
size_t livefilter_count(const struct livefilter *f, const struct app *a);
struct live *livefilter_at(const struct livefilter *f, const struct app *a, size_t n);

/* False when the key is not for it. */
bool livefilter_act(struct livefilter *f, enum action action);
void livefilter_draw(const struct livefilter *f, const struct app *a, struct area at);

#endif
