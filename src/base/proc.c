/* SPDX-License-Identifier: BSD-3-Clause
 * proc: run a program, hear its output, reap it, end it with TERM and then KILL. */
#include "config.h"

#include "base/proc.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

extern char **environ;

/* How long after its end a program's output may stay open before its end is told all the same. */
#define PROC_LINGER_MS 1000
/* How long proc_free waits for what it has killed: longer only when the kernel itself is stuck. */
#define PROC_REAP_MS 200
/* The size of one gulp of output. */
#define PROC_READ 16384

/* What the handles point at. They close later than proc_free, so they and the proc count on this. */
struct proc {
    uv_process_t process;
    uv_pipe_t in;
    uv_pipe_t out[2];      /* stdout, stderr */
    uv_timer_t linger, kill;
    int handles;           /* not yet closed; the last one frees the proc */
    struct proc_ops ops;
    void *arg;
    int pid;
    bool running, freed;
    bool in_open;          /* stdin can be written */
    bool out_open[2];      /* its end was not yet told */
    bool own_session;
    bool lingering;        /* it ended, its output has not */
    bool told;             /* exited() was called */
    int status, signal;
    char gulp[PROC_READ];
};

struct proc_bytes {
    uv_write_t req;
    size_t n;
    char bytes[]; /* may be a password: wiped */
};

static void
proc_bytes_free(struct proc_bytes *w)
{
    mem_wipe(w->bytes, w->n);
    free(w);
}

static void
proc_handle_closed(uv_handle_t *h)
{
    struct proc *p = h->data;

    if (--p->handles == 0)
        free(p);
}

static void
proc_handle_close(void *handle)
{
    uv_handle_t *h = handle;

    if (!uv_is_closing(h))
        uv_close(h, proc_handle_closed);
}

/* What the program left behind in its process group, if its number does not belong to somebody new. */
static bool
proc_group_is_ours(const struct proc *p)
{
    return p->own_session && (p->running || (kill(p->pid, 0) != 0 && errno == ESRCH));
}

static void
proc_signal(const struct proc *p, int signal)
{
    if (proc_group_is_ours(p))
        kill(-p->pid, signal);
    else if (p->running)
        kill(p->pid, signal);
}

/* Tell its end when there is nothing more to wait for. May free the proc: last thing of its caller. */
static void
proc_check(struct proc *p)
{
    if (p->running || p->told || p->freed)
        return;
    if ((p->out_open[0] || p->out_open[1]) && p->lingering)
        return;
    p->told = true;
    uv_timer_stop(&p->linger);
    p->ops.exited(p->arg, p->status, p->signal);
}

static void
proc_lingered(uv_timer_t *t)
{
    struct proc *p = t->data;

    p->lingering = false;
    proc_check(p);
}

static void
proc_ended(uv_process_t *process, int64_t status, int signal)
{
    struct proc *p = process->data;

    p->running = false;
    p->status = (int)status;
    p->signal = signal;
    p->lingering = true;
    proc_close_stdin(p);
    uv_timer_start(&p->linger, proc_lingered, PROC_LINGER_MS, 0);
    proc_check(p);
}

static void
proc_gulp(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    struct proc *p = h->data;

    *buf = uv_buf_init(p->gulp, sizeof p->gulp);
}

static void
proc_heard(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    struct proc *p = s->data;
    int i = s == (uv_stream_t *)&p->out[0] ? 0 : 1;

    if (n == 0 || p->freed)
        return;
    if (n > 0) {
        p->ops.output(p->arg, i + 1, buf->base, (size_t)n);
        mem_wipe(buf->base, (size_t)n); /* it may be a password */
        return;
    }
    p->out_open[i] = false;
    proc_handle_close(s);
    p->ops.output(p->arg, i + 1, "", 0);
    if (!p->freed)
        proc_check(p);
}

/* PATH of the environment that the program will have. */
static const char *
proc_path(char *const *env)
{
    for (; *env != NULL; env++) {
        if (strncmp(*env, "PATH=", 5) == 0)
            return *env + 5;
    }
    return "/usr/local/bin:/usr/bin:/bin";
}

/* Entries that are not absolute would find a program in whatever directory we happen to be in. */
static char *
proc_find(const char *name, const char *path)
{
    const char *end;

    if (strchr(name, '/') != NULL)
        return mem_dup(name);
    for (; *path != '\0'; path = *end != '\0' ? end + 1 : end) {
        char *file;

        end = path + strcspn(path, ":");
        if (*path != '/')
            continue;
        file = mem_printf("%.*s/%s", (int)(end - path), path, name);
        if (access(file, X_OK) == 0)
            return file;
        free(file);
    }
    return NULL;
}

char *
proc_program(const char *name)
{
    return proc_find(name, proc_path(environ));
}

