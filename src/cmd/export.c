/* SPDX-License-Identifier: BSD-3-Clause
 * export: servers printed as a list of their own, each one's bytes as its file has them. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "cmd/lists.h"
#include "core/xmlscan.h"
#include "core/xmlspan.h"
#include "core/xprafile.h"

/* One file that servers are taken from; read once. */
struct source {
    char *path;
    struct str text;
    struct xmlspans spans;
    bool latin1;
};

struct export {
    struct source *sources;
    size_t n, cap;
    struct str out;
};

static int
source_open(struct source *s, const char *path, struct err *e)
{
    struct xmlscan scan;

    *s = (struct source){.path = mem_dup(path)};
    if (lists_bytes(path, &s->text, e) != 0)
        return -1;
    if (xmlscan_check(&scan, str_text(&s->text), s->text.len, e) != 0 ||
        xmlspan_read(&s->spans, str_text(&s->text), s->text.len, e) != 0)
        return err_prefix(e, "%s", path);
    s->latin1 = scan.latin1;
    return 0;
}

/* Servers of one file come one after the other, more often than not. */
static struct source *
export_source(struct export *x, const char *path, struct err *e)
{
    for (size_t i = x->n; i > 0; i--)
        if (strcmp(x->sources[i - 1].path, path) == 0)
            return &x->sources[i - 1];
    x->sources = mem_grow(x->sources, x->n, &x->cap, sizeof *x->sources);
    return source_open(&x->sources[x->n++], path, e) == 0 ? &x->sources[x->n - 1] : NULL;
}

static int
span_order(const void *key, const void *element)
{
    const struct server *server = key;
    const struct xmlspan *span = element;

    if (server->line != span->line)
        return server->line < span->line ? -1 : 1;
    return (server->column > span->column) - (server->column < span->column);
}

/* The element that begins where the server does; they are in the order of the text. */
static const struct xmlspan *
source_span(const struct source *s, const struct server *server)
{
    return s->spans.n > 0 ? bsearch(server, s->spans.v, s->spans.n, sizeof *s->spans.v, span_order)
                          : NULL;
}

static int
export_server(struct export *x, const struct server *server, struct err *e)
{
    struct source *s = export_source(x, server->file, e);
    const struct xmlspan *span = s != NULL ? source_span(s, server) : NULL;
    char digest[DIGEST_TEXT] = "";

    if (s == NULL)
        return -1;
    if (span != NULL)
        digest_sha256(s->text.s + span->begin, span->end - span->begin, digest);
    if (strcmp(digest, server->digest) != 0) {
        err_set(e, ERR_OS, "%s was changed by another program meanwhile", s->path);
        return err_hint(e, "try again");
    }
    str_add(&x->out, "  ");
    if (s->latin1)
        xmlscan_from_latin1(&x->out, s->text.s + span->begin, span->end - span->begin);
    else
        str_addn(&x->out, s->text.s + span->begin, span->end - span->begin);
    str_addc(&x->out, '\n');
    return 0;
}

static int
export_all(struct export *x, const struct server_list *l, struct err *e)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->v[i]->file != NULL && export_server(x, l->v[i], e) != 0)
            return -1;
    return 0;
}

static int
export_named(struct export *x, struct cmd *c, const struct server_list *l, struct err *e)
{
    for (size_t i = 0; i < c->opts.words.n; i++) {
        const struct server *s = lists_find(c, l, c->opts.words.v[i], e);

        if (s == NULL)
            return -1;
        if (s->file == NULL)
            return err_set(e, ERR_USAGE, "%s is built in, and in no list", s->name);
        if (export_server(x, s, e) != 0)
            return -1;
    }
    return 0;
}

/* One of xpra's own session files, for its launcher. */
static int
export_xpra(struct export *x, struct cmd *c, const struct server_list *l, struct err *e)
{
    const struct server *s = NULL;

    if (c->opts.words.n != 1)
        return err_set(e, ERR_USAGE, "fairlead export --xpra takes the name of one server");
    s = lists_find(c, l, c->opts.words.v[0], e);
    if (s == NULL)
        return -1;
    if (s->resource.wrong != NULL) {
        *e = *s->resource.wrong;
        return err_prefix(e, "%s", s->name);
    }
    if (s->resource.xpra == NULL)
        return err_set(e, ERR_USAGE, "%s is no xpra session", s->name);
    xprafile_write(&x->out, s->name, s->resource.xpra);
    return 0;
}

static int
export_list(struct export *x, struct cmd *c, const struct server_list *l, struct err *e)
{
    int rc;

    if (c->opts.xpra)
        return export_xpra(x, c, l, e);
    str_add(&x->out, "<Servers>\n");
    rc = c->opts.words.n > 0 ? export_named(x, c, l, e) : export_all(x, l, e);
    str_add(&x->out, "</Servers>\n");
    return rc;
}

static void
export_done(struct export *x)
{
    for (size_t i = 0; i < x->n; i++) {
        free(x->sources[i].path);
        str_done(&x->sources[i].text);
        xmlspan_done(&x->sources[i].spans);
    }
    free(x->sources);
    str_done(&x->out);
}

int
export_main(struct cmd *c)
{
    struct export x = {0};
    struct err e;
    struct server_list *l = lists_read(c, &e);
    bool broken = false;
    int rc;

    if (l == NULL)
        return cmd_fail(&e);
    rc = export_list(&x, c, l, &e);
    if (rc == 0) {
        fwrite(x.out.s, 1, x.out.len, stdout);
        broken = c->opts.words.n == 0 && lists_faults(c, l);
    }
    export_done(&x);
    lists_free(l);
    return rc != 0 ? cmd_fail(&e) : broken ? err_exit(ERR_DATA) : 0;
}
