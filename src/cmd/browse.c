/* SPDX-License-Identifier: BSD-3-Clause
 * browse: the screen, with a worker behind each session it shows. */
#include "config.h"

#include "cmd/browse.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/browseclient.h"
#include "cmd/browsedoctor.h"
#include "cmd/browsefiles.h"
#include "cmd/browsekeep.h"
#include "cmd/browsethere.h"
#include "cmd/facts.h"
#include "cmd/lists.h"
#include "cmd/marks.h"
#include "cmd/plain.h"
#include "cmd/presets.h"
#include "cmd/record.h"
#include "cmd/saved.h"
#include "cmd/trust.h"
#include "cmd/worker.h"
#include "tui/app.h"
#include "tui/keymap.h"
#include "tui/rows.h"

#define BROWSE_STOP_MS 30000 /* for "stop all and quit" */
#define BROWSE_MORE_MS 200   /* from the name of a socket to somebody who listens there */
#define BROWSE_DEAD_MS 500   /* after which the kernel has let go of what a dead process had */

/* A session on the screen. */
struct shown {
    struct browse *browse;
    struct worker *worker;
    struct values client; /* URL, HOST, PORT: what a client is told; empty until it may come */
    bool over;            /* nothing more will come */
    bool passing;         /* another front end's, which began meanwhile: it leaves when it ended well */
    char cleans[ID_MAX];  /* the crashed session that it ends the rest of; "" */
    struct browsethere *there; /* whose files it lists; NULL */
    struct shown *next;
};

struct browse {
    struct browsekeep keep; /* first: its functions are asked with this browse */
    struct browsedoctor doctor;
    struct cmd *cmd;
    uv_loop_t loop;
    uv_signal_t hangup, term;
    uv_timer_t timer, look, more;
    uv_fs_event_t watch; /* of the runtime directory, where each session has a socket */
    bool late, fixed, leaving;
    bool watching;       /* what is found from now on began after us */
    bool demo;           /* it takes the place of this program */
    struct app *app;
    struct keymap *keymap;
    struct shown *shown;
    struct app_memory memory;
};

static struct shown *
browse_find(const struct browse *b, const char *id)
{
    for (struct shown *s = b->shown; s != NULL; s = s->next)
        if (strcmp(worker_id(s->worker), id) == 0)
            return s;
    return NULL;
}

static void browse_forget(void *arg, const char *id);

/* Nothing is left of the session that it was made for. */
static void
shown_cleaned(struct shown *s)
{
    struct browse *b = s->browse;

    record_forget(&b->cmd->dirs, s->cleans);
    browse_forget(b, s->cleans);
    if (b->app != NULL)
        app_cleaned(b->app, s->cleans);
}

/* Nobody is there any more who could answer, and all was to stop. */
static void
shown_refuse(struct shown *s, const struct event *e)
{
    struct reply *r = reply_new((int)event_int(e, "ask", 0), 0);

    r->cancelled = true;
    worker_answer(s->worker, r);
}

static void
shown_event(void *arg, struct worker *w, const struct event *e)
{
    struct shown *s = arg;

    browseclient_learn(&s->client, e);
    if (s->browse->app != NULL)
        app_event(s->browse->app, worker_id(w), e);
    if (e->kind == EVENT_END)
        s->passing = s->passing && event_int(e, "exit", -1) == 0;
    if (s->there != NULL)
        browsethere_event(s->there, s->browse->app, worker_id(w), e);
    if (e->kind == EVENT_END && s->cleans[0] != '\0' && event_int(e, "exit", -1) == 0)
        shown_cleaned(s);
    if (e->kind == EVENT_ASK && s->browse->leaving)
        shown_refuse(s, e);
}

