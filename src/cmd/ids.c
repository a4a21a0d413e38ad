/* SPDX-License-Identifier: BSD-3-Clause
 * ids: the names of sessions, "s1", "s2", ...: claimed, listed, found. */
#include "config.h"

#include "cmd/ids.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

#define IDS_LOGS_MAX 200 /* logs of ended sessions that are kept */

/* The number in "s12" + tail; 0 when it is not one. */
static int
ids_number(const char *name, const char *tail)
{
    char *end;
    long n;

    if (name[0] != 's' || name[1] < '1' || name[1] > '9' || strlen(name) > 12 + strlen(tail))
        return 0;
    n = strtol(name + 1, &end, 10);
    return strcmp(end, tail) == 0 && n < 1000000000 ? (int)n : 0;
}

bool
ids_is(const char *text)
{
    return ids_number(text, "") > 0;
}

static int
ids_order(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;

    return (x > y) - (x < y);
}

/* The numbers of the files "sN" + tail in dir, lowest first. */
static int *
ids_scan(const char *dir, const char *tail, size_t *n)
{
    DIR *d = opendir(dir);
    struct dirent *entry;
    int *found = NULL, number;
    size_t cap = 0;

    *n = 0;
    while (d != NULL && (entry = readdir(d)) != NULL) {
        number = ids_number(entry->d_name, tail);
        if (number == 0)
            continue;
        found = mem_grow(found, *n, &cap, sizeof *found);
        found[(*n)++] = number;
    }
    if (d != NULL)
        closedir(d);
    if (found != NULL)
        qsort(found, *n, sizeof *found, ids_order);
    return found;
}

static void
ids_list(const char *dir, const char *tail, struct strv *out)
{
    size_t n;
    int *found = ids_scan(dir, tail, &n);

    for (size_t i = 0; i < n; i++)
        strv_take(out, mem_printf("s%d", found[i]));
    free(found);
}

void
ids_live(const struct dirs *d, struct strv *out)
{
    ids_list(d->run, ".sock", out);
}

void
ids_logged(const struct dirs *d, struct strv *out)
{
    ids_list(d->sessions, ".ndjson", out);
}

void
ids_recorded(const struct dirs *d, struct strv *out)
{
    ids_list(d->sessions, ".run", out);
}

static char *
ids_file(const char *dir, const char *id, const char *tail)
{
    return mem_printf("%s/%s%s", dir, id, tail);
}

char *
ids_socket(const struct dirs *d, const char *id)
{
    return ids_file(d->run, id, ".sock");
}

char *
ids_log(const struct dirs *d, const char *id)
{
    return ids_file(d->sessions, id, ".ndjson");
}

char *
ids_trouble(const struct dirs *d, const char *id)
{
    return ids_file(d->sessions, id, ".err");
}

static void
ids_remove(char *path)
{
    unlink(path);
    free(path);
}

/* The oldest logs go; those of sessions that live stay. */
static void
ids_prune(const struct dirs *d)
{
    size_t n;
    int *found = ids_scan(d->sessions, ".ndjson", &n);
    char id[ID_MAX], *socket_path;

    for (size_t i = 0; i + IDS_LOGS_MAX < n; i++) {
        snprintf(id, sizeof id, "s%d", found[i]);
        socket_path = ids_socket(d, id);
        if (access(socket_path, F_OK) != 0) {
            ids_remove(ids_log(d, id));
            ids_remove(ids_trouble(d, id));
        }
        free(socket_path);
    }
    free(found);
}

static int
ids_highest(const struct dirs *d)
{
    size_t live_count, log_count;
    int *live = ids_scan(d->run, ".sock", &live_count);
    int *logs = ids_scan(d->sessions, ".ndjson", &log_count);
    int highest = live_count > 0 ? live[live_count - 1] : 0;

    if (log_count > 0 && logs[log_count - 1] > highest)
        highest = logs[log_count - 1];
    free(live);
    free(logs);
    return highest;
}

int
ids_claim(const struct dirs *d, char id[ID_MAX], struct err *e)
{
    char *path;
    int fd, error;

    ids_prune(d);
    for (int tries = 0; tries < 1000; tries++) {
        snprintf(id, ID_MAX, "s%d", ids_highest(d) + 1);
        path = ids_log(d, id);
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        error = errno;
        free(path);
        if (fd >= 0) {
            close(fd);
            return 0;
        }
        if (error != EEXIST)
            return err_sys(
                e, ERR_OS, error, "no log of the session can be made in %s", d->sessions);
    }
    return err_set(e, ERR_OS, "no session number is free in %s", d->sessions);
}
