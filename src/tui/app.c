/* SPDX-License-Identifier: BSD-3-Clause
 * app: the terminal program: its life, its sessions, one draw before each sleep. */
#include "config.h"

#include "tui/app.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "tui/input.h"
#include "tui/mouse.h"
#include "tui/screen.h"
#include "tui/term.h"

#define APP_FRAME_MS 33       /* between two draws that nobody waits for */
#define APP_ESC_MS 25         /* after which an Esc is the Esc key; ESCDELAY says otherwise */
#define APP_ESC_MAX_MS 2000
#define APP_MESSAGE_MAX 900
#define APP_SECOND_MS 1000
#define APP_MINUTE_MS 60000
#define APP_RING_MS 10000

enum { APP_WINCH, APP_HUP, APP_TERM, APP_INT, APP_CONT, APP_TSTP, APP_SIGNALS };

static const int app_signals[APP_SIGNALS] = {SIGWINCH, SIGHUP, SIGTERM, SIGINT, SIGCONT, SIGTSTP};

/* libuv frees nothing before its close callbacks ran, and the loop is not ours: so its handles live
 * apart from the app and go when the last of them is closed. */
struct app_handles {
    struct app *app;           /* NULL once it is gone */
    int open;
    uv_prepare_t prepare;      /* the one place that draws */
    uv_poll_t keyboard;
    uv_timer_t esc, tick, frame;
    uv_signal_t signals[APP_SIGNALS];
};

bool
app_possible(struct err *e)
{
    return term_possible(e);
}

int64_t
app_now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
app_dirty(struct app *a)
{
    a->dirty = true;
}

void
app_leave(struct app *a, int result)
{
    a->quit = true;
    a->result = result;
    uv_stop(a->loop);
}

void
app_quit(struct app *a)
{
    app_leave(a, APP_QUIT);
}

/* ---- messages ---- */

static void
app_message(struct app *a, const char *text, bool bad)
{
    free(a->message);
    a->message = text_cleaned(text, APP_MESSAGE_MAX);
    a->message_bad = bad;
    a->message_ms = app_now_ms();
    app_dirty(a);
}

void
app_say(struct app *a, const char *text, bool is_error)
{
    app_message(a, text, is_error);
}

void
app_sayf(struct app *a, const char *fmt, ...)
{
    char text[APP_MESSAGE_MAX];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    app_message(a, text, false);
}

void
app_fail(struct app *a, const struct err *e)
{
    char *text = mem_printf(e->hint[0] != '\0' ? "%s - %s" : "%s%s", e->text, e->hint);

    app_message(a, text, true);
    free(text);
}

/* ---- sessions ---- */

struct live *
app_live(struct app *a, const char *id)
{
    for (size_t i = 0; id != NULL && i < a->live_count; i++) {
        if (strcmp(a->lives[i]->id, id) == 0)
            return a->lives[i];
    }
    return NULL;
}

struct live *
app_live_of(struct app *a, const char *server)
{
    struct live *over = NULL;

    for (size_t i = a->live_count; i-- > 0;) {
        struct live *l = a->lives[i];

        if (!str_eq(l->name, server))
            continue;
        if (!phase_over(l->view->phase))
            return l;
        if (over == NULL)
            over = l;
    }
    return over;
}

struct live *
app_live_add(struct app *a, const char *id, const char *server)
{
    struct live *l = app_live(a, id);

    if (l == NULL) {
        l = mem_zalloc(sizeof *l);
        snprintf(l->id, sizeof l->id, "%s", id);
        l->view = view_new(id);
        a->lives = mem_grow(a->lives, a->live_count, &a->live_cap, sizeof *a->lives);
        a->lives[a->live_count++] = l;
    }
    if (server != NULL && !str_eq(l->name, server)) {
        free(l->name);
        l->name = mem_dup(server);
    }
    app_dirty(a);
    return l;
}

static void
live_changed_done(struct live_changed *c)
{
    free(c->result);
    free(c->host);
    free(c->type);
    free(c->was);
    free(c->now);
    free(c->file);
    *c = (struct live_changed){0};
}

static bool
live_changed_is(const struct event *e)
{
    const char *result = event_text(e, "result");

    return e->kind == EVENT_HOSTKEY &&
        (str_eq(result, "changed") || str_eq(result, "other") || str_eq(result, "revoked"));
}