/* What it said to a forward, or a connection, that was asked for here. */
static void
shown_answer(void *arg, struct worker *w, const json_t *answer)
{
    const struct shown *s = arg;
    const char *forward = json_string_value(json_object_get(answer, "id"));
    struct app *a = s->browse->app;
    struct err e = {0};
    bool refused = worker_refused(answer, &e);

    if (a == NULL)
        return;
    if (str_eq(json_string_value(json_object_get(answer, "cmd")), "retry"))
        app_retried(a, worker_id(w), refused ? &e : NULL);
    else
        app_forwarded(a, worker_id(w), forward, refused ? &e : NULL);
}

static void browse_attach(struct browse *b);
static void browse_look(uv_timer_t *timer);

/* It was for one answer, which is given; or it is somebody else's, who knows that it has ended. */
static void
shown_vanish(struct shown *s)
{
    if (s->browse->app != NULL)
        app_gone(s->browse->app, worker_id(s->worker));
}

/* What it leaves behind may be a connection that is kept: then that is on the list now. */
static void
shown_closed(void *arg, struct worker *w)
{
    struct shown *s = arg;

    s->over = true;
    if (s->browse->leaving)
        return;
    browse_attach(s->browse);
    uv_timer_start(&s->browse->look, browse_look, BROWSE_DEAD_MS, 0);
    if (s->there != NULL || s->passing)
        shown_vanish(s);
}

static void
shown_terminal(void *arg, struct worker *w, const char *bytes, size_t n)
{
    const struct shown *s = arg;

    if (s->browse->app != NULL)
        app_terminal(s->browse->app, worker_id(w), bytes, n);
}

static const struct worker_ops shown_ops = {.event = shown_event, .closed = shown_closed,
    .answer = shown_answer, .terminal = shown_terminal};

static struct shown *
shown_new(struct browse *b)
{
    struct shown *s = mem_zalloc(sizeof *s);

    s->browse = b;
    return s;
}

/* With its worker: it is on the list. Without: it is nothing. */
static struct shown *
shown_keep(struct shown *s, struct worker *w)
{
    if (w == NULL) {
        browsethere_free(s->there);
        free(s);
        return NULL;
    }
    s->worker = w;
    s->next = s->browse->shown;
    s->browse->shown = s;
    return s;
}

static void
shown_free(struct shown *s)
{
    worker_free(s->worker);
    values_done(&s->client);
    browsethere_free(s->there);
    free(s);
}

static struct plan *
browse_plan(void *arg, const struct server *s, const struct values *chosen, struct err *e)
{
    struct browse *b = arg;

    return cmd_plan(b->cmd, s, chosen, e);
}

static int
browse_start(
    void *arg, const struct server *server, const struct values *chosen, char id[16], struct err *e)
{
    struct browse *b = arg;
    struct plan *p = cmd_plan(b->cmd, server, chosen, e);
    struct session_flags flags;
    struct shown *s = shown_new(b);
    struct worker *w = NULL;

    cmd_flags(b->cmd, &flags);
    if (p != NULL && !b->fixed && !trust_allows(b->cmd, server, p))
        trust_refuse(server, e); /* the screen should have asked */
    else if (p != NULL)
        w = worker_start(&b->loop, b->cmd, p, &flags, &shown_ops, s, e);
    plan_free(p);
    s = shown_keep(s, w);
    if (s == NULL)
        return -1;
    snprintf(id, 16, "%s", worker_id(w));
    saved_note(b->cmd, server, chosen, &b->memory.values);
    return 0;
}

static int
browse_mark(
    void *arg, const struct server *s, const char *option, const char *value, struct err *e)
{
    struct browse *b = arg;

    return marks_set(b->cmd, s, option, value, &b->memory.marks, e);
}

static int
browse_preset(void *arg, const struct server *s, const char *name, const struct values *chosen,
    struct err *e)
{
    struct browse *b = arg;

    return presets_set(b->cmd, s, name, chosen, &b->memory.presets, e);
}

static int
browse_files(void *arg, const char *dir, struct err *e)
{
    return browsefiles_begin(arg, dir, e);
}

