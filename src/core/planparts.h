/* SPDX-License-Identifier: BSD-3-Clause
 * planparts: the steps of plan_make, for the files of the plan only. */
#ifndef CORE_PLANPARTS_H
#define CORE_PLANPARTS_H

#include "core/plan.h"

/* A plan while it is made. */
struct draft {
    struct plan *plan;
    const struct server *server;
    const struct values *chosen;
    const struct facts *facts;
    struct values paraview; /* the variables as ParaView would have them: two of them may be stale */
    int paraview_port;      /* the resource's port there: -1 when there is none */
};

/* planvars: fill plan->values, draft->paraview and the chosen ports of plan->resource. */
int planvars_fill(struct draft *d, struct err *e);

/* Put the plan's ports into the variables that tell them. */
void planvars_refresh(struct plan *p);

/* The values with "***" for each secret. Adds to out. */
void planvars_masked(struct values *out, const struct values *values);

/* NAME's text in an environment; NULL when absent. Borrowed. */
const char *planvars_environ(char *const *env, const char *name);

/* planparaview: the words that ParaView would execute. */
void planparaview_argv(struct draft *d);

/* planwarn: what is worth a warning now that the values are known. */
void planwarn_all(struct draft *d);
void planwarn_add(struct plan *p, int line, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* plan: make argv and command from the template and the values. 0, or -1 with *e. */
int plan_render(struct plan *p, const struct values *values, struct strv *argv, char **command,
    struct err *e);

/* plan: a port of the file with its variables put in, from min to 65535. what names it in the error. */
int plan_port(const struct plan *p, const char *what, const char *text, int min, int *port,
    struct err *e);

/* planforward: what PortForwarding asks for. 0, or -1 with *e. */
int planforward_make(struct draft *d, struct err *e);

/* planforward: a socket file here for the sockets of an xpra session, which is looked for. */
void planforward_xpra(struct draft *d);

/* planwrap: read the words of a local start command. An ssh in it becomes hops, forwards and remote
 * words; otherwise it stays as it is. 0, or -1 with *e. */
int planwrap_make(struct draft *d, struct err *e);

/* planwrap: the remote words of a rendered wrapper in place of all of them. 0, or -1 with *e. */
int planwrap_unwrap(const struct plan *p, struct strv *argv, struct err *e);

/* The forward that leads to a server; NULL when none does. */
const struct plan_forward *plan_leader(const struct plan *p, int side);

/* What the client must be told, from the resource and the forwards. */
void plan_tell_client(struct plan *p);

#endif
