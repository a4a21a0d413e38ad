/* SPDX-License-Identifier: BSD-3-Clause
 * app: the terminal program: screens, keys, one draw before each sleep. Knows no SSH. */
#ifndef TUI_APP_H
#define TUI_APP_H

#include <stdbool.h>
#include <uv.h>

#include "base/err.h"
#include "base/str.h"
#include "core/ask.h"
#include "core/conf.h"
#include "core/event.h"
#include "core/plan.h"
#include "core/recall.h"
#include "core/server.h"
#include "core/values.h"
#include "core/view.h"
#include "tui/rows.h"

struct app;
struct keymap;

/* What is remembered, by server and option; the owner's, who changes it where a call below says so. */
struct app_memory {
    struct recall values;    /* what was chosen last, and when each was run */
    struct recall marks;     /* "pin" and "tags" */
    struct recall presets;   /* core/preset.h */
};

/* What the screen asks of its owner. Every call returns at once; 0, or -1 with *e. */
struct app_ops {
    /* The plan for these values: for the preview. Pure. */
    struct plan *(*plan)(void *arg, const struct server *s, const struct values *chosen,
        struct err *e);
    /* Start a session; its id is copied to id. Its events come by app_event. Values whose option
     * says save are remembered. */
    int (*start)(void *arg, const struct server *s, const struct values *chosen, char id[16],
        struct err *e);
    void (*answer)(void *arg, const char *id, struct reply *r); /* takes r over */
    void (*stop)(void *arg, const char *id);
    void (*retry)(void *arg, const char *id);   /* connect again now; app_retried tells */
    void (*client)(void *arg, const char *id);  /* open the client on a session that is up */
    /* One forward more, spec as in ssh(1), or the one of that name less, in a session that runs. What it
     * answers comes by app_forwarded. */
    void (*forward)(void *arg, const char *id, bool reverse, const char *spec);
    void (*unforward)(void *arg, const char *id, const char *forward);
    /* Start the session that ends what a crashed one may have left; its id is copied to own. How it goes
     * comes by app_event, that it is done by app_cleaned. */
    int (*clean)(void *arg, const char *id, char own[16], struct err *e);
    /* Begin to ask what is in the way of a server; app_doctor tells. */
    int (*doctor)(void *arg, const struct server *s, struct err *e);
    /* Begin to read the names of a directory of this machine, "" for home; app_files tells. */
    int (*files)(void *arg, const char *dir, struct err *e);
    /* The same on the host that these values lead to: by a session of its own, whose id is copied to id, and
     * which may ask. Its connection is kept for the next one, and for the start. */
    int (*files_there)(void *arg, const struct server *s, const struct values *chosen, const char *dir,
        char id[16], struct err *e);
    /* The terminal of its start command: see it (app_terminal), or no more; type into it; its size. */
    void (*terminal)(void *arg, const char *id, bool on);
    void (*type)(void *arg, const char *id, const char *bytes, size_t n);
    void (*resize)(void *arg, const char *id, int columns, int rows);
    void (*detach)(void *arg);                  /* the screen leaves; sessions stay */
    void (*forget)(void *arg, const char *id);  /* an ended session leaves the list */
    /* Read the lists again; the app takes the new list over. */
    struct server_list *(*reload)(void *arg, struct err *e);

    /* Consent. A server from elsewhere that nobody agreed to yet is not to be started before tell's
     * lines were read, and agree was called. */
    bool (*agreed)(void *arg, const struct server *s);
    int (*tell)(void *arg, const struct server *s, const struct values *chosen, struct str *out,
        struct err *e);
    void (*agree)(void *arg, const struct server *s);

    /* Mark a server: "pin" or "tags", value NULL to take that away. The memory has it then. */
    int (*mark)(void *arg, const struct server *s, const char *option, const char *value,
        struct err *e);

    /* Keep these values under a name, or take what is kept away: chosen NULL. The memory has it then. */
    int (*preset)(void *arg, const struct server *s, const char *name, const struct values *chosen,
        struct err *e);