/* Its connection outlives it: nobody wants to log in for each directory, and again for the start. */
static struct worker *
browse_list(struct browse *b, struct shown *s, const struct plan *p, const char *dir, struct err *e)
{
    struct session_flags flags;
    struct plan *plan;
    struct worker *w = NULL;

    cmd_flags(b->cmd, &flags);
    flags.keep = SESSION_KEEP;
    s->there = browsethere_new(p, dir, &plan, e);
    if (s->there != NULL)
        w = worker_start(&b->loop, b->cmd, plan, &flags, &shown_ops, s, e);
    plan_free(plan);
    return w;
}

static int
browse_files_there(void *arg, const struct server *server, const struct values *chosen, const char *dir,
    char id[16], struct err *e)
{
    struct browse *b = arg;
    struct plan *p = cmd_plan(b->cmd, server, chosen, e);
    struct shown *s = shown_new(b);
    struct worker *w = NULL;

    if (p != NULL && !b->fixed && !trust_allows(b->cmd, server, p))
        trust_refuse(server, e);
    else if (p != NULL)
        w = browse_list(b, s, p, dir, e);
    plan_free(p);
    s = shown_keep(s, w);
    if (s == NULL)
        return -1;
    snprintf(id, 16, "%s", worker_id(w));
    return 0;
}

static void
browse_answer(void *arg, const char *id, struct reply *r)
{
    struct shown *s = browse_find(arg, id);

    if (s != NULL)
        worker_answer(s->worker, r);
    else
        reply_free(r);
}

static void
browse_stop(void *arg, const char *id)
{
    struct shown *s = browse_find(arg, id);

    if (s != NULL)
        worker_stop(s->worker, "stopped by user");
}

static void
browse_retry(void *arg, const char *id)
{
    struct shown *s = browse_find(arg, id);

    if (s != NULL)
        worker_retry(s->worker);
}

static void
browse_forward(void *arg, const char *id, bool reverse, const char *spec)
{
    struct shown *s = browse_find(arg, id);

    if (s != NULL)
        worker_forward(s->worker, reverse, spec);
}

static void
browse_unforward(void *arg, const char *id, const char *forward)
{
    struct shown *s = browse_find(arg, id);

    if (s != NULL)
        worker_forward_cancel(s->worker, forward);
}

static void
browse_terminal(void *arg, const char *id, bool on)
{
    struct shown *s = browse_find(arg, id);

    if (s != NULL)
        worker_terminal(s->worker, on);
}

static void
browse_type(void *arg, const char *id, const char *bytes, size_t n)
{
    struct shown *s = browse_find(arg, id);

    if (s != NULL)
        worker_type(s->worker, bytes, n);
}

static void
browse_resize(void *arg, const char *id, int columns, int rows)
{
    struct shown *s = browse_find(arg, id);

    if (s != NULL)
        worker_resize(s->worker, columns, rows);
}

static int
browse_clean(void *arg, const char *id, char own[16], struct err *e)
{
    struct browse *b = arg;
    struct shown *s = shown_new(b);
    struct worker *w = NULL;
    struct cleaning k;

    snprintf(s->cleans, sizeof s->cleans, "%s", id);
    if (cleaning_init(&k, b->cmd, id, e) == 0)
        w = worker_start(&b->loop, b->cmd, k.plan, &k.flags, &shown_ops, s, e);
    cleaning_done(&k);
    s = shown_keep(s, w);
    if (s == NULL)
        return -1;
    snprintf(own, 16, "%s", worker_id(w));
    return 0;
}

static int
browse_doctor(void *arg, const struct server *s, struct err *e)
{
    struct browse *b = arg;

    return browsedoctor_begin(&b->doctor, &b->keep, s->name, e);
}

