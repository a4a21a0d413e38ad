/* SPDX-License-Identifier: BSD-3-Clause
 * proc: run a program, hear its output, reap it, end it with TERM and then KILL. */
#ifndef BASE_PROC_H
#define BASE_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "base/err.h"

struct proc;

enum proc_stdin {
    PROC_STDIN_NULL,    /* /dev/null */
    PROC_STDIN_PIPE,    /* proc_write; closed by proc_close_stdin or when we die */
    PROC_STDIN_INHERIT, /* ours: the terminal */
    PROC_STDIN_SOCKET,  /* the spec's socket, which is its stdout too */
};

struct proc_spec {
    char *const *argv;       /* argv[0] is looked for in PATH; absolute or without "." entries */
    char *const *env;        /* NULL: ours */
    const char *cwd;         /* NULL: ours */
    enum proc_stdin in;
    int socket;              /* for PROC_STDIN_SOCKET; stays the caller's */
    bool inherit_output;     /* stdout and stderr are ours; else what is no socket comes to ops->output */
    bool own_session;        /* setsid: signals to the terminal's group do not reach it */
    int extra_fd;            /* given to the child as descriptor 3; -1: none */
};

struct proc_ops {
    /* Bytes of stdout (stream 1) or stderr (stream 2); n is 0 at the end of that stream. */
    void (*output)(void *arg, int stream, const char *bytes, size_t n);
    /* It ended and all its output was given; signal is 0 when it exited by itself. May proc_free. When
     * something it left behind keeps its output open, this comes a second after its end, and output()
     * goes on for what is left until proc_free. */
    void (*exited)(void *arg, int status, int signal);
};

/* Start; all signals reset, everything above the given descriptors closed. NULL with *e
 * (ERR_START: which program and why). ops and arg must outlive the proc. */
struct proc *proc_start(uv_loop_t *loop, const struct proc_spec *spec, const struct proc_ops *ops,
    void *arg, struct err *e);

/* The full path of a program as proc_start finds it with our environment; NULL when there is none.
 * Allocated. */
char *proc_program(const char *name);

int proc_pid(const struct proc *p);
bool proc_running(const struct proc *p);
void proc_write(struct proc *p, const char *bytes, size_t n); /* queued; errors end stdin */
void proc_close_stdin(struct proc *p);

/* TERM to it (its whole group when own_session), KILL after grace_ms. exited() follows. */
void proc_stop(struct proc *p, int grace_ms);

/* Let go. A running program is killed first; no callback after this. NULL does nothing.
 * The memory goes when libuv has closed its handles: turn the loop once more before closing it. */
void proc_free(struct proc *p);

/* The same, but a running program goes on by itself: the end of its stdin is all that it hears. */
void proc_leave(struct proc *p);

#endif
