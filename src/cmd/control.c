/* SPDX-License-Identifier: BSD-3-Clause
 * control: a session's side of its control socket: events out to everyone and to the log, commands
 * in, the grace after a screen that died. */
#include "config.h"

#include "cmd/control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/sock.h"
#include "base/text.h"
#include "cmd/ids.h"
#include "cmd/replay.h"
#include "cmd/ttyline.h"
#include "core/wordsjson.h"

#define CONTROL_PEERS_MAX 32
#define CONTROL_LOG_MAX (32 * 1024 * 1024) /* bytes after which the log keeps only what matters */
#define CONTROL_FLUSH_MS 2000
#define CONTROL_SIZE_MAX 1000 /* columns or rows of a terminal */

/* One connection. */
struct peer {
    struct wire *wire;
    struct control *control;
    bool screen; /* a person looks through it: its death starts the grace */
    bool left;   /* it said that it goes on purpose */
    bool dead;   /* to be let go after the walk */
    bool terminal; /* it sees the command's terminal */
    struct peer *next;
};

struct control {
    struct control_spec spec;
    char *id, *socket_path;
    int listen_fd, log_fd;
    uv_poll_t *poll;   /* freed by its close callback */
    uv_timer_t *grace; /* the same */
    struct session *session;
    struct peer *peers;
    size_t peer_count;
    struct replay replay;
    struct str terminal; /* the newest of what the command wrote to its own */
    int64_t seq;
    size_t logged;
};

static void
control_note(struct control *c, const char *text)
{
    struct event *e = event_make(EVENT_NOTE, "{s:s}", "text", text);

    control_event(c, e);
    event_free(e);
}

static void
control_grace_over(uv_timer_t *timer)
{
    struct control *c = timer->data;

    control_note(c, "nobody came back in time: stopping");
    if (c->session != NULL)
        session_stop(c->session, "the screen is gone");
}

/* A screen went without a word. With no other one left, the session lives for its grace. */
static void
control_screen_lost(struct control *c)
{
    char *text;

    for (struct peer *p = c->peers; p != NULL; p = p->next)
        if (p->screen)
            return;
    if (c->spec.own_screen || c->session == NULL)
        return;
    text = mem_printf("the screen is gone: stopping in %d s unless one attaches", c->spec.grace_s);
    control_note(c, text);
    free(text);
    uv_timer_start(c->grace, control_grace_over, (uint64_t)c->spec.grace_s * 1000, 0);
}

static void
peer_free(struct peer *p)
{
    struct control *c = p->control;
    struct peer **at = &c->peers;

    while (*at != p)
        at = &(*at)->next;
    *at = p->next;
    c->peer_count--;
    wire_free(p->wire);
    free(p);
}

static void
peer_closed(void *arg, struct wire *w)
{
    struct peer *p = arg;
    struct control *c = p->control;
    bool lost = p->screen && !p->left;

    peer_free(p);
    if (lost)
        control_screen_lost(c);
}

static void
command_answer(struct peer *p, const json_t *j)
{
    struct reply *r = reply_from_json(j);

    if (r != NULL)
        session_answer(p->control->session, r);
}

static void
command_stop(struct peer *p, const json_t *j)
{
    const char *reason = json_string_value(json_object_get(j, "reason"));
    char *clean = text_cleaned(reason != NULL ? reason : "stopped by user", 200);

    session_stop(p->control->session, clean);
    free(clean);
}

static void
command_keep_job(struct peer *p, const json_t *j)
{
    session_keep_job(p->control->session);
}

static void
peer_answer(struct peer *p, json_t *answer)
{
    if (answer != NULL)
        wire_send_json(p->wire, answer);
    json_decref(answer);
}

static json_t *
command_refused(const char *cmd, const struct err *e)
{
    return json_pack("{s:s,s:{s:s,s:s,s:s}}", "cmd", cmd, "error", "code", err_name(e->code), "text",
        e->text, "hint", e->hint);
}

/* Only who asked is answered. */
static void
command_retry(struct peer *p, const json_t *j)
{
    struct err e = {0};

    if (session_retry(p->control->session, &e) == 0)
        peer_answer(p, json_pack("{s:s}", "cmd", "retry"));
    else
        peer_answer(p, command_refused("retry", &e));
}

static void
command_detach(struct peer *p, const json_t *j)
{
    p->screen = false;
    p->left = true;
}

static void
command_attach(struct peer *p, const json_t *j)
{
    p->screen = true;
    p->left = false;
    uv_timer_stop(p->control->grace);
}

static void
command_client(struct peer *p, const json_t *j)
{
    const char *state = json_string_value(json_object_get(j, "state"));

    if (str_eq(state, "started"))
        session_client_started(
            p->control->session, (int)json_integer_value(json_object_get(j, "pid")));
    else if (str_eq(state, "ended"))
        session_client_ended(p->control->session,
            (int)json_integer_value(json_object_get(j, "status")),
            json_is_true(json_object_get(j, "stop")));
}