/* Libraries open descriptors without asking us; none of them is a child's business. */
static void
proc_close_on_exec(void)
{
    DIR *dir = opendir("/proc/self/fd");
    struct dirent *entry;
    long long fd;

    if (dir == NULL)
        return;
    while ((entry = readdir(dir)) != NULL) {
        if (str_int(entry->d_name, 3, 1 << 30, &fd))
            fcntl((int)fd, F_SETFD, FD_CLOEXEC);
    }
    closedir(dir);
}

/* Real pipes rather than libuv's socketpairs: a script's "> /dev/stderr" cannot open a socket. */
static int
proc_pipe(int ours_is, int *theirs)
{
    int ends[2], ours;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    ours = ends[ours_is];
    *theirs = ends[1 - ours_is];
    fcntl(ours, F_SETFL, fcntl(ours, F_GETFL) | O_NONBLOCK);
    return ours;
}

/* The descriptors of the child, and our sides of them. */
struct proc_fds {
    int child[4]; /* -1: /dev/null, or none for the fourth */
    int ours[3];  /* -1: none */
    bool owned[3];
};

static void
proc_fds_close(struct proc_fds *f, bool ours_too)
{
    for (int i = 0; i < 3; i++) {
        if (f->owned[i] && f->child[i] >= 0)
            close(f->child[i]);
        if (ours_too && f->ours[i] >= 0)
            close(f->ours[i]);
    }
}

static int
proc_fds_open(struct proc_fds *f, const struct proc_spec *spec)
{
    *f = (struct proc_fds){.child = {-1, -1, -1, spec->extra_fd}, .ours = {-1, -1, -1}};
    for (int i = 0; i < 3; i++) {
        bool inherit = i == 0 ? spec->in == PROC_STDIN_INHERIT : spec->inherit_output;

        if (inherit) {
            f->child[i] = i;
        } else if (i < 2 && spec->in == PROC_STDIN_SOCKET) {
            f->child[i] = spec->socket;
        } else if (i > 0 || spec->in == PROC_STDIN_PIPE) {
            f->ours[i] = proc_pipe(i == 0 ? 1 : 0, &f->child[i]);
            f->owned[i] = true;
            if (f->ours[i] < 0)
                return -1;
        }
    }
    return 0;
}

static void
proc_handle_add(struct proc *p, void *handle)
{
    ((uv_handle_t *)handle)->data = p;
    p->handles++;
}

static int
proc_spawn(struct proc *p, uv_loop_t *loop, const struct proc_spec *spec, const char *file,
    const struct proc_fds *f)
{
    uv_stdio_container_t stdio[4];
    uv_process_options_t o = {.file = file, .args = (char **)spec->argv, .env = (char **)spec->env,
        .cwd = spec->cwd, .stdio = stdio, .stdio_count = spec->extra_fd >= 0 ? 4 : 3,
        .exit_cb = proc_ended};
    int rc;

    for (int i = 0; i < 4; i++) {
        stdio[i].flags = f->child[i] >= 0 ? UV_INHERIT_FD : UV_IGNORE;
        stdio[i].data.fd = f->child[i];
    }
    if (spec->own_session)
        o.flags = UV_PROCESS_DETACHED;
    proc_close_on_exec();
    rc = uv_spawn(loop, &p->process, &o);
    proc_handle_add(p, &p->process);
    return rc;
}

static void
proc_timers(struct proc *p, uv_loop_t *loop)
{
    uv_timer_init(loop, &p->linger);
    proc_handle_add(p, &p->linger);
    uv_timer_init(loop, &p->kill);
    proc_handle_add(p, &p->kill);
}

static void
proc_streams(struct proc *p, uv_loop_t *loop, const struct proc_fds *f)
{
    if (f->ours[0] >= 0) {
        uv_pipe_init(loop, &p->in, 0);
        proc_handle_add(p, &p->in);
        uv_pipe_open(&p->in, f->ours[0]);
        p->in_open = true;
    }
    for (int i = 0; i < 2; i++) {
        if (f->ours[i + 1] < 0)
            continue;
        uv_pipe_init(loop, &p->out[i], 0);
        proc_handle_add(p, &p->out[i]);
        uv_pipe_open(&p->out[i], f->ours[i + 1]);
        p->out_open[i] = true;
        uv_read_start((uv_stream_t *)&p->out[i], proc_gulp, proc_heard);
    }
}

static int
proc_failed(const struct proc_spec *spec, int error, struct err *e)
{
    if (spec->cwd != NULL && access(spec->cwd, X_OK) != 0)
        return err_sys(e, ERR_START, errno, "cannot run %s in %s", spec->argv[0], spec->cwd);
    if (error == EAGAIN || error == ENOMEM) {
        err_sys(e, ERR_OS, error, "there is no process to be had to run %s", spec->argv[0]);
        return err_hint(e, "end some of yours; ulimit -u says how many there may be");
    }
    err_sys(e, ERR_START, error, "cannot run %s", spec->argv[0]);
    return err_hint(e, "check that it exists and may be executed");
}

