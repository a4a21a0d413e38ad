/* SPDX-License-Identifier: BSD-3-Clause
 * worker: a front end's side of a session: start its process, or connect to one that lives. */
#include "config.h"

#include "cmd/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/sock.h"
#include "base/text.h"
#include "cmd/runline.h"
#include "cmd/ttyline.h"
#include "cmd/wire.h"
#include "core/phase.h"
#include "core/wordsjson.h"

struct worker {
    const struct worker_ops *ops;
    void *arg;
    const struct dirs *dirs;
    char id[ID_MAX];
    struct wire *wire;
    bool ended;       /* the end event came */
    int64_t seq;      /* of the newest event */
    json_t *forwards; /* the newest event of each, by id */
    int pid;
};

static void
worker_tell(struct worker *w, struct event *e)
{
    w->ops->event(w->arg, w, e);
    event_free(e);
}

/* What the process said on stderr before it died: its last line, without its own name. Allocated, NULL
 * when nothing. */
static char *
worker_last_words(const struct worker *w)
{
    static const char own[] = "fairlead: ";
    char *path = ids_trouble(w->dirs, w->id), *line, *words = NULL;
    const char *said;
    struct str text = {0};
    struct err ignored;

    if (dirs_read(path, 1024 * 1024, &text, &ignored) == 0 && text.len > 0) {
        while (text.len > 0 && text.s[text.len - 1] == '\n')
            str_cut(&text, text.len - 1);
        line = strrchr(str_text(&text), '\n');
        said = line != NULL ? line + 1 : str_text(&text);
        words = text_cleaned(strncmp(said, own, strlen(own)) == 0 ? said + strlen(own) : said, 300);
    }
    str_done(&text);
    free(path);
    return words;
}

/* One event that the process should have sent; e is stamped, told and freed. */
static void
worker_make_up(struct worker *w, struct event *e)
{
    event_stamp(e, w->id, ++w->seq, cmd_now_ms());
    worker_tell(w, e);
}

/* Nothing listens any more: the kernel closed it with the process. */
static void
worker_close_forwards(struct worker *w)
{
    const char *id;
    json_t *f;

    json_object_foreach(w->forwards, id, f)
    {
        const char *state = json_string_value(json_object_get(f, "state"));

        if (!str_eq(state, "closed") && !str_eq(state, "failed"))
            worker_make_up(
                w, event_make(EVENT_FORWARD, "{s:s,s:O,s:O,s:O,s:s,s:s}", "id", id, "dir",
                       json_object_get(f, "dir"), "listen", json_object_get(f, "listen"), "target",
                       json_object_get(f, "target"), "state", "closed", "why", "the process died"));
    }
}

/* The process is gone and never said why. */
static void
worker_died(struct worker *w)
{
    char *words = worker_last_words(w);
    char *text = mem_printf("the process of session %s died%s%s", w->id, words != NULL ? ": " : "",
        words != NULL ? words : "");

    w->ended = true;
    worker_close_forwards(w);
    worker_make_up(w, event_make(EVENT_ERROR, "{s:s,s:i,s:s,s:s}", "code", err_name(ERR_BUG),
                          "exit", err_exit(ERR_BUG), "text", text, "hint",
                          "what it had started there ends within half a minute by itself"));
    worker_make_up(w, event_make(EVENT_PHASE, "{s:s}", "phase", phase_name(PHASE_FAILED)));
    worker_make_up(w, event_make(EVENT_END, "{s:s,s:i,s:f}", "reason", "the process died", "exit",
                          err_exit(ERR_BUG), "uptime", 0.0));
    free(text);
    free(words);
}

static void
worker_wrote(struct worker *w, const json_t *j)
{
    struct secret bytes = {0};

    if (ttyline_read(j, &bytes))
        w->ops->terminal(w->arg, w, bytes.bytes, bytes.len);
    secret_wipe(&bytes);
}

