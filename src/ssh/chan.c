/* SPDX-License-Identifier: BSD-3-Clause
 * chan: an open ssh_channel as an end of a pump.
 *
 * Incoming bytes stay in libssh's buffer until they are read: what is unread holds the window. libssh
 * calls nobody back when a window grows, so a channel that waits for room stays on the list of those
 * that are looked at in each turn. */
#include "config.h"

#include "ssh/chan.h"

#include <libssh/ssh2.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "ssh/inbox.h"
#include "ssh/refusal.h"
#include "ssh/window.h"

/* So much is written at a time: two packets were best, and full ones. */
#define CHAN_WRITE_MAX (2 * 32758)

struct chan {
    struct link *link;
    ssh_channel channel;
    struct inbox inbox;
    struct unread_part unread;
    struct ssh_channel_callbacks_struct callbacks;
    struct chan *next, **at;          /* all of the link */
    struct chan *run_next, **run_at;  /* those that have something to do */
    struct chan_queue *run_in;        /* NULL: not among them */
    bool came;           /* libssh may have bytes, or the end, for us */
    bool ended;          /* no more bytes will come after those that libssh holds */
    bool closed;         /* the other side has closed it: nothing can be written */
    bool want_in, want_out;
    bool stalled;        /* a write took nothing: key exchange */
    uint64_t stalled_at; /* what had come in by then */
    struct window window;
    bool opens;          /* its window is to be opened further */
    size_t (*give)(void *arg, const void *bytes, size_t n); /* takes what has come, at once; NULL */
    void *give_arg;
    void (*wake)(void *arg);
    void *wake_arg;
    void (*stall)(void *arg);
    void *stall_arg;
};

/* So much is worth a call of its own for whoever it is for; less waits for the end of the turn. */
#define CHAN_GIVE 16384
/* The window is opened only by those that take what comes. */
#define CHAN_BEHIND (256 * 1024)

/* A channel that nobody wants, to be closed as soon as it is open. */
struct orphan {
    ssh_channel channel;
    struct orphan *next;
};

static void
chan_run(struct chan *c, struct chan_queue *q)
{
    if (c->run_in != NULL)
        return;
    if (q->first == NULL)
        q->last = &q->first;
    c->run_next = NULL;
    c->run_at = q->last;
    c->run_in = q;
    *q->last = c;
    q->last = &c->run_next;
}

static void
chan_rest(struct chan *c)
{
    if (c->run_in == NULL)
        return;
    *c->run_at = c->run_next;
    if (c->run_next != NULL)
        c->run_next->run_at = c->run_at;
    else
        c->run_in->last = c->run_at;
    c->run_in = NULL;
}

static void
chan_call(struct chan *c)
{
    chan_run(c, &c->link->runnable);
    link_wake(c->link);
}

/* So much was taken by those it is for. */
static void
chan_took(struct chan *c, uint64_t n)
{
    struct link *l = c->link;

    unread_moved(&l->unread, &c->unread, n, uv_now(l->loop));
    if (!window_took(&c->window, n, uv_hrtime(), link_rtt(l), &l->window_room))
        return;
    c->opens = true;
    chan_call(c);
}

static void
chan_open_window(struct chan *c)
{
    c->opens = false;
    if (c->link->broken || c->ended || inbox_has(&c->inbox) || c->unread.bytes > CHAN_BEHIND)
        return;
    window_open(&c->window, c->channel, &c->inbox);
    c->came = c->came || inbox_has(&c->inbox);
}

/* Bytes of a second stream have no place in a forward: eaten, so that they cannot block the first. */
static int
chan_on_data(ssh_session session, ssh_channel channel, void *data, uint32_t len, int is_stderr,
    void *arg)
{
    struct chan *c = arg;
    size_t given = 0;

    if (is_stderr)
        return (int)len;
    link_unread(c->link, len, c->window.size);
    unread_set(&c->link->unread, &c->unread, len + inbox_held(&c->inbox), uv_now(c->link->loop));
    if (c->give != NULL && len >= CHAN_GIVE && !inbox_has(&c->inbox))
        given = c->give(c->give_arg, data, window_step(&c->window, len));
    if (given > 0)
        chan_took(c, given);
    if (given == len)
        return (int)given;
    c->came = true;
    if (c->want_in)
        chan_call(c);
    return (int)given;
}

static void
chan_on_eof(ssh_session session, ssh_channel channel, void *arg)
{
    struct chan *c = arg;

    c->came = c->ended = true;
    chan_call(c);
}

static void
chan_on_close(ssh_session session, ssh_channel channel, void *arg)
{
    struct chan *c = arg;

    c->came = c->ended = c->closed = true;
    chan_call(c);
}

