/* SPDX-License-Identifier: BSD-3-Clause
 * ask: a question to the person, and the reply. The same object for screen, terminal and program. */
#ifndef CORE_ASK_H
#define CORE_ASK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"

enum ask_kind {
    ASK_HOSTKEY,    /* unknown host key: the answer is yes, no or the fingerprint */
    ASK_PASSPHRASE, /* of a key file here; asked by this program */
    ASK_PASSWORD,   /* for an account there */
    ASK_KBDINT,     /* keyboard-interactive: the server's words, any number of prompts */
    ASK_CONFIRM,    /* yes or no */
    ASK_SSH,        /* what the ssh of --ssh asks and we do not know; its words are in the prompt */
};

struct ask_prompt {
    char *text;     /* cleaned */
    bool echo;      /* shown as it is typed */
};

/* All texts are cleaned already; what the server said is in server_text and the prompts of ASK_KBDINT
 * and ASK_SSH and must be fenced where it is shown. */
struct ask {
    int id;                  /* unique in its session */
    enum ask_kind kind;
    int hop, hops;           /* which of how many asks; 0 when no hop does */
    char *user, *host;       /* of the hop */
    int port;
    char *subject;           /* passphrase: the file; hostkey: the key type; confirm: the question */
    char *fingerprint;       /* hostkey: "SHA256:..." */
    char *note;              /* hostkey: what else is known of it, lines; NULL */
    char *server_text;       /* kbdint: name and instruction; NULL */
    int round;               /* kbdint: 1, 2, ... */
    int attempts_left;       /* -1: not known */
    bool retry;              /* the answer before was wrong */
    struct ask_prompt *prompts; /* at least one */
    size_t prompt_count, prompt_cap;
};

struct ask *ask_new(enum ask_kind kind);
void ask_add_prompt(struct ask *a, const char *text, bool echo); /* cleans, bounds */
struct ask *ask_copy(const struct ask *a);
void ask_free(struct ask *a);

const char *ask_kind_name(enum ask_kind kind);

/* To and from the fields of an "ask" event. ask_from_json returns NULL when it makes no sense. */
json_t *ask_json(const struct ask *a);
struct ask *ask_from_json(const json_t *j);

/* The sentence over the first field: "Password for alice@host:22", allocated. */
char *ask_title(const struct ask *a);

/* Answers in the order of the prompts; each is wiped by reply_done. */
struct reply {
    int ask;
    bool cancelled;
    struct secret *answers;
    size_t count;
};

struct reply *reply_new(int ask, size_t count);
json_t *reply_json(const struct reply *r);       /* {"cmd":"answer","ask":3,"answers":[...]} or "cancel" */
struct reply *reply_from_json(const json_t *j);  /* NULL when it makes no sense */
void reply_free(struct reply *r);                /* wipes; NULL does nothing */

#endif