static void
browse_client(void *arg, const char *id)
{
    struct browse *b = arg;
    struct shown *s = browse_find(b, id);
    const char *url = s != NULL ? values_get(&s->client, "URL") : NULL;
    struct err e;
    char *text;

    if (url == NULL) {
        app_say(b->app, "this session has nothing yet that a client could connect to", true);
        return;
    }
    if (b->cmd->conf.client == NULL) {
        text = mem_printf("connect your client to %s (the setting Client names one to start)", url);
        app_say(b->app, text, false);
        free(text);
        return;
    }
    if (browseclient_start(&b->loop, b->cmd->conf.client, &s->client, &e) == 0)
        app_say(b->app, "the client was started", false);
    else
        app_say(b->app, e.text, true);
}

static void
browse_detach(void *arg)
{
    struct browse *b = arg;

    for (struct shown *s = b->shown; s != NULL; s = s->next)
        worker_detach(s->worker);
}

static void
browse_forget(void *arg, const char *id)
{
    struct browse *b = arg;
    struct shown *s = browse_find(b, id), **at = &b->shown;

    if (s == NULL)
        return;
    while (*at != s)
        at = &(*at)->next;
    *at = s->next;
    shown_free(s);
}

static struct server_list *
browse_reload(void *arg, struct err *e)
{
    struct browse *b = arg;

    if (!b->fixed)
        return lists_read(b->cmd, e);
    err_set(e, ERR_USAGE, "this list is fixed");
    return NULL;
}

static const struct app_ops browse_ops = {
    .plan = browse_plan,
    .start = browse_start,
    .answer = browse_answer,
    .stop = browse_stop,
    .retry = browse_retry,
    .client = browse_client,
    .forward = browse_forward,
    .unforward = browse_unforward,
    .terminal = browse_terminal,
    .type = browse_type,
    .resize = browse_resize,
    .clean = browse_clean,
    .doctor = browse_doctor,
    .detach = browse_detach,
    .forget = browse_forget,
    .reload = browse_reload,
    .mark = browse_mark,
    .preset = browse_preset,
    .files = browse_files,
    .files_there = browse_files_there,
    .agreed = browsekeep_agreed,
    .tell = browsekeep_tell,
    .agree = browsekeep_agree,
    .may_change = browsekeep_may_change,
    .add = browsekeep_add,
    .set = browsekeep_set,
    .copy = browsekeep_copy,
    .remove = browsekeep_remove,
    .import = browsekeep_import,
    .element = browsekeep_element,
    .editor = browsekeep_editor,
    .draft = browsekeep_draft,
    .save = browsekeep_save,
    .replace = browsekeep_replace,
};

/* All sessions that live and are not on the list yet, also those of other screens. */
static void
browse_attach(struct browse *b)
{
    struct strv ids = {0};
    struct err ignored;

    ids_live(&b->cmd->dirs, &ids);
    for (size_t i = 0; i < ids.n; i++) {
        struct shown *s = browse_find(b, ids.v[i]) == NULL ? shown_new(b) : NULL;

        if (s == NULL)
            continue;
        s->passing = b->watching;
        s = shown_keep(
            s, worker_connect(&b->loop, &b->cmd->dirs, ids.v[i], &shown_ops, s, &ignored));
        if (s != NULL)
            worker_attach(s->worker);
    }
    strv_done(&ids);
}

/* Those that died while a command of theirs ran elsewhere, and are not known as such yet. */
static void
browse_crashed(struct browse *b)
{
    struct strv ids = {0};

    record_crashed(&b->cmd->dirs, &ids);
    for (size_t i = 0; i < ids.n && b->app != NULL; i++) {
        char *name = record_text(&b->cmd->dirs, ids.v[i], "name");
        char *text = record_sentence(&b->cmd->dirs, ids.v[i]);

        if (name != NULL && text != NULL)
            app_crashed(b->app, ids.v[i], name, text);
        free(name);
        free(text);
    }
    strv_done(&ids);
}

static void
browse_look(uv_timer_t *timer)
{
    browse_crashed(timer->data);
}

static void
browse_more(uv_timer_t *timer)
{
    struct browse *b = timer->data;

    if (!b->leaving)
        browse_attach(b);
}