static void
app_live_free(struct live *l)
{
    view_free(l->view);
    live_changed_done(&l->changed);
    free(l->name);
    free(l);
}

void
app_live_remove(struct app *a, struct live *l)
{
    for (size_t i = 0; i < a->live_count; i++) {
        if (a->lives[i] != l)
            continue;
        memmove(a->lives + i, a->lives + i + 1, (a->live_count - i - 1) * sizeof *a->lives);
        a->live_count--;
        app_live_free(l);
        app_dirty(a);
        return;
    }
}

void
app_gone(struct app *a, const char *id)
{
    struct live *l = app_live(a, id);

    if (l != NULL)
        l->gone = true;
}

/* What stands on the chooser asks by an id, and what is below it is about a server. A question of ours holds
 * the id itself. */
static void
app_sweep(struct app *a)
{
    if (a->confirm.text != NULL || (a->over_count > 0 && a->choosing == NULL))
        return;
    for (size_t i = a->live_count; i-- > 0;) {
        struct live *l = a->lives[i], *selected = live_selected(a);

        if (!l->gone || l->crashed)
            continue;
        a->ops->forget(a->arg, l->id);
        app_live_remove(a, l);
        if (selected != NULL && selected != l)
            live_select(a, selected->id);
    }
}

bool
app_live_needs(const struct live *l)
{
    return l->view->ask != NULL && l->view->ask->id != l->answered;
}

bool
app_live_stands(const struct live *l)
{
    return l->view->stands != NULL && !l->stood_seen && !phase_over(l->view->phase);
}

size_t
app_live_count(const struct app *a)
{
    size_t n = 0;

    for (size_t i = 0; i < a->live_count; i++)
        n += !phase_over(a->lives[i]->view->phase);
    return n;
}

static void
app_tick_when_live(struct app *a);

static void
live_changed_set(struct live_changed *c, const struct event *e)
{
    live_changed_done(c);
    c->result = mem_dup(event_text(e, "result"));
    c->host = mem_dup(event_text(e, "host"));
    c->type = mem_dup(event_text(e, "type"));
    c->was = mem_dup(event_text(e, "old"));
    c->now = mem_dup(event_text(e, "sha256"));
    c->file = mem_dup(event_text(e, "file"));
    c->line = (int)event_int(e, "line", 0);
}

static void
app_event_say(struct app *a, const struct live *l, const struct event *e)
{
    const char *hint = event_text(e, "hint");
    char *text = mem_printf("%s: %s%s%s", l->name != NULL ? l->name : l->id,
        event_text(e, "text") != NULL ? event_text(e, "text") : "it failed",
        hint != NULL ? " - " : "", hint != NULL ? hint : "");

    app_message(a, text, true);
    free(text);
}

/* Once for each question, and not for those of a story that we hear late. */
static void
app_ring(const struct event *e)
{
    if (app_now_ms() - event_time_ms(e) < APP_RING_MS)
        draw_bell();
}

/* Whether the person has to be told that the command may have asked on its terminal. */
static bool
app_stands(struct app *a, struct live *l)
{
    char key[24];

    l->stood_seen = ttypane_of(app_top(a), l);
    if (l->stood_seen)
        return false;
    keymap_name(a->keymap, KEYS_IN_LIVE, ACTION_TERMINAL, key);
    app_sayf(a, "%s asks on its terminal: |%s|%s%s%s", live_name(l), l->view->stands,
        key[0] != '\0' ? "  " : "", key, key[0] != '\0' ? " in Sessions opens it." : "");
    return true;
}

void
app_event(struct app *a, const char *id, const struct event *e)
{
    struct live *l = app_live_add(a, id, NULL);
    int64_t seq = l->view->seq;

    view_apply(l->view, e);
    if (l->view->seq == seq)
        return; /* a replay of what we know */
    if (l->name == NULL && l->view->name != NULL)
        l->name = mem_dup(l->view->name);
    if (live_changed_is(e))
        live_changed_set(&l->changed, e);
    if (e->kind == EVENT_ERROR && !changed_show(a, l))
        app_event_say(a, l, e);
    if (e->kind == EVENT_FORWARD)
        forwarding_tell(a, l);
    app_close_ask(a);
    if ((e->kind == EVENT_ASK && !app_new_ask(a, l)) || (e->kind == EVENT_TERMINAL && app_stands(a, l)))
        app_ring(e);
    app_tick_when_live(a);
    app_dirty(a);
}

