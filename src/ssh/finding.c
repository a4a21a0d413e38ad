/* SPDX-License-Identifier: BSD-3-Clause
 * finding: what was found out of something installed here, kept in a file. */
#include "config.h"

#include "ssh/finding.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/mem.h"

#define FINDING_AGE_S (24 * 60 * 60) /* a script that calls another program stays as it is */
#define FINDING_AHEAD_S 60 /* the clock of a file server may be another one */

char *
finding_key(const char *path, const char *more)
{
    struct stat st = {0};

    (void)!stat(path, &st);
    return mem_printf("%s %s %lld %lld %lld.%09ld %s", PACKAGE_VERSION, path, (long long)st.st_ino,
        (long long)st.st_size, (long long)st.st_mtim.tv_sec, (long)st.st_mtim.tv_nsec, more);
}

/* Of the key and the text: a text that is damaged, or another key's, has another one. */
static void
finding_digest(const char *key, const char *text, char out[DIGEST_TEXT])
{
    char *all = mem_printf("%s\n%s", key, text);

    digest_sha256(all, strlen(all), out);
    free(all);
}

/* Only a file of our own that nobody else can write counts. One from the future would never grow old: the
 * clock was set back since. */
static bool
finding_fit(int fd)
{
    time_t now = time(NULL);
    struct stat st;

    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
        (st.st_mode & 022) == 0 && st.st_mtime <= now + FINDING_AHEAD_S &&
        now - st.st_mtime < FINDING_AGE_S;
}

static void
finding_read(int fd, size_t max, struct str *out)
{
    char part[4096];
    ssize_t n;

    while (out->len <= max && (n = read(fd, part, sizeof part)) > 0)
        str_addn(out, part, (size_t)n);
}

bool
finding_recall(const char *dir, const char *name, const char *key, size_t max, struct str *out)
{
    char *path = dir != NULL ? mem_printf("%s/%s", dir, name) : NULL, digest[DIGEST_TEXT];
    int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) : -1;
    struct str all = {0};
    const char *text;

    free(path);
    if (fd < 0)
        return false;
    if (finding_fit(fd))
        finding_read(fd, max + DIGEST_TEXT, &all);
    close(fd);
    text = all.len >= DIGEST_TEXT && all.s[DIGEST_TEXT - 1] == '\n' ? all.s + DIGEST_TEXT : NULL;
    if (text != NULL) {
        finding_digest(key, text, digest);
        if (strncmp(all.s, digest, DIGEST_TEXT - 1) != 0)
            text = NULL;
    }
    if (text != NULL)
        str_add(out, text);
    str_done(&all);
    return text != NULL;
}

/* The directory and the one above it: a home that is not there is not made. */
static void
finding_make(const char *dir)
{
    const char *last = strrchr(dir, '/');
    char *above = last != NULL ? mem_ndup(dir, (size_t)(last - dir)) : mem_dup(dir);

    (void)!mkdir(above, 0700);
    (void)!mkdir(dir, 0700);
    free(above);
}

void
finding_keep(const char *dir, const char *name, const char *key, const char *text)
{
    char digest[DIGEST_TEXT], *beside, *path, *all;
    int fd;

    if (dir == NULL)
        return;
    finding_make(dir);
    path = mem_printf("%s/%s", dir, name);
    beside = mem_printf("%s.XXXXXX", path);
    finding_digest(key, text, digest);
    all = mem_printf("%s\n%s", digest, text);
    fd = mkostemp(beside, O_CLOEXEC);
    if (fd >= 0) {
        bool whole = write(fd, all, strlen(all)) == (ssize_t)strlen(all);

        if (close(fd) != 0 || !whole || rename(beside, path) != 0)
            unlink(beside);
    }
    free(all);
    free(beside);
    free(path);
}
