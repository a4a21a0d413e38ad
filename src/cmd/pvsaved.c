/* SPDX-License-Identifier: BSD-3-Clause
 * pvsaved: the values that ParaView itself saved. */
#include "config.h"

#include "cmd/pvsaved.h"

#include <dirent.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"

#define PVSAVED_MAX (16 * 1024 * 1024)
#define PVSAVED_FILES 64 /* the newest ones */

static int
pvsaved_filter(const struct dirent *entry)
{
    return pvini_is_settings(entry->d_name);
}

/* Oldest first. */
static int
pvsaved_order(const struct dirent **a, const struct dirent **b)
{
    return pvini_compare((*a)->d_name, (*b)->d_name);
}

static void
pvsaved_file(const char *dir, const char *name, struct pvini *out)
{
    char *path = dirs_path(dir, name);
    struct str text = {0};
    struct err e;

    if (dirs_read(path, PVSAVED_MAX, &text, &e) == 0)
        pvini_parse(out, str_text(&text), text.len);
    else
        log_say(LOG_WARN, "saved", "%s", e.text);
    mem_wipe(text.s, text.cap); /* ParaView saves passwords, too */
    str_done(&text);
    free(path);
}

void
pvsaved_read(const struct cmd *c, struct pvini *out)
{
    struct dirent **names = NULL;
    int n = scandir(c->dirs.paraview, &names, pvsaved_filter, pvsaved_order);

    *out = (struct pvini){0};
    for (int i = 0; i < n; i++) {
        if (n - i <= PVSAVED_FILES)
            pvsaved_file(c->dirs.paraview, names[i]->d_name, out);
        free(names[i]);
    }
    free(names);
}