/* One forward more, or less. Only who asked is answered; the events are for all. */
static void
command_forward(struct peer *p, const json_t *j)
{
    const char *cancel = json_string_value(json_object_get(j, "cancel"));
    char *spec = wordsjson_text(json_object_get(j, "spec"));
    bool reverse = str_eq(json_string_value(json_object_get(j, "dir")), "R");
    struct session *s = p->control->session;
    struct err e = {0};
    char id[16] = "";
    int rc;

    if (cancel != NULL)
        rc = session_forward_cancel(s, cancel, &e);
    else
        rc = session_forward_add(s, reverse, spec != NULL ? spec : "", id, &e);
    free(spec);
    peer_answer(p, rc < 0 ? command_refused("forward", &e) :
        json_pack("{s:s,s:s}", "cmd", "forward", "id", cancel != NULL ? cancel : id));
}

/* What it has written so far first, so that a pane that opens is not empty. */
static void
command_terminal(struct peer *p, const json_t *j)
{
    const struct str *kept = &p->control->terminal;

    p->terminal = json_is_true(json_object_get(j, "on"));
    if (p->terminal && kept->len > 0)
        ttyline_send(p->wire, "terminal", kept->s, kept->len);
}

static void
command_type(struct peer *p, const json_t *j)
{
    struct secret typed = {0};

    if (ttyline_read(j, &typed))
        session_type(p->control->session, typed.bytes, typed.len);
    secret_wipe(&typed);
}

static void
command_resize(struct peer *p, const json_t *j)
{
    json_int_t columns = json_integer_value(json_object_get(j, "columns"));
    json_int_t rows = json_integer_value(json_object_get(j, "rows"));

    if (columns > 0 && columns <= CONTROL_SIZE_MAX && rows > 0 && rows <= CONTROL_SIZE_MAX)
        session_resize(p->control->session, (int)columns, (int)rows);
}

static const struct {
    const char *name;
    bool running; /* makes sense only while the session runs */
    void (*run)(struct peer *p, const json_t *j);
} control_commands[] = {
    {"answer", true, command_answer},
    {"cancel", true, command_answer},
    {"stop", true, command_stop},
    {"keep-job", true, command_keep_job},
    {"retry", true, command_retry},
    {"detach", false, command_detach},
    {"attach", false, command_attach},
    {"client", true, command_client},
    {"forward", true, command_forward},
    {"terminal", false, command_terminal},
    {"type", true, command_type},
    {"resize", true, command_resize},
};

static void
peer_line(void *arg, struct wire *w, const char *line, size_t n)
{
    struct peer *p = arg;
    json_t *j = json_loadb(line, n, 0, NULL);
    const char *name = json_string_value(json_object_get(j, "cmd"));

    for (size_t i = 0; i < sizeof control_commands / sizeof control_commands[0]; i++) {
        if (!str_eq(name, control_commands[i].name))
            continue;
        if (!control_commands[i].running || p->control->session != NULL)
            control_commands[i].run(p, j);
        break;
    }
    json_decref(j);
}

static const struct wire_ops peer_ops = {peer_line, peer_closed};

static struct peer *
peer_add(struct control *c, struct wire *w, bool screen)
{
    struct peer *p = mem_zalloc(sizeof *p);

    *p = (struct peer){.wire = w, .control = c, .screen = screen, .next = c->peers};
    c->peers = p;
    c->peer_count++;
    wire_own(w, &peer_ops, p);
    return p;
}

/* What happened so far, then a line that says that the rest is live. */
static void
peer_replay(struct peer *p)
{
    struct control *c = p->control;
    json_t *live = json_pack(
        "{s:i,s:s,s:s,s:I}", "v", 1, "cmd", "live", "session", c->id, "seq", (json_int_t)c->seq);

    for (size_t i = 0; i < c->replay.n; i++)
        wire_send(p->wire, c->replay.v[i].line, strlen(c->replay.v[i].line));
    wire_send_json(p->wire, live);
    json_decref(live);
}

