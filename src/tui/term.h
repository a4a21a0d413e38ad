/* SPDX-License-Identifier: BSD-3-Clause
 * term: the terminal taken over and given back: modes, size, sequences, suspend. */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include <stdbool.h>

#include "base/err.h"
#include "tui/input.h"

/* Whether a screen is possible here; changes nothing. *e says why not. */
bool term_possible(struct err *e);

/* Take the terminal over. It is given back by term_close, at exit(), and when a signal kills us. */
int term_open(struct err *e);
void term_close(void);

/* The type that it is taken for, its own being unknown here; NULL: its own. After term_open. */
const char *term_taken_for(void);

/* Give it back for a while: to another program, whose keys (^C, ^\\, ^Z) are none for us then. */
void term_lend(void);
void term_return(void);

/* Give it back, stop ourselves as ^Z does, and take it over again when we go on. Then, and after
 * term_resume, all must be drawn again. */
void term_suspend(void);

/* Let it report clicks and the wheel, or not. False when it is not known to do that. */
bool term_mouse(bool on);

/* Take it over again after something else may have changed its modes (SIGCONT). */
void term_resume(void);

/* Ask the terminal for its size; true when it changed. */
bool term_resize(void);

/* Tell the decoder the sequences of this terminal. */
void term_sequences(struct input *in);

#endif
