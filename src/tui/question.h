/* SPDX-License-Identifier: BSD-3-Clause
 * question: a few words, text to scroll through, and one line to type the answer in. */
#ifndef TUI_QUESTION_H
#define TUI_QUESTION_H

#include "tui/screen.h"

struct question_ops {
    /* The answer was typed. What cannot be is said, and the question stays; else app_pop it, or go
     * on in a way that takes it off the screen. */
    void (*answer)(struct app *a, void *arg, const char *text);
    void (*leave)(struct app *a, void *arg);  /* Esc; NULL: nothing to say */
    void (*free)(void *arg);                  /* with the pane; NULL */
};

/* Takes title over. what is wrapped above the text; label stands before the answer, which begins
 * as first. text: NULL, or lines that are fenced, for they are a stranger's words. */
struct pane *question_new(struct app *a, char *title, const char *what, const char *text,
    const char *label, const char *first, const struct question_ops *ops, void *arg);

/* Whether the person has had the end of the text on the screen. */
bool question_seen(const struct pane *p);

#endif