/* No event: the story so far is told, or an answer to us alone. */
static void
worker_other(struct worker *w, const char *line, size_t n)
{
    json_t *j = json_loadb(line, n, 0, NULL);
    const char *name = json_string_value(json_object_get(j, "cmd"));

    if (str_eq(name, "live") && w->ops->live != NULL)
        w->ops->live(w->arg, w);
    else if ((str_eq(name, "forward") || str_eq(name, "retry")) && w->ops->answer != NULL)
        w->ops->answer(w->arg, w, j);
    else if (str_eq(name, "terminal") && w->ops->terminal != NULL)
        worker_wrote(w, j);
    json_decref(j);
}

static void
worker_line(void *arg, struct wire *wire, const char *line, size_t n)
{
    struct worker *w = arg;
    struct event *e = event_parse(line, n);
    int64_t seq;

    if (e == NULL) {
        worker_other(w, line, n);
        return;
    }
    seq = json_integer_value(json_object_get(e->fields, "seq"));
    w->seq = seq > w->seq ? seq : w->seq;
    w->ended = w->ended || e->kind == EVENT_END;
    if (e->kind == EVENT_SESSION && w->pid == 0)
        w->pid = (int)event_int(e, "pid", 0);
    if (e->kind == EVENT_FORWARD && event_text(e, "id") != NULL)
        json_object_set(w->forwards, event_text(e, "id"), e->fields);
    worker_tell(w, e);
}

static void
worker_closed(void *arg, struct wire *wire)
{
    struct worker *w = arg;

    wire_free(w->wire);
    w->wire = NULL;
    if (!w->ended)
        worker_died(w);
    w->ops->closed(w->arg, w);
}

static const struct wire_ops worker_wire_ops = {worker_line, worker_closed};

static struct worker *
worker_new(const struct dirs *dirs, const char *id, const struct worker_ops *ops, void *arg)
{
    struct worker *w = mem_zalloc(sizeof *w);

    w->ops = ops;
    w->arg = arg;
    w->dirs = dirs;
    w->forwards = json_object();
    fault_hint("its sessions go on for a while: fairlead status, fairlead attach");
    snprintf(w->id, sizeof w->id, "%s", id);
    return w;
}

/* /proc/self/exe is right even after the file was replaced; but a checker that runs us through an
 * interpreter of its own answers readlink only. */
void
worker_program(char *out, size_t size)
{
    ssize_t n = readlink("/proc/self/exe", out, size - 1);

    if (n > 0) {
        out[n] = '\0';
        if (access(out, X_OK) == 0)
            return;
    }
    snprintf(out, size, "/proc/self/exe");
}

static void
worker_process_closed(uv_handle_t *handle)
{
    free(handle);
}

static void
worker_reaped(uv_process_t *process, int64_t status, int signal)
{
    uv_close((uv_handle_t *)process, worker_process_closed);
}

/* The child's stderr: a file, so that its last words are kept and no screen is hurt. */
static int
worker_trouble(const struct worker *w)
{
    char *path = ids_trouble(w->dirs, w->id);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);

    free(path);
    return fd;
}

static int
worker_spawn(struct worker *w, uv_loop_t *loop, int child_fd, struct err *e)
{
    char program[4096], name[] = "fairlead", word[] = "session-process";
    char *argv[] = {name, word, NULL};
    int trouble = worker_trouble(w), rc;
    uv_process_t *process = mem_zalloc(sizeof *process);
    uv_stdio_container_t stdio[4] = {
        {.flags = UV_IGNORE},
        {.flags = UV_IGNORE},
        {.flags = trouble >= 0 ? UV_INHERIT_FD : UV_IGNORE, .data.fd = trouble},
        {.flags = UV_INHERIT_FD, .data.fd = child_fd},
    };
    uv_process_options_t options = {.file = program,
        .args = argv,
        .stdio = stdio,
        .stdio_count = 4,
        .flags = UV_PROCESS_DETACHED,
        .exit_cb = worker_reaped};

    worker_program(program, sizeof program);
    rc = uv_spawn(loop, process, &options);
    if (trouble >= 0)
        close(trouble);
    if (rc != 0) {
        uv_close((uv_handle_t *)process, worker_process_closed);
        err_sys(e, ERR_OS, -rc, "the process of the session cannot be started");
        return err_hint(e, "end some processes of yours; ulimit -u says how many there may be");
    }
    w->pid = process->pid;
    /* Reaped when it ends; frees itself then, or in worker_leave. */
    uv_unref((uv_handle_t *)process);
    return 0;
}

