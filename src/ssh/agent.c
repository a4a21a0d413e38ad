/* SPDX-License-Identifier: BSD-3-Clause
 * agent: what an ssh-agent is asked: its keys, a signature. libssh would wait for it for ever; here the
 * loop turns meanwhile. */
#include "config.h"

#include "ssh/agent.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "ssh/keyblob.h"

#define AGENT_LIST_MS 3000
#define AGENT_SIGN_MS 60000  /* a touch, or a yes in another window */
#define AGENT_NUDGE_MS 1000
#define AGENT_ANSWER_MAX (256 * 1024)
#define AGENT_KEYS_MAX 1024
#define AGENT_COMMENT_MAX 200

enum { AGENT_REQUEST_IDENTITIES = 11 };

/* One request and its answer, on a connection of its own. */
struct agent {
    uv_poll_t *poll; /* freed by its close callback */
    int fd;
    struct str got;  /* with its length in front */
    bool ended;
};

const char *
agent_path(const char *where)
{
    const char *path = where != NULL ? where : getenv("SSH_AUTH_SOCK");

    return path == NULL || path[0] == '\0' || strcmp(path, "none") == 0 ? NULL : path;
}

/* Another user's agent may be there to watch what we sign. */
static int
agent_check_owner(int fd, struct err *e)
{
    struct ucred peer;
    socklen_t n = sizeof peer;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0 &&
        (peer.uid == geteuid() || peer.uid == 0))
        return 0;
    return err_set(e, ERR_AUTH, "the agent at that socket is another user's");
}

static int
agent_connect(const char *path, struct err *e)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int fd;

    if (path == NULL)
        return err_set(e, ERR_AUTH, "no agent is running (SSH_AUTH_SOCK is not set)");
    if (strlen(path) >= sizeof to.sun_path)
        return err_set(e, ERR_AUTH, "the path of the agent's socket is too long");
    strcpy(to.sun_path, path);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0) {
        if (agent_check_owner(fd, e) == 0)
            return fd;
    } else {
        err_sys(e, ERR_AUTH, errno, "the agent cannot be reached");
    }
    if (fd >= 0)
        close(fd);
    return -1;
}

/* How long the answer is, with its length; 0: not known yet. */
static size_t
agent_wanted(const struct agent *a)
{
    struct keyblob_rest r = {a->got.s, a->got.len};
    uint32_t n;

    return keyblob_number(&r, &n) ? (size_t)n + 4 : 0;
}

static void
agent_readable(uv_poll_t *poll, int status, int events)
{
    struct agent *a = poll->data;
    char bytes[4096];
    ssize_t n = recv(a->fd, bytes, sizeof bytes, 0);

    if (n < 0 && (errno == EAGAIN || errno == EINTR) && status == 0)
        return;
    if (n > 0)
        str_addn(&a->got, bytes, (size_t)n);
    a->ended = n <= 0 || a->got.len > AGENT_ANSWER_MAX ||
        (agent_wanted(a) > 0 && a->got.len >= agent_wanted(a));
    if (a->ended)
        uv_poll_stop(poll);
}

static void
agent_closed(uv_handle_t *h)
{
    free(h);
}

static int
agent_await(struct turn *t, const struct agent *a, int ms, struct err *e)
{
    int rc = 0;

    turn_limit(t, ms, "the agent");
    while (rc == 0 && !a->ended)
        rc = turn_once(t, e);
    turn_limit(t, -1, "nothing");
    return rc;
}

static int
agent_await_patiently(struct turn *t, const struct agent *a, int ms, const char *nudge,
    struct err *e)
{
    int rc = agent_await(t, a, nudge != NULL ? AGENT_NUDGE_MS : ms, e);

    if (rc == 0 || e->code != ERR_TIMEOUT || nudge == NULL)
        return rc;
    turn_note(t, "%s", nudge);
    return agent_await(t, a, ms - AGENT_NUDGE_MS, e);
}

/* Send a message (its length is put in front) and wait for the answer, from its type on. */
static int
agent_ask(struct turn *t, const char *path, const struct str *message, int ms, const char *nudge,
    struct str *answer, struct err *e)
{
    struct agent a = {.fd = agent_connect(path, e)};
    struct str framed = {0};
    int rc = -1;