/* ---- the loop's callbacks ---- */

static void
app_draw(struct app *a)
{
    a->dirty = a->urgent = false;
    a->drawn_ms = uv_now(a->loop);
    frame_draw(a);
}

static void
app_on_frame(uv_timer_t *t)
{
    (void)t; /* it only wakes the loop; the draw comes before its next sleep */
}

/* Once before the loop sleeps. A flood of events is drawn some thirty times a second; what a key
 * did at once. */
static void
app_on_prepare(uv_prepare_t *prepare)
{
    struct app *a = ((struct app_handles *)prepare->data)->app;
    uint64_t now, next;

    app_bury(a);
    app_sweep(a);
    relist_turn(a);
    if (!a->dirty)
        return;
    uv_update_time(a->loop);
    now = uv_now(a->loop);
    next = a->drawn_ms + APP_FRAME_MS;
    if (a->urgent || now >= next)
        app_draw(a);
    else
        uv_timer_start(&a->handles->frame, app_on_frame, next - now, 0);
}

static void
app_input(struct app *a, const struct input_key *k)
{
    if (k->key >= KEYS_CLICK)
        mouse_key(a, k);
    else
        app_key(a, k->key, k->pasted);
}

static void
app_keys(struct app *a)
{
    struct input_key k;
    enum input_result r = INPUT_NOTHING;

    while (!a->quit && (r = input_next(a->input, &k)) == INPUT_KEY)
        app_input(a, &k);
    mem_wipe(&k, sizeof k);
    a->dirty = a->urgent = true;
    if (r != INPUT_MORE)
        uv_timer_stop(&a->handles->esc);
}

static void
app_on_esc(uv_timer_t *t)
{
    struct app *a = ((struct app_handles *)t->data)->app;

    input_flush(a->input);
    app_keys(a);
}

/* A slow line needs longer to bring the rest of a sequence. */
static uint64_t
app_esc_ms(void)
{
    long long ms;

    return str_int(getenv("ESCDELAY"), 1, APP_ESC_MAX_MS, &ms) ? (uint64_t)ms : APP_ESC_MS;
}

static void
app_on_keyboard(uv_poll_t *poll, int status, int events)
{
    struct app *a = ((struct app_handles *)poll->data)->app;
    char bytes[4096];
    ssize_t n;

    n = read(STDIN_FILENO, bytes, sizeof bytes);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n <= 0) { /* the terminal is gone */
        uv_poll_stop(poll);
        app_quit(a);
        return;
    }
    input_feed(a->input, bytes, (size_t)n);
    mem_wipe(bytes, (size_t)n);
    uv_timer_start(&a->handles->esc, app_on_esc, app_esc_ms(), 0);
    app_keys(a);
}

static void
app_on_tick(uv_timer_t *t)
{
    app_dirty(((struct app_handles *)t->data)->app);
    app_tick_when_live(((struct app_handles *)t->data)->app);
}

/* While something lives each second counts; else the clock on the screen goes by the minute. */
static void
app_tick_when_live(struct app *a)
{
    uv_timer_t *tick = &a->handles->tick;
    uint64_t repeat = app_live_count(a) > 0 ? APP_SECOND_MS : APP_MINUTE_MS;
    bool ticking = uv_is_active((uv_handle_t *)tick) != 0;

    if (!ticking || uv_timer_get_repeat(tick) != repeat)
        uv_timer_start(tick, app_on_tick, repeat - (uint64_t)app_now_ms() % repeat, repeat);
}

static void
app_on_signal(uv_signal_t *s, int signum)
{
    struct app *a = ((struct app_handles *)s->data)->app;

    switch (signum) {
    case SIGWINCH:
        term_resize();
        draw_again(); /* the terminal may have moved its cells, also when the size is the same again */
        break;
    case SIGCONT:
        term_resume();
        draw_again();
        break;
    case SIGTSTP:
        term_suspend();
        draw_again();
        break;
    case SIGINT:
        app_key(a, 'C' - '@', false);
        break;
    default:
        app_quit(a);
        return;
    }
    a->dirty = a->urgent = true;
}

/* ---- life ---- */

