/* SPDX-License-Identifier: BSD-3-Clause
 * server: a configured server as its file says it, and the list of them. Made by pvsc_parse,
 * then immutable. */
#ifndef CORE_SERVER_H
#define CORE_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "core/option.h"
#include "core/resource.h"

enum server_startup {
    SERVER_INVALID, /* neither startup element: ParaView refuses to connect */
    SERVER_MANUAL,  /* nothing is launched */
    SERVER_COMMAND, /* a program on this machine */
    SERVER_SSH,     /* a program on another machine */
    SERVER_BUILTIN, /* the client alone */
};

enum server_origin {
    SERVER_ORIGIN_BUILTIN,
    SERVER_ORIGIN_DEFAULT, /* default_servers.pvsc */
    SERVER_ORIGIN_SYSTEM,
    SERVER_ORIGIN_EXTRA,   /* -f FILE */
    SERVER_ORIGIN_USER,    /* ParaView's or fairlead's own */
    SERVER_ORIGIN_IMPORTED,
};

struct assign {
    char *name, *value;
    int line, column;
};

struct option_case {
    char *value;
    struct assign *sets;
    size_t set_count, set_cap;
};

struct option_switch {
    char *variable;
    struct option_case *cases;
    size_t case_count, case_cap;
    int line, column;
};

/* Where something begins in its file, both from 1; the column counts bytes. */
struct place {
    int line, column;
};

/* A remark about a file: what ParaView ignores or gets wrong there. */
struct remark {
    char *code, *text;
    int line, column; /* from 1; column 0: not known */
};

struct server {
    char *name;
    struct resource resource;
    int timeout_s;                   /* -1 for ever; 60 forward, -1 reverse when absent */
    enum server_startup startup;

    struct option *options;          /* document order; the last of a name counts */
    size_t option_count, option_cap;
    struct assign *sets;             /* direct children of Options: applied before any value */
    size_t set_count, set_cap;
    struct option_switch *switches;  /* applied after all values, in order */
    size_t switch_count, switch_cap;

    char *exec;                      /* SERVER_COMMAND, SERVER_SSH; unexpanded; NULL when absent */
    struct strv args;                /* unexpanded */
    struct place *arg_places;        /* of each of args */
    struct place command;            /* of the Command or SSHCommand that counts; 0 without one */
    double process_wait_s, delay_s;  /* 0; delay -1 waits for the end of the process */

    struct {
        char *user, *port;           /* unexpanded; NULL when absent */
        char *program;               /* <SSH exec> */
        bool terminal, askpass;
        char *terminal_program, *terminal_option;
        bool forward;                /* <PortForwarding> */
        struct place forward_place;
        char *forward_local;         /* its local attribute; NULL when absent */
    } ssh;

    char *file;                      /* NULL: built in */
    int line, column;                /* of its '<' */
    char digest[65];                 /* SHA-256 of its element's bytes, in hexadecimal; "" when built in */
    enum server_origin origin;
    bool vouched;                    /* the bytes of its file are what the person named by their digest */

    struct remark *remarks;
    size_t remark_count, remark_cap;
};

/* A file that could not be read: one row of the list that says why. */
struct list_fault {
    char *file, *text;
    int line, column;
};

struct server_list {
    struct server **v;
    size_t n, cap;
    bool repeats;                /* a name may be there more than once: for who looks at one file */
    struct list_fault *faults;
    size_t fault_count, fault_cap;
    struct strv files;           /* what was read, in order; the reader of files fills it */
    size_t *slots, slot_count;   /* serverlist.c's: by name */
};

struct server *server_new(void);
void server_free(struct server *s);
void server_remark(struct server *s, int line, int column, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
const struct option *server_option(const struct server *s, const char *name); /* the one that counts */
bool server_assigns(const struct server *s, const char *name); /* a Set somewhere in it has that name */
const char *server_origin_name(enum server_origin origin);
const char *server_startup_name(enum server_startup startup); /* none, local, remote */

/* What one column of a list says: "pv", "pv rc", "builtin", "xpra"; and the host to show. */
const char *server_kind_text(const struct server *s);

/* The list owns its servers. server_list_add replaces an earlier one of the same name (ParaView: later
 * files win) in place, keeping a remark, unless l->repeats; it takes s over. */
void server_list_add(struct server_list *l, struct server *s);
void server_list_merge(struct server_list *l, struct server_list *from); /* adds all; from is empty */
void server_list_fault(struct server_list *l, const char *file, int line, int column,
    const char *text);
void server_list_builtin(struct server_list *l); /* adds the one builtin entry */
void server_list_sort(struct server_list *l);    /* by name, as ParaView's map is */
void server_list_done(struct server_list *l);

/* By exact name, else the only one whose name contains the text (case does not matter).
 * NULL with *e (ERR_NOT_FOUND, with near names in the hint; ERR_USAGE when several match). */
const struct server *server_list_find(const struct server_list *l, const char *name, struct err *e);

#endif
