/* SPDX-License-Identifier: BSD-3-Clause
 * runline: the first line that the process of a session is given: what to run and how. */
#include "config.h"

#include "cmd/runline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/wordsjson.h"

static json_t *
runline_flags(const struct cmd *c, const struct session_flags *f)
{
    size_t hosts = f->passwords != NULL ? f->passwords->n : 0;

    return json_pack("{s:o*,s:o*,s:o*,s:o*,s:o*,s:o*,s:i,s:i,s:i,s:b,s:b,s:b,s:b,s:b,s:i,s:i,s:o,s:o,"
        "s:o*,s:o*,s:i,s:i}",
        "config_file", wordsjson_word(f->config_file), "ssh", wordsjson_word(f->ssh), "user",
        wordsjson_word(f->user), "jumps", wordsjson_word(f->jumps), "node", wordsjson_word(f->node),
        "clean", wordsjson_word(f->clean), "port", f->port, "family", f->family, "keep", (int)f->keep,
        "accept_new", f->accept_new, "no_prompt", f->no_prompt, "wants_client", f->wants_client,
        "lenient", f->lenient, "keep_job", f->keep_job, "queue_timeout", f->queue_timeout_s,
        "passwords", (int)hosts + (f->password != NULL), "options",
        wordsjson_make(f->options), "identities", wordsjson_make(f->identities), "log",
        wordsjson_word(c->opts.log), "debug", wordsjson_word(c->opts.debug), "verbose",
        c->opts.verbose, "quiet", c->opts.quiet);
}

json_t *
runline_json(
    const struct cmd *c, const char *id, const struct plan *p, const struct session_flags *flags)
{
    return json_pack("{s:s,s:s,s:o,s:{s:o},s:o}", "cmd", "run", "id", id, "plan",
        plan_json(p, PLAN_WIRE), "conf", "text", wordsjson_word(str_text(&c->conf_text)), "flags",
        runline_flags(c, flags));
}

json_t *
runline_password_json(const char *host, const struct secret *password)
{
    return json_pack("{s:s,s:o*,s:o}", "cmd", "password", "host", wordsjson_word(host), "text",
        wordsjson_secret(password));
}

static char *
runline_text(const json_t *j, const char *key)
{
    return wordsjson_text(json_object_get(j, key));
}

static int
runline_int(const json_t *j, const char *key)
{
    return (int)json_integer_value(json_object_get(j, key));
}

static void
runline_take_flags(struct runline *r, const json_t *j)
{
    r->config_file = runline_text(j, "config_file");
    r->ssh = runline_text(j, "ssh");
    r->user = runline_text(j, "user");
    r->jumps = runline_text(j, "jumps");
    r->log = runline_text(j, "log");
    r->clean = runline_text(j, "clean");
    r->debug = runline_text(j, "debug");
    r->node = runline_text(j, "node");
    r->log_level = runline_int(j, "verbose") - (runline_int(j, "quiet") > 0);
    wordsjson_read(&r->options, json_object_get(j, "options"));
    wordsjson_read(&r->identities, json_object_get(j, "identities"));
    r->passwords_coming += (size_t)runline_int(j, "passwords");
    r->flags = (struct session_flags){
        .config_file = r->config_file,
        .ssh = r->ssh,
        .options = &r->options,
        .identities = &r->identities,
        .user = r->user,
        .jumps = r->jumps,
        .port = runline_int(j, "port"),
        .family = runline_int(j, "family"),
        .accept_new = json_is_true(json_object_get(j, "accept_new")),
        .no_prompt = json_is_true(json_object_get(j, "no_prompt")),
        .wants_client = json_is_true(json_object_get(j, "wants_client")),
        .lenient = json_is_true(json_object_get(j, "lenient")),
        .keep_job = json_is_true(json_object_get(j, "keep_job")),
        .queue_timeout_s = runline_int(j, "queue_timeout"),
        .node = r->node,
        .clean = r->clean,
        .keep = (enum session_keep)runline_int(j, "keep"),
    };
}

static int
runline_take_run(struct runline *r, struct conf *conf, const json_t *j, struct err *e)
{
    const char *id = json_string_value(json_object_get(j, "id"));
    char *text;
    int rc;

    if (id == NULL || !ids_is(id) || r->plan != NULL)
        return err_set(e, ERR_BUG, "the run line of the session makes no sense");
    snprintf(r->id, sizeof r->id, "%s", id);
    text = runline_text(json_object_get(j, "conf"), "text");
    rc = text != NULL ? conf_parse(conf, text, strlen(text), "configuration", e) : 0;
    free(text);
    if (rc != 0)
        return -1;
    runline_take_flags(r, json_object_get(j, "flags"));
    r->plan = plan_from_json(json_object_get(j, "plan"), e);
    return r->plan != NULL ? 0 : -1;
}

static int
runline_take_password(struct runline *r, const json_t *j, struct err *e)
{
    struct secret secret = {0};
    char *host;

    if (r->passwords_coming == 0 || !wordsjson_take_secret(&secret, json_object_get(j, "text")))
        return err_set(e, ERR_BUG, "the process of a session got a password that was not announced");
    r->passwords_coming--;
    host = runline_text(j, "host");
    if (host != NULL)
        givens_add(&r->passwords, host, &secret);
    else
        secret_move(&r->password, &secret);
    free(host);
    return 0;
}

int
runline_take(struct runline *r, struct conf *conf, const char *line, size_t n, struct err *e)
{
    json_t *j = json_loadb(line, n, 0, NULL);
    const char *cmd = json_string_value(json_object_get(j, "cmd"));
    int rc = 0;

    if (str_eq(cmd, "run"))
        rc = runline_take_run(r, conf, j, e);
    else if (str_eq(cmd, "password"))
        rc = runline_take_password(r, j, e);
    else
        rc = err_set(e, ERR_BUG, "the process of a session got a line that it does not know");
    json_decref(j);
    r->flags.password = r->password.len > 0 ? &r->password : NULL;
    r->flags.passwords = &r->passwords;
    return rc;
}

bool
runline_complete(const struct runline *r)
{
    return r->plan != NULL && r->passwords_coming == 0;
}

void
runline_done(struct runline *r)
{
    secret_wipe(&r->password);
    givens_done(&r->passwords);
    strv_done(&r->options);
    strv_done(&r->identities);
    free(r->config_file);
    free(r->ssh);
    free(r->user);
    free(r->jumps);
    free(r->log);
    free(r->clean);
    free(r->debug);
    free(r->node);
}
