/* SPDX-License-Identifier: BSD-3-Clause
 * link: one ssh_session driven by a libuv loop. */
#include "config.h"

#include "ssh/link.h"

#include <fcntl.h>
#include <libssh/server.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sock.h"
#include "ssh/chan.h"
#include "ssh/inbox.h"
#include "ssh/refusal.h"
#include "ssh/request.h"
#include "ssh/window.h"

/* How often libssh is let at its descriptor in one turn; it takes 4 KiB each time. */
#define LINK_ROUNDS 128
/* How often the kernel is asked for the time there and back. */
#define LINK_RTT_NS 1000000000ULL

static void
link_ready(uv_poll_t *poll, int status, int events)
{
    struct link *l = poll->data;

    if (status < 0)
        l->interest = 0; /* libuv has stopped it */
    link_turn(l);
}

static void
link_idle(uv_idle_t *idle)
{
    uv_idle_stop(idle);
    link_turn(idle->data);
}

static void
link_relieve(uv_timer_t *timer)
{
    link_turn(timer->data);
}

static void
link_handle_closed(uv_handle_t *h)
{
    free(h);
}

/* Bytes that libssh could not send yet, or -1 when it has given up. */
static int
link_status(const struct link *l)
{
    int status = ssh_get_status(l->session);

    if (status & (SSH_CLOSED | SSH_CLOSED_ERROR))
        return -1;
    return status & SSH_WRITE_PENDING ? 1 : 0;
}

/* Too much is unread: whoever stalls is looked for, since no packet will tell. */
static void
link_hold(struct link *l, bool on)
{
    if (on == (uv_is_active((uv_handle_t *)l->relief) != 0))
        return;
    if (on)
        uv_timer_start(l->relief, link_relieve, UNREAD_LOOK_MS, UNREAD_LOOK_MS);
    else
        uv_timer_stop(l->relief);
}

/* libssh writes only where it also reads: a link that takes nothing in sends nothing either. */
static void
link_interest(struct link *l)
{
    int status = l->broken ? -1 : link_status(l), interest;
    bool held = status >= 0 && l->unread.full;

    interest = status < 0 || held ? 0 : UV_READABLE | (status > 0 ? UV_WRITABLE : 0);
    link_hold(l, held);
    if ((interest & UV_READABLE) && readahead_has(&l->readahead))
        link_wake(l); /* the descriptor will not tell */
    if (interest == l->interest)
        return;
    l->interest = interest;
    if (interest == 0)
        uv_poll_stop(l->poll);
    else
        uv_poll_start(l->poll, interest, link_ready);
}

/* What the other side opens and asks for. Returns 1 to let libssh refuse it: our screen and our keys,
 * for one, are nobody's. */
static int
link_asked(ssh_session session, ssh_message message, void *arg)
{
    struct link *l = arg;
    bool opens = ssh_message_type(message) == SSH_REQUEST_CHANNEL_OPEN;
    int kind = ssh_message_subtype(message);
    bool foreign = opens && kind != SSH_CHANNEL_SESSION && kind != SSH_CHANNEL_DIRECT_TCPIP &&
        kind != SSH_CHANNEL_FORWARDED_TCPIP;

    if (opens && refusal_hear(l, message))
        return 1;
    if (!foreign && l->message != NULL && l->message(l->message_arg, l, message))
        return 0;
    if (!foreign && l->other != NULL && l->other(l->other_arg, l, message))
        return 0;
    if (opens)
        unasked_add(&l->unasked, message);
    return 1;
}

void
link_unread(struct link *l, uint32_t bytes, uint32_t window)
{
    l->overrun = l->overrun || bytes > window + INBOX_OVERRUN;
}

void
link_rtt_seen(struct link *l, uint64_t ns)
{
    if (l->rtt_ns == 0 || ns < l->rtt_ns)
        l->rtt_ns = ns;
}

/* The kernel knows best, but not of what lies behind a pipe. */
uint64_t
link_rtt(struct link *l)
{
    uint64_t now = uv_hrtime(), ns;

    if (l->rtt_asked_ns != 0 && now < l->rtt_asked_ns + LINK_RTT_NS)
        return l->rtt_ns;
    l->rtt_asked_ns = now;
    ns = window_rtt(l->fd);
    if (ns > 0)
        l->rtt_ns = ns;
    return l->rtt_ns;
}

/* libssh 0.10 lets more through than a window; a newer one drops it, which would be a gap in the stream, and
 * tells nobody but who asks for its last error. */
static bool
link_exceeded(const struct link *l)
{
    return l->overrun || (ssh_get_error_code(l->session) == SSH_FATAL &&
        strstr(ssh_get_error(l->session), "Window exceeded") != NULL);
}

/* Take in what has come, so much that others wait no longer than a moment. */
static void
link_take_in(struct link *l)
{
    for (int i = 0; i < LINK_ROUNDS && !l->broken && !l->unread.full; i++) {
        int rc = ssh_event_dopoll(l->event, 0);

        request_service(l);
        /* A failed decryption shows in the status only. */
        l->overrun = link_exceeded(l);
        if (rc == SSH_ERROR || l->overrun || link_status(l) < 0)
            l->broken = true;
        if (rc == SSH_AGAIN)
            break;
    }
}

