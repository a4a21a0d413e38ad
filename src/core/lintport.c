/* SPDX-License-Identifier: BSD-3-Clause
 * lintport: where a server is, ports, forwarding, and how long is waited. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/lintparts.h"

#define QUEUE_PATIENCE_S 60 /* ParaView's own timeout: no batch job is sure to begin in it */

static bool
port_is(const char *text)
{
    double port;

    return option_read_int(text, &port) && port >= 1 && port <= 65535;
}

/* ---- The resource ---- */

/* One "user@host:port", n bytes. */
static void
resource_part(const struct linting *c, size_t place, const char *part, size_t n)
{
    char *text = mem_ndup(part, n), *host = strrchr(text, '@'), *colon;

    if (host != NULL)
        lint_say(c, place, "resource-user", "The user name in '%s' is dropped", text);
    host = host != NULL ? host + 1 : text;
    colon = strrchr(host, ':');
    if (host[0] != '[' && colon != NULL && strchr(host, ':') != colon) {
        lint_say(c, place, "resource-ipv6", "'%s' is an IPv6 address without brackets", host);
    } else if (colon != NULL && colon[1] != '\0' && strchr(host, ']') < colon && !port_is(colon + 1)) {
        lint_say(c, place, "resource-port", "'%s' is not a port number, so it is none at all",
            colon + 1);
    }
    if (host[0] != '[' && colon != NULL)
        *colon = '\0';
    for (const char *at = host; *at != '\0'; at++) {
        if (*at >= 'A' && *at <= 'Z') {
            lint_say(c, place, "resource-upper-case", "The host '%s' is used in lower case", host);
            break;
        }
    }
    free(text);
}

/* Two hosts in cdsrs://DATA/RENDER; of others a path says nothing. */
static void
resource_text_check(const struct linting *c, size_t place, const char *text)
{
    const struct resource *r = &c->server->resource;
    size_t end = strcspn(text, ";#?"), n;
    const char *at = strstr(text, "://");

    if (memchr(text, '$', end) != NULL)
        lint_say(c, place, "resource-variable", "No variable is put into a resource: '%s'", text);
    if (at == NULL || memchr(text, '$', end) != NULL)
        return;
    at += 3;
    n = strcspn(at, "/;#?");
    resource_part(c, place, at, n);
    at += n + strspn(at + n, "/");
    n = strcspn(at, "/;#?");
    if (n == 0)
        return;
    if (resource_two(r))
        resource_part(c, place, at, n);
    else
        lint_say(c, place, "resource-path", "'/%.*s' is ignored in a %s resource", (int)n, at,
            r->scheme_text);
}

/* Only a client that listens needs no host, and nobody who starts something over there. */
static void
resource_host(const struct linting *c, size_t place, const char *text)
{
    const struct server *s = c->server;
    const char *at = strstr(text, "://");

    at = at != NULL ? at + 3 : "";
    if (*at == ':')
        at += 1 + strspn(at + 1, "0123456789");
    if (strchr("/;#?", *at) == NULL)
        return;
    if (s->startup == SERVER_SSH)
        lint_say(c, place, "ssh-host-missing", "The resource names no host that ssh could go to");
    else if (s->resource.scheme == RESOURCE_CS || s->resource.scheme == RESOURCE_CDSRS)
        lint_say(c, place, "resource-host-missing", "The resource names no host to connect to");
}

static void
lintport_resource(const struct linting *c)
{
    char *text = lint_value(c, c->element, "resource");
    enum resource_scheme scheme = c->server->resource.scheme;

    if (text != NULL && scheme != RESOURCE_OTHER && scheme != RESOURCE_SSH) {
        resource_host(c, lint_place(c, c->element, "resource"), text);
        resource_text_check(c, lint_place(c, c->element, "resource"), text);
    }
    free(text);
}

/* ---- Options that are ports ---- */

static void
port_range(const struct linting *c, const struct option *o, size_t kind)
{
    if ((o->has_max && o->max > 65535) || o->min < 0)
        lint_say(c, lint_place(c, kind, o->min < 0 ? "min" : "max"), "port-range",
            "%s can be chosen outside of 0 to 65535", o->name);
}

static void
port_option(const struct linting *c, size_t element)
{
    static const char *const ports[] = {"PV_SERVER_PORT", "PV_DATA_SERVER_PORT",
        "PV_RENDER_SERVER_PORT", "PV_SSH_PF_SERVER_PORT"};
    char *name = lint_value(c, element, "name");
    const struct option *o = name != NULL ? server_option(c->server, name) : NULL;
    size_t kind = lint_first(c, element);
    bool is_port = false;

    for (size_t i = 0; o != NULL && i < sizeof ports / sizeof ports[0]; i++)
        is_port = is_port || strcmp(ports[i], name) == 0;
    if (is_port && kind != XMLSPAN_NONE && (o->kind == OPTION_INT || o->kind == OPTION_DOUBLE))
        port_range(c, o, kind);
    else if (is_port && o->kind == OPTION_STRING && o->initial != NULL && !port_is(o->initial)
        && strchr(o->initial, '$') == NULL && !o->random)
        lint_say(c, c->spans->v[element].begin, "port-default", "The default '%s' of %s is not a port",
            o->initial, name);
    free(name);
}

