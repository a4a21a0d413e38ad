/* SPDX-License-Identifier: BSD-3-Clause
 * trace: what --debug=ssh tells: libssh's own words, packets by their names, how long phases took. */
#include "config.h"

#include "ssh/trace.h"

#include <inttypes.h>
#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"

#define TRACE_PER_SECOND 400 /* lines; a login takes some 150 */
#define TRACE_TEXT_MAX 400   /* bytes of a line */

/* libssh has one log in a process, and so there is one of these. */
static char trace_unmatched[1024];

struct trace_line {
    uint64_t ms;
    char *text;
    struct trace_line *next;
};

/* Packets that are only counted: the bytes of channels. */
struct trace_bulk {
    uint64_t packets, bytes;
};

struct trace {
    uint64_t begun;              /* uv_hrtime, as are the others */
    struct trace_line *first, **end;
    uint64_t second;             /* the one that is being counted, since begun */
    unsigned int in_second, left_out;
    struct trace_bulk in, out;
    char phase[24];              /* the one that goes on */
    uint64_t phase_since;
    uint64_t rekey_since;        /* 0: none goes on */
};

static const char *const trace_kinds[] = {
    [1] = "DISCONNECT", [2] = "IGNORE", [3] = "UNIMPLEMENTED", [4] = "DEBUG",
    [5] = "SERVICE_REQUEST", [6] = "SERVICE_ACCEPT", [7] = "EXT_INFO", [20] = "KEXINIT",
    [21] = "NEWKEYS", [30] = "KEX_INIT", [31] = "KEX_REPLY", [32] = "KEX_GEX_INIT",
    [33] = "KEX_GEX_REPLY", [34] = "KEX_GEX_REQUEST", [50] = "USERAUTH_REQUEST",
    [51] = "USERAUTH_FAILURE", [52] = "USERAUTH_SUCCESS", [53] = "USERAUTH_BANNER",
    [60] = "USERAUTH_INFO_REQUEST or PK_OK", [61] = "USERAUTH_INFO_RESPONSE",
    [80] = "GLOBAL_REQUEST", [81] = "REQUEST_SUCCESS", [82] = "REQUEST_FAILURE",
    [90] = "CHANNEL_OPEN", [91] = "CHANNEL_OPEN_CONFIRMATION", [92] = "CHANNEL_OPEN_FAILURE",
    [93] = "CHANNEL_WINDOW_ADJUST", [94] = "CHANNEL_DATA", [95] = "CHANNEL_EXTENDED_DATA",
    [96] = "CHANNEL_EOF", [97] = "CHANNEL_CLOSE", [98] = "CHANNEL_REQUEST",
    [99] = "CHANNEL_SUCCESS", [100] = "CHANNEL_FAILURE",
};

#define TRACE_KINDS (sizeof trace_kinds / sizeof *trace_kinds)
#define TRACE_KEXINIT 20
#define TRACE_NEWKEYS 21
#define TRACE_AUTH_REQUEST 50
#define TRACE_INFO_RESPONSE 61
#define TRACE_WINDOW_ADJUST 93
#define TRACE_EXTENDED_DATA 95

/* Functions of libssh that speak of each packet again, or of each read and poll. */
static const char *const trace_noise[] = {
    "ssh_packet_socket_callback", "packet_send2", "ssh_packet_process", "ssh_packet_need_rekey",
    "ssh_socket_pollcallback", "ssh_socket_unbuffered_write", "ssh_socket_nonblocking_flush",
    "ssh_socket_write", "channel_rcv_data", "channel_rcv_change_window",
    "channel_default_bufferize", "channel_write_common", "ssh_channel_read_timeout",
    "ssh_channel_read_nonblocking", "grow_window", "ssh_connect", "ssh_client_connection_callback",
    "ssh_key_algorithm_allowed",
};

static uint64_t
trace_ms(const struct trace *t, uint64_t since)
{
    return (uv_hrtime() - (since != 0 ? since : t->begun)) / 1000000;
}

/* Takes text over. */
static void
trace_add(struct trace *t, char *text)
{
    struct trace_line *l = mem_zalloc(sizeof *l);

    l->ms = trace_ms(t, 0);
    l->text = text_cleaned(text, TRACE_TEXT_MAX);
    free(text);
    *t->end = l;
    t->end = &l->next;
}

static void
trace_add_bulk(struct trace *t, const char *way, struct trace_bulk *bulk)
{
    if (bulk->packets > 0)
        trace_add(t, mem_printf("%s %" PRIu64 " packets of channel data, %" PRIu64 " bytes", way,
            bulk->packets, bulk->bytes));
    *bulk = (struct trace_bulk){0};
}

/* What was only counted so far. */
static void
trace_counted(struct trace *t)
{
    trace_add_bulk(t, "<-", &t->in);
    trace_add_bulk(t, "->", &t->out);
    if (t->left_out > 0)
        trace_add(t, mem_printf("%u lines were left out: too many in a second", t->left_out));
    t->left_out = 0;
}

static void
trace_second(struct trace *t)
{
    uint64_t second = trace_ms(t, 0) / 1000;

    if (second == t->second)
        return;
    t->second = second;
    t->in_second = 0;
    trace_counted(t);
}

/* Takes text over. */
static void
trace_line(struct trace *t, char *text)
{
    trace_second(t);
    if (t->in_second++ < TRACE_PER_SECOND) {
        trace_add(t, text);
        return;
    }
    t->left_out++;
    free(text);
}

