/* SPDX-License-Identifier: BSD-3-Clause
 * facts: what a plan depends on beside the server: this machine's name, ParaView's version, ... */
#include "config.h"

#include "cmd/facts.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/capture.h"
#include "core/recall.h"

#define FACTS_NEWEST "6.0.0" /* of the versions whose ways are known */
#define FACTS_LIMIT_MS 10000 /* for a program to say its version */
#define FACTS_SAID_MAX 65536 /* bytes of what it says */

extern char **environ;

/* The program that tells the version: pvpython needs no display. */
static char *
facts_program(void)
{
    char *path = dirs_program("pvpython");

    return path != NULL ? path : dirs_program("paraview");
}

char *
facts_paraview_dir(void)
{
    char *path = facts_program(), *real, *slash;

    if (path == NULL && (path = dirs_program("pvserver")) == NULL)
        return NULL;
    real = realpath(path, NULL);
    free(path);
    slash = real != NULL ? strrchr(real, '/') : NULL;
    if (slash != NULL)
        slash[slash == real] = '\0';
    return real;
}

/* How long the version is: a build between releases says more behind a '-' (5.13.2-1234-gabcdef0). */
static size_t
facts_version_length(const char *text)
{
    size_t n = strspn(text, "0123456789."), more = n;

    if (text[n] != '-')
        return n;
    while (isalnum((unsigned char)text[more]) || text[more] == '-' || text[more] == '.')
        more++;
    return more;
}

/* The first "N.N" or "N.N.N" word of a text, allocated. */
static char *
facts_version_in(const char *text)
{
    int major, minor, used;

    for (const char *p = text; *p != '\0'; p++) {
        if ((p > text && p[-1] != ' ' && p[-1] != '\n' && p[-1] != 'v') || *p < '0' || *p > '9')
            continue;
        if (sscanf(p, "%3d.%3d%n", &major, &minor, &used) >= 2)
            return mem_ndup(p, facts_version_length(p));
    }
    return NULL;
}

/* Run "program --version"; NULL when it says nothing that looks like one. */
static char *
facts_ask(const char *program)
{
    char flag[] = "--version", *copy = mem_dup(program);
    char *argv[] = {copy, flag, NULL};
    struct capture_spec spec = {
        .argv = argv, .apart = true, .max = FACTS_SAID_MAX, .limit_ms = FACTS_LIMIT_MS};
    struct capture ran;
    struct err ignored;
    char *version = NULL;

    if (capture_run(&ran, &spec, &ignored) == 0) {
        version = facts_version_in(str_text(&ran.out));
        if (version == NULL)
            version = facts_version_in(str_text(&ran.said));
    }
    capture_done(&ran);
    free(copy);
    return version;
}

/* "path mtime" names what was asked; the cache is a recall text, as the saved values are. */
static char *
facts_version(const struct cmd *c)
{
    char *program = facts_program(), *real = program != NULL ? realpath(program, NULL) : NULL;
    char *cache = dirs_path(c->dirs.state, "paraview-version"), *version = NULL, *key;
    struct recall known = {0};
    struct str text = {0};
    struct stat st;
    struct err ignored;

    if (real != NULL && stat(real, &st) == 0) {
        key = mem_printf("%s %lld", real, (long long)st.st_mtime);
        if (dirs_read(cache, 65536, &text, &ignored) == 0)
            recall_parse(&known, str_text(&text), text.len);
        version = mem_dup(recall_get(&known, key, "version"));
        if (version == NULL && (version = facts_ask(program)) != NULL) {
            recall_done(&known);
            known = (struct recall){0};
            recall_set(&known, key, "version", version, (int64_t)st.st_mtime);
            str_cut(&text, 0);
            recall_text(&known, &text);
            (void)dirs_write(cache, str_text(&text), text.len, &ignored);
        }
        free(key);
    }
    recall_done(&known);
    str_done(&text);
    free(cache);
    free(real);
    free(program);
    return version != NULL ? version : mem_dup(FACTS_NEWEST);
}

static void
facts_prefetched(void *arg)
{
    struct cmd *c = arg;

    c->version = facts_version(c);
}

void
facts_prefetch(struct cmd *c)
{
    if (c->version == NULL && c->conf.paraview_version == NULL && !c->is_asking)
        c->is_asking = uv_thread_create(&c->asking, facts_prefetched, c) == 0;
}

void
facts_forget(struct cmd *c)
{
    if (c->is_asking)
        uv_thread_join(&c->asking);
    c->is_asking = false;
}

void
facts_find(struct cmd *c, struct facts *f, struct facts_own *own)
{
    char host[256] = "localhost";

    if (gethostname(host, sizeof host) != 0)
        snprintf(host, sizeof host, "localhost");
    host[sizeof host - 1] = '\0';
    facts_forget(c);
    if (c->version == NULL)
        c->version =
            c->conf.paraview_version != NULL ? mem_dup(c->conf.paraview_version) : facts_version(c);
    *own = (struct facts_own){
        .host = mem_dup(host), .application_dir = facts_paraview_dir(), .ssh = dirs_program("ssh")};
    if (own->application_dir == NULL)
        own->application_dir = mem_dup("/usr/bin");
    if (own->ssh == NULL)
        own->ssh = mem_dup("/usr/bin/ssh");
    *f = (struct facts){.client_host = own->host,
        .version_full = c->version,
        .application_dir = own->application_dir,
        .ssh_program = own->ssh,
        .environ = environ};
    if (getrandom(&f->seed, sizeof f->seed, 0) != (ssize_t)sizeof f->seed)
        f->seed = (uint64_t)cmd_now_ms();
}

void
facts_done(struct facts_own *own)
{
    free(own->host);
    free(own->application_dir);
    free(own->ssh);
    *own = (struct facts_own){0};
}
