/* SPDX-License-Identifier: BSD-3-Clause
 * checkup: what can be said of the way to a host without logging in, for `show` and `doctor`. */
#include "config.h"

#include "ssh/checkup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/sshkeyword.h"
#include "ssh/ciphers.h"
#include "ssh/hop.h"
#include "ssh/nap.h"
#include "ssh/route.h"
#include "ssh/way.h"

#define CHECKUP_SAID_MAX 4096 /* before a server has to have said its version */

struct checkup {
    uv_loop_t loop;
    struct turn turn;
    struct route route;
};

static void
checkup_event(void *arg, const struct event *e)
{
}

struct checkup *
checkup_new(const struct conf *conf, const struct session_flags *flags)
{
    static const struct session_ops ops = {.event = checkup_event};
    struct checkup *c = mem_zalloc(sizeof *c);

    uv_loop_init(&c->loop);
    turn_init(&c->turn, &c->loop, conf, flags, &ops, c);
    return c;
}

void
checkup_free(struct checkup *c)
{
    route_done(&c->route);
    turn_done(&c->turn);
    uv_run(&c->loop, UV_RUN_DEFAULT);
    uv_loop_close(&c->loop);
    free(c);
}

/* Text of files is cleaned where it leaves us. */
static json_t *
checkup_text(const char *text)
{
    char *clean = text != NULL ? text_cleaned(text, 4000) : NULL;
    json_t *j = clean != NULL ? json_string(clean) : json_null();

    free(clean);
    return j;
}

static json_t *
checkup_texts(const struct strv *list)
{
    json_t *j = json_array();

    for (size_t i = 0; i < list->n; i++)
        json_array_append_new(j, checkup_text(list->v[i]));
    return j;
}

/* An algorithm list that libssh knows nothing of is honoured in name only. */
static const char *
checkup_why(const struct route_stop *s, const struct sshkeyword *k)
{
    if (k == NULL)
        return "is not known here";
    for (size_t i = 0; i < s->conf.lacks.n; i++) {
        if (k->honoured && strcmp(s->conf.lacks.v[i], k->key) == 0)
            return "names nothing that libssh knows";
    }
    if (s->conf.ciphers_cut && strcmp(k->key, "ciphers") == 0)
        return s->conf.ciphers_why;
    return k->why;
}

static json_t *
checkup_keywords(const struct route_stop *s)
{
    json_t *list = json_array();

    for (size_t i = 0; i < s->dump.n; i++) {
        const struct sshdump_row *row = &s->dump.rows[i];
        const char *why = checkup_why(s, sshkeyword_find(row->key));
        json_t *j;

        if (row->file == NULL)
            continue;
        j = json_pack("{s:o,s:o,s:o}", "keyword", checkup_text(row->key), "value",
            checkup_text(row->value), "file", checkup_text(row->file));
        if (row->line > 0)
            json_object_set_new(j, "line", json_integer(row->line));
        json_object_set_new(j, "honoured", json_boolean(why == NULL));
        if (why != NULL)
            json_object_set_new(j, "why", json_string(why));
        json_array_append_new(list, j);
    }
    return list;
}

static json_t *
checkup_stop(const struct route_stop *s)
{
    json_t *j = json_pack("{s:o,s:o,s:o,s:i}", "host", checkup_text(s->conf.alias), "hostname",
        checkup_text(s->conf.host), "user", checkup_text(s->conf.user), "port", s->conf.port);

    if (s->conf.proxy_command != NULL)
        json_object_set_new(j, "proxy_command", checkup_text(s->conf.proxy_command));
    json_object_set_new(j, "identities", checkup_texts(&s->conf.identities));
    json_object_set_new(j, "known_hosts", checkup_texts(&s->conf.known_hosts));
    json_object_set_new(j, "ciphers", checkup_text(s->conf.ciphers));
    json_object_set_new(j, "ciphers_why", checkup_text(s->conf.ciphers_why));
    json_object_set_new(j, "lacks", checkup_texts(&s->conf.lacks));
    json_object_set_new(j, "ssh_config", checkup_keywords(s));
    return j;
}

json_t *
checkup_route(struct checkup *c, const struct plan *p, bool *by_ssh, struct err *e)
{
    json_t *list;

    route_done(&c->route);
    if (route_find(&c->route, &c->turn, p->hops, p->hop_count, e) < 0)
        return NULL;
    *by_ssh = c->route.by_ssh;
    list = json_array();
    for (size_t i = 0; i < c->route.n; i++)
        json_array_append_new(list, checkup_stop(&c->route.stops[i]));
    return list;
}

/* Where the line with the version begins; NULL when it has not come. */
static const char *
checkup_version(const char *said)
{
    for (const char *p = said; p != NULL; p = strchr(p, '\n')) {
        p += *p == '\n';
        if (strncmp(p, "SSH-", 4) == 0)
            return strchr(p, '\n') != NULL ? p : NULL;
    }
    return NULL;
}

/* Read until the version is there. */
static int
checkup_greeting(struct hop *h, char **said, struct err *e)
{
    char text[CHECKUP_SAID_MAX] = "";
    const char *version = NULL;
    size_t len = 0;
    ssize_t n = 1;

    while (version == NULL && len < sizeof text - 1 && n != 0) {
        if (nap_readable(h->turn, h->fd, e) < 0)
            return -1;
        n = recv(h->fd, text + len, sizeof text - 1 - len, MSG_DONTWAIT);
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            break;
        len += n > 0 ? (size_t)n : 0;
        text[len] = '\0';
        version = checkup_version(text);
    }
    *said = text_cleaned(version != NULL ? version : text, 200);
    (*said)[strcspn(*said, "\r\n")] = '\0';
    if (version != NULL)
        return 0;
    err_set(e, ERR_PROTOCOL, "%s port %d %s%s", h->conf.name, h->conf.port,
        len > 0 ? "does not speak SSH: it said " : "closed the connection without a word", *said);
    err_hint(e, "is it the right port (-p)?");
    free(*said);
    *said = NULL;
    return -1;
}

int
checkup_reach(struct checkup *c, char **said, struct err *e)
{
    struct hop h;
    int rc;

    *said = NULL;
    hop_init(&h, &c->turn, &c->route.stops[0], 1, (int)c->route.n, NULL);
    rc = hop_resolve(&h, e);
    if (rc == 0)
        rc = way_open(&h, e);
    if (rc == 0)
        rc = checkup_greeting(&h, said, e);
    hop_close(&h);
    turn_limit(&c->turn, -1, "nothing");
    return rc;
}

char *
checkup_ciphers(struct checkup *c, bool *safe)
{
    const struct ciphers *here = turn_ciphers(&c->turn);

    *safe = here->gcm == FLIP_REFUSED;
    return mem_printf("%s: %s", ciphers_order(here), ciphers_why(here));
}

const char *
checkup_libssh(void)
{
    return ssh_version(0);
}
