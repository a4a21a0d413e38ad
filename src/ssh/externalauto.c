/* SPDX-License-Identifier: BSD-3-Clause
 * externalauto: whether another ssh has to make the connection, because libssh cannot (--ssh=auto). */
#include "config.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "ssh/external.h"
#include "ssh/route.h"

#define EXTERNAL_CHECK_MS 3000
#define EXTERNAL_KNOWN_LINE 16384

/* What the configuration of one of the hosts on the way asks for. Allocated; NULL: libssh will do. */
static char *
auto_lack(struct external *x)
{
    struct route r = {0};
    struct err e = {0};
    char *why = NULL;

    if (route_find(&r, x->turn, x->plan->hops, x->plan->hop_count, &e) < 0 && e.code == ERR_CONFIG)
        why = text_cleaned(e.text, 300);
    for (size_t i = 0; i < r.n && why == NULL; i++) {
        const struct sshconf *c = &r.stops[i].conf;
        char *names = strv_join(&c->lacks, ", ");

        if (c->lacks.n > 0)
            why = mem_printf("the configuration of %s asks for %s", r.stops[i].hop.host, names);
        free(names);
    }
    route_done(&r);
    return why;
}

/* * and ? are all that means anything in a name of known_hosts. */
static bool
auto_matches(const char *pattern, const char *host)
{
    struct str plain = {0};
    bool matches;

    for (; *pattern != '\0'; pattern++) {
        if (strchr("[]\\", *pattern) != NULL)
            str_addc(&plain, '\\');
        str_addc(&plain, *pattern);
    }
    matches = fnmatch(str_text(&plain), host, 0) == 0;
    str_done(&plain);
    return matches;
}

/* "@cert-authority a,*.b ssh-ed25519 ...": is one of the patterns the host's? */
static bool
auto_line_vouches(char *line, const char *host)
{
    char *save = NULL, *mark = strtok_r(line, " \t", &save), *names = strtok_r(NULL, " \t", &save);

    if (mark == NULL || names == NULL || strcmp(mark, "@cert-authority") != 0)
        return false;
    for (char *name = strtok_r(names, ",", &save); name != NULL; name = strtok_r(NULL, ",", &save)) {
        if (name[0] != '!' && auto_matches(name, host))
            return true;
    }
    return false;
}

static bool
auto_file_vouches(const char *path, const char *host)
{
    char *line = mem_alloc(EXTERNAL_KNOWN_LINE);
    FILE *f = fopen(path, "re");
    bool found = false;

    while (f != NULL && !found && fgets(line, EXTERNAL_KNOWN_LINE, f) != NULL)
        found = auto_line_vouches(line, host);
    if (f != NULL)
        fclose(f);
    free(line);
    return found;
}

/* An authority for the host's key is known: libssh knows none of those. */
static bool
auto_authority(const struct external *x)
{
    char *bracketed = mem_printf("[%s]:%d", x->host != NULL ? x->host : "", x->port);
    const char *name = x->port == 22 && x->host != NULL ? x->host : bracketed;
    bool found = false;

    for (size_t i = 0; i < x->known_hosts.n && !found; i++)
        found = auto_file_vouches(x->known_hosts.v[i], name);
    free(bracketed);
    return found;
}

/* A connection of the person's that is open already: no second login. */
static bool
auto_shared(const struct external *x)
{
    struct strv argv = {0};
    struct str said = {0};
    struct err ignored;
    int rc = -1;

    strv_copy(&argv, &x->words);
    if (external_words(x->plan, x->turn->flags, x->turn->conf, &x->more, &argv, &ignored) == 0) {
        strv_add(&argv, "-O");
        strv_add(&argv, "check");
        strv_add(&argv, "--");
        strv_add(&argv, x->plan->hops[x->plan->hop_count - 1].host);
        rc = external_ask(x->turn, &argv, EXTERNAL_CHECK_MS, &said, &ignored);
    }
    str_done(&said);
    strv_done(&argv);
    return rc == 0;
}

bool
external_needed(struct external *x, char **why)
{
    *why = NULL;
    if (auto_authority(x))
        *why = mem_dup("an authority vouches for the host key (@cert-authority)");
    if (*why == NULL && x->shares && auto_shared(x))
        *why = mem_dup("a connection to the host is open that can be shared");
    if (*why == NULL)
        *why = auto_lack(x);
    return *why != NULL;
}
