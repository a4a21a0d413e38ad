/* SPDX-License-Identifier: BSD-3-Clause
 * externalport: the ports of another ssh's forwards that are ours to choose: it could not tell us its own. */
#include "config.h"

#include "ssh/external.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sock.h"

#define EXTERNAL_PORT_LOW 20000      /* ports over there that are ours to choose */
#define EXTERNAL_PORT_RANGE 12000

/* *held keeps it until all are chosen. */
static int
external_port_here(struct external *x, const struct plan_forward *f, int *port, int *held, struct err *e)
{
    const char *host = f->listen.host;

    *held = sock_listen_tcp(host, f->listen.port, port, e);
    if (*held < 0 && errno == EADDRINUSE && f->listen.port > 0)
        *held = sock_listen_tcp(host, 0, port, e);
    if (*held < 0)
        return errno == EINVAL ? 0 : -1; /* no address of ours to look at: ssh will tell */
    if (f->listen.port > 0 && *port != f->listen.port)
        turn_note(x->turn, "port %d is taken here: %d is used instead", f->listen.port, *port);
    return 0;
}

static int
external_port_there(void)
{
    uint32_t number = 0;

    uv_random(NULL, NULL, &number, sizeof number, 0, NULL);
    return EXTERNAL_PORT_LOW + (int)(number % EXTERNAL_PORT_RANGE);
}

static int
external_choose_port(struct external *x, size_t i, int *held, struct err *e)
{
    const struct plan_forward *f = &x->plan->forwards[i];
    int port = f->listen.port;

    *held = -1;
    if (f->listen.kind != ENDPOINT_TCP)
        return 0;
    if (!f->reverse && external_port_here(x, f, &port, held, e) < 0)
        return -1;
    if (f->reverse && (port == 0 || x->chosen[i])) {
        port = external_port_there();
        x->chosen[i] = true;
    }
    return port != f->listen.port ? plan_bind(x->plan, f->id, port, e) : 0;
}

int
external_choose_ports(struct external *x, struct err *e)
{
    int *held = mem_alloc((x->plan->forward_count + 1) * sizeof *held);
    size_t n = 0;
    int rc = 0;

    while (rc == 0 && n < x->plan->forward_count) {
        rc = external_choose_port(x, n, &held[n], e);
        n++;
    }
    while (n-- > 0) {
        if (held[n] >= 0)
            close(held[n]);
    }
    free(held);
    return rc;
}

bool
external_unlucky(const struct external *x)
{
    for (size_t i = 0; i < x->plan->forward_count; i++) {
        if (x->chosen[i] && x->code == ERR_FORWARD && x->plan->forwards[i].listen.port == x->failed_port)
            return true;
    }
    return false;
}
