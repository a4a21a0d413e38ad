/* SPDX-License-Identifier: BSD-3-Clause
 * event: what happened in a session: one table of events and their fields, as JSON. */
#include "config.h"

#include "core/event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/str.h"

#define FIELDS_MAX 16

/* type: s string, i integer, r real, b boolean, o array or object; a '?' after it: may be absent. */
struct event_row {
    const char *name;
    struct {
        const char *name, *type, *help;
    } fields[FIELDS_MAX];
};

static const struct event_row event_table[EVENT_COUNT] = {
    [EVENT_SESSION] = {"session", {
        {"name", "s", "name of the server in its list"},
        {"resource", "s", "its resource, as cs://host:port"},
        {"secure", "b", "its traffic is inside SSH or stays on this machine"},
        {"pid", "i", "process of the session"},
        {"via", "s?", "user@host of the last hop"},
        {"url", "s?", "what a client must be told, as planned"},
        {"reverse", "b", "the server connects to the client"},
        {"where", "s", "where the start command runs: none, local, remote"},
        {"command", "s?", "the start command, as planned"},
        {"pty", "b?", "the start command has a terminal"},
        {"options", "o?", "array of NAME=VALUE: the options that were chosen, no secret among them"},
        {"has_client", "b?", "a client is started with the session"}}},
    [EVENT_PHASE] = {"phase", {
        {"phase", "s", "the phase that began"},
        {"why", "s?", "why, when it is not plain"}}},
    [EVENT_HOP] = {"hop", {
        {"hop", "i", "number of the hop, from 1"},
        {"of", "i", "number of hops"},
        {"host", "s", "host as asked for"},
        {"port", "i", "port"},
        {"user", "s", "user there"},
        {"addr", "s", "address that answered"}}},
    [EVENT_LINK] = {"link", {
        {"hop", "i", "number of the hop"},
        {"host", "s", "host as asked for"},
        {"server", "s", "what the server says it is, as SSH-2.0-OpenSSH_9.2p1"},
        {"kex", "s", "how the keys were agreed on"},
        {"hostkey", "s", "type of its host key"},
        {"cipher_out", "s", "cipher towards the server"},
        {"cipher_in", "s", "cipher from there"},
        {"mac_out", "s", "check sum towards the server"},
        {"mac_in", "s", "check sum from there"}}},
    [EVENT_HOSTKEY] = {"hostkey", {
        {"hop", "i", "number of the hop"},
        {"host", "s", "host as asked for"},
        {"type", "s", "key type, as ssh-ed25519"},
        {"sha256", "s", "fingerprint, SHA256:..."},
        {"result", "s", "known, new, accepted, changed, other, revoked, refused, unchecked"},
        {"file", "s?", "the known_hosts file"},
        {"line", "i?", "line there"},
        {"old", "s?", "fingerprint that was known before"},
        {"dns", "s?", "SSHFP records: none, differs, matches, secure"}}},
    [EVENT_AUTH] = {"auth", {
        {"hop", "i", "number of the hop"},
        {"method", "s", "none, agent, publickey, keyboard-interactive, password, gssapi-with-mic"},
        {"result", "s", "ok, partial, denied, skipped"},
        {"key", "s?", "the key that was tried"},
        {"why", "s?", "the reason"}}},
    [EVENT_BANNER] = {"banner", {
        {"hop", "i", "number of the hop"},
        {"text", "s", "the server's words before login"}}},
    [EVENT_ASK] = {"ask", {
        {"ask", "i", "number of the question; the answer names it"},
        {"kind", "s", "hostkey, passphrase, password, keyboard-interactive, confirm, ssh"},
        {"hop", "i?", "number of the hop"},
        {"of", "i?", "number of hops"},
        {"user", "s?", "user there"},
        {"host", "s?", "host that asks"},
        {"port", "i?", "its port"},
        {"subject", "s?", "key file, key type or question"},
        {"fingerprint", "s?", "of a host key, SHA256:..."},
        {"note", "s?", "of a host key: what else is known, in lines"},
        {"server_text", "s?", "the server's words"},
        {"round", "i?", "round of keyboard-interactive"},
        {"attempts", "i?", "attempts that are left"},
        {"retry", "b?", "the answer before was wrong"},
        {"prompts", "o", "array of {text, echo}"}}},
    [EVENT_ANSWERED] = {"answered", {
        {"ask", "i", "number of the question"},
        {"result", "s", "answered, cancelled, expired"}}},
    [EVENT_FORWARD] = {"forward", {
        {"id", "s", "name of the forward, as f1"},
        {"dir", "s", "L listens here, R listens on the last hop"},
        {"listen", "s", "host:port that listens"},
        {"target", "s", "host:port that connections go to"},
        {"state", "s", "opening, listening, open, down, closed, failed"},
        {"port", "i?", "port that came out"},
        {"asked", "i?", "port that was asked for, when another came out"},
        {"exposed", "s?", "who reaches an R listener, once it is known: loopback, network"},
        {"why", "s?", "the reason of down, closed and failed"}}},
    [EVENT_START] = {"start", {
        {"where", "s", "local, or the host"},
        {"command", "s", "the command, without secrets"},
        {"state", "s", "sent, running, ended"},
        {"pid", "i?", "process of the command, there"},
        {"status", "i?", "exit status"},
        {"signal", "s?", "signal that ended it"}}},
    [EVENT_OUTPUT] = {"output", {
        {"stream", "s", "out or err"},
        {"text", "s", "one line, made safe to show"}}},
    [EVENT_TERMINAL] = {"terminal", {
        {"text", "s", "the unfinished line, made safe to show"}}},
    [EVENT_JOB] = {"job", {
        {"scheduler", "s", "slurm, pbs, lsf, sge, flux"},
        {"id", "s", "the job"},
        {"state", "s", "submitted, queued, running, done, failed, cancelled, gone, unknown"},
        {"reason", "s?", "why it waits, or what became of it"},
        {"node", "s?", "where it runs"},
        {"start", "i?", "when it will begin, as estimated, in seconds since 1970"},
        {"left", "i?", "seconds until its time limit"}}},
    [EVENT_PEER] = {"peer", {
        {"forward", "s", "name of the forward"},
        {"open", "i", "connections that live"},
        {"total", "i", "connections so far"},
        {"from", "s?", "address of the newest"},
        {"refused", "s?", "why a connection was turned away"}}},
    [EVENT_CLIENT] = {"client", {
        {"state", "s", "wanted (start it now), started, ended"},
        {"url", "s?", "what it must be told"},
        {"host", "s?", "where it connects"},
        {"port", "i?", "where it connects, or listens"},
        {"render_host", "s?", "where it connects for the render server of cdsrs"},
        {"render_port", "i?", "where it connects, or listens, for the render server"},
        {"pid", "i?", "its process"},
        {"status", "i?", "its exit status"}}},
    [EVENT_READY] = {"ready", {
        {"url", "s", "what a client must be told"},
        {"host", "s?", "where it connects"},
        {"port", "i?", "where it connects, or listens"},
        {"render_host", "s?", "where it connects for the render server of cdsrs"},
        {"render_port", "i?", "where it connects, or listens, for the render server"},
        {"seconds", "r", "since the session began"}}},
    [EVENT_TRAFFIC] = {"traffic", {
        {"forward", "s", "name of the forward"},
        {"in", "i", "bytes towards whoever connected to the listener, so far"},
        {"out", "i", "bytes from there, so far"},
        {"open", "i", "connections that live"},
        {"total", "i", "connections so far"}}},
    [EVENT_RTT] = {"rtt", {
        {"hop", "i", "number of the hop"},
        {"ms", "r", "milliseconds until it answers"}}},
    [EVENT_NOTE] = {"note", {
        {"text", "s", "a sentence worth reading"}}},
    [EVENT_SSH] = {"ssh", {
        {"ms", "i", "milliseconds since the session began"},
        {"text", "s", "what happened"}}},
    [EVENT_RETRY] = {"retry", {
        {"attempt", "i", "number of the try"},
        {"in", "r", "seconds until it"},
        {"cause", "s", "what happened to the link"}}},
    [EVENT_ERROR] = {"error", {
        {"code", "s", "the code of the exit status table"},
        {"exit", "i", "exit status that follows from it"},
        {"text", "s", "one sentence"},
        {"hint", "s?", "what to do next"},
        {"last", "o?", "array of the last lines of output"}}},
    [EVENT_END] = {"end", {
        {"reason", "s", "why it is over"},
        {"exit", "i", "exit status"},
        {"uptime", "r", "seconds since the session began"}}},
};

