/* SPDX-License-Identifier: BSD-3-Clause
 * gexec: a guest's session channel, and the one command that runs on it. */
#ifndef SERVE_GEXEC_H
#define SERVE_GEXEC_H

#include "base/str.h"
#include "serve/gchan.h"

struct gexec;

/* A session channel that the guest opened; nothing runs yet. Takes the channel over. */
struct gexec *gexec_new(struct gset *s, ssh_channel channel);

/* The one with this channel, or NULL: also when the channel is gone already. */
struct gexec *gexec_find(struct gset *s, ssh_channel channel);

/* The guest asked for a terminal. None is made; it is told yes. */
void gexec_pty(struct gexec *x);

/* Run words with the channel as their standard streams, and answer the request. With a token they run
 * under fairlead's guard, which the guest's side feeds. False: nothing was started and nothing
 * answered. Once only for each channel. */
bool gexec_run(struct gexec *x, ssh_message request, const struct strv *words, const char *token);

#endif