/* Returns false when the link was closed meanwhile. */
static bool
link_serve(struct link *l, const bool *gone)
{
    struct link_hook *h;

    chan_service(l);
    for (h = l->hooks; h != NULL && !*gone; h = l->hook_next) {
        l->hook_next = h->next;
        h->turn(h->arg);
    }
    return !*gone;
}

static void
link_pace(struct link *l)
{
    int bytes = unsent_sent(&l->unsent, l->counter.out_bytes, uv_hrtime());

    if (bytes > 0)
        sock_set_unsent(l->fd, bytes);
}

void
link_turn(struct link *l)
{
    bool gone = false, was_broken = l->broken, came;

    if (l->session == NULL)
        return;
    if (l->turning) {
        link_wake(l);
        return;
    }
    l->turning = true;
    l->gone = &gone;
    if (!was_broken)
        link_take_in(l);
    if (l->unread.full)
        chan_relieve(l);
    came = l->counter.in_bytes != l->seen || l->broken != was_broken;
    if (l->counter.in_bytes != l->seen || l->unread.full) /* who does not listen hears nothing */
        l->heard_ms = uv_now(l->loop);
    l->seen = l->counter.in_bytes;
    link_interest(l);
    if (!link_serve(l, &gone))
        return;
    if (came && !l->prompt)
        sock_acknowledge(l->fd); /* sshd may hold back the next packet until then */
    link_pace(l);
    link_check(l);
    l->turning = false;
    l->gone = NULL;
    if (came && l->changed != NULL)
        l->changed(l->changed_arg); /* may close the link: the last thing here */
}

void
link_wake(struct link *l)
{
    if (l->idle != NULL)
        uv_idle_start(l->idle, link_idle);
}

/* What waited for its socket has left, by a call outside of a turn: nobody who wants to write was told. */
static bool
link_flushed(const struct link *l)
{
    return (l->interest & UV_WRITABLE) && !l->broken && link_status(l) == 0;
}

void
link_check(struct link *l)
{
    if (l->session == NULL)
        return;
    if (l->counter.in_bytes != l->seen || (!l->broken && link_status(l) < 0) || link_flushed(l))
        link_wake(l);
    link_interest(l);
}

void
link_hook_add(struct link *l, struct link_hook *hook)
{
    hook->next = l->hooks;
    l->hooks = hook;
}

void
link_hook_remove(struct link *l, struct link_hook *hook)
{
    struct link_hook **at = &l->hooks;

    while (*at != NULL && *at != hook)
        at = &(*at)->next;
    if (*at == NULL)
        return;
    *at = hook->next;
    if (l->hook_next == hook)
        l->hook_next = hook->next;
}

static int
link_poll_init(struct link *l)
{
    l->poll_fd = fcntl(l->fd, F_DUPFD_CLOEXEC, 3);
    if (l->poll_fd < 0)
        return -1;
    l->poll = mem_zalloc(sizeof *l->poll);
    if (uv_poll_init(l->loop, l->poll, l->poll_fd) != 0) { /* makes it non-blocking, fd too */
        free(l->poll);
        l->poll = NULL;
        close(l->poll_fd);
        return -1;
    }
    l->poll->data = l;
    l->idle = mem_zalloc(sizeof *l->idle);
    uv_idle_init(l->loop, l->idle);
    l->idle->data = l;
    l->relief = mem_zalloc(sizeof *l->relief);
    uv_timer_init(l->loop, l->relief);
    l->relief->data = l;
    return 0;
}

int
link_open(struct link *l, uv_loop_t *loop, ssh_session session, int fd)
{
    l->loop = loop;
    l->fd = fd;
    l->interest = 0;
    ssh_set_blocking(session, 0);
    l->event = ssh_event_new();
    if (l->event == NULL)
        return -1;
    if (ssh_event_add_session(l->event, session) != SSH_OK || link_poll_init(l) != 0) {
        ssh_event_remove_session(l->event, session);
        ssh_event_free(l->event);
        l->event = NULL;
        return -1;
    }
    l->session = session;
    readahead_open(&l->readahead, session);
    ssh_set_counters(session, &l->counter, NULL);
    ssh_set_message_callback(session, link_asked, l);
    link_wake(l); /* something may have come before we watched */
    return 0;
}

void
link_close(struct link *l)
{
    if (l->session == NULL)
        return;
    if (l->gone != NULL)
        *l->gone = true;
    ssh_set_message_callback(l->session, NULL, NULL);
    ssh_set_counters(l->session, NULL, NULL);
    request_done(l);
    chan_done(l);
    readahead_close(&l->readahead);
    ssh_event_remove_session(l->event, l->session);
    ssh_event_free(l->event);
    uv_close((uv_handle_t *)l->poll, link_handle_closed);
    close(l->poll_fd);
    uv_close((uv_handle_t *)l->idle, link_handle_closed);
    uv_close((uv_handle_t *)l->relief, link_handle_closed);
    free(l->refusal);
    l->refusal = NULL;
    l->session = NULL;
    l->event = NULL;
    l->poll = NULL;
    l->idle = NULL;
    l->relief = NULL;
    l->gone = NULL;
    l->turning = false;
}
