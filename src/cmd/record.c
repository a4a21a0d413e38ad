/* SPDX-License-Identifier: BSD-3-Clause
 * record: what a session has running on another machine, written down while it does. */
#include "config.h"

#include "cmd/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "core/wordsjson.h"

#define RECORD_MAX 65536

static char *
record_path(const struct dirs *d, const char *id)
{
    return mem_printf("%s/%s.run", d->sessions, id);
}

static void
record_machine(char name[256])
{
    if (gethostname(name, 256) != 0)
        name[0] = '\0';
    name[255] = '\0';
}

/* Nothing of the command's words, which may hold a secret: the token finds what is left of it. */
static json_t *
record_json(const char *id, const struct plan *p, const struct session_flags *f, const char *token)
{
    json_t *plan = plan_json(p, PLAN_WIRE), *j;
    char machine[256];

    record_machine(machine);
    j = json_pack("{s:i,s:s,s:s,s:s,s:i,s:I,s:s,s:O}", "v", 1, "session", id, "name", p->name,
        "machine", machine, "pid", (int)getpid(), "time", (json_int_t)(cmd_now_ms() / 1000), "token",
        token, "hops", json_object_get(plan, "hops"));
    json_object_update_new(j, json_pack("{s:o*,s:o,s:o,s:o*,s:i,s:i,s:o*}", "config_file",
        wordsjson_word(f->config_file), "options", wordsjson_make(f->options), "identities",
        wordsjson_make(f->identities), "user", wordsjson_word(f->user), "port", f->port, "family",
        f->family, "jumps", wordsjson_word(f->jumps)));
    json_decref(plan);
    return j;
}

void
record_write(struct record *r, const struct dirs *d, const char *id, const struct plan *p,
    const struct session_flags *flags, const char *token)
{
    char *path = record_path(d, id);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    json_t *j;

    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0) {
        log_say(LOG_WARN, "session", "%s cannot be written: %s", path, strerror(errno));
        free(path);
        if (fd >= 0)
            close(fd);
        return;
    }
    j = record_json(id, p, flags, token);
    if (json_dumpfd(j, fd, JSON_COMPACT) != 0 || fsync(fd) != 0)
        log_say(LOG_WARN, "session", "%s cannot be written: %s", path, strerror(errno));
    json_decref(j);
    *r = (struct record){.path = path, .fd = fd};
}

void
record_remove(struct record *r)
{
    if (r->path == NULL)
        return;
    unlink(r->path);
    close(r->fd);
    free(r->path);
    *r = (struct record){0};
}

static json_t *
record_read(const struct dirs *d, const char *id)
{
    char *path = record_path(d, id);
    struct str text = {0};
    struct err ignored;
    json_t *j = NULL;

    if (dirs_read(path, RECORD_MAX, &text, &ignored) == 0)
        j = json_loadb(str_text(&text), text.len, 0, NULL);
    str_done(&text);
    free(path);
    return j;
}

/* Nobody holds its lock any more. */
static bool
record_left(const struct dirs *d, const char *id)
{
    char *path = record_path(d, id);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool left = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) == 0;

    if (fd >= 0)
        close(fd);
    free(path);
    return left;
}

bool
record_is_crashed(const struct dirs *d, const char *id)
{
    char machine[256];
    json_t *j;
    bool ours;

    if (!ids_is(id) || !record_left(d, id))
        return false;
    record_machine(machine); /* of another one that has the same home nothing can be said */
    j = record_read(d, id);
    ours = str_eq(json_string_value(json_object_get(j, "machine")), machine);
    json_decref(j);
    return ours;
}

void
record_crashed(const struct dirs *d, struct strv *out)
{
    struct strv ids = {0};

    ids_recorded(d, &ids);
    for (size_t i = 0; i < ids.n; i++) {
        if (record_is_crashed(d, ids.v[i]))
            strv_add(out, ids.v[i]);
    }
    strv_done(&ids);
}

char *
record_text(const struct dirs *d, const char *id, const char *field)
{
    json_t *j = record_read(d, id);
    const char *text = json_string_value(json_object_get(j, field));
    char *clean = text != NULL ? text_cleaned(text, 200) : NULL;

    json_decref(j);
    return clean;
}

static char *
record_host(const struct dirs *d, const char *id)
{
    json_t *j = record_read(d, id), *hops = json_object_get(j, "hops");
    const char *host = json_string_value(
        json_object_get(json_array_get(hops, json_array_size(hops) - 1), "host"));
    char *clean = text_cleaned(host != NULL ? host : "?", 200);

    json_decref(j);
    return clean;
}

