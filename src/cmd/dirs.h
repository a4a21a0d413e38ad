/* SPDX-License-Identifier: BSD-3-Clause
 * dirs: where files live: runtime, state and configuration directories; whole-file reads and
 * writes that leave the old file whole when they fail. */
#ifndef CMD_DIRS_H
#define CMD_DIRS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* Absolute paths. run and state exist, are ours and closed to others; the others may not exist. */
struct dirs {
    char *home;       /* $HOME, else the password file's, else "/" */
    char *run;        /* $XDG_RUNTIME_DIR/fairlead, else /tmp/fairlead-UID */
    char *state;      /* $XDG_STATE_HOME/fairlead, else ~/.local/state/fairlead, else run/state */
    char *sessions;   /* state/sessions */
    char *cache;      /* $XDG_CACHE_HOME/fairlead, else ~/.cache/fairlead */
    char *config;     /* $XDG_CONFIG_HOME/fairlead, else ~/.config/fairlead */
    char *paraview;   /* $XDG_CONFIG_HOME/ParaView, else ~/.config/ParaView */
    struct strv site; /* $XDG_CONFIG_DIRS, else /etc/xdg: each with /fairlead */
};

/* Find them and make run and state. ERR_OS when the runtime directory cannot be made or is not
 * ours. Returns 0, or -1 with *e; dirs_done either way. */
int dirs_find(struct dirs *d, struct err *e);
void dirs_done(struct dirs *d);

/* "dir/name", allocated. */
char *dirs_path(const char *dir, const char *name);

/* Make a directory and those above it, 0700; what is there already stays as it is. Returns 0, or -1 with
 * *e. */
int dirs_make(const char *path, struct err *e);

/* The bytes of a file, at most max. Returns 0, or -1 with *e: ERR_NOT_FOUND when there is none,
 * ERR_DATA when it is larger or no regular file, ERR_OS for the rest. */
int dirs_read(const char *path, size_t max, struct str *out, struct err *e);

/* Replace a file of our own by replace_write; 0600. Returns 0, or -1 with *e. */
int dirs_write(const char *path, const char *bytes, size_t n, struct err *e);

/* Wait until nobody else holds the lock of this file: path.lock, beside it. A descriptor to close when
 * done; -1 when there can be no lock. */
int dirs_lock(const char *path);

/* The full path of a program, looked for as execvp does, no relative entries; or NULL. */
char *dirs_program(const char *name);

#endif
