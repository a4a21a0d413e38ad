/* SPDX-License-Identifier: BSD-3-Clause
 * sshsource: which line of which file each keyword of ssh_config comes from. ssh -G -vvv tells the files that
 * it read and the Host and Match lines that applied; the files tell the rest. Pure. */
#include "config.h"

#include "core/sshsource.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/sshkeyword.h"

#define SSHSOURCE_PLACES_MAX 4096
#define SSHSOURCE_DEPTH_MAX 16
#define SSHSOURCE_LINES_MAX 200000

/* A place in a file; of an Include the file that was read for it. */
struct place {
    int pass;            /* ssh reads twice where a Match final asks for it */
    char *file;
    int line;
    char *read;          /* NULL: a Host or Match line that applied */
};

struct finding {
    struct sshdump *d;
    const struct sshsource_reader *reader;
    struct place *places;
    size_t n, cap;
    int pass, files, lines;
    struct place parent; /* the Include whose file is read next; file NULL: none */
    struct place match;  /* the Match line that is being looked at; file NULL: none was named */
};

static void
finding_add(struct finding *f, const char *file, int line, const char *read)
{
    if (f->n >= SSHSOURCE_PLACES_MAX)
        return;
    f->places = mem_grow(f->places, f->n, &f->cap, sizeof *f->places);
    f->places[f->n++] =
        (struct place){.pass = f->pass, .file = mem_dup(file), .line = line, .read = mem_dup(read)};
}

static void
place_set(struct place *p, const char *text, size_t n, int line)
{
    free(p->file);
    p->file = text != NULL ? mem_ndup(text, n) : NULL;
    p->line = line;
}

/* "FILE line N: ": what comes after it, and FILE and N in *at; NULL when the line is another. */
static const char *
said_place(const char *text, struct place *at)
{
    for (const char *p = strstr(text, " line "); p != NULL; p = strstr(p + 1, " line ")) {
        int line, used = 0;

        if (sscanf(p, " line %9d:%n", &line, &used) != 1 || used == 0 || line <= 0)
            continue;
        place_set(at, text, (size_t)(p - text), line);
        return p + used + strspn(p + used, " ");
    }
    return NULL;
}

/* A negated name takes back that the Host line applied. */
static void
finding_remove(struct finding *f, const struct place *at)
{
    for (size_t i = 0; i < f->n; i++) {
        struct place *p = &f->places[i];

        if (p->read == NULL && p->pass == f->pass && p->line == at->line && str_eq(p->file, at->file))
            p->line = 0;
    }
}

static void
said_at(struct finding *f, const char *what, const struct place *at)
{
    static const char including[] = "Including file ";
    const char *depth;

    if (strncmp(what, "Applying options for", 20) == 0) {
        finding_add(f, at->file, at->line, NULL);
    } else if (strncmp(what, "Skipping Host block", 19) == 0) {
        finding_remove(f, at);
    } else if (strncmp(what, "matched", 7) == 0 || strncmp(what, "not matched", 11) == 0) {
        place_set(&f->match, at->file, strlen(at->file), at->line);
    } else if (strncmp(what, including, sizeof including - 1) == 0) {
        depth = strstr(what, " depth ");
        if (depth != NULL)
            place_set(&f->parent, at->file, strlen(at->file), at->line);
    }
}

static void
said_line(struct finding *f, const char *line)
{
    static const char reading[] = "Reading configuration data ";
    struct place at = {0};
    const char *text = strncmp(line, "debug", 5) == 0 ? strstr(line, ": ") : NULL, *what;

    if (text == NULL)
        return;
    text += 2;
    if (strncmp(text, reading, sizeof reading - 1) == 0) {
        finding_add(f, f->parent.file, f->parent.line, text + sizeof reading - 1);
        place_set(&f->parent, NULL, 0, 0);
    } else if (strncmp(text, "re-parsing configuration", 24) == 0) {
        f->pass++;
    } else if (strncmp(text, "checking match for", 18) == 0) {
        place_set(&f->match, NULL, 0, 0);
    } else if (strcmp(text, "match found") == 0 && f->match.file != NULL) {
        finding_add(f, f->match.file, f->match.line, NULL);
    } else if ((what = said_place(text, &at)) != NULL) {
        said_at(f, what, &at);
    }
    free(at.file);
}

static void
said_read(struct finding *f, const char *said)
{
    while (*said != '\0') {
        size_t n = strcspn(said, "\r\n");
        char *line = mem_ndup(said, n);

        said_line(f, line);
        free(line);
        said += n;
        said += strspn(said, "\r\n");
    }
}

