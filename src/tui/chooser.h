/* SPDX-License-Identifier: BSD-3-Clause
 * chooser: a file chosen for an option: directories to walk through, letters that narrow what is seen. */
#ifndef TUI_CHOOSER_H
#define TUI_CHOOSER_H

#include "tui/screen.h"

/* Whose files. */
struct chooser_where {
    const struct server *server; /* borrowed */
    struct values chosen;        /* they lead to its host; taken over */
    const char *host;            /* how that is called; NULL: it is not reached by ssh */
    bool there;                  /* begin there */
};

/* Begin where path is, at home when it has no directory. take gets the path of a file, or of a directory that
 * was chosen itself, before the pane goes. */
struct pane *chooser_new(struct app *a, const char *path, const struct chooser_where *where,
    void (*take)(void *arg, const char *path), void *arg);

#endif
