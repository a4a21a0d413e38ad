/* SPDX-License-Identifier: BSD-3-Clause
 * passrun: a session channel of one link carried on as a session channel of another. */
#include "config.h"

#include "serve/passrun.h"

#include <libssh/callbacks.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ssh/chan.h"

#define RELAY_BYTES (16 * 1024)
#define RELAY_ROUNDS 8 /* a turn */

/* One direction: what was read and could not be written yet. */
struct flow {
    char *bytes;
    size_t at, n;
};

struct passrun {
    struct gchan c;
    struct link *up;
    ssh_channel there, here;   /* here is NULL until there is open */
    ssh_message opening, asked; /* not answered yet */
    struct ssh_channel_callbacks_struct callbacks; /* of there */
    struct flow in, out, err;
    bool in_over, out_over;    /* the end was passed on */
    int status;                /* -1: none came */
    char signal[16];
};

static void
passrun_on_status(ssh_session session, ssh_channel channel, int status, void *arg)
{
    ((struct passrun *)arg)->status = status;
}

static void
passrun_on_signal(ssh_session session, ssh_channel channel, const char *name, int core,
    const char *message, const char *language, void *arg)
{
    struct passrun *r = arg;

    if (name != NULL && strlen(name) < sizeof r->signal)
        memcpy(r->signal, name, strlen(name) + 1);
}

/* Move bytes while the window of the other side is open. A write may be cut short by a key exchange.
 * Returns whether there is more to do now. */
static bool
flow_move(struct flow *f, ssh_channel from, ssh_channel to, int is_stderr)
{
    if (f->bytes == NULL)
        f->bytes = mem_alloc(RELAY_BYTES);
    for (int i = 0; i < RELAY_ROUNDS; i++) {
        int got = f->n > 0 ? 0 : ssh_channel_read_nonblocking(from, f->bytes, RELAY_BYTES, is_stderr);
        uint32_t room = ssh_channel_window_size(to);

        if (got > 0) {
            f->at = 0;
            f->n = (size_t)got;
        }
        if (f->n < room)
            room = (uint32_t)f->n;
        if (room == 0 || (ssh_get_status(ssh_channel_get_session(to)) & SSH_WRITE_PENDING))
            return false;
        got = is_stderr ? ssh_channel_write_stderr(to, f->bytes + f->at, room) :
            ssh_channel_write(to, f->bytes + f->at, room);
        if (got <= 0)
            return false;
        f->at += (size_t)got;
        f->n -= (size_t)got;
    }
    return true;
}

static bool
flow_empty(const struct flow *f, ssh_channel from, int is_stderr)
{
    return f->n == 0 && ssh_channel_poll(from, is_stderr) <= 0;
}

static void
passrun_answer(ssh_message *m, bool yes)
{
    if (yes)
        ssh_message_channel_request_reply_success(*m);
    else
        ssh_message_reply_default(*m);
    ssh_message_free(*m);
    *m = NULL;
}

static void
passrun_turn_opening(struct passrun *r)
{
    int rc = ssh_channel_open_session(r->there);

    if (rc == SSH_AGAIN)
        return;
    if (rc == SSH_OK) {
        r->here = ssh_message_channel_request_open_reply_accept(r->opening);
    } else {
        ssh_message_reply_default(r->opening);
        ssh_remove_channel_callbacks(r->there, &r->callbacks);
        ssh_channel_free(r->there); /* refused: nothing is open */
        r->there = NULL;
    }
    ssh_message_free(r->opening);
    r->opening = NULL;
    r->c.over = r->here == NULL;
}

static int
passrun_pass_on(struct passrun *r)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations" /* their successors must answer at once */
    if (ssh_message_subtype(r->asked) == SSH_CHANNEL_REQUEST_PTY)
        return ssh_channel_request_pty_size(r->there, ssh_message_channel_request_pty_term(r->asked),
            ssh_message_channel_request_pty_width(r->asked),
            ssh_message_channel_request_pty_height(r->asked));
#pragma GCC diagnostic pop
    return ssh_channel_request_exec(r->there, ssh_message_channel_request_command(r->asked));
}

