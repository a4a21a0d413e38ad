/* SPDX-License-Identifier: BSD-3-Clause
 * ask: a question to the person, and the reply. The same object for screen, terminal and program. */
#include "config.h"

#include "core/ask.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "core/wordsjson.h"

#define ASK_PROMPTS_MAX 32    /* in one round */
#define ASK_PROMPT_BYTES 4096 /* of one prompt's text */

static const char *const ask_kinds[] = {
    [ASK_HOSTKEY] = "hostkey",
    [ASK_PASSPHRASE] = "passphrase",
    [ASK_PASSWORD] = "password",
    [ASK_KBDINT] = "keyboard-interactive",
    [ASK_CONFIRM] = "confirm",
    [ASK_SSH] = "ssh",
};

struct ask *
ask_new(enum ask_kind kind)
{
    struct ask *a = mem_zalloc(sizeof *a);

    a->kind = kind;
    a->attempts_left = -1;
    return a;
}

void
ask_add_prompt(struct ask *a, const char *text, bool echo)
{
    if (a->prompt_count >= ASK_PROMPTS_MAX)
        return;
    a->prompts = mem_grow(a->prompts, a->prompt_count, &a->prompt_cap, sizeof *a->prompts);
    a->prompts[a->prompt_count].text = text_cleaned(text, ASK_PROMPT_BYTES);
    a->prompts[a->prompt_count].echo = echo;
    a->prompt_count++;
}

struct ask *
ask_copy(const struct ask *from)
{
    struct ask *a = ask_new(from->kind);

    *a = *from;
    a->user = mem_dup(from->user);
    a->host = mem_dup(from->host);
    a->subject = mem_dup(from->subject);
    a->fingerprint = mem_dup(from->fingerprint);
    a->note = mem_dup(from->note);
    a->server_text = mem_dup(from->server_text);
    a->prompts = NULL;
    a->prompt_count = a->prompt_cap = 0;
    for (size_t i = 0; i < from->prompt_count; i++)
        ask_add_prompt(a, from->prompts[i].text, from->prompts[i].echo);
    return a;
}

void
ask_free(struct ask *a)
{
    if (a == NULL)
        return;
    free(a->user);
    free(a->host);
    free(a->subject);
    free(a->fingerprint);
    free(a->note);
    free(a->server_text);
    for (size_t i = 0; i < a->prompt_count; i++)
        free(a->prompts[i].text);
    free(a->prompts);
    free(a);
}

const char *
ask_kind_name(enum ask_kind kind)
{
    return ask_kinds[kind];
}

static bool
ask_find_kind(const char *name, enum ask_kind *out)
{
    for (size_t i = 0; i < sizeof ask_kinds / sizeof *ask_kinds; i++) {
        if (name != NULL && strcmp(ask_kinds[i], name) == 0) {
            *out = (enum ask_kind)i;
            return true;
        }
    }
    return false;
}

static void
ask_put_text(json_t *j, const char *key, const char *text)
{
    if (text != NULL)
        json_object_set_new(j, key, json_string(text));
}

json_t *
ask_json(const struct ask *a)
{
    json_t *prompts = json_array();
    json_t *j;

    for (size_t i = 0; i < a->prompt_count; i++)
        json_array_append_new(prompts, json_pack("{s:s,s:b}", "text", a->prompts[i].text, "echo",
            a->prompts[i].echo));
    j = json_pack("{s:i,s:s,s:o}", "ask", a->id, "kind", ask_kinds[a->kind], "prompts", prompts);
    if (a->hop > 0) {
        json_object_set_new(j, "hop", json_integer(a->hop));
        json_object_set_new(j, "of", json_integer(a->hops));
    }
    ask_put_text(j, "user", a->user);
    ask_put_text(j, "host", a->host);
    if (a->port > 0)
        json_object_set_new(j, "port", json_integer(a->port));
    ask_put_text(j, "subject", a->subject);
    ask_put_text(j, "fingerprint", a->fingerprint);
    ask_put_text(j, "note", a->note);
    ask_put_text(j, "server_text", a->server_text);
    if (a->round > 0)
        json_object_set_new(j, "round", json_integer(a->round));
    if (a->attempts_left >= 0)
        json_object_set_new(j, "attempts", json_integer(a->attempts_left));
    if (a->retry)
        json_object_set_new(j, "retry", json_true());
    return j;
}

static char *
ask_get_text(const json_t *j, const char *key)
{
    return mem_dup(json_string_value(json_object_get(j, key)));
}