static void
app_handles_init(struct app *a)
{
    struct app_handles *h = mem_zalloc(sizeof *h);
    int flags;

    a->handles = h;
    h->app = a;
    uv_prepare_init(a->loop, &h->prepare);
    uv_timer_init(a->loop, &h->esc);
    uv_timer_init(a->loop, &h->tick);
    uv_timer_init(a->loop, &h->frame);
    uv_poll_init(a->loop, &h->keyboard, STDIN_FILENO);
    h->prepare.data = h->esc.data = h->tick.data = h->frame.data = h->keyboard.data = h;
    for (int i = 0; i < APP_SIGNALS; i++) {
        uv_signal_init(a->loop, &h->signals[i]);
        h->signals[i].data = h;
        uv_signal_start(&h->signals[i], app_on_signal, app_signals[i]);
    }
    h->open = 5 + APP_SIGNALS;
    /* libuv made the terminal non-blocking, and with it standard output and whatever else shares
     * it: curses would lose output. The loop tells when something can be read; that is enough. */
    flags = fcntl(STDIN_FILENO, F_GETFL);
    fcntl(STDIN_FILENO, F_SETFL, flags & ~O_NONBLOCK);
    uv_prepare_start(&h->prepare, app_on_prepare);
    uv_poll_start(&h->keyboard, UV_READABLE, app_on_keyboard);
}

static void
app_on_closed(uv_handle_t *handle)
{
    struct app_handles *h = handle->data;

    if (--h->open == 0)
        free(h);
}

static void
app_handles_close(struct app_handles *h)
{
    h->app = NULL;
    uv_close((uv_handle_t *)&h->prepare, app_on_closed);
    uv_close((uv_handle_t *)&h->esc, app_on_closed);
    uv_close((uv_handle_t *)&h->tick, app_on_closed);
    uv_close((uv_handle_t *)&h->frame, app_on_closed);
    uv_close((uv_handle_t *)&h->keyboard, app_on_closed);
    for (int i = 0; i < APP_SIGNALS; i++)
        uv_close((uv_handle_t *)&h->signals[i], app_on_closed);
}

struct app *
app_new(uv_loop_t *loop, struct server_list *list, const struct app_memory *memory,
    const struct app_flags *flags, const struct app_ops *ops, void *arg, struct err *e)
{
    struct app *a;

    if (term_open(e) < 0)
        return NULL;
    draw_init(flags->ascii, flags->no_color, flags->theme);
    a = mem_zalloc(sizeof *a);
    a->loop = loop;
    a->list = list;
    a->recall = &memory->values;
    a->marks = &memory->marks;
    a->keymap = flags->keymap;
    a->clipboard = flags->clipboard;
    a->presets = &memory->presets;
    a->theirs = flags->theirs;
    a->ops = ops;
    a->arg = arg;
    a->input = input_new();
    term_sequences(a->input);
    a->bases[SCREEN_SERVERS] = list_new(a, flags);
    a->bases[SCREEN_SESSIONS] = live_new(a);
    app_handles_init(a);
    app_tick_when_live(a);
    if (flags->open_session != NULL) {
        app_live_add(a, flags->open_session, NULL);
        live_select(a, flags->open_session);
        app_go(a, SCREEN_SESSIONS);
    }
    if (term_taken_for() != NULL)
        app_sayf(a, "TERM is \"%s\", which is not known here: taken for %s. The package ncurses-term "
            "may know it.", getenv("TERM"), term_taken_for());
    if (flags->mouse)
        mouse_toggle(a);
    a->dirty = a->urgent = true;
    return a;
}

int
app_run(struct app *a)
{
    while (!a->quit)
        uv_run(a->loop, UV_RUN_ONCE);
    a->quit = false;
    return a->result;
}

void
app_free(struct app *a)
{
    if (a == NULL)
        return;
    term_close();
    draw_done();
    while (a->over_count > 0)
        app_pop(a);
    app_bury(a);
    for (int i = 0; i < SCREEN_BASES; i++)
        a->bases[i]->ops->free(a->bases[i]);
    free(a->over);
    free(a->dead);
    for (size_t i = 0; i < a->live_count; i++)
        app_live_free(a->lives[i]);
    free(a->lives);
    if (a->list_owned) {
        server_list_done(a->list);
        free(a->list);
    }
    input_free(a->input);
    rework_free(a->rework);
    free(a->relist_name);
    free(a->relist_done);
    free(a->message);
    free(a->confirm.text);
    app_handles_close(a->handles);
    free(a);
}
