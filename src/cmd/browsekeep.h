/* SPDX-License-Identifier: BSD-3-Clause
 * browsekeep: what the screen asks about the lists: consent to a start, and keeping them. */
#ifndef CMD_BROWSEKEEP_H
#define CMD_BROWSEKEEP_H

#include "cmd/cmd.h"
#include "tui/app.h"

/* arg of all that follows; the screen's owner has it at its beginning. */
struct browsekeep {
    struct cmd *cmd;
    uv_loop_t *loop;
    struct app *app;    /* NULL: there is no screen any more */
    bool fixed;         /* the list is ours for this run: there is nothing to agree to, nor to keep */
    bool importing;
};

/* The rows of struct app_ops. An import goes on in a thread. */
bool browsekeep_agreed(void *arg, const struct server *s);
int browsekeep_tell(void *arg, const struct server *s, const struct values *chosen, struct str *out,
    struct err *e);
void browsekeep_agree(void *arg, const struct server *s);
int browsekeep_may_change(void *arg, const struct server *s, struct err *e);
int browsekeep_add(void *arg, const char *name, const char *resource, const struct strv *properties,
    struct err *e);
int browsekeep_set(void *arg, const struct server *s, const struct strv *properties, struct err *e);
int browsekeep_copy(void *arg, const struct server *s, const char *name, struct err *e);
int browsekeep_remove(void *arg, const struct server *s, struct err *e);
int browsekeep_import(void *arg, const char *from, struct err *e);
int browsekeep_element(void *arg, const struct server *s, struct str *out, struct err *e);
int browsekeep_editor(void *arg, struct str *text, struct err *e);
char *browsekeep_draft(void *arg, const char *text, struct err *e);
int browsekeep_save(void *arg, const char *path, const char *text, struct err *e);
int browsekeep_replace(void *arg, const struct server *s, const char *before, const char *element,
    struct err *e);

#endif