static int
ask_get_int(const json_t *j, const char *key, int otherwise)
{
    json_t *v = json_object_get(j, key);

    return json_is_integer(v) ? (int)json_integer_value(v) : otherwise;
}

struct ask *
ask_from_json(const json_t *j)
{
    const char *kind = json_string_value(json_object_get(j, "kind"));
    json_t *prompt;
    struct ask *a;
    enum ask_kind k;
    size_t i;

    if (!ask_find_kind(kind, &k))
        return NULL;
    a = ask_new(k);
    a->id = ask_get_int(j, "ask", 0);
    a->hop = ask_get_int(j, "hop", 0);
    a->hops = ask_get_int(j, "of", 0);
    a->port = ask_get_int(j, "port", 0);
    a->round = ask_get_int(j, "round", 0);
    a->attempts_left = ask_get_int(j, "attempts", -1);
    a->retry = json_is_true(json_object_get(j, "retry"));
    a->user = ask_get_text(j, "user");
    a->host = ask_get_text(j, "host");
    a->subject = ask_get_text(j, "subject");
    a->fingerprint = ask_get_text(j, "fingerprint");
    a->note = ask_get_text(j, "note");
    a->server_text = ask_get_text(j, "server_text");
    json_array_foreach (json_object_get(j, "prompts"), i, prompt) {
        const char *text = json_string_value(json_object_get(prompt, "text"));

        ask_add_prompt(a, text != NULL ? text : "", json_is_true(json_object_get(prompt, "echo")));
    }
    if (a->prompt_count == 0 || a->id <= 0) {
        ask_free(a);
        return NULL;
    }
    return a;
}

static void
ask_add_place(struct str *out, const struct ask *a)
{
    if (a->user != NULL)
        str_addf(out, "%s@", a->user);
    str_add(out, a->host != NULL ? a->host : "this machine");
    if (a->port > 0 && a->port != 22)
        str_addf(out, ":%d", a->port);
}

char *
ask_title(const struct ask *a)
{
    struct str out = {0};

    switch (a->kind) {
    case ASK_HOSTKEY:
        str_add(&out, "The host key of ");
        ask_add_place(&out, a);
        str_add(&out, " is not known");
        break;
    case ASK_PASSPHRASE:
        str_addf(&out, "Passphrase for the key %s", a->subject != NULL ? a->subject : "file");
        break;
    case ASK_PASSWORD:
        str_add(&out, "Password for ");
        ask_add_place(&out, a);
        break;
    case ASK_KBDINT:
        str_add(&out, "Login questions from ");
        ask_add_place(&out, a);
        break;
    case ASK_CONFIRM:
        str_add(&out, a->subject != NULL ? a->subject : "Go on?");
        break;
    case ASK_SSH:
        str_add(&out, "The ssh command asks something");
        break;
    }
    return str_take(&out);
}

struct reply *
reply_new(int ask, size_t count)
{
    struct reply *r = mem_zalloc(sizeof *r);

    r->ask = ask;
    r->answers = mem_zalloc((count > 0 ? count : 1) * sizeof *r->answers);
    r->count = count;
    return r;
}

json_t *
reply_json(const struct reply *r)
{
    json_t *answers;

    if (r->cancelled)
        return json_pack("{s:s,s:i}", "cmd", "cancel", "ask", r->ask);
    answers = json_array();
    for (size_t i = 0; i < r->count; i++)
        json_array_append_new(answers, wordsjson_secret(&r->answers[i]));
    return json_pack("{s:s,s:i,s:o}", "cmd", "answer", "ask", r->ask, "answers", answers);
}

struct reply *
reply_from_json(const json_t *j)
{
    const char *cmd = json_string_value(json_object_get(j, "cmd"));
    json_t *answers = json_object_get(j, "answers");
    int ask = ask_get_int(j, "ask", 0);
    struct reply *r;
    json_t *text;
    size_t i;

    if (ask <= 0 || cmd == NULL)
        return NULL;
    if (strcmp(cmd, "cancel") == 0) {
        r = reply_new(ask, 0);
        r->cancelled = true;
        return r;
    }
    if (strcmp(cmd, "answer") != 0 || !json_is_array(answers) ||
        json_array_size(answers) > ASK_PROMPTS_MAX)
        return NULL;
    r = reply_new(ask, json_array_size(answers));
    json_array_foreach (answers, i, text)
        wordsjson_take_secret(&r->answers[i], text);
    return r;
}

void
reply_free(struct reply *r)
{
    if (r == NULL)
        return;
    for (size_t i = 0; i < r->count; i++)
        secret_wipe(&r->answers[i]);
    free(r->answers);
    free(r);
}
