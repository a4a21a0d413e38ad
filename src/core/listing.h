/* SPDX-License-Identifier: BSD-3-Clause
 * listing: the names in a directory of another machine: the plan that lists them there, and its output read;
 * and where a directory of this one is. Pure. */
#ifndef CORE_LISTING_H
#define CORE_LISTING_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "core/plan.h"

/* What came of one. Zero-initialise. */
struct listing {
    char *dir;            /* from the root, as it is called there; NULL: not known */
    struct strv names;    /* a directory's ends with a slash; directories first, then as people sort */
    bool more;            /* there are more than are told */
    struct str hex;       /* of what came; taken apart by listing_end */
    char *failed;         /* the other machine's words; NULL */
    bool begun, ended;
};

/* A plan with the way of p to its last host, and there nothing but a listing of dir: "" is home, "~/..." and
 * what has no slash in front is below it. It is read by any POSIX sh, under whatever login shell. NULL with
 * *e when p goes nowhere by ssh. */
struct plan *listing_plan(const struct plan *p, const char *dir, struct err *e);

/* A line of what the plan's command wrote. Before it, a login shell may have said anything. */
void listing_line(struct listing *l, const char *line);

/* That was all. 0, or -1 with *e: why there are no names; asked is the directory that was asked for, host
 * where. */
int listing_end(struct listing *l, const char *asked, const char *host, struct err *e);
void listing_done(struct listing *l);

/* Where dir is on this machine: from the root, or "", "~" and "~/..." below home. Allocated; NULL with *e
 * when it is neither. */
char *listing_here(const char *dir, const char *home, struct err *e);

/* Names as they are shown: directories first, each kind in its order without case. */
void listing_sort(struct strv *names);

#endif
