/* SPDX-License-Identifier: BSD-3-Clause
 * keep: the person's own lists changed on disk: add, edit, copy, remove, import. The same calls serve
 * the subcommands and the screen. */
#ifndef CMD_KEEP_H
#define CMD_KEEP_H

#include "cmd/cmd.h"

/* Where a new server goes: the one -f file if one was given, else config/servers.pvsc. Allocated. */
char *keep_file(const struct cmd *c);

/* Whether the list that s comes from may be changed: the user's own, an imported one, or one named by
 * -f. Else ERR_USAGE whose hint is to copy it first. */
int keep_may_change(const struct server *s, struct err *e);

/* Each reads the file under a lock (beside it: .NAME.lock), changes its text by pvscedit, and writes it:
 * temporary file, fsync, the old one kept as NAME~, rename, fsync of the directory; a symbolic link of
 * ours is followed; mode and owner stay. So two at once lose nothing, and a fault leaves the old bytes.
 * properties: NAME=VALUE words for pvscedit_set. Returns 0, or -1 with *e. */
int keep_add(struct cmd *c, const char *name, const char *resource, const struct strv *properties,
    struct err *e);
int keep_set(struct cmd *c, const struct server *s, const struct strv *properties, struct err *e);
/* The element was edited as text; before is what it was when the editing began: when the file says
 * otherwise by now, ERR_USAGE and nothing is written. */
int keep_replace(struct cmd *c, const struct server *s, const char *before, const char *element,
    struct err *e);
int keep_copy(struct cmd *c, const struct server *s, const char *name, struct err *e);
int keep_remove(struct cmd *c, const struct server *s, struct err *e);

/* The element's bytes as the file has it now. */
int keep_element(const struct server *s, struct str *out, struct err *e);

/* One property as it is now (pvscedit_get). */
int keep_get(const struct server *s, const char *property, struct str *out, struct err *e);

/* Import a file or an https address as a list of its own, byte for byte: config/imported.d/NAME.pvsc,
 * origin "imported". count: servers in it. path (allocated): where it is, or would be with dry_run. */
int keep_import(struct cmd *c, const char *from, bool dry_run, size_t *count, char **path,
    struct err *e);

/* Run $VISUAL, else $EDITOR, else vi, on this text in a private temporary file, waiting for its end.
 * out gets the text afterwards. ERR_CANCELLED when the editor failed or nothing changed; when it failed
 * with something written, the hint says in which file that is. The caller has given the terminal back. */
int keep_editor(struct cmd *c, const char *text, struct str *out, struct err *e);

/* Put a text that is not fit to be taken, and must not be lost either, into a file of its own in the
 * state directory. Its path, allocated; NULL with *e. */
char *keep_draft(struct cmd *c, const char *text, struct err *e);

#endif
