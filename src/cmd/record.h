/* SPDX-License-Identifier: BSD-3-Clause
 * record: what a session has running on another machine, written down before it is started and removed at
 * the session's end: a record whose session died tells where something may be left, and how to find it. */
#ifndef CMD_RECORD_H
#define CMD_RECORD_H

#include <jansson.h>

#include "cmd/cmd.h"
#include "cmd/ids.h"

/* Held by the session's process: the lock on the file is free when it is dead. Zero: none. */
struct record {
    char *path;
    int fd;
};

/* Write that of session id: how its last host is reached, the token of its command. A record that cannot be
 * written is a line in the log: the session goes on without. */
void record_write(struct record *r, const struct dirs *d, const char *id, const struct plan *p,
    const struct session_flags *flags, const char *token);
void record_remove(struct record *r);

/* The ids of records whose session died on this machine. Adds to out. */
void record_crashed(const struct dirs *d, struct strv *out);
bool record_is_crashed(const struct dirs *d, const char *id);

/* Its name and last host, cleaned, in a sentence for people: "session s3 of X on HOST ended without
 * cleaning up". Allocated; NULL when it cannot be read. */
char *record_sentence(const struct dirs *d, const char *id);

/* One field of it, cleaned: "name", "machine", "token". Allocated; NULL. */
char *record_text(const struct dirs *d, const char *id, const char *field);

/* On stderr, a line for each, and what to do. */
void record_tell(const struct cmd *c);

/* What ends what a session left: it connects as that did, and ends what carries its token. Borrows from c
 * and from itself. */
struct cleaning {
    struct plan *plan;
    struct session_flags flags;
    struct strv options, identities, words;
    json_t *record;
};

/* Returns 0, or -1 with *e; cleaning_done either way. */
int cleaning_init(struct cleaning *k, const struct cmd *c, const char *id, struct err *e);
void cleaning_done(struct cleaning *k);

/* Nothing is left: the record goes. */
void record_forget(const struct dirs *d, const char *id);

/* Connect as that session did and end what carries its token; then the record goes. The exit status. */
int record_clean(struct cmd *c, const char *id);

#endif