static void
passrun_turn_asked(struct passrun *r)
{
    int rc = passrun_pass_on(r);

    if (rc != SSH_AGAIN)
        passrun_answer(&r->asked, rc == SSH_OK);
}

/* Everything there was said: its end, how it ended, and the channel closes. */
static void
passrun_finish(struct passrun *r)
{
    if (r->signal[0] != '\0')
        ssh_channel_request_send_exit_signal(r->here, r->signal, 0, "", "");
    else if (r->status >= 0)
        ssh_channel_request_send_exit_status(r->here, r->status);
    r->c.over = true;
}

static void
passrun_ends(struct passrun *r)
{
    if (!r->in_over && ssh_channel_is_eof(r->here) && flow_empty(&r->in, r->here, 0)) {
        r->in_over = true;
        ssh_channel_send_eof(r->there);
    }
    if (!r->out_over && ssh_channel_is_eof(r->there) && flow_empty(&r->out, r->there, 0) &&
        flow_empty(&r->err, r->there, 1)) {
        r->out_over = true;
        ssh_channel_send_eof(r->here);
    }
    if (ssh_channel_is_closed(r->here))
        r->c.over = true; /* the session went: its command there sees the end of its input */
    else if (r->out_over && ssh_channel_is_closed(r->there))
        passrun_finish(r);
}

static void
passrun_turn_flow(struct passrun *r)
{
    bool more = flow_move(&r->in, r->here, r->there, 0);

    more = flow_move(&r->out, r->there, r->here, 0) || more;
    more = flow_move(&r->err, r->there, r->here, 1) || more;
    passrun_ends(r);
    link_check(r->up);
    if (more)
        gset_kick(r->c.set);
}

static void
passrun_turn(struct gchan *c)
{
    struct passrun *r = (struct passrun *)c;

    if (r->up->broken || c->set->link->broken) {
        c->over = true;
        return;
    }
    if (r->opening != NULL)
        passrun_turn_opening(r);
    if (r->asked != NULL)
        passrun_turn_asked(r);
    if (r->here != NULL && !c->over)
        passrun_turn_flow(r);
}

static void
passrun_free(struct gchan *c)
{
    struct passrun *r = (struct passrun *)c;

    if (r->there != NULL) {
        ssh_remove_channel_callbacks(r->there, &r->callbacks);
        chan_abandon(r->up, r->there);
    }
    if (r->here != NULL)
        chan_abandon(c->set->link, r->here);
    ssh_message_free(r->opening);
    ssh_message_free(r->asked);
    free(r->in.bytes);
    free(r->out.bytes);
    free(r->err.bytes);
    free(r);
}

static const struct gchan_ops passrun_ops = {.turn = passrun_turn, .free = passrun_free};

bool
passrun_open(struct gset *s, struct link *up, ssh_message message)
{
    ssh_channel there = ssh_channel_new(up->session);
    struct passrun *r;

    if (there == NULL)
        return false;
    r = mem_zalloc(sizeof *r);
    r->up = up;
    r->there = there;
    r->opening = message;
    r->status = -1;
    r->callbacks.userdata = r;
    r->callbacks.channel_exit_status_function = passrun_on_status;
    r->callbacks.channel_exit_signal_function = passrun_on_signal;
    ssh_callbacks_init(&r->callbacks);
    ssh_add_channel_callbacks(there, &r->callbacks);
    gset_add(s, &r->c, &passrun_ops);
    return true;
}

bool
passrun_ask(struct gset *s, ssh_message message)
{
    ssh_channel here = ssh_message_channel_request_channel(message);
    int kind = ssh_message_subtype(message);

    if (kind != SSH_CHANNEL_REQUEST_PTY && kind != SSH_CHANNEL_REQUEST_EXEC)
        return false;
    for (struct gchan *c = s->first; c != NULL; c = c->next) {
        struct passrun *r = (struct passrun *)c;

        if (c->ops != &passrun_ops || c->over || r->here != here || r->asked != NULL)
            continue;
        r->asked = message;
        return true;
    }
    return false;
}
