/* SPDX-License-Identifier: BSD-3-Clause
 * phase: where a session is in its life, and which phase may follow which (a table). */
#include "config.h"

#include "core/phase.h"

#include <stddef.h>
#include <string.h>

#define P(phase) (1u << PHASE_##phase)
#define OUT (P(STOPPING) | P(FAILED))

static const struct {
    const char *name, *word;
    unsigned next; /* the phases that may follow, one bit each */
} phase_table[PHASE_COUNT] = {
    [PHASE_IDLE] = {"idle", "IDLE", P(RESOLVE) | P(CONNECT) | P(FORWARD) | P(START) |
        P(WAIT_SERVER) | P(WAIT_CLIENT) | P(UP) | P(KEPT) | OUT},
    [PHASE_RESOLVE] = {"resolve", "RESOLVE", P(CONNECT) | P(RETRY) | OUT},
    [PHASE_CONNECT] = {"connect", "CONNECT", P(HOSTKEY) | P(FORWARD) | P(START) |
        P(RETRY) | OUT},
    [PHASE_HOSTKEY] = {"hostkey", "HOSTKEY", P(AUTH) | P(RETRY) | OUT},
    [PHASE_AUTH] = {"auth", "AUTH", P(RESOLVE) | P(CONNECT) | P(FORWARD) | P(START) | P(UP) | P(RETRY) |
        OUT},
    [PHASE_FORWARD] = {"forward", "FORWARD", P(START) | P(WAIT_SERVER) | P(WAIT_CLIENT) | P(UP) |
        P(RETRY) | OUT},
    [PHASE_START] = {"start", "START", P(QUEUED) | P(WAIT_SERVER) | P(WAIT_CLIENT) | P(UP) |
        P(RETRY) | OUT},
    [PHASE_QUEUED] = {"queued", "QUEUED", P(WAIT_SERVER) | P(WAIT_CLIENT) | P(UP) | P(RETRY) | OUT},
    [PHASE_WAIT_SERVER] = {"wait-server", "WAIT-SERVER", P(QUEUED) | P(WAIT_CLIENT) | P(UP) |
        P(RETRY) | OUT},
    [PHASE_WAIT_CLIENT] = {"wait-client", "WAIT-CLIENT", P(QUEUED) | P(WAIT_SERVER) | P(UP) | P(RETRY) | OUT},
    [PHASE_UP] = {"up", "UP", P(WAIT_CLIENT) | P(RETRY) | OUT},
    [PHASE_RETRY] = {"retry", "RETRY", P(RESOLVE) | P(CONNECT) | P(FORWARD) | P(START) | P(UP) |
        OUT},
    [PHASE_KEPT] = {"kept", "KEPT", OUT},
    [PHASE_STOPPING] = {"stopping", "STOPPING", P(ENDED) | P(FAILED)},
    [PHASE_ENDED] = {"ended", "ENDED", 0},
    [PHASE_FAILED] = {"failed", "FAILED", 0},
};

const char *
phase_name(enum phase p)
{
    return phase_table[p].name;
}

const char *
phase_word(enum phase p)
{
    return phase_table[p].word;
}

bool
phase_find(const char *name, enum phase *out)
{
    for (int i = 0; i < PHASE_COUNT; i++) {
        if (name != NULL && strcmp(phase_table[i].name, name) == 0) {
            *out = (enum phase)i;
            return true;
        }
    }
    return false;
}

bool
phase_may_follow(enum phase now, enum phase next)
{
    return (phase_table[now].next & (1u << next)) != 0;
}

bool
phase_over(enum phase p)
{
    return p == PHASE_ENDED || p == PHASE_FAILED;
}