static bool
worker_send_password(struct worker *w, const char *host, const struct secret *text)
{
    json_t *line = runline_password_json(host, text);
    bool sent = line != NULL && wire_send_json(w->wire, line);

    json_decref(line);
    return sent;
}

/* The first lines: what to run, then the passwords, if there are any. */
static int
worker_send_run(struct worker *w, struct cmd *c, const struct plan *p,
    const struct session_flags *flags, struct err *e)
{
    json_t *run = runline_json(c, w->id, p, flags);
    const struct givens *hosts = flags->passwords;
    bool sent = run != NULL && wire_send_json(w->wire, run);

    if (sent && flags->password != NULL)
        sent = worker_send_password(w, NULL, flags->password);
    for (size_t i = 0; hosts != NULL && i < hosts->n && sent; i++)
        sent = worker_send_password(w, hosts->v[i].host, &hosts->v[i].text);
    json_decref(run);
    if (!sent)
        return err_set(e, ERR_OS, "the session's process of %s ended before it knew what to do", p->name);
    return 0;
}

/* Nothing ever happened under this id. */
static void
worker_unclaim(const struct dirs *d, const char *id)
{
    char *log = ids_log(d, id), *trouble = ids_trouble(d, id);

    unlink(log);
    unlink(trouble);
    free(log);
    free(trouble);
}

struct worker *
worker_start(uv_loop_t *loop, struct cmd *c, const struct plan *p,
    const struct session_flags *flags, const struct worker_ops *ops, void *arg, struct err *e)
{
    int pair[2] = {-1, -1}, rc;
    char id[ID_MAX];
    struct worker *w;

    if (ids_claim(&c->dirs, id, e) != 0)
        return NULL;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        err_sys(e, ERR_OS, errno, "no socket for the session's process");
        return NULL;
    }
    w = worker_new(&c->dirs, id, ops, arg);
    rc = worker_spawn(w, loop, pair[1], e);
    close(pair[1]);
    w->wire = wire_new(loop, pair[0], &worker_wire_ops, w);
    if (rc == 0 && w->wire == NULL)
        rc = err_set(e, ERR_OS, "the session's process cannot be talked to");
    if (rc == 0)
        rc = worker_send_run(w, c, p, flags, e);
    if (rc == 0)
        return w;
    worker_free(w);
    worker_unclaim(&c->dirs, id);
    return NULL;
}

/* Its process was killed: nobody will ever answer here again. A new one may be between bind and
 * listen, and keeps its socket. */
static void
worker_unlink_stale(const char *path)
{
    struct stat st;

    if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode) && st.st_mtime + 2 < time(NULL))
        unlink(path);
}

struct worker *
worker_connect(uv_loop_t *loop, const struct dirs *dirs, const char *id,
    const struct worker_ops *ops, void *arg, struct err *e)
{
    char *path = ids_socket(dirs, id);
    int fd = sock_connect_unix(path, e);
    struct ucred peer;
    socklen_t n = sizeof peer;
    struct worker *w;

    if (fd < 0) {
        if (errno == ECONNREFUSED)
            worker_unlink_stale(path);
        err_set(e, ERR_NOT_FOUND, "session %s does not run", id);
        err_hint(e, "fairlead status lists those that do");
        free(path);
        return NULL;
    }
    free(path);
    w = worker_new(dirs, id, ops, arg);
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0)
        w->pid = peer.pid;
    w->wire = wire_new(loop, fd, &worker_wire_ops, w);
    if (w->wire != NULL)
        return w;
    err_set(e, ERR_OS, "session %s cannot be talked to", id);
    worker_free(w);
    return NULL;
}

