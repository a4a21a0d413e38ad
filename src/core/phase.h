/* SPDX-License-Identifier: BSD-3-Clause
 * phase: where a session is in its life, and which phase may follow which (a table). */
#ifndef CORE_PHASE_H
#define CORE_PHASE_H

#include <stdbool.h>

enum phase {
    PHASE_IDLE,        /* made, nothing done yet */
    PHASE_RESOLVE,     /* looking the host's name up */
    PHASE_CONNECT,     /* TCP and key exchange */
    PHASE_HOSTKEY,     /* comparing, or asking about, the host key */
    PHASE_AUTH,        /* proving who we are */
    PHASE_FORWARD,     /* opening the listeners */
    PHASE_START,       /* the start command was sent off */
    PHASE_QUEUED,      /* a batch job is waiting for its turn */
    PHASE_WAIT_SERVER, /* it runs and does not answer yet */
    PHASE_WAIT_CLIENT, /* it is there; the client has to come (reverse: has to listen) */
    PHASE_UP,          /* ready: a client may use it, or does */
    PHASE_RETRY,       /* the link was lost; trying again */
    PHASE_KEPT,        /* no session, but a connection that others may use */
    PHASE_STOPPING,    /* taking down in reverse order */
    PHASE_ENDED,       /* over, as wished */
    PHASE_FAILED,      /* over, with an error */
    PHASE_COUNT
};

/* "wait-server" (events) and "WAIT-SERVER" (screens). */
const char *phase_name(enum phase p);
const char *phase_word(enum phase p);
bool phase_find(const char *name, enum phase *out);

/* Whether next may follow now. */
bool phase_may_follow(enum phase now, enum phase next);
bool phase_over(enum phase p); /* ended or failed */

#endif
