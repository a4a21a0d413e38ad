/* SPDX-License-Identifier: BSD-3-Clause
 * plan: server + values + facts = what will be done. Pure; `fairlead show` prints it; the same object
 * crosses to the session's process as JSON. */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "core/endpoint.h"
#include "core/server.h"
#include "core/values.h"

/* What the plan depends on beside the server and the chosen values. All borrowed. */
struct facts {
    const char *client_host;      /* PV_CLIENT_HOST: this machine's name */
    const char *version_full;     /* "5.11.0"; major, minor and patch are taken from it */
    const char *application_dir;  /* PV_APPLICATION_DIR */
    const char *ssh_program;      /* for paraview_argv: "/usr/bin/ssh" */
    char *const *environ;         /* NULL-terminated NAME=VALUE */
    uint64_t seed;                /* for random defaults */
};

/* The servers of a plan: one, or cdsrs' data server and its render server. */
enum plan_side { PLAN_SERVER, PLAN_RENDER, PLAN_SIDES };

enum plan_where { PLAN_NONE, PLAN_LOCAL, PLAN_REMOTE };

struct plan {
    char *name;
    const char *kind;             /* paraview, xpra, builtin (static) */
    char *file;                   /* source; NULL: built in */
    int line;
    enum server_origin origin;
    struct resource resource;     /* with the chosen port */
    bool secure;                  /* its traffic is inside SSH or never leaves this machine's client */
    int timeout_s;                /* -1 for ever */

    enum plan_where where;        /* where the start command runs */
    char *template_text;          /* command line before expansion (expand_command_line) */
    struct strv argv;             /* after expansion and splitting */
    char *command;                /* remote: the text for the remote shell */
    bool errand;                  /* it looks for xpra sessions, and ends: with it the session, if no forward
                                   * is to lead to one of them */
    bool pty;
    double delay_s, process_wait_s;
    struct strv wrapper;          /* words of a terminal or ssh that are not needed here */
    bool wrapped;                 /* the template is such a wrapper with the remote words inside */
    char *ssh_program;            /* <SSH exec>: the ssh of --ssh=ssh; NULL: no word of it */

    struct plan_hop *hops;
    size_t hop_count, hop_cap;
    struct plan_forward *forwards;
    size_t forward_count, forward_cap;

    char *client_url;             /* what a client must be told; builtin: "builtin:" */
    char *client_host;            /* host and port in that URL: where it connects */
    int client_port;
    int listen_port;              /* reverse: the client listens here; 0 chosen at run time; else -1 */
    char *client_render_host;     /* cdsrs: the same for the render server; else NULL and -1 */
    int client_render_port, listen_render_port;

    struct values values;         /* every variable the template may use */
    struct strv paraview_argv;    /* program first; secrets are "***" in any case */
    struct remark *warnings;
    size_t warning_count, warning_cap;

    const struct server *server;  /* for show's options; NULL after crossing; borrowed */
};

/* Make the plan. chosen holds what was set by flag, form, preset or saved value (each with its from);
 * options without one get their default. Returns NULL with *e: ERR_USAGE names the option, ERR_DATA
 * the file's defect. */
struct plan *plan_make(const struct server *s, const struct values *chosen, const struct facts *f,
    struct err *e);

/* Where s is: the host that its command reaches by ssh when all options have their defaults, where nobody
 * connects to that of the resource; else this one, perhaps "". Allocated. */
char *plan_host(const struct server *s);
/* Of an xpra session's plan: one that looks for all sessions of that host instead (xprasessions.h). 0, or -1
 * with *e. */
int plan_look_for_sessions(struct plan *p, struct err *e);

/* A forward's listening port came out, or the server's: put it into the variables and make argv,
 * command and client anew. id is a forward, or "server" (the port a server printed: the target of the
 * L forward, or the place a direct client connects to), or "client" (the port that the client listens on);
 * "render" and "render-client" are the same for the render server of cdsrs. Returns 0, or -1 with *e. */
int plan_bind(struct plan *p, const char *id, int port, struct err *e);

/* One more forward, as in ssh(1); it becomes the last, and is an extra one. Its listener here is always on
 * the loopback. 0, or -1 with *e (ERR_USAGE). drop takes one out again. */
int plan_forward_more(struct plan *p, bool reverse, const char *spec, struct err *e);
void plan_forward_drop(struct plan *p, size_t i);

/* The forward that is the way to a server (its index in forwards), or -1: it is reached directly. */
int plan_way(const struct plan *p, int side);
int plan_sides(const struct plan *p); /* 2 with a render server, else 1 */

/* Expand the words of a client's command line: $PV_...$, options, and $URL$, $HOST$, $PORT$ of what it
 * connects to (or listens on), of a render server $RENDER_HOST$ and $RENDER_PORT$. Adds to out.
 * Returns 0, or -1 with *e. */
int plan_client_words(const struct plan *p, const struct strv *words, struct strv *out, struct err *e);

/* The environment for a local start command: ours with the values over it, without secrets. */
void plan_environ(const struct plan *p, char *const *ours, struct strv *out);

enum plan_json_for {
    PLAN_SHOW, /* for people and programs: secrets are "***" */
    PLAN_WIRE, /* for the session's process: complete */
};

json_t *plan_json(const struct plan *p, enum plan_json_for use);
struct plan *plan_from_json(const json_t *j, struct err *e);
void plan_free(struct plan *p);

#endif
