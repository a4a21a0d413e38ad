/* SPDX-License-Identifier: BSD-3-Clause
 * agent: whether the ssh-agent answers, and how many keys it holds. libssh would wait for ever. */
#include "config.h"

#include "ssh/agent.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"

enum { AGENT_REQUEST = 11, AGENT_ANSWER = 12, AGENT_HEAD = 9 };

/* Length 1, SSH_AGENTC_REQUEST_IDENTITIES. The answer: length, type, number of keys, keys. */
static const unsigned char agent_question[] = {0, 0, 0, 1, AGENT_REQUEST};

struct agent {
    uv_poll_t *poll; /* freed by its close callback */
    int fd;
    unsigned char head[AGENT_HEAD];
    size_t got;
    bool ended;
};

static int
agent_connect(const char *path, struct err *e)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int fd;

    if (path == NULL || path[0] == '\0')
        return err_set(e, ERR_AUTH, "no agent is running (SSH_AUTH_SOCK is not set)");
    if (strlen(path) >= sizeof to.sun_path)
        return err_set(e, ERR_AUTH, "the path in SSH_AUTH_SOCK is too long");
    strcpy(to.sun_path, path);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0 &&
        send(fd, agent_question, sizeof agent_question, MSG_NOSIGNAL) ==
        (ssize_t)sizeof agent_question)
        return fd;
    err_sys(e, ERR_AUTH, errno, "the agent cannot be reached");
    if (fd >= 0)
        close(fd);
    return -1;
}

static void
agent_readable(uv_poll_t *poll, int status, int events)
{
    struct agent *a = poll->data;
    ssize_t n = recv(a->fd, a->head + a->got, sizeof a->head - a->got, 0);

    if (n < 0 && (errno == EAGAIN || errno == EINTR) && status == 0)
        return;
    if (n > 0)
        a->got += (size_t)n;
    a->ended = n <= 0 || a->got >= sizeof a->head || (a->got > 4 && a->head[4] != AGENT_ANSWER);
    if (a->ended)
        uv_poll_stop(poll);
}

static void
agent_closed(uv_handle_t *h)
{
    free(h);
}

static int
agent_judge(const struct agent *a, struct err *e)
{
    if (a->got > 4 && a->head[4] != AGENT_ANSWER)
        return err_set(e, ERR_AUTH, "the agent refuses to show its keys");
    if (a->got < sizeof a->head)
        return err_set(e, ERR_AUTH, "the agent closed the connection");
    return a->head[5] != 0 || a->head[6] != 0 ? 65535 : a->head[7] << 8 | a->head[8];
}

int
agent_count(struct turn *t, struct err *e)
{
    struct agent a = {.fd = agent_connect(getenv("SSH_AUTH_SOCK"), e)};
    int rc = 0;

    if (a.fd < 0)
        return -1;
    a.poll = mem_zalloc(sizeof *a.poll);
    uv_poll_init(t->loop, a.poll, a.fd);
    a.poll->data = &a;
    uv_poll_start(a.poll, UV_READABLE, agent_readable);
    turn_limit(t, AGENT_LIMIT_MS, "the agent");
    while (rc == 0 && !a.ended)
        rc = turn_once(t, e);
    uv_poll_stop(a.poll);
    uv_close((uv_handle_t *)a.poll, agent_closed);
    close(a.fd);
    turn_limit(t, -1, "nothing");
    if (rc < 0 && e->code == ERR_TIMEOUT)
        return err_set(e, ERR_AUTH, "the agent does not answer");
    return rc < 0 ? -1 : agent_judge(&a, e);
}