static ssize_t
chan_read(void *self, void *bytes, size_t n)
{
    struct chan *c = self;
    bool held = inbox_has(&c->inbox);
    int got;

    if (c->link->broken)
        return END_BROKEN;
    if (!c->came)
        return END_AGAIN;
    c->came = false;
    n = window_step(&c->window, n);
    got = inbox_read(&c->inbox, c->channel, 0, bytes, (uint32_t)n);
    if (ssh_channel_is_eof(c->channel)) /* may have come before we listened */
        c->ended = true;
    if (c->ended || held || (got > 0 && (size_t)got == n) || inbox_has(&c->inbox))
        c->came = true; /* held: what came meanwhile was told when there was no need to look */
    if (got > 0)
        chan_took(c, (uint64_t)got);
    link_check(c->link);
    if (got > 0)
        return got;
    if (got == SSH_EOF || (got == 0 && ssh_channel_is_eof(c->channel)))
        return END_EOF;
    return got == 0 || got == SSH_AGAIN ? END_AGAIN : END_BROKEN;
}

/* How much can be written: while libssh still holds bytes for its socket, nothing more. */
static size_t
chan_room(const struct chan *c)
{
    const struct link *l = c->link;

    if (c->stalled && l->counter.in_bytes == c->stalled_at)
        return 0;
    if (ssh_get_status(l->session) & SSH_WRITE_PENDING)
        return 0;
    return ssh_channel_window_size(c->channel);
}

static bool
chan_writable(const struct chan *c)
{
    return !c->link->broken && !c->closed && ssh_channel_is_open(c->channel);
}

/* A write to what is closed tells so. */
static size_t
chan_takes(void *self)
{
    const struct chan *c = self;

    return chan_writable(c) ? chan_room(c) : 1;
}

static ssize_t
chan_write(void *self, const void *bytes, size_t n)
{
    struct chan *c = self;
    size_t room;
    int put;

    if (!chan_writable(c))
        return END_BROKEN;
    room = n > 0 ? chan_room(c) : 0;
    if (room == 0)
        return n > 0 ? END_AGAIN : 0;
    n = n < room ? n : room;
    if (n > CHAN_WRITE_MAX)
        n = CHAN_WRITE_MAX;
    readahead_expect(&c->link->readahead, n);
    put = ssh_channel_write(c->channel, bytes, (uint32_t)n);
    readahead_expect(&c->link->readahead, 0);
    c->stalled = put == 0;
    c->stalled_at = c->link->counter.in_bytes;
    link_check(c->link);
    if (put < 0)
        return END_BROKEN;
    return put > 0 ? put : END_AGAIN;
}

static void
chan_shut(void *self)
{
    struct chan *c = self;

    if (!chan_writable(c))
        return;
    ssh_channel_send_eof(c->channel);
    link_check(c->link);
}

static void
chan_want(void *self, bool in, bool out)
{
    struct chan *c = self;

    c->want_in = in;
    c->want_out = out;
    if (out)
        chan_run(c, &c->link->runnable);
    if ((in && c->came) || (out && chan_writable(c) && chan_room(c) > 0))
        chan_call(c);
}

static void
chan_on_wake(void *self, void (*fn)(void *arg), void *arg)
{
    struct chan *c = self;

    c->wake = fn;
    c->wake_arg = arg;
}

/* Close an open channel and free it. On a broken link nothing may be sent: ssh_free has it then. The
 * first close only says EOF when libssh could not send at once: the second one closes. */
static void
chan_release(struct link *l, ssh_channel channel)
{
    if (l->broken || l->session == NULL)
        return;
    if (ssh_channel_close(channel) == SSH_AGAIN)
        ssh_channel_close(channel);
    ssh_channel_free(channel);
    link_check(l);
}

static void
chan_close(void *self)
{
    struct chan *c = self;

    ssh_remove_channel_callbacks(c->channel, &c->callbacks);
    chan_rest(c);
    *c->at = c->next;
    if (c->next != NULL)
        c->next->at = c->at;
    unread_set(&c->link->unread, &c->unread, 0, 0);
    window_done(&c->window, &c->link->window_room);
    chan_release(c->link, c->channel);
    inbox_done(&c->inbox);
    free(c);
}

static void
chan_on_bytes(void *self, size_t (*fn)(void *arg, const void *bytes, size_t n), void *arg)
{
    struct chan *c = self;

    c->give = fn;
    c->give_arg = arg;
}

static const struct end_ops chan_ops = {
    .read = chan_read,
    .write = chan_write,
    .shut = chan_shut,
    .want = chan_want,
    .on_wake = chan_on_wake,
    .close = chan_close,
    .on_bytes = chan_on_bytes,
    .room = chan_takes,
};

struct end
chan_end(struct link *l, ssh_channel channel)
{
    struct chan *c = mem_zalloc(sizeof *c);

    c->link = l;
    c->channel = channel;
    c->came = true; /* before we listened */
    c->closed = ssh_channel_is_closed(channel);
    c->next = l->chans;
    if (c->next != NULL)
        c->next->at = &c->next;
    c->at = &l->chans;
    l->chans = c;
    c->callbacks.userdata = c;
    c->callbacks.channel_data_function = chan_on_data;
    c->callbacks.channel_eof_function = chan_on_eof;
    c->callbacks.channel_close_function = chan_on_close;
    ssh_callbacks_init(&c->callbacks);
    ssh_add_channel_callbacks(channel, &c->callbacks);
    return (struct end){.ops = &chan_ops, .self = c};
}