const char *
event_name(enum event_kind kind)
{
    return event_table[kind].name;
}

const char *
event_field(enum event_kind kind, size_t i, const char **type, const char **help)
{
    if (i >= FIELDS_MAX || event_table[kind].fields[i].name == NULL)
        return NULL;
    *type = event_table[kind].fields[i].type;
    *help = event_table[kind].fields[i].help;
    return event_table[kind].fields[i].name;
}

static const char *
event_field_type(enum event_kind kind, const char *field)
{
    const char *type, *help, *name;

    for (size_t i = 0; (name = event_field(kind, i, &type, &help)) != NULL; i++) {
        if (strcmp(name, field) == 0)
            return type;
    }
    return NULL;
}

static bool
event_type_fits(const char *type, const json_t *v)
{
    switch (type[0]) {
    case 's':
        return json_is_string(v);
    case 'i':
        return json_is_integer(v);
    case 'r':
        return json_is_number(v);
    case 'b':
        return json_is_boolean(v);
    default:
        return json_is_array(v) || json_is_object(v);
    }
}

/* Whoever makes an event the table does not know made a mistake that no user can mend. */
static void
event_check(enum event_kind kind, json_t *fields)
{
    const char *name, *type, *help;
    json_t *v;

    json_object_foreach (fields, name, v) {
        type = event_field_type(kind, name);
        if (type == NULL || !event_type_fits(type, v)) {
            fprintf(stderr, "fairlead: event %s has no field %s of that type\n",
                event_name(kind), name);
            abort();
        }
    }
    for (size_t i = 0; (name = event_field(kind, i, &type, &help)) != NULL; i++) {
        if (type[1] != '?' && json_object_get(fields, name) == NULL) {
            fprintf(stderr, "fairlead: event %s needs the field %s\n", event_name(kind), name);
            abort();
        }
    }
}