static void
control_accept(uv_poll_t *poll, int status, int events)
{
    struct control *c = poll->data;
    int fd = accept4(c->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    struct wire *w;

    if (fd < 0)
        return;
    if (!sock_unix_peer_is_us(fd) || c->peer_count >= CONTROL_PEERS_MAX) {
        close(fd);
        return;
    }
    w = wire_new(c->spec.loop, fd, &peer_ops, NULL);
    if (w != NULL)
        peer_replay(peer_add(c, w, false));
}

static int
control_open(struct control *c, struct err *e)
{
    char *log_path = ids_log(c->spec.dirs, c->id);

    c->log_fd = open(log_path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
    if (c->log_fd < 0)
        err_sys(e, ERR_OS, errno, "the log %s cannot be opened", log_path);
    free(log_path);
    if (c->log_fd < 0)
        return -1;
    c->listen_fd = sock_listen_unix(c->socket_path, e);
    if (c->listen_fd < 0)
        return -1;
    c->poll = mem_zalloc(sizeof *c->poll);
    if (uv_poll_init(c->spec.loop, c->poll, c->listen_fd) != 0) {
        free(c->poll);
        c->poll = NULL;
        return err_set(e, ERR_OS, "the socket %s cannot be watched", c->socket_path);
    }
    c->poll->data = c;
    uv_poll_start(c->poll, UV_READABLE, control_accept);
    return 0;
}

struct control *
control_new(const struct control_spec *spec, struct err *e)
{
    struct control *c = mem_zalloc(sizeof *c);

    c->spec = *spec;
    c->id = mem_dup(spec->id);
    c->socket_path = ids_socket(spec->dirs, spec->id);
    c->listen_fd = c->log_fd = -1;
    c->grace = mem_zalloc(sizeof *c->grace);
    uv_timer_init(spec->loop, c->grace);
    c->grace->data = c;
    if (control_open(c, e) != 0) {
        control_end(c);
        return NULL;
    }
    return c;
}

void
control_adopt(struct control *c, struct wire *starter)
{
    peer_add(c, starter, true);
}

void
control_serve(struct control *c, struct session *s)
{
    c->session = s;
}

/* A log that grew large keeps what tells the story and drops what only fills. */
static void
control_log(struct control *c, enum event_kind kind, const char *line, size_t n)
{
    ssize_t put;

    if (c->logged > CONTROL_LOG_MAX && replay_thins(kind))
        return;
    put = write(c->log_fd, line, n);
    if (put < 0 && c->logged > 0)
        log_say(LOG_WARN, "session", "the log cannot be written: %s", strerror(errno));
    c->logged += n;
}

static struct peer *
control_dead_peer(const struct control *c)
{
    for (struct peer *p = c->peers; p != NULL; p = p->next)
        if (p->dead)
            return p;
    return NULL;
}

/* Who does not read is let go: a stopped reader must not grow this process. After the walk, since
 * losing a screen is an event of its own. */
static void
control_send(struct control *c, const char *line, size_t n)
{
    struct peer *dead;

    for (struct peer *p = c->peers; p != NULL; p = p->next)
        p->dead = !wire_send(p->wire, line, n) || p->dead;
    while ((dead = control_dead_peer(c)) != NULL)
        peer_closed(dead, dead->wire);
}

void
control_event(void *control, const struct event *e)
{
    struct control *c = control;
    struct event own = {e->kind, json_copy(e->fields)};
    char *line;
    size_t n;

    event_stamp(&own, c->id, ++c->seq, cmd_now_ms());
    line = event_line(&own);
    n = strlen(line);
    replay_add(&c->replay, own.kind, event_text(&own, "forward"), line);
    control_send(c, line, n);
    line[n] = '\n'; /* in one write, so that a reader of the log never sees half a line */
    control_log(c, own.kind, line, n + 1);
    free(line);
    if (c->spec.event != NULL)
        c->spec.event(c->spec.arg, &own);
    json_decref(own.fields);
}

void
control_terminal(void *control, const char *bytes, size_t n)
{
    struct control *c = control;

    ttyline_keep(&c->terminal, bytes, n);
    for (struct peer *p = c->peers; p != NULL; p = p->next)
        if (p->terminal)
            ttyline_send(p->wire, "terminal", bytes, n);
}

static void
control_timer_late(uv_timer_t *timer)
{
    timer->data = NULL;
}

/* Until everything is out, or 2 s are over. */
static void
control_flush(struct control *c)
{
    bool waiting = true;

    c->grace->data = c;
    uv_timer_start(c->grace, control_timer_late, CONTROL_FLUSH_MS, 0);
    while (waiting && c->grace->data != NULL) {
        waiting = false;
        for (struct peer *p = c->peers; p != NULL; p = p->next)
            waiting = waiting || wire_waiting(p->wire) > 0;
        if (waiting)
            uv_run(c->spec.loop, UV_RUN_ONCE);
    }
}

static void
control_handle_closed(uv_handle_t *handle)
{
    free(handle);
}

void
control_end(struct control *c)
{
    if (c == NULL)
        return;
    c->session = NULL;
    if (c->poll != NULL)
        uv_close((uv_handle_t *)c->poll, control_handle_closed);
    if (c->listen_fd >= 0) {
        unlink(c->socket_path);
        close(c->listen_fd);
    }
    control_flush(c);
    while (c->peers != NULL)
        peer_free(c->peers);
    uv_close((uv_handle_t *)c->grace, control_handle_closed);
    if (c->log_fd >= 0)
        close(c->log_fd);
    replay_done(&c->replay);
    str_done(&c->terminal);
    free(c->socket_path);
    free(c->id);
    free(c);
}