    /* Keeping the person's own lists; what was changed is on disk afterwards. properties are
     * NAME=VALUE, as core/pvscedit.h has them. */
    int (*may_change)(void *arg, const struct server *s, struct err *e);
    int (*add)(void *arg, const char *name, const char *resource, const struct strv *properties,
        struct err *e);
    int (*set)(void *arg, const struct server *s, const struct strv *properties, struct err *e);
    int (*copy)(void *arg, const struct server *s, const char *name, struct err *e);
    int (*remove)(void *arg, const struct server *s, struct err *e);
    /* Begin to fetch a list; how it ended comes by app_say, and with app_reload. */
    int (*import)(void *arg, const char *from, struct err *e);
    /* A server as text: its element now; an editor run on a text, which has the terminal meanwhile;
     * a text kept in a file, whose path is allocated; and the new text in the place of what was there
     * before. */
    int (*element)(void *arg, const struct server *s, struct str *out, struct err *e);
    int (*editor)(void *arg, struct str *text, struct err *e);
    char *(*draft)(void *arg, const char *text, struct err *e);
    /* A text into a new file, 0600; "~/" is the person's home. */
    int (*save)(void *arg, const char *path, const char *text, struct err *e);
    int (*replace)(void *arg, const struct server *s, const char *before, const char *element,
        struct err *e);
};

struct app_flags {
    bool ascii, no_color;
    enum conf_theme theme;
    bool mouse;              /* on from the start */
    const struct keymap *keymap; /* borrowed */
    bool clipboard;          /* the terminal's may be written to (OSC 52) */
    const char *theirs;      /* where ParaView keeps its list; NULL */
    const char *filter;      /* of the command line; NULL */
    enum rows_sort sort;     /* how the servers begin */
    bool reverse;
    const char *open_session;/* attach ID: show this one first; NULL */
};

/* list and memory are borrowed (reload replaces list). NULL with *e when the terminal cannot do it
 * (no cup, too small is fine). Installs the terminal; app_free restores it, whatever happened. */
struct app *app_new(uv_loop_t *loop, struct server_list *list, const struct app_memory *memory,
    const struct app_flags *flags, const struct app_ops *ops, void *arg, struct err *e);

/* An event of a session; unknown ids become sessions. Borrowed. */
void app_event(struct app *a, const char *id, const struct event *e);

/* A session's answer about a forward: its name, or e: why not. */
void app_forwarded(struct app *a, const char *id, const char *forward, const struct err *e);

/* A session's answer to retry; e: why it does not connect again. */
void app_retried(struct app *a, const char *id, const struct err *e);

/* What the start command of a session wrote to its terminal; the first time, since long ago. */
void app_terminal(struct app *a, const char *id, const char *bytes, size_t n);

/* What `fairlead doctor NAME --json` says; or e: why it says nothing. */
void app_doctor(struct app *a, const json_t *said, const struct err *e);

/* What is in a directory, those of it that are directories with a slash at the end; or e: why that is not
 * known. */
struct app_listing {
    const char *session;     /* which told it; NULL: it is of this machine */
    const char *dir;
    const struct strv *names;/* NULL with e */
    bool more;               /* these are not all */
    const struct err *e;
};
void app_files(struct app *a, const struct app_listing *said);

/* A session that is over leaves the screen by itself, as soon as nothing there is about it. */
void app_gone(struct app *a, const char *id);

/* A session died while something of it ran elsewhere: name is its server's, text says so. And: nothing is
 * left of it any more. */
void app_crashed(struct app *a, const char *id, const char *name, const char *text);
void app_cleaned(struct app *a, const char *id);

/* One sentence for the message line. */
void app_say(struct app *a, const char *text, bool is_error);

/* The lists have changed: read them again, as soon as nothing on the screen looks into them. */
void app_reload(struct app *a);

/* Turn the loop until the person quits. Returns 0; APP_STOP_ALL when sessions are to be stopped,
 * APP_DEMO when the demo is to take the place of the program. */
enum { APP_QUIT = 0, APP_STOP_ALL = 1, APP_DEMO = 2 };
int app_run(struct app *a);

void app_quit(struct app *a); /* SIGHUP, SIGTERM: leave app_run */
void app_free(struct app *a);

/* False when no screen is possible, *e says why: no terminal, TERM unknown or dumb, no cup. Changes
 * nothing. */
bool app_possible(struct err *e);

#endif
