/* SPDX-License-Identifier: BSD-3-Clause
 * sessionxpra: from the sessions of xpra that the errand has found to the one that is meant, and the way to
 * its socket. */
#include "config.h"

#include "ssh/sessionparts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

#define SESSION_XPRA_LOOK_MS 60000 /* for the errand: each name may take ten seconds, all at once */
#define SESSION_XPRA_OPEN_MS 30000

int
session_xpra_prepare(const struct session *s, struct err *e)
{
    const struct plan *p = s->plan;
    const char *path = p->errand && p->forward_count > 0 ? p->forwards[0].listen.path : NULL;
    char *dir = path != NULL ? mem_ndup(path, (size_t)(strrchr(path, '/') - path)) : NULL;
    struct stat st;
    int rc = 0;

    if (dir == NULL)
        return 0;
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        rc = err_sys(e, ERR_LISTEN, errno, "the directory %s cannot be made", dir);
    else if (lstat(dir, &st) != 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid() ||
             (st.st_mode & 077) != 0)
        rc = err_set(e, ERR_LISTEN, "%s is no directory that only you can enter", dir);
    free(dir);
    return rc;
}

static bool
session_xpra_line(void *session, const char *text)
{
    return xprasessions_read(&((struct session *)session)->xpra, text);
}

void
session_xpra_listen(struct session *s)
{
    if (s->plan->forward_count == 0)
        return; /* whoever asked for the list reads it */
    xprasessions_done(&s->xpra);
    s->remote->out.line = session_xpra_line;
    s->remote->out.line_arg = s;
}

static bool
session_xpra_fits(const struct xprasession *one, const char *display)
{
    if (one->state != XPRASESSION_LIVE && one->state != XPRASESSION_UNKNOWN)
        return false;
    return display == NULL || strcmp(one->display, display) == 0 || strcmp(one->name, display) == 0;
}

/* The one that is meant; NULL with *e. */
static const struct xprasession *
session_xpra_choose(const struct session *s, struct err *e)
{
    const char *display = s->plan->resource.xpra->display, *host = s->hops[s->hop_count - 1].conf.name;
    const struct xprasession *found = NULL;
    char *shown = text_cleaned(display != NULL ? display : "", 60);
    size_t n = 0;

    for (size_t i = 0; i < s->xpra.n; i++) {
        if (session_xpra_fits(&s->xpra.v[i], display)) {
            found = &s->xpra.v[i];
            n++;
        }
    }
    if (n == 0)
        err_set(e, ERR_START, "there is no xpra session %s%son %s", shown, *shown != '\0' ? " " : "", host);
    else if (n > 1)
        err_set(e, ERR_START, "there are %zu xpra sessions %s%son %s", n, shown,
            *shown != '\0' ? " " : "", host);
    free(shown);
    if (n == 1)
        return found;
    err_hint(e, "fairlead list ssh://%s tells which there are", host);
    return NULL;
}

/* Until the errand is over. */
static int
session_xpra_look(struct session *s, struct err *e)
{
    turn_limit(&s->turn, SESSION_XPRA_LOOK_MS, "what is known of xpra's sessions there");
    while (!s->remote->ended) {
        if (turn_once(&s->turn, e) < 0)
            return -1;
    }
    turn_limit(&s->turn, -1, "nothing");
    if (s->remote->status == 0 && s->xpra.whole)
        return 0;
    s->last = output_last(&s->remote->out);
    return await_ended(s->remote, "while it looked for xpra's sessions", e);
}

/* The first connection is tried here, and kept for the client: a way that is refused is told, or replaced by
 * a relay. */
static int
session_xpra_open(struct session *s, const char *path, struct err *e)
{
    const struct tunnel *t;

    forwards_go_to_unix(&s->forwards, path);
    forwards_probe(&s->forwards, PLAN_SERVER);
    t = forwards_tunnel(&s->forwards, PLAN_SERVER);
    turn_limit(&s->turn, SESSION_XPRA_OPEN_MS, "the socket of the xpra session");
    while (!forwards_answered(&s->forwards, PLAN_SERVER)) {
        if (forwards_allowed(&s->forwards, PLAN_SERVER, e) < 0)
            return -1;
        if (tunnel_misses(t) > 0 && !tunnel_relayed(t) && s->turn.conf->relay)
            forwards_use_relay(&s->forwards);
        else if (tunnel_misses(t) > 0)
            return err_set(e, ERR_START, "the socket of the xpra session cannot be reached: %s",
                tunnel_why(t));
        if (turn_once(&s->turn, e) < 0)
            return -1;
    }
    turn_limit(&s->turn, -1, "nothing");
    return 0;
}

int
session_xpra_await(struct session *s, struct err *e)
{
    const struct xprasession *one;

    if (s->plan->forward_count == 0)
        return 0;
    session_phase(s, PHASE_WAIT_SERVER, NULL);
    if (session_xpra_look(s, e) < 0)
        return -1;
    one = session_xpra_choose(s, e);
    if (one == NULL)
        return -1;
    s->await.detached = true; /* the errand is over, its end is not the session's */
    return session_xpra_open(s, one->socket, e);
}