/* "s?" packs JSON null for NULL; an absent field is simpler for readers. */
static void
event_drop_nulls(json_t *fields)
{
    const char *name;
    json_t *v;
    void *next;

    json_object_foreach_safe (fields, next, name, v) {
        if (json_is_null(v))
            json_object_del(fields, name);
    }
}

struct event *
event_make(enum event_kind kind, const char *pack, ...)
{
    struct event *e = mem_zalloc(sizeof *e);
    json_error_t why;
    va_list ap;

    e->kind = kind;
    va_start(ap, pack);
    e->fields = json_vpack_ex(&why, 0, pack, ap);
    va_end(ap);
    if (e->fields == NULL) {
        fprintf(stderr, "fairlead: event %s: %s\n", event_name(kind), why.text);
        abort();
    }
    event_drop_nulls(e->fields);
    event_check(kind, e->fields);
    return e;
}

/* Takes a new reference; NULL when it is none that is known. */
static struct event *
event_from_json(json_t *object)
{
    const char *name = json_string_value(json_object_get(object, "event"));
    struct event *e;

    for (int i = 0; name != NULL && i < EVENT_COUNT; i++) {
        if (strcmp(event_table[i].name, name) != 0)
            continue;
        e = mem_zalloc(sizeof *e);
        e->kind = (enum event_kind)i;
        e->fields = json_incref(object);
        return e;
    }
    return NULL;
}

