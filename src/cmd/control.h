/* SPDX-License-Identifier: BSD-3-Clause
 * control: a session's side of its control socket: events out to everyone and to the log, commands
 * in, the grace after a screen that died. */
#ifndef CMD_CONTROL_H
#define CMD_CONTROL_H

#include "cmd/cmd.h"
#include "cmd/wire.h"

struct control;

struct control_spec {
    uv_loop_t *loop;
    const struct dirs *dirs;
    const char *id;  /* claimed; its log file is there */
    int grace_s;     /* after the last screen died */
    bool own_screen; /* this process shows the session itself: no grace is ever needed */
    /* Every event, stamped; NULL: nobody here listens. */
    void (*event)(void *arg, const struct event *e);
    void *arg;
};

/* Listen on the socket of the id, open its log. NULL with *e. dirs and arg must outlive it. */
struct control *control_new(const struct control_spec *spec, struct err *e);

/* The starter's connection, taken over: a screen from the beginning. gone: it closed already. */
void control_adopt(struct control *c, struct wire *starter);

/* The session that commands are for, until control_end. */
void control_serve(struct control *c, struct session *s);

/* session_ops.event with a control as arg: stamp, keep, log, send. */
void control_event(void *control, const struct event *e);

/* session_ops.terminal with a control as arg: to those who watch, and kept for those who will. */
void control_terminal(void *control, const char *bytes, size_t n);

/* The session is over: let the readers have the last lines (2 s at most), close, remove the socket,
 * free. Turns the loop. NULL does nothing. */
void control_end(struct control *c);

#endif