/* Keys that are exchanged although no hop is being connected are new keys for one that is up. */
static void
trace_rekey(struct trace *t, unsigned int kind)
{
    if (kind == TRACE_KEXINIT && t->rekey_since == 0 && strcmp(t->phase, "connect") != 0) {
        t->rekey_since = uv_hrtime();
        trace_line(t, mem_dup("the keys are being renewed"));
    } else if (kind == TRACE_NEWKEYS && t->rekey_since != 0) {
        trace_line(t, mem_printf("the keys were renewed in %" PRIu64 " ms",
            trace_ms(t, t->rekey_since)));
        t->rekey_since = 0;
    }
}

/* The size of what holds a password would tell its length. */
static void
trace_packet(struct trace *t, const char *way, unsigned int kind, unsigned int size)
{
    struct trace_bulk *bulk = way[0] == '<' ? &t->in : &t->out;
    const char *name = kind < TRACE_KINDS ? trace_kinds[kind] : NULL;

    if (kind >= TRACE_WINDOW_ADJUST && kind <= TRACE_EXTENDED_DATA) {
        trace_second(t);
        bulk->packets++;
        bulk->bytes += size;
        return;
    }
    if (way[0] == '<' || kind == TRACE_KEXINIT)
        trace_rekey(t, kind);
    if (kind == TRACE_AUTH_REQUEST || kind == TRACE_INFO_RESPONSE)
        trace_line(t, mem_printf("%s %s", way, name));
    else if (name != NULL)
        trace_line(t, mem_printf("%s %s, %u bytes", way, name, size));
    else
        trace_line(t, mem_printf("%s packet of kind %u, %u bytes", way, kind, size));
}

/* Of what libssh says about packets, kind and size: "packet: read type 20 [len=.., payload=1021]". */
static bool
trace_said_packet(struct trace *t, const char *words)
{
    const char *payload = strstr(words, "payload=");
    unsigned int size = payload != NULL ? (unsigned int)strtoul(payload + 8, NULL, 10) : 0;
    int kind;

    if (sscanf(words, "packet: read type %d", &kind) == 1)
        trace_packet(t, "<-", (unsigned char)kind, size);
    else if (sscanf(words, "packet: wrote [type=%d", &kind) == 1)
        trace_packet(t, "->", (unsigned char)kind, size);
    else
        return false;
    return true;
}

static bool
trace_is_noise(const char *function, int level)
{
    for (size_t i = 0; level > SSH_LOG_WARNING && i < sizeof trace_noise / sizeof *trace_noise; i++) {
        if (strcmp(function, trace_noise[i]) == 0)
            return true;
    }
    return false;
}

/* GSSAPI's tokens are printed by libssh whole. */
static bool
trace_is_secret(const char *words)
{
    return strncasecmp(words, "gssapi", 6) == 0 && strcasestr(words, "token") != NULL;
}

static void
trace_said(int level, const char *function, const char *buffer, void *arg)
{
    struct trace *t = arg;
    const char *words = buffer;
    size_t n = strlen(function);

    if (level == SSH_LOG_WARN && strstr(buffer, "no match for method") != NULL)
        snprintf(trace_unmatched, sizeof trace_unmatched, "%s", buffer);
    if (t == NULL)
        return;
    if (strncmp(buffer, function, n) == 0 && strncmp(buffer + n, ": ", 2) == 0)
        words += n + 2;
    if (trace_said_packet(t, words) || trace_is_noise(function, level) || trace_is_secret(words))
        return;
    trace_line(t, mem_dup(words));
}

struct trace *
trace_new(void)
{
    struct trace *t = NULL;

    if (log_wants(LOG_DEBUG, "ssh")) {
        t = mem_zalloc(sizeof *t);
        t->begun = t->phase_since = uv_hrtime();
        t->end = &t->first;
    }
    ssh_set_log_userdata(t);
    ssh_set_log_callback(trace_said);
    return t;
}

void
trace_free(struct trace *t)
{
    struct event *ev;

    ssh_set_log_userdata(NULL);
    while ((ev = trace_next(t)) != NULL)
        event_free(ev);
    free(t);
}

void
trace_exchange(void)
{
    trace_unmatched[0] = '\0';
    if (ssh_get_log_level() < SSH_LOG_WARN)
        ssh_set_log_level(SSH_LOG_WARN);
}

const char *
trace_mismatch(void)
{
    return trace_unmatched;
}

void
trace_event(struct trace *t, const struct event *ev)
{
    if (t == NULL || ev->kind != EVENT_PHASE)
        return;
    trace_counted(t);
    if (t->phase[0] != '\0')
        trace_add(t, mem_printf("%s took %" PRIu64 " ms", t->phase, trace_ms(t, t->phase_since)));
    snprintf(t->phase, sizeof t->phase, "%s", event_text(ev, "phase"));
    t->phase_since = uv_hrtime();
}

struct event *
trace_next(struct trace *t)
{
    struct trace_line *l;
    struct event *ev;

    if (t == NULL)
        return NULL;
    ssh_set_log_level(SSH_LOG_PACKET); /* ssh_config's LogLevel may have changed it */
    trace_second(t);
    l = t->first;
    if (l == NULL)
        return NULL;
    t->first = l->next;
    if (t->first == NULL)
        t->end = &t->first;
    ev = event_make(EVENT_SSH, "{s:I,s:s}", "ms", (json_int_t)l->ms, "text", l->text);
    free(l->text);
    free(l);
    return ev;
}