void
chan_on_stall(struct end there, void (*fn)(void *arg), void *arg)
{
    struct chan *c = there.self;

    c->stall = fn;
    c->stall_arg = arg;
}

static struct chan *
chan_stalled(const struct link *l)
{
    struct chan *longest = NULL;

    for (struct chan *c = l->chans; c != NULL; c = c->next) {
        if (c->stall != NULL && unread_stalls(&c->unread, uv_now(l->loop)) &&
            (longest == NULL || c->unread.moved_ms < longest->unread.moved_ms))
            longest = c;
    }
    return longest;
}

void
chan_relieve(struct link *l)
{
    struct chan *c;

    while (l->unread.bytes > UNREAD_ROOM && (c = chan_stalled(l)) != NULL)
        c->stall(c->stall_arg);
}

int
chan_opening(ssh_channel channel)
{
    if (ssh_channel_is_open(channel))
        return SSH_OK;
    /* Asks for the answer to whatever opening was sent; these arguments go nowhere. */
    return ssh_channel_open_forward(channel, "", 0, "", 0);
}

/* "Channel opening failure: channel 44 error (1) open failed": the number, and what follows. */
static int
chan_refusal_code(const struct link *l, const char **rest)
{
    const char *words = ssh_get_error(l->session), *at = strstr(words, " error (");

    *rest = "";
    if (strncmp(words, "Channel opening failure", 23) != 0 || at == NULL)
        return 0;
    if (strstr(at, ") ") != NULL)
        *rest = strstr(at, ") ") + 2;
    return (int)strtol(at + 8, NULL, 10);
}

bool
chan_forbidden(const struct link *l)
{
    const char *rest, *server = ssh_get_serverbanner(l->session);

    if (server != NULL && strstr(server, "libssh") != NULL)
        return false; /* as a server it has this one answer to everything */
    return chan_refusal_code(l, &rest) == SSH2_OPEN_ADMINISTRATIVELY_PROHIBITED;
}

char *
chan_refusal(const struct link *l)
{
    const char *rest;
    bool forbidden = chan_refusal_code(l, &rest) == SSH2_OPEN_ADMINISTRATIVELY_PROHIBITED;
    char *words = text_cleaned(rest, 200), *all;

    if (forbidden && refusal_told(l) != NULL)
        all = mem_dup(refusal_told(l));
    else if (forbidden && (words[0] == '\0' || str_eq(words, "open failed")))
        all = mem_dup("administratively prohibited");
    else if (forbidden)
        all = mem_printf("administratively prohibited: %s", words);
    else
        all = mem_dup(words[0] != '\0' ? words : "open failed");
    free(words);
    return all;
}

void
chan_abandon(struct link *l, ssh_channel channel)
{
    struct orphan *o;

    if (l->session == NULL || ssh_channel_is_open(channel)) {
        chan_release(l, channel);
        return;
    }
    o = mem_zalloc(sizeof *o);
    o->channel = channel;
    o->next = l->orphans;
    l->orphans = o;
    link_wake(l);
}

static void
chan_service_orphans(struct link *l)
{
    struct orphan **at = &l->orphans;

    while (*at != NULL && !l->broken) {
        struct orphan *o = *at;
        int rc = chan_opening(o->channel);

        if (rc == SSH_AGAIN) {
            at = &o->next;
            continue;
        }
        *at = o->next;
        if (rc == SSH_OK)
            chan_release(l, o->channel);
        else if (!l->broken)
            ssh_channel_free(o->channel); /* a close for what was refused would end the connection */
        free(o);
    }
}

/* Whether the pump has something to do; interest in writing alone keeps a channel on the list. */
static bool
chan_due(const struct chan *c)
{
    if (!chan_writable(c) || (c->want_in && c->came))
        return true;
    return c->ended || (c->want_out && chan_room(c) > 0);
}

static void
chan_move(struct chan_queue *from, struct chan_queue *to)
{
    struct chan *c;

    while ((c = from->first) != NULL) {
        chan_rest(c);
        chan_run(c, to);
    }
}

/* The waking of one may end others, and add to the queue: so it is taken over first. Who has written goes
 * behind those that wait to write, so that no small message waits for more than a turn of the others. */
void
chan_service(struct link *l)
{
    struct chan_queue batch = {0}, waits = {0};
    struct chan *c;

    chan_service_orphans(l);
    if (l->broken) {
        for (c = l->chans; c != NULL; c = c->next)
            chan_run(c, &l->runnable);
    }
    chan_move(&l->runnable, &batch);
    while ((c = batch.first) != NULL) {
        chan_rest(c);
        if (c->opens)
            chan_open_window(c);
        if (chan_due(c) && c->wake != NULL)
            c->wake(c->wake_arg);
        else if (c->want_out)
            chan_run(c, &waits);
    }
    chan_move(&l->runnable, &waits);
    chan_move(&waits, &l->runnable);
}

void
chan_done(struct link *l)
{
    struct orphan *o;

    while ((o = l->orphans) != NULL) {
        l->orphans = o->next;
        free(o);
    }
}