/* Names come by the hundred when many begin: one look is for all of them. */
static void
browse_changed(uv_fs_event_t *watch, const char *name, int events, int status)
{
    struct browse *b = watch->data;

    if (!uv_is_active((uv_handle_t *)&b->more))
        uv_timer_start(&b->more, browse_more, BROWSE_MORE_MS, 0);
}

/* Without inotify the others are seen when something of ours ends, as they were before. */
static void
browse_watch(struct browse *b)
{
    b->watching = true;
    uv_fs_event_start(&b->watch, browse_changed, b->cmd->dirs.run, 0);
}

/* The terminal or the machine goes: without a detach, so that each session has its grace. */
static void
browse_signal(uv_signal_t *handle, int number)
{
    struct browse *b = handle->data;

    app_quit(b->app);
}

static void
browse_late(uv_timer_t *timer)
{
    struct browse *b = timer->data;

    b->late = true;
}

static void
browse_handles(struct browse *b)
{
    uv_loop_init(&b->loop);
    uv_signal_init(&b->loop, &b->hangup);
    uv_signal_init(&b->loop, &b->term);
    uv_timer_init(&b->loop, &b->timer);
    uv_timer_init(&b->loop, &b->look);
    uv_timer_init(&b->loop, &b->more);
    uv_fs_event_init(&b->loop, &b->watch);
    b->more.data = b->watch.data = b;
    b->hangup.data = b->term.data = b->timer.data = b->look.data = b;
    uv_signal_start(&b->hangup, browse_signal, SIGHUP);
    uv_signal_start(&b->term, browse_signal, SIGTERM);
}

/* Whether all is as wished: stopped, or told that we go. */
static bool
browse_settled(const struct browse *b, bool stopping)
{
    for (const struct shown *s = b->shown; s != NULL; s = s->next)
        if (stopping ? !s->over : !worker_sent(s->worker))
            return false;
    return true;
}

static void
browse_leave(struct browse *b, bool stopping)
{
    b->leaving = true;
    for (struct shown *s = b->shown; s != NULL && stopping; s = s->next)
        if (!s->over)
            worker_stop(s->worker, "stopped by user");
    if (stopping && !browse_settled(b, true))
        fputs("stopping the sessions ...\n", stderr);
    uv_timer_start(&b->timer, browse_late, stopping ? BROWSE_STOP_MS : 1000, 0);
    while (!browse_settled(b, stopping) && !b->late)
        uv_run(&b->loop, UV_RUN_ONCE);
}

static void
browse_done(struct browse *b)
{
    struct shown *next;

    for (struct shown *s = b->shown; s != NULL; s = next) {
        next = s->next;
        shown_free(s);
    }
    browsedoctor_done(&b->doctor);
    uv_close((uv_handle_t *)&b->hangup, NULL);
    uv_close((uv_handle_t *)&b->term, NULL);
    uv_close((uv_handle_t *)&b->timer, NULL);
    uv_close((uv_handle_t *)&b->look, NULL);
    uv_close((uv_handle_t *)&b->more, NULL);
    uv_close((uv_handle_t *)&b->watch, NULL);
    browseclient_leave(&b->loop);
    if (b->keep.importing)
        fputs("waiting until the import has ended ...\n", stderr);
    worker_leave(&b->loop);
}

/* The screen. Returns the exit status; -1 with *e when there can be none. */
static int
browse_screen(
    struct browse *b, struct server_list *list, const char *open, const char *say, struct err *e)
{
    const struct opts *o = &b->cmd->opts;
    struct app_flags flags = {.ascii = o->ascii,
        .no_color = o->no_color,
        .theme = (enum conf_theme)b->cmd->conf.theme,
        .mouse = o->mouse,
        .keymap = b->keymap,
        .clipboard = b->cmd->conf.clipboard,
        .filter = o->command == OPTS_BROWSE && o->words.n > 0 ? o->words.v[0] : NULL,
        .sort = ROWS_BY_USE,
        .reverse = o->reverse,
        .open_session = open};
    char *theirs = dirs_path(b->cmd->dirs.paraview, "servers.pvsc");
    int rc = -1, result;