/* ---- SSHConfig ---- */

static void
lintport_ssh(const struct linting *c)
{
    char *port = lint_value(c, c->config, "port");

    if (port != NULL && port[0] != '\0' && strchr(port, '$') == NULL && !port_is(port))
        lint_say(c, lint_place(c, c->config, "port"), "ssh-port", "'%s' is not a port number", port);
    free(port);
}

static void
forward_variable(const struct linting *c, size_t place, const char *local)
{
    char *name = lintvars_only(local);

    if (name != NULL && strcmp(name, "PV_SERVER_PORT") == 0)
        lint_say(c, place, "forward-local-server-port",
            "local=\"$PV_SERVER_PORT$\" works up to ParaView 5.13.0, is port 0 in 5.13.1, and has a case "
            "of its own since 5.13.2");
    else if (name != NULL && !lintvars_known(c, name))
        lint_say(c, place, "forward-local-undefined",
            "Nothing here sets %s; unless the environment has it, ParaView makes port 0 of it", name);
    free(name);
}

static void
lintport_forward(const struct linting *c)
{
    size_t forward = xmlspan_child(c->spans, c->bytes, c->config, "PortForwarding"), place;
    const struct server *s = c->server;
    char *local = forward != XMLSPAN_NONE ? lint_value(c, forward, "local") : NULL;
    double port;

    if (local != NULL) {
        place = lint_place(c, forward, "local");
        forward_variable(c, place, local);
        if (option_read_int(local, &port) && port == 0)
            lint_say(c, place, "forward-local-zero",
                "local=\"0\" means any free port here; ParaView tells ssh 0, and connects to 0");
        else if (port_is(local) && resource_reverse(&s->resource)
            && port != (s->resource.port >= 0 ? s->resource.port : RESOURCE_PORT))
            lint_say(c, place, "reverse-local",
                "Since ParaView 5.13.1 %s is where the client listens; before, where the server connects "
                "to", local);
    }
    free(local);
}

/* ---- Waiting ---- */

static bool
waits_for_a_job(const struct linting *c)
{
    static const char *const queues[] = {"sbatch", "srun", "salloc", "qsub", "qrsh", "bsub", "msub",
        "oarsub", "llsubmit", "ccc_msub", NULL};

    for (size_t i = 0; i < c->words.n; i++) {
        if (lintcommand_is(c->words.v[i].likely, queues))
            return true;
    }
    return false;
}

static void
lintport_timeout(const struct linting *c)
{
    const struct server *s = c->server;

    if (s->timeout_s >= 0 && s->timeout_s <= QUEUE_PATIENCE_S && waits_for_a_job(c))
        lint_say(c, lint_place(c, c->element, "timeout"), "timeout-queue",
            "The command waits for a batch job, and the connection is given up after %d seconds",
            s->timeout_s);
}

static void
wait_number(const struct linting *c, const char *name)
{
    char *value = lint_value(c, c->command, name);
    double number;

    if (value != NULL && !option_number(value, &number, NULL))
        lint_say(c, lint_place(c, c->command, name), "wait-not-a-number",
            "%s=\"%s\" is not a number, and is ignored", name, value);
    else if (value != NULL && strcmp(name, "delay") == 0 && number > 0)
        lint_say(c, lint_place(c, c->command, name), "delay",
            "ParaView waits %s seconds before it connects, whether the server is ready or not", value);
    free(value);
}

static void
lintport_waits(const struct linting *c)
{
    wait_number(c, "delay");
    wait_number(c, "process_wait");
    wait_number(c, "timeout");
    if (xmlspan_attribute(c->spans, c->bytes, c->command, "timeout") != NULL
        && xmlspan_attribute(c->spans, c->bytes, c->command, "process_wait") == NULL)
        lint_say(c, lint_place(c, c->command, "timeout"), "wait-old-name",
            "timeout of a command is called process_wait since ParaView 5.11");
}

void
lintport_server(const struct linting *c)
{
    lintport_resource(c);
    for (size_t i = lint_first(c, c->options); i != XMLSPAN_NONE; i = c->spans->v[i].next) {
        if (lint_is(c, i, "Option"))
            port_option(c, i);
    }
    if (c->server->startup == SERVER_MANUAL && c->server->ssh.forward)
        lint_say(c, c->spans->v[c->startup].begin, "manual-tunnel",
            "ParaView makes no tunnel for a ManualStartup; here one is made, and nothing is started");
    if (c->config != XMLSPAN_NONE) {
        lintport_ssh(c);
        lintport_forward(c);
    }
    if (c->command != XMLSPAN_NONE) {
        lintport_waits(c);
        lintport_timeout(c);
    }
}