const char *
worker_id(const struct worker *w)
{
    return w->id;
}

int
worker_pid(const struct worker *w)
{
    return w->pid;
}

static bool
worker_send(struct worker *w, json_t *j)
{
    bool sent = w->wire != NULL && j != NULL && wire_send_json(w->wire, j);

    json_decref(j);
    return sent;
}

void
worker_answer(struct worker *w, struct reply *r)
{
    worker_send(w, reply_json(r));
    reply_free(r);
}

void
worker_keep_job(struct worker *w)
{
    worker_send(w, json_pack("{s:s}", "cmd", "keep-job"));
}

void
worker_stop(struct worker *w, const char *reason)
{
    worker_send(w, json_pack("{s:s,s:s}", "cmd", "stop", "reason", reason));
}

void
worker_retry(struct worker *w)
{
    worker_send(w, json_pack("{s:s}", "cmd", "retry"));
}

bool
worker_refused(const json_t *answer, struct err *e)
{
    const json_t *why = json_object_get(answer, "error");
    const char *text = json_string_value(json_object_get(why, "text"));
    const char *hint = json_string_value(json_object_get(why, "hint"));

    if (why == NULL)
        return false;
    err_set(e, err_find(json_string_value(json_object_get(why, "code"))), "%s",
        text != NULL ? text : "the session refuses it");
    err_hint(e, "%s", hint != NULL ? hint : "");
    return true;
}

void
worker_attach(struct worker *w)
{
    worker_send(w, json_pack("{s:s}", "cmd", "attach"));
}

void
worker_detach(struct worker *w)
{
    worker_send(w, json_pack("{s:s}", "cmd", "detach"));
}

void
worker_forward(struct worker *w, bool reverse, const char *spec)
{
    worker_send(w, json_pack("{s:s,s:s,s:o}", "cmd", "forward", "dir", reverse ? "R" : "L", "spec",
        wordsjson_word(spec)));
}

void
worker_forward_cancel(struct worker *w, const char *id)
{
    worker_send(w, json_pack("{s:s,s:s}", "cmd", "forward", "cancel", id));
}

void
worker_terminal(struct worker *w, bool on)
{
    worker_send(w, json_pack("{s:s,s:b}", "cmd", "terminal", "on", on));
}

void
worker_type(struct worker *w, const char *bytes, size_t n)
{
    if (w->wire != NULL)
        ttyline_send(w->wire, "type", bytes, n);
}

void
worker_resize(struct worker *w, int columns, int rows)
{
    worker_send(w, json_pack("{s:s,s:i,s:i}", "cmd", "resize", "columns", columns, "rows", rows));
}

void
worker_client_started(struct worker *w, int pid)
{
    worker_send(w, json_pack("{s:s,s:s,s:i}", "cmd", "client", "state", "started", "pid", pid));
}

void
worker_client_ended(struct worker *w, int status, bool stop)
{
    worker_send(w, json_pack("{s:s,s:s,s:i,s:b}", "cmd", "client", "state", "ended", "status",
                       status, "stop", stop));
}

bool
worker_sent(const struct worker *w)
{
    return w->wire == NULL || wire_waiting(w->wire) == 0;
}

void
worker_free(struct worker *w)
{
    if (w == NULL)
        return;
    wire_free(w->wire);
    json_decref(w->forwards);
    free(w);
}

static void
worker_leave_one(uv_handle_t *handle, void *arg)
{
    if (handle->type == UV_PROCESS && !uv_is_closing(handle) &&
        ((uv_process_t *)handle)->exit_cb == worker_reaped)
        uv_close(handle, worker_process_closed);
}

void
worker_leave(uv_loop_t *loop)
{
    uv_walk(loop, worker_leave_one, NULL);
    uv_run(loop, UV_RUN_DEFAULT);
    uv_loop_close(loop);
}