char *
record_sentence(const struct dirs *d, const char *id)
{
    char *name = record_text(d, id, "name"), *host = record_host(d, id);
    char *text = name != NULL ? mem_printf("session %s of %s on %s ended without cleaning up", id,
        name, host) : NULL;

    free(name);
    free(host);
    return text;
}

void
record_tell(const struct cmd *c)
{
    struct strv ids = {0};

    record_crashed(&c->dirs, &ids);
    for (size_t i = 0; i < ids.n && c->opts.quiet == 0; i++) {
        char *text = record_sentence(&c->dirs, ids.v[i]);

        if (text != NULL)
            fprintf(stderr, "fairlead: %s: fairlead stop %s ends what may be left\n", text, ids.v[i]);
        free(text);
    }
    strv_done(&ids);
}

/* A plan with the way there and nothing else: what is run in place of its command is not in it. */
static struct plan *
record_plan(const json_t *j, const char *id, struct err *e)
{
    json_t *plan = json_pack("{s:i,s:s+,s:s,s:s,s:i,s:{s:s,s:s},s:O,s:[],s:{},s:[]}", "v", 1, "name",
        "clean-up of ", id, "kind", "builtin", "resource", "builtin:", "timeout", 60, "startup",
        "where", "remote", "template", "true", "hops", json_object_get(j, "hops"), "forwards",
        "values", "warnings");
    struct plan *p = plan != NULL ? plan_from_json(plan, e) : NULL;

    if (plan == NULL) {
        err_set(e, ERR_DATA, "the record of session %s cannot be read", id);
        err_hint(e, "fairlead logs %s tells what it ran, and where", id);
    }
    json_decref(plan);
    return p;
}

/* A word of its record; NULL. */
static const char *
cleaning_word(struct cleaning *k, const char *key)
{
    char *word = wordsjson_text(json_object_get(k->record, key));

    if (word != NULL)
        strv_take(&k->words, word);
    return word;
}

/* As the session was told to get there, where nothing else is said now. */
static void
cleaning_flags(struct cleaning *k, const struct cmd *c)
{
    struct session_flags *f = &k->flags;

    cmd_flags(c, f);
    wordsjson_read(&k->options, json_object_get(k->record, "options"));
    wordsjson_read(&k->identities, json_object_get(k->record, "identities"));
    strv_copy(&k->options, f->options);
    strv_copy(&k->identities, f->identities);
    f->options = &k->options;
    f->identities = &k->identities;
    if (f->config_file == NULL)
        f->config_file = cleaning_word(k, "config_file");
    if (f->user == NULL)
        f->user = cleaning_word(k, "user");
    if (f->jumps == NULL)
        f->jumps = cleaning_word(k, "jumps");
    if (f->port == 0)
        f->port = (int)json_integer_value(json_object_get(k->record, "port"));
    if (f->family == AF_UNSPEC)
        f->family = (int)json_integer_value(json_object_get(k->record, "family"));
    f->clean = cleaning_word(k, "token");
}

int
cleaning_init(struct cleaning *k, const struct cmd *c, const char *id, struct err *e)
{
    *k = (struct cleaning){.record = record_read(&c->dirs, id)};
    k->plan = record_plan(k->record, id, e);
    if (k->plan == NULL)
        return -1;
    cleaning_flags(k, c);
    return 0;
}

void
cleaning_done(struct cleaning *k)
{
    plan_free(k->plan);
    strv_done(&k->options);
    strv_done(&k->identities);
    strv_done(&k->words);
    json_decref(k->record);
}

void
record_forget(const struct dirs *d, const char *id)
{
    char *path = record_path(d, id);

    unlink(path);
    free(path);
}

int
record_clean(struct cmd *c, const char *id)
{
    struct cmd_run run = {0};
    struct cleaning k;
    struct err e;
    int status;

    if (cleaning_init(&k, c, id, &e) == 0) {
        run.plan = k.plan;
        run.flags = k.flags;
        k.plan = NULL;
        c->opts.quiet += c->opts.verbose == 0; /* the steps are not what was asked for */
        status = cmd_run_apart(c, &run);
    } else {
        status = cmd_fail(&e);
    }
    if (status == 0) {
        record_forget(&c->dirs, id);
        printf("%s cleaned up\n", id);
    }
    cleaning_done(&k);
    return status;
}
