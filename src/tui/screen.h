/* SPDX-License-Identifier: BSD-3-Clause
 * screen: what the screens share: panes, the sessions they show, the message line. For tui only. */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "tui/app.h"
#include "tui/draw.h"
#include "tui/edit.h"
#include "tui/keymap.h"

#define SCREEN_MIN_ROWS 10
#define SCREEN_MIN_COLUMNS 40
#define SCREEN_WIDE 110 /* from here on, list and details stand side by side */

/* A pane fills the screen between the top line and the message line. Servers and Sessions are
 * always there; forms, prompts, the log and pages stand on top of them. */
struct pane {
    const struct pane_ops *ops;
    struct app *app;
};

struct pane_ops {
    /* Adds its part of the path at the top: "Servers", "gpu-large > Options". */
    void (*title)(struct pane *p, struct str *out);
    /* Adds what stands at the top right. NULL: nothing. */
    void (*counts)(struct pane *p, struct str *out);
    enum keys_screen (*keys)(const struct pane *p);
    void (*draw)(struct pane *p, struct area at);
    /* Do what a key asks; false when there is nothing to do here. */
    bool (*act)(struct pane *p, enum action action);
    /* A key that is not bound there; NULL or false: nothing takes it. */
    bool (*key)(struct pane *p, int key);
    /* A key did what it does everywhere; NULL: that is nothing to the pane. */
    void (*passed)(struct pane *p);
    /* A character for the field with the cursor; NULL or false: none takes text now. */
    bool (*type)(struct pane *p, uint32_t cp);
    void (*free)(struct pane *p);
};

/* The key that a server presented and that is not to be trusted; was: the known one, NULL when none. */
struct live_changed {
    char *result;            /* changed, other, revoked; NULL: there is none */
    char *host, *type, *was, *now, *file;
    int line;
};

/* A session that this screen knows. */
struct live {
    char id[16];
    char *name;              /* of its server, from the start on */
    struct view *view;
    int answered;            /* the newest question that was answered here; 0 */
    char forward[16];        /* the forward that was asked for here and is not decided yet; "" */
    char ending[16];         /* the one that may be ended, while that is asked */
    bool stood_seen;         /* the person has looked at the question on its command's terminal */
    struct live_changed changed;
    bool crashed;            /* something of it may still run elsewhere */
    bool gone;               /* it is over, and leaves as soon as no pane is about it */
    char cleaning[16];       /* the session that ends it; "" */
};

/* The question in the message line, if any: it takes all keys until it is settled. */
struct confirm {
    char *text;              /* NULL: none */
    enum keys_screen keys;
    void (*yes)(struct app *a, void *arg);
    void (*no)(struct app *a, void *arg); /* set after app_ask; NULL: nothing */
    void *arg;
};

/* What can be clicked: rows of a list, or a place that stands for an action. See mouse.h. */
#define MOUSE_SPOTS 40

struct mouse_spot {
    struct area at;
    struct scroll *rows;     /* NULL: the action */
    enum action action;
};

struct mouse {
    bool on;
    int count;
    struct mouse_spot spots[MOUSE_SPOTS];
    int64_t click_ms;        /* of the newest click on a row */
};

enum screen_base { SCREEN_SERVERS, SCREEN_SESSIONS, SCREEN_BASES };

struct app_handles;
struct rework;

struct app {
    uv_loop_t *loop;
    struct app_handles *handles;   /* libuv's; they outlive us by one turn */
    struct input *input;
    const struct keymap *keymap;
    const struct app_ops *ops;
    void *arg;

    struct server_list *list;
    bool list_owned;               /* by a reload */
    const struct recall *recall, *marks, *presets;
    const char *theirs;            /* where ParaView keeps its list; NULL */

