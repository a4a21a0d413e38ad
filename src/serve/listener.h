/* SPDX-License-Identifier: BSD-3-Clause
 * listener: the port of our SSH front: accepts, counts, and starts a process for each guest. */
#ifndef SERVE_LISTENER_H
#define SERVE_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "base/err.h"
#include "base/mem.h"
#include "serve/grant.h"

#define LISTENER_WAITING_MAX 10 /* guests that have not logged in; more wait to be accepted */
#define LISTENER_GUESTS_MAX 200

/* All borrowed until listener_free. */
struct listener_conf {
    const char *program;       /* ours; started as "fairlead guest-process" */
    const char *host;          /* numeric; port 0: any */
    int port;
    const char *key_path;      /* host key, from listener_make_key */
    const char *user;
    const struct secret *password;
    int login_s;               /* a guest that has not logged in by then goes; sshd: 120 */
    const char *instruction;   /* shown over a prompt for the password; "" for none */
    const struct grants *grants;
    bool only_us;              /* on loopback: turn other users of this machine away */
    bool own_net;              /* each guest's targets are in a network of its own: ownnet.h */
};

struct listener;

/* Make a host key (ed25519) in a file, 0600. line gets "ssh-ed25519 AAAA...", sha256 "SHA256:...";
 * both allocated. Returns 0, or -1 with *e. */
int listener_make_key(const char *path, char **line, char **sha256, struct err *e);

/* Listen. NULL with *e. */
struct listener *listener_new(uv_loop_t *loop, const struct listener_conf *conf, struct err *e);

int listener_port(const struct listener *l);
size_t listener_guests(const struct listener *l);

/* Take no more guests and tell those that are there to go: they end what they run and leave, the
 * last within GUARD_GRACE_S + 2 seconds. */
void listener_close(struct listener *l);

/* Turn the loop once more before closing it. Guests that are still there go by themselves. */
void listener_free(struct listener *l);

#endif
