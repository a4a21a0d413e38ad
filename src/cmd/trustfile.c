/* SPDX-License-Identifier: BSD-3-Clause
 * trustfile: what was agreed to, kept in state/trusted: a line "digest name file date" each, with tabs. */
#include "config.h"

#include "cmd/trustfile.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/mem.h"
#include "base/text.h"

#define TRUSTFILE_LINES 2000
#define TRUSTFILE_NAME 200 /* bytes of a name, and of a file's, in a line */
#define TRUSTFILE_PATH 1000
#define TRUSTFILE_MAX (4 * 1024 * 1024)

static bool
digest_is(const char *text)
{
    return strlen(text) == DIGEST_TEXT - 1 && strspn(text, "0123456789abcdef") == DIGEST_TEXT - 1;
}

/* One that cannot be read, or has grown beyond all sense, is as none: it will be asked again. */
static void
trustfile_read(const char *path, struct str *out)
{
    struct err ignored;

    if (dirs_read(path, TRUSTFILE_MAX, out, &ignored) != 0)
        str_cut(out, 0);
}

static bool
trustfile_holds(const char *text, const char *digest)
{
    for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, digest, DIGEST_TEXT - 1) == 0 && line[DIGEST_TEXT - 1] == '\t')
            return true;
    }
    return false;
}

/* The text without its oldest lines: room for one more. */
static const char *
trustfile_newest(const char *text)
{
    size_t lines = 0;

    for (const char *p = text; (p = strchr(p, '\n')) != NULL; p++)
        lines++;
    for (; lines >= TRUSTFILE_LINES; lines--)
        text = strchr(text, '\n') + 1;
    return text;
}

static void
trustfile_line(struct str *out, const char *digest, const char *name, const char *file)
{
    char *shown = text_cleaned(name, TRUSTFILE_NAME), *path = text_cleaned(file, TRUSTFILE_PATH);
    time_t now = time(NULL);
    char date[32] = "";
    struct tm tm;

    if (gmtime_r(&now, &tm) != NULL)
        strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &tm);
    str_addf(out, "%s\t%s\t%s\t%s\n", digest, shown, path, date);
    free(path);
    free(shown);
}

bool
trustfile_has(const struct dirs *d, const char *digest)
{
    char *path;
    struct str text = {0};
    bool has;

    if (!digest_is(digest))
        return false;
    path = dirs_path(d->state, "trusted");
    trustfile_read(path, &text);
    has = trustfile_holds(str_text(&text), digest);
    str_done(&text);
    free(path);
    return has;
}

int
trustfile_add(
    const struct dirs *d, const char *digest, const char *name, const char *file, struct err *e)
{
    char *path = dirs_path(d->state, "trusted");
    int lock = dirs_lock(path), rc = 0;
    struct str text = {0}, next = {0};

    trustfile_read(path, &text);
    if (!trustfile_holds(str_text(&text), digest)) {
        str_add(&next, trustfile_newest(str_text(&text)));
        trustfile_line(&next, digest, name, file);
        rc = dirs_write(path, next.s, next.len, e);
    }
    if (lock >= 0)
        close(lock);
    str_done(&next);
    str_done(&text);
    free(path);
    return rc;
}