    struct pane *bases[SCREEN_BASES];
    enum screen_base base;
    struct pane **over;            /* on top of it, the last on top */
    size_t over_count, over_cap;
    struct pane **dead;            /* popped, perhaps by their own key: freed before we sleep */
    size_t dead_count, dead_cap;
    struct pane *choosing;         /* of those on top, the one that files are chosen in; NULL */
    struct pane *consulted;        /* of those on top, the page that waits for the doctor; NULL */

    struct live **lives;           /* in the order of their start */
    size_t live_count, live_cap;

    char *message;                 /* NULL: none */
    bool message_bad;
    int64_t message_ms;
    struct confirm confirm;
    struct mouse mouse;

    bool clipboard;                /* may be written to */
    bool stale;                    /* the lists are to be read again */
    char *relist_name, *relist_done; /* then: the server to go to, and what was done with it; NULL */
    struct rework *rework;         /* the element in the person's editor; NULL */

    bool dirty, urgent;            /* urgent: a person waits for it */
    bool paste_told;
    uint64_t drawn_ms;
    bool quit;
    int result;
};

/* app.c */
int64_t app_now_ms(void);
void app_dirty(struct app *a);
void app_leave(struct app *a, int result);      /* end app_run */
void app_fail(struct app *a, const struct err *e);
void app_sayf(struct app *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct live *app_live(struct app *a, const char *id);            /* NULL: not known */
struct live *app_live_of(struct app *a, const char *server);     /* the newest of a server; NULL */
struct live *app_live_add(struct app *a, const char *id, const char *server);
void app_live_remove(struct app *a, struct live *l);
bool app_live_needs(const struct live *l);      /* it has an unanswered question */
bool app_live_stands(const struct live *l);     /* its command may have one, on its terminal */
size_t app_live_count(const struct app *a);     /* those that are not over */

/* dispatch.c */
struct pane *app_top(struct app *a);
void app_push(struct app *a, struct pane *p);
void app_pop(struct app *a);                    /* takes the top away; never a base */
void app_bury(struct app *a);                   /* free what was popped */
void app_go(struct app *a, enum screen_base base); /* drops what is on top */
void app_ask(struct app *a, enum keys_screen keys, void (*yes)(struct app *a, void *arg), void *arg,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void app_key(struct app *a, int key, bool pasted);
void app_act(struct app *a, enum action action);   /* as a key that stands for it */
void app_stop_live(struct app *a, struct live *l); /* asks when it is up; forgets what is over */
bool app_looks_at(struct app *a, const struct live *l); /* in Sessions, and at nothing else */
void app_open_ask(struct app *a, struct live *l);
bool app_new_ask(struct app *a, struct live *l);   /* it has asked just now; true: it is on the screen */
void app_close_ask(struct app *a);              /* when what it asks was settled */

/* relist.c: the lists read again, once no pane borrows from the old one. done ("Added") is said then,
 * with the place of the server that is named, which gets the cursor. */
void app_relist(struct app *a, const char *name, const char *done);
void relist_turn(struct app *a);                /* before each sleep */

/* frame.c */
void frame_draw(struct app *a);

/* list.c: Servers */
struct pane *list_new(struct app *a, const struct app_flags *flags);
/* a->list is another one now; the cursor stays on its server, or goes to the one that is named. */
void list_reload(struct pane *p, const char *name);
void list_remember(struct pane *p);             /* a memory has changed: each row anew, where it was */
void list_ask_again(struct pane *p);            /* something was agreed to */
char *list_selected(struct pane *p);            /* the name of the server there; NULL; allocated */
void list_start(struct app *a, const struct server *s, const struct values *chosen);
void list_run(struct app *a, const struct server *s, const struct values *chosen); /* it is agreed */

/* upkeep.c: what changes the lists. s: the server under the cursor; NULL. False: another action. */
bool upkeep_act(struct app *a, const struct server *s, enum action action);

/* rework.c: a server's element in the person's editor. */
void rework_begin(struct app *a, const struct server *s);
void rework_free(struct rework *r);

/* scroll.c: a list with a selected row, of which a part is seen. */
struct scroll {
    size_t count, at, top;
    size_t height;                 /* rows seen, as of the last draw */
};

void scroll_fit(struct scroll *s, size_t count, int height); /* before drawing */
bool scroll_act(struct scroll *s, enum action action);       /* false: not a move */

/* glance.c: a session in short: what is next, its tunnels, its last lines. */
void glance_draw(struct app *a, struct live *l, struct area at, struct scroll *tunnels,
    bool focused);

/* forwarding.c: one forward more, or the one in row i less, in a session. */
void forwarding_add(struct app *a, struct live *l);
void forwarding_end(struct app *a, struct live *l, size_t i);
void forwarding_tell(struct app *a, struct live *l); /* what was asked for may be decided now */

/* ttypane.c: the terminal of a session's command; why there is none is said. */
void ttypane_open(struct app *a, struct live *l);
bool ttypane_of(const struct pane *p, const struct live *l);

/* again.c: connect a session anew, or start it again. */
void again_begin(struct app *a, struct live *l);

/* changed.c: the hard stop before a host key that is not to be trusted. */
void changed_open(struct app *a, struct live *l);
/* It has failed for that just now; true: it is on the screen. */
bool changed_show(struct app *a, struct live *l);
char *changed_head(const struct live_changed *c); /* one sentence; allocated */

/* crash.c: end what a crashed session may have left. */
void crash_clean(struct app *a, struct live *l);

/* brief.c: a server in few lines. */
enum brief_way { BRIEF_LOCAL, BRIEF_INSIDE, BRIEF_PLAIN };
enum brief_way brief_way(const struct server *s);  /* how its traffic goes */
void brief_draw(struct app *a, const struct server *s, struct area at);
char *brief_path(const char *path);                /* with ~ for our home; allocated */
char *brief_start(const struct server *s);         /* "ssh host -> command"; allocated */
char *brief_forward(const struct server *s);       /* NULL: none; allocated */

/* live.c: Sessions */
struct pane *live_new(struct app *a);
void live_select(struct app *a, const char *id);
struct live *live_selected(struct app *a);      /* NULL: there is none */
enum draw_style live_style(const struct live *l);
const char *live_word(const struct live *l, char buffer[24]); /* view_word, or CRASHED */
bool live_foreign(const struct view_line *line); /* the other side's words: to be fenced */
const char *live_name(const struct live *l);
void live_counts(struct app *a, struct str *out); /* "2 live  1 needs you" */

/* chooser.c: it is the pane that waits for this session's answer. */
bool chooser_awaits(const struct pane *p, const struct live *l);

/* clip.c: into the terminal's clipboard; at most so much. */
#define CLIP_MAX 2000
void clip_copy(const char *text);

/* consult.c: what is in the way of a server. */
void consult_begin(struct app *a, const struct server *s);

/* The others. */
struct pane *form_new(struct app *a, const struct server *s);
/* The values of an untouched form. */
void form_defaults(struct app *a, const struct server *s, struct values *out);
/* What a start would do, to be agreed to; NULL when there can be no plan; why was said. */
struct pane *consent_new(struct app *a, const struct server *s, const struct values *chosen);
/* Its properties, to be changed; s NULL: a new server. NULL when it cannot be; why was said. */
struct pane *property_new(struct app *a, const struct server *s);
struct pane *askbox_new(struct app *a, struct live *l);
bool askbox_is(const struct pane *p);
const char *askbox_session(const struct pane *p);
int askbox_id(const struct pane *p);
struct pane *logview_new(struct app *a, struct live *l);
struct pane *help_new(struct app *a, enum keys_screen screen);
/* NULL when there can be no plan; why was said. */
struct pane *preview_new(struct app *a, const struct server *s, const struct values *chosen);
struct pane *details_new(struct app *a, const struct server *s);
struct pane *details_fault(struct app *a, const struct list_fault *f);
struct pane *details_live(struct app *a, struct live *l);

#endif
