/* SPDX-License-Identifier: BSD-3-Clause
 * event: what happened in a session: one table of events and their fields, as JSON.
 * fairlead-events(7) is the page; the table here is what it is checked against. */
#ifndef CORE_EVENT_H
#define CORE_EVENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event_kind {
    EVENT_SESSION,  /* the first: which server, which plan in short, pid */
    EVENT_PHASE,    /* the phase changed */
    EVENT_HOP,      /* a hop's address was reached */
    EVENT_LINK,     /* the keys were exchanged: who is there, and how it is encrypted */
    EVENT_HOSTKEY,  /* a host key was compared */
    EVENT_AUTH,     /* a method was tried */
    EVENT_BANNER,   /* the server's words before login */
    EVENT_ASK,      /* the person is asked; answered by {"cmd":"answer"} */
    EVENT_ANSWERED, /* that question is settled */
    EVENT_FORWARD,  /* a forward's state changed */
    EVENT_START,    /* the start command was sent off, or ended */
    EVENT_OUTPUT,   /* a line of its output */
    EVENT_TERMINAL, /* it stands at an unfinished line of its terminal */
    EVENT_JOB,      /* a batch job's state */
    EVENT_PEER,     /* connections of a forward changed */
    EVENT_CLIENT,   /* a client may be started, was started, ended */
    EVENT_READY,    /* a client may connect, or the peer has called back */
    EVENT_TRAFFIC,  /* counters of a forward; once a second at most, when they moved */
    EVENT_RTT,      /* how far a hop is */
    EVENT_NOTE,     /* a sentence worth reading */
    EVENT_SSH,      /* a line of --debug=ssh */
    EVENT_RETRY,    /* the link was lost; trying again */
    EVENT_ERROR,    /* the sentence that says why it failed */
    EVENT_END,      /* the last */
    EVENT_COUNT
};

/* The one object: a kind and a JSON object that holds its fields (and v, seq, t, event, session once
 * it was stamped). Owned by whoever made it; borrowed in every callback. */
struct event {
    enum event_kind kind;
    json_t *fields;
};

/* Make an event from jansson's pack format: event_make(EVENT_HOP, "{s:i,s:s}", "hop", 1, "host", h).
 * "s?" leaves a NULL out. A field that the table does not list for this kind is a bug: abort. */
struct event *event_make(enum event_kind kind, const char *pack, ...);
struct event *event_parse(const char *line, size_t n);
void event_free(struct event *e);

/* Put v, seq, t (RFC 3339, UTC, milliseconds), event and session in front. */
void event_stamp(struct event *e, const char *session, int64_t seq, int64_t time_ms);

/* One line without its newline. Allocated. */
char *event_line(const struct event *e);

/* What a person reads in a log: "forward  L 127.0.0.1:8080 -> localhost:11111 listening". NULL for
 * events that say nothing to a person (traffic, rtt). Allocated. */
char *event_words(const struct event *e);

const char *event_name(enum event_kind kind);
const char *event_text(const struct event *e, const char *field);           /* NULL when absent */
int64_t event_int(const struct event *e, const char *field, int64_t otherwise);
double event_real(const struct event *e, const char *field, double otherwise);
bool event_true(const struct event *e, const char *field);
int64_t event_time_ms(const struct event *e); /* of its stamp; 0 without */

/* The JSON Schema of one event, from the table. New reference. */
json_t *event_schema(void);

/* For the manual and its check: field i of a kind; NULL past the end. */
const char *event_field(enum event_kind kind, size_t i, const char **type, const char **help);

#endif