/* The k-th saying of a keyword belongs to its k-th row; of those that count once the first is meant. */
static void
finding_credit(struct finding *f, const char *key, const char *file, int line)
{
    const struct sshkeyword *known = sshkeyword_find(key);
    size_t at = 0;
    struct sshdump_row *row;

    key = sshkeyword_today(key);
    do
        row = sshdump_next(f->d, key, &at);
    while (row != NULL && row->file != NULL && known != NULL && known->several);
    if (row == NULL || row->file != NULL)
        return;
    row->file = mem_dup(file);
    row->line = line;
}

static bool
finding_applies(const struct finding *f, const char *file, int line, const char *rest)
{
    if (strncasecmp(rest, "all", 3) == 0 && strspn(rest + 3, " \t\r") == strlen(rest + 3))
        return true; /* ssh does not name the line of a Match all */
    for (size_t i = 0; i < f->n; i++) {
        const struct place *p = &f->places[i];

        if (p->read == NULL && p->pass == f->pass && p->line == line && strcmp(p->file, file) == 0)
            return true;
    }
    return false;
}

/* Where a file is walked. */
struct spot {
    const char *file;
    int line, depth;
    bool applies;
};

static void finding_file(struct finding *f, const char *path, int depth);

static void
finding_include(struct finding *f, const struct spot *at)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct place *p = &f->places[i];

        if (p->read != NULL && p->file != NULL && p->pass == f->pass && p->line == at->line &&
            strcmp(p->file, at->file) == 0)
            finding_file(f, p->read, at->depth + 1);
    }
}

static void
finding_line(struct finding *f, const char *text, size_t n, struct spot *at)
{
    const char *start = text + strspn(text, " \t"), *rest;
    char key[64], *line;
    size_t len = strcspn(start, " \t=\"\r\n");

    if (start[0] == '#' || len == 0 || len >= sizeof key || start + len > text + n)
        return;
    for (size_t i = 0; i < len; i++)
        key[i] = (char)tolower((unsigned char)start[i]);
    key[len] = '\0';
    line = mem_ndup(start + len, (size_t)(text + n - start) - len);
    rest = line + strspn(line, " \t=");
    if (strcmp(key, "host") == 0)
        at->applies = finding_applies(f, at->file, at->line, "");
    else if (strcmp(key, "match") == 0)
        at->applies = finding_applies(f, at->file, at->line, rest);
    else if (at->applies && strcmp(key, "include") == 0)
        finding_include(f, at);
    else if (at->applies)
        finding_credit(f, key, at->file, at->line);
    free(line);
}

static void
finding_file(struct finding *f, const char *path, int depth)
{
    struct spot at = {.file = path, .depth = depth, .applies = true};
    char *text = NULL;

    if (depth <= SSHSOURCE_DEPTH_MAX && f->files++ < SSHSOURCE_FILES_MAX)
        text = f->reader->read(f->reader->arg, path);
    for (const char *p = text; p != NULL && *p != '\0' && f->lines++ < SSHSOURCE_LINES_MAX;) {
        size_t n = strcspn(p, "\n");

        at.line++;
        finding_line(f, p, n, &at);
        p += n + (p[n] == '\n');
    }
    free(text);
}

/* Files that no Include named, in the order in which ssh read them. */
static void
finding_walk(struct finding *f, int passes)
{
    for (f->pass = 0; f->pass <= passes; f->pass++) {
        for (size_t i = 0; i < f->n; i++) {
            if (f->places[i].read != NULL && f->places[i].file == NULL && f->places[i].pass == f->pass)
                finding_file(f, f->places[i].read, 0);
        }
    }
}

void
sshsource_find(struct sshdump *d, const struct strv *lines, const struct strv *froms,
    const char *said, const struct sshsource_reader *reader)
{
    struct finding f = {.d = d, .reader = reader};

    for (size_t i = 0; i < lines->n; i++) {
        struct spot at = {.file = froms->v[i], .applies = true};

        finding_line(&f, lines->v[i], strlen(lines->v[i]), &at);
    }
    said_read(&f, said);
    finding_walk(&f, f.pass);
    for (size_t i = 0; i < f.n; i++) {
        free(f.places[i].file);
        free(f.places[i].read);
    }
    free(f.places);
    free(f.parent.file);
    free(f.match.file);
}
