/* SPDX-License-Identifier: BSD-3-Clause
 * replay: the events of a session so far, for those who come later; bounded. */
#ifndef CMD_REPLAY_H
#define CMD_REPLAY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/event.h"

struct replay_line {
    enum event_kind kind;
    char *forward; /* of traffic and peer events: only the newest of each forward matters */
    char *line;
};

struct replay {
    struct replay_line *v;
    size_t n, cap;
};

/* Whether only the newest of a kind are kept: output, traffic, peers. */
bool replay_thins(enum event_kind kind);

/* Add a line (copied). Now and then the oldest of those that thin out are dropped. */
void replay_add(struct replay *r, enum event_kind kind, const char *forward, const char *line);
void replay_done(struct replay *r);

#endif