    flags.theirs = theirs;
    rows_sort_read(o->sort, &flags.sort, e); /* it was checked */
    saved_read(b->cmd, &b->memory.values);
    saved_fill(b->cmd, list, &b->memory.values);
    marks_read(b->cmd, &b->memory.marks);
    presets_read(b->cmd, &b->memory.presets);
    browse_handles(b);
    b->keep = (struct browsekeep){.cmd = b->cmd, .loop = &b->loop, .fixed = b->fixed};
    b->keep.app = b->app = app_new(&b->loop, list, &b->memory, &flags, &browse_ops, b, e);
    if (b->app != NULL) {
        browse_attach(b);
        browse_watch(b);
        browse_crashed(b);
        if (say != NULL)
            app_say(b->app, say, false);
        result = app_run(b->app);
        b->demo = result == APP_DEMO;
        app_free(b->app);
        b->keep.app = b->app = NULL;
        browse_leave(b, result == APP_STOP_ALL);
        rc = 0;
    }
    browse_done(b);
    recall_done(&b->memory.values);
    recall_done(&b->memory.marks);
    recall_done(&b->memory.presets);
    free(theirs);
    return rc;
}

/* Whether the person is to have line mode: asked for, or all that is possible. */
static bool
browse_plain(const struct cmd *c)
{
    const char *accessible = getenv("ACCESSIBLE");
    struct err e;

    if (c->opts.plain || (accessible != NULL && accessible[0] != '\0'))
        return true;
    if (app_possible(&e))
        return false;
    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
        fprintf(stderr, "fairlead: %s; this is the line mode\n", e.text);
    return true;
}

/* The same flags, but nothing of the lists: the demo has its own. Returns when it cannot be run. */
static int
browse_demo(const struct cmd *c)
{
    struct strv words = {0};
    char program[4096];
    struct err e;

    puts("The demo is being made: a list, and a server with ssh, on this machine alone ...");
    fflush(stdout);
    worker_program(program, sizeof program);
    strv_add(&words, "fairlead");
    strv_add(&words, "demo");
    if (c->opts.ascii)
        strv_add(&words, "--ascii");
    if (c->opts.no_color)
        strv_add(&words, "--no-color");
    execv(program, words.v);
    err_sys(&e, ERR_OS, errno, "the demo cannot be run");
    strv_done(&words);
    return cmd_fail(&e);
}

int
browse_on(struct cmd *c, struct server_list *list, bool fixed, const char *open, const char *say)
{
    struct browse b = {.cmd = c, .fixed = fixed};
    struct err e;
    int status;

    if (browse_plain(c))
        status = plain_run(c, list, fixed, open, say);
    else if ((b.keymap = cmd_keymap(c, &e)) == NULL ||
             (status = browse_screen(&b, list, open, say, &e)) != 0)
        status = cmd_fail(&e);
    keymap_free(b.keymap);
    lists_free(list);
    return b.demo ? browse_demo(c) : status;
}

int
browse_run(struct cmd *c, struct server_list *list, bool fixed, const char *say)
{
    facts_prefetch(c);
    return browse_on(c, list, fixed, NULL, say);
}

int
browse_main(struct cmd *c)
{
    struct server_list *list;
    enum rows_sort sort = ROWS_BY_USE;
    struct err e;

    if (c->opts.words.n > 1) {
        err_set(&e, ERR_USAGE, "fairlead has no subcommand '%s'", c->opts.words.v[0]);
        err_hint(&e, "fairlead help lists them; fairlead PATTERN shows the servers that match");
        return cmd_fail(&e);
    }
    if (rows_sort_read(c->opts.sort, &sort, &e) != 0 || (list = lists_read(c, &e)) == NULL)
        return cmd_fail(&e);
    facts_prefetch(c);
    return browse_on(c, list, false, NULL, NULL);
}