    if (a.fd < 0)
        return -1;
    keyblob_add_string(&framed, message->s, message->len);
    if (send(a.fd, framed.s, framed.len, MSG_NOSIGNAL) == (ssize_t)framed.len) {
        a.poll = mem_zalloc(sizeof *a.poll);
        uv_poll_init(t->loop, a.poll, a.fd);
        a.poll->data = &a;
        uv_poll_start(a.poll, UV_READABLE, agent_readable);
        rc = agent_await_patiently(t, &a, ms, nudge, e);
        uv_poll_stop(a.poll);
        uv_close((uv_handle_t *)a.poll, agent_closed);
        if (rc < 0 && e->code == ERR_TIMEOUT)
            err_set(e, ERR_AUTH, "the agent does not answer");
    } else {
        err_sys(e, ERR_AUTH, errno, "the agent cannot be asked");
    }
    if (rc == 0 && (agent_wanted(&a) < 5 || a.got.len != agent_wanted(&a)))
        rc = err_set(e, ERR_AUTH, "the agent closed the connection");
    if (rc == 0)
        str_addn(answer, a.got.s + 4, a.got.len - 4);
    str_done(&a.got);
    str_done(&framed);
    close(a.fd);
    return rc;
}

static void
agent_add(struct agent_keys *out, struct keyblob_rest blob, struct keyblob_rest comment)
{
    struct agent_key k = {0};
    char *text = mem_ndup(comment.n > 0 ? comment.p : "", comment.n);

    str_addn(&k.blob, blob.p, blob.n);
    k.key = keyblob_key(&k.blob);
    if (k.key != NULL) {
        k.comment = text_cleaned(text, AGENT_COMMENT_MAX);
        out->v = mem_grow(out->v, out->n, &out->cap, sizeof *out->v);
        out->v[out->n++] = k;
    } else {
        out->unknown++;
        str_done(&k.blob);
    }
    free(text);
}

static int
agent_take_keys(const struct str *answer, struct agent_keys *out, struct err *e)
{
    struct keyblob_rest r = {answer->s + 1, answer->len - 1}, blob, comment;
    uint32_t count;

    if (answer->s[0] != AGENT_IDENTITIES_ANSWER)
        return err_set(e, ERR_AUTH, "the agent refuses to show its keys");
    if (!keyblob_number(&r, &count))
        return err_set(e, ERR_AUTH, "the agent's answer makes no sense");
    for (uint32_t i = 0; i < count && i < AGENT_KEYS_MAX; i++) {
        if (!keyblob_string(&r, &blob) || !keyblob_string(&r, &comment))
            return err_set(e, ERR_AUTH, "the agent's answer makes no sense");
        agent_add(out, blob, comment);
    }
    return 0;
}

int
agent_list(struct turn *t, const char *path, struct agent_keys *out, struct err *e)
{
    struct str question = {0}, answer = {0};
    int rc;

    str_addc(&question, AGENT_REQUEST_IDENTITIES);
    rc = agent_ask(t, path, &question, AGENT_LIST_MS, NULL, &answer, e);
    if (rc == 0)
        rc = agent_take_keys(&answer, out, e);
    str_done(&question);
    str_done(&answer);
    return rc;
}

void
agent_keys_done(struct agent_keys *k)
{
    for (size_t i = 0; i < k->n; i++) {
        str_done(&k->v[i].blob);
        ssh_key_free(k->v[i].key);
        free(k->v[i].comment);
    }
    free(k->v);
    *k = (struct agent_keys){0};
}

int
agent_sign(struct turn *t, const char *path, const struct str *request, const char *nudge,
    struct str *answer, struct err *e)
{
    int rc = agent_ask(t, path, request, AGENT_SIGN_MS, nudge, answer, e);

    if (rc == 0 && answer->s[0] != AGENT_SIGN_RESPONSE)
        return err_set(e, ERR_AUTH, "the agent refuses to sign with this key");
    return rc;
}