struct event *
event_parse(const char *line, size_t n)
{
    json_t *j = json_loadb(line, n, 0, NULL);
    struct event *e = j != NULL ? event_from_json(j) : NULL;

    json_decref(j);
    return e;
}

void
event_free(struct event *e)
{
    if (e == NULL)
        return;
    json_decref(e->fields);
    free(e);
}

static void
event_time_text(int64_t time_ms, char out[32])
{
    time_t s = (time_t)(time_ms / 1000);
    struct tm tm;
    size_t n;

    gmtime_r(&s, &tm);
    n = strftime(out, 32, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(out + n, 32 - n, ".%03dZ", (int)(time_ms % 1000));
}

void
event_stamp(struct event *e, const char *session, int64_t seq, int64_t time_ms)
{
    char t[32];
    json_t *j;

    event_time_text(time_ms, t);
    j = json_pack("{s:i,s:I,s:s,s:s,s:s}", "v", 1, "seq", (json_int_t)seq, "t", t, "event",
        event_name(e->kind), "session", session);
    json_object_update_missing(j, e->fields);
    json_decref(e->fields);
    e->fields = j;
}

char *
event_line(const struct event *e)
{
    char *text = json_dumps(e->fields, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(10));
    char *line = mem_dup(text != NULL ? text : "{}");

    if (text != NULL) {
        json_malloc_t unused;
        json_free_t release;

        json_get_alloc_funcs(&unused, &release);
        release(text);
    }
    return line;
}

const char *
event_text(const struct event *e, const char *field)
{
    return json_string_value(json_object_get(e->fields, field));
}

int64_t
event_int(const struct event *e, const char *field, int64_t otherwise)
{
    json_t *v = json_object_get(e->fields, field);

    return json_is_integer(v) ? (int64_t)json_integer_value(v) : otherwise;
}

double
event_real(const struct event *e, const char *field, double otherwise)
{
    json_t *v = json_object_get(e->fields, field);

    return json_is_number(v) ? json_number_value(v) : otherwise;
}

bool
event_true(const struct event *e, const char *field)
{
    return json_is_true(json_object_get(e->fields, field));
}

int64_t
event_time_ms(const struct event *e)
{
    const char *t = event_text(e, "t");
    struct tm tm = {0};
    const char *rest;

    if (t == NULL || (rest = strptime(t, "%Y-%m-%dT%H:%M:%S", &tm)) == NULL)
        return 0;
    return (int64_t)timegm(&tm) * 1000 + (*rest == '.' ? strtol(rest + 1, NULL, 10) : 0);
}

static const char *
event_or(const struct event *e, const char *field, const char *otherwise)
{
    const char *text = event_text(e, field);

    return text != NULL ? text : otherwise;
}

/* addr is an address, or the word of another way (ssh/way.c). */
static void
event_words_reached(struct str *out, const struct event *e)
{
    const char *addr = event_or(e, "addr", "?");

    str_addf(out, "%s@%s port %d ", event_or(e, "user", "?"), event_or(e, "host", "?"),
        (int)event_int(e, "port", 22));
    if (strcmp(addr, "through") == 0)
        str_add(out, "is reached through the hop before it");
    else if (strcmp(addr, "ProxyCommand") == 0)
        str_add(out, "is reached by its ProxyCommand");
    else
        str_addf(out, "answers at %s", addr);
}

/* Words for the connection part: hops, keys, methods. */
static void
event_words_hop(struct str *out, const struct event *e)
{
    switch (e->kind) {
    case EVENT_HOP:
        event_words_reached(out, e);
        break;
    case EVENT_LINK:
        str_addf(out, "%s: %s, %s, %s", event_or(e, "server", "?"), event_or(e, "kex", "?"),
            event_or(e, "hostkey", "?"), event_or(e, "cipher_out", "?"));
        break;
    case EVENT_SSH:
        str_addf(out, "%6d ms  %s", (int)event_int(e, "ms", 0), event_or(e, "text", ""));
        break;
    case EVENT_HOSTKEY:
        str_addf(out, "%s: %s %s", event_or(e, "result", "?"), event_or(e, "type", "?"),
            event_or(e, "sha256", "?"));
        if (event_text(e, "dns") != NULL)
            str_addf(out, " (DNS: %s)", event_text(e, "dns"));
        break;
    case EVENT_AUTH:
        str_addf(out, "%s %s", event_or(e, "method", "?"), event_or(e, "result", "?"));
        if (event_text(e, "key") != NULL)
            str_addf(out, " (%s)", event_text(e, "key"));
        if (event_text(e, "why") != NULL)
            str_addf(out, ": %s", event_text(e, "why"));
        break;
    case EVENT_ASK:
        str_addf(out, "%s is needed", event_or(e, "kind", "an answer"));
        if (event_text(e, "host") != NULL)
            str_addf(out, " for %s", event_text(e, "host"));
        break;
    case EVENT_ANSWERED:
        str_addf(out, "the question was %s", event_or(e, "result", "answered"));
        break;
    default:
        str_add(out, event_or(e, "text", ""));
        break;
    }
}

static void
event_words_forward(struct str *out, const struct event *e)
{
    str_addf(out, "%s %s -> %s %s", event_or(e, "dir", "L"), event_or(e, "listen", "?"),
        event_or(e, "target", "?"), event_or(e, "state", "?"));
    if (event_int(e, "asked", 0) > 0)
        str_addf(out, " (%d was taken)", (int)event_int(e, "asked", 0));
    if (event_text(e, "exposed") != NULL)
        str_addf(out, " (reached from %s)", strcmp(event_text(e, "exposed"), "network") == 0 ?
            "other machines" : "there only");
    if (event_text(e, "why") != NULL)
        str_addf(out, ": %s", event_text(e, "why"));
}

static void
event_words_start(struct str *out, const struct event *e)
{
    str_addf(out, "%s: %s %s", event_or(e, "where", "?"), event_or(e, "command", "?"),
        event_or(e, "state", "?"));
    if (event_text(e, "signal") != NULL)
        str_addf(out, " by signal %s", event_text(e, "signal"));
    else if (event_int(e, "status", -1) >= 0)
        str_addf(out, " with status %d", (int)event_int(e, "status", 0));
}

static void
event_words_peer(struct str *out, const struct event *e)
{
    if (event_text(e, "refused") != NULL)
        str_addf(out, "%s turned a connection away: %s", event_or(e, "forward", "?"),
            event_text(e, "refused"));
    else
        str_addf(out, "%s has %d open, %d in all", event_or(e, "forward", "?"),
            (int)event_int(e, "open", 0), (int)event_int(e, "total", 0));
}

static void
event_words_client(struct str *out, const struct event *e)
{
    str_add(out, event_or(e, "state", "?"));
    if (event_int(e, "pid", 0) > 0)
        str_addf(out, " (pid %d)", (int)event_int(e, "pid", 0));
    if (event_int(e, "status", -1) >= 0)
        str_addf(out, " with status %d", (int)event_int(e, "status", 0));
    if (event_text(e, "url") != NULL)
        str_addf(out, " for %s", event_text(e, "url"));
}

static void
event_words_end(struct str *out, const struct event *e)
{
    if (e->kind == EVENT_END) {
        str_addf(out, "%s (exit %d)", event_or(e, "reason", "?"), (int)event_int(e, "exit", 0));
        return;
    }
    str_add(out, event_or(e, "text", "?"));
    if (event_text(e, "hint") != NULL)
        str_addf(out, " - %s", event_text(e, "hint"));
}

static void
event_words_job(struct str *out, const struct event *e)
{
    const char *reason = event_text(e, "reason"), *node = event_text(e, "node");

    str_addf(out, "%s of %s %s", event_or(e, "id", "?"), event_or(e, "scheduler", "?"),
        event_or(e, "state", "?"));
    if (node != NULL)
        str_addf(out, " on %s", node);
    if (reason != NULL)
        str_addf(out, " (%s)", reason);
}

char *
event_words(const struct event *e)
{
    struct str out = {0};

    if (e->kind == EVENT_TRAFFIC || e->kind == EVENT_RTT)
        return NULL;
    switch (e->kind) {
    case EVENT_SESSION:
        str_addf(&out, "%s, %s", event_or(e, "name", "?"), event_or(e, "resource", "?"));
        break;
    case EVENT_PHASE:
        str_add(&out, event_or(e, "phase", "?"));
        if (event_text(e, "why") != NULL)
            str_addf(&out, ": %s", event_text(e, "why"));
        break;
    case EVENT_FORWARD:
        event_words_forward(&out, e);
        break;
    case EVENT_START:
        event_words_start(&out, e);
        break;
    case EVENT_JOB:
        event_words_job(&out, e);
        break;
    case EVENT_PEER:
        event_words_peer(&out, e);
        break;
    case EVENT_CLIENT:
        event_words_client(&out, e);
        break;
    case EVENT_READY:
        str_addf(&out, "%s after %.1f s", event_or(e, "url", "?"), event_real(e, "seconds", 0));
        break;
    case EVENT_RETRY:
        str_addf(&out, "try %d in %.0f s: %s", (int)event_int(e, "attempt", 0),
            event_real(e, "in", 0), event_or(e, "cause", "?"));
        break;
    case EVENT_ERROR:
    case EVENT_END:
        event_words_end(&out, e);
        break;
    default:
        event_words_hop(&out, e);
        break;
    }
    return str_take(&out);
}

static json_t *
event_schema_type(const char *type, const char *help)
{
    const char *name = type[0] == 's' ? "string" : type[0] == 'i' ? "integer" :
        type[0] == 'r' ? "number" : type[0] == 'b' ? "boolean" : NULL;

    if (name == NULL)
        return json_pack("{s:[s,s],s:s}", "type", "array", "object", "description", help);
    return json_pack("{s:s,s:s}", "type", name, "description", help);
}

static json_t *
event_schema_kind(enum event_kind kind)
{
    json_t *properties = json_pack("{s:{s:s}}", "event", "const", event_name(kind));
    json_t *required = json_pack("[s]", "event");
    const char *name, *type, *help;

    for (size_t i = 0; (name = event_field(kind, i, &type, &help)) != NULL; i++) {
        json_object_set_new(properties, name, event_schema_type(type, help));
        if (type[1] != '?')
            json_array_append_new(required, json_string(name));
    }
    return json_pack("{s:o,s:o}", "properties", properties, "required", required);
}

json_t *
event_schema(void)
{
    json_t *kinds = json_array();

    for (int i = 0; i < EVENT_COUNT; i++)
        json_array_append_new(kinds, event_schema_kind((enum event_kind)i));
    return json_pack("{s:s,s:s,s:s,s:{s:{s:i},s:{s:s},s:{s:s},s:{s:s},s:{s:s}},s:[s,s,s,s,s],s:o}",
        "$schema", "https://json-schema.org/draft/2020-12/schema",
        "title", "fairlead event", "type", "object",
        "properties", "v", "const", 1, "seq", "type", "integer", "t", "type", "string",
        "event", "type", "string", "session", "type", "string",
        "required", "v", "seq", "t", "event", "session", "oneOf", kinds);
}
