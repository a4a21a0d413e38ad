/* SPDX-License-Identifier: BSD-3-Clause
 * agentsign: log in with a key of the agent, without waiting for the agent outside of a turn.
 *
 * libssh can use an agent, but then it reads the agent's socket until there is an answer. So it gets a
 * socket pair instead, on which every answer that it will read lies ready. The first time that is a
 * refusal: what it wanted signed is kept and goes to the agent. The second time it is the signature. */
#include "config.h"

#include "ssh/agentsign.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "ssh/keyblob.h"

#define AGENTSIGN_WROTE_MAX 65536

enum { AGENTSIGN_REQUEST = 13 };

static int
agentsign_request(struct auth *a, const void *arg)
{
    return ssh_userauth_agent(a->hop->ssh, NULL);
}

/* The agent holds this one key, and its answer to a wish to sign is this. */
static void
agentsign_prepare(struct str *out, const struct str *offered, const struct str *answer)
{
    struct str keys = {0};

    str_addc(&keys, AGENT_IDENTITIES_ANSWER);
    keyblob_add_number(&keys, 1);
    keyblob_add_string(&keys, offered->s, offered->len);
    keyblob_add_string(&keys, "", 0);
    keyblob_add_string(out, keys.s, keys.len);
    keyblob_add_string(out, answer->s, answer->len);
    str_done(&keys);
}

/* Let libssh talk to these answers. wrote gets what it said. */
static int
agentsign_talk(struct auth *a, const struct str *offered, const struct str *answer,
    struct str *wrote, struct err *e)
{
    char *bytes = mem_alloc(AGENTSIGN_WROTE_MAX);
    struct str ready = {0};
    int pair[2], rc = -1;
    ssize_t n;

    agentsign_prepare(&ready, offered, answer);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) == 0) {
        if (send(pair[0], ready.s, ready.len, MSG_NOSIGNAL) == (ssize_t)ready.len) {
            shutdown(pair[0], SHUT_WR); /* should it want more, it does not wait for it */
            ssh_set_agent_socket(a->hop->ssh, pair[1]);
            rc = auth_call(a, agentsign_request, NULL, e);
            ssh_set_agent_socket(a->hop->ssh, -1);
            while ((n = recv(pair[0], bytes, AGENTSIGN_WROTE_MAX, 0)) > 0)
                str_addn(wrote, bytes, (size_t)n);
        } else {
            err_sys(e, ERR_OS, errno, "cannot prepare an agent's answer");
        }
        close(pair[0]);
        close(pair[1]);
    } else {
        err_sys(e, ERR_OS, errno, "cannot make a socket pair");
    }
    str_done(&ready);
    free(bytes);
    return rc;
}

/* Of what libssh said, its wish to sign; made out to the name under which the agent has the key, which
 * for a certificate may be that of the plain key. False when there is none. */
static bool
agentsign_wish(struct str *out, const struct str *wrote, const struct str *held)
{
    struct keyblob_rest all = {wrote->s, wrote->len}, message, blob, data;

    while (keyblob_string(&all, &message)) {
        if (message.n == 0 || message.p[0] != AGENTSIGN_REQUEST)
            continue;
        message.p++;
        message.n--;
        if (!keyblob_string(&message, &blob) || !keyblob_string(&message, &data))
            return false;
        str_addc(out, AGENTSIGN_REQUEST);
        keyblob_add_string(out, held->s, held->len);
        keyblob_add_string(out, data.p, data.n);
        str_addn(out, message.p, message.n); /* flags */
        return true;
    }
    return false;
}

static int
agentsign_get(struct auth *a, const struct str *offered, const struct agent_key *held,
    const char *name, struct str *signature, struct err *e)
{
    struct str refusal = {0}, wrote = {0}, wish = {0};
    char *nudge = mem_printf(keyblob_is_security_key(&held->blob) ?
        "touch the security key that holds %s: the agent waits for it" :
        "the agent takes its time with %s: it may want to be told yes in another window", name);
    int rc;

    str_addc(&refusal, AGENT_FAILURE);
    rc = agentsign_talk(a, offered, &refusal, &wrote, e);
    if (rc >= 0 && !agentsign_wish(&wish, &wrote, &held->blob)) {
        err_set(e, ERR_AUTH, "libssh did not sign with it");
        rc = AGENTSIGN_NOT;
    } else if (rc >= 0) {
        rc = agent_sign(a->hop->turn, agent_path(a->hop->conf.agent), &wish, nudge, signature, e);
        if (rc < 0 && e->code == ERR_AUTH)
            rc = AGENTSIGN_NOT;
    }
    free(nudge);
    str_done(&refusal);
    str_done(&wrote);
    str_done(&wish);
    return rc;
}

int
agentsign_run(struct auth *a, const struct str *offered, const struct agent_key *held,
    const char *name, struct err *e)
{
    struct str signature = {0}, wrote = {0};
    int rc = agentsign_get(a, offered, held, name, &signature, e);

    if (rc == 0)
        rc = agentsign_talk(a, offered, &signature, &wrote, e);
    str_done(&signature);
    str_done(&wrote);
    return rc;
}