struct proc *
proc_start(uv_loop_t *loop, const struct proc_spec *spec, const struct proc_ops *ops, void *arg,
    struct err *e)
{
    char *file = proc_find(spec->argv[0], proc_path(spec->env != NULL ? spec->env : environ));
    struct proc_fds fds;
    struct proc *p;
    int rc;

    if (file == NULL) {
        err_set(e, ERR_START, "%s was not found in PATH", spec->argv[0]);
        err_hint(e, "install it, or give its full path");
        return NULL;
    }
    if (proc_fds_open(&fds, spec) != 0) {
        err_sys(e, ERR_OS, errno, "cannot make a pipe for %s", spec->argv[0]);
        proc_fds_close(&fds, true);
        free(file);
        return NULL;
    }
    p = mem_zalloc(sizeof *p);
    p->ops = *ops;
    p->arg = arg;
    p->own_session = spec->own_session;
    rc = proc_spawn(p, loop, spec, file, &fds);
    free(file);
    proc_fds_close(&fds, rc != 0);
    if (rc != 0) {
        p->freed = true;
        proc_handle_close(&p->process);
        proc_failed(spec, -rc, e);
        return NULL;
    }
    p->running = true;
    p->pid = uv_process_get_pid(&p->process);
    proc_timers(p, loop);
    proc_streams(p, loop, &fds);
    return p;
}

int
proc_pid(const struct proc *p)
{
    return p->pid;
}

bool
proc_running(const struct proc *p)
{
    return p->running;
}

static void
proc_in_close(struct proc *p)
{
    p->in_open = false;
    proc_handle_close(&p->in);
}

static void
proc_written(uv_write_t *req, int status)
{
    struct proc *p = req->handle->data;

    proc_bytes_free((struct proc_bytes *)req);
    if (status < 0 && p->in_open)
        proc_in_close(p);
}

void
proc_write(struct proc *p, const char *bytes, size_t n)
{
    struct proc_bytes *w;
    uv_buf_t buf;

    if (!p->in_open || n == 0)
        return;
    w = mem_alloc(sizeof *w + n);
    w->n = n;
    memcpy(w->bytes, bytes, n);
    buf = uv_buf_init(w->bytes, (unsigned int)n);
    if (uv_write(&w->req, (uv_stream_t *)&p->in, &buf, 1, proc_written) != 0) {
        proc_bytes_free(w);
        proc_in_close(p);
    }
}

static void
proc_drained(uv_shutdown_t *req, int status)
{
    struct proc *p = req->handle->data;

    free(req);
    proc_handle_close(&p->in);
}

/* What was queued goes out first; but not to a program that has ended. */
void
proc_close_stdin(struct proc *p)
{
    uv_shutdown_t *req;

    if (!p->in_open)
        return;
    p->in_open = false;
    req = mem_alloc(sizeof *req);
    if (p->running && uv_shutdown(req, (uv_stream_t *)&p->in, proc_drained) == 0)
        return;
    free(req);
    proc_handle_close(&p->in);
}

static void
proc_overdue(uv_timer_t *t)
{
    proc_signal(t->data, SIGKILL);
}

void
proc_stop(struct proc *p, int grace_ms)
{
    proc_signal(p, SIGTERM);
    proc_signal(p, SIGCONT); /* a stopped one would not hear TERM */
    uv_timer_start(&p->kill, proc_overdue, grace_ms > 0 ? (uint64_t)grace_ms : 0, 0);
}

/* libuv reaps only what it watches: this one is ours to reap now. */
static void
proc_reap(struct proc *p)
{
    struct timespec tick = {.tv_nsec = 1000000};

    proc_signal(p, SIGKILL);
    for (int i = 0; i < PROC_REAP_MS && waitpid(p->pid, NULL, WNOHANG) == 0; i++)
        nanosleep(&tick, NULL);
    p->running = false;
}

void
proc_leave(struct proc *p)
{
    assert(!p->freed);
    p->freed = true;
    if (p->in.data != NULL)
        proc_handle_close(&p->in);
    for (int i = 0; i < 2; i++) {
        if (p->out[i].data != NULL)
            proc_handle_close(&p->out[i]);
    }
    proc_handle_close(&p->linger);
    proc_handle_close(&p->kill);
    proc_handle_close(&p->process);
}

void
proc_free(struct proc *p)
{
    if (p == NULL)
        return;
    if (p->running)
        proc_reap(p);
    else if (uv_is_active((uv_handle_t *)&p->kill))
        proc_signal(p, SIGKILL); /* it was told to end: what it left behind too */
    proc_leave(p);
}
