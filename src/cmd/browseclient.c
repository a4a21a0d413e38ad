/* SPDX-License-Identifier: BSD-3-Clause
 * browseclient: the client that the screen starts for a session, and what it is told. */
#include "config.h"

#include "cmd/browseclient.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/expand.h"
#include "core/resource.h"

static void
client_set_port(struct values *told, const char *name, int port)
{
    char text[16];

    snprintf(text, sizeof text, "%d", port);
    if (port > 0)
        values_set(told, name, text, "flag", false);
}

static void
client_remember(struct values *told, const struct event *e)
{
    static const char *const names[][2] = {{"URL", "url"}, {"HOST", "host"},
        {"RENDER_HOST", "render_host"}};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *text = event_text(e, names[i][1]);

        if (text != NULL)
            values_set(told, names[i][0], text, "flag", false);
    }
    client_set_port(told, "PORT", (int)event_int(e, "port", 0));
    client_set_port(told, "RENDER_PORT", (int)event_int(e, "render_port", 0));
}

/* A server that calls back needs a client that listens before anything is ready: what it must be told
 * stands in the plan, or came out with the forward. */
static void
client_remember_listener(struct values *told, const struct event *e)
{
    const char *url = values_get(told, "URL"), *target = event_text(e, "target"), *colon;
    bool first = str_eq(event_text(e, "id"), "f1");
    struct resource r;
    char *now;

    if (e->kind == EVENT_SESSION && event_true(e, "reverse"))
        client_remember(told, e);
    if (e->kind != EVENT_FORWARD || !str_eq(event_text(e, "dir"), "R") || url == NULL ||
        target == NULL || (colon = strrchr(target, ':')) == NULL)
        return;
    resource_parse(&r, url);
    if (resource_reverse(&r) && (first || (resource_two(&r) && str_eq(event_text(e, "id"), "f2")))) {
        *(first ? &r.port : &r.render_port) = atoi(colon + 1);
        now = resource_text(&r);
        values_set(told, "URL", now, "flag", false);
        values_set(told, first ? "PORT" : "RENDER_PORT", colon + 1, "flag", false);
        free(now);
    }
    resource_done(&r);
}

void
browseclient_learn(struct values *told, const struct event *e)
{
    if (e->kind == EVENT_READY || e->kind == EVENT_CLIENT)
        client_remember(told, e);
    else
        client_remember_listener(told, e);
}

static void
client_closed(uv_handle_t *handle)
{
    free(handle);
}

static void
client_exited(uv_process_t *process, int64_t status, int signal)
{
    uv_close((uv_handle_t *)process, client_closed);
}

/* A client with windows of its own: it needs nothing of ours and lives on when we go. */
static int
client_spawn(uv_loop_t *loop, char **words, struct err *e)
{
    uv_stdio_container_t stdio[3] = {
        {.flags = UV_IGNORE}, {.flags = UV_IGNORE}, {.flags = UV_IGNORE}};
    uv_process_options_t options = {.file = words[0],
        .args = words,
        .stdio = stdio,
        .stdio_count = 3,
        .flags = UV_PROCESS_DETACHED,
        .exit_cb = client_exited};
    uv_process_t *process = mem_zalloc(sizeof *process);
    int rc = uv_spawn(loop, process, &options);

    if (rc != 0) {
        uv_close((uv_handle_t *)process, client_closed);
        return err_set(e, ERR_START, "%s cannot be started: %s", words[0], uv_strerror(rc));
    }
    uv_unref((uv_handle_t *)process);
    return 0;
}

/* The words of the Client setting; a lone program is told the URL as ParaView wants it. */
static int
client_words(const char *client, const struct values *told, struct strv *out, struct err *e)
{
    struct strv raw = {0};
    int rc = 0;

    expand_split(&raw, client);
    if (raw.n == 1)
        strv_add(&raw, "--server-url=$URL$");
    for (size_t i = 0; i < raw.n && rc == 0; i++) {
        struct str word = {0};

        rc = expand_text(&word, raw.v[i], told, e);
        strv_take(out, str_take(&word));
    }
    strv_done(&raw);
    return rc;
}

int
browseclient_start(uv_loop_t *loop, const char *client, const struct values *told, struct err *e)
{
    struct strv words = {0};
    int rc = client_words(client, told, &words, e);

    if (rc == 0)
        rc = client_spawn(loop, words.v, e);
    strv_done(&words);
    return rc;
}

static void
client_leave(uv_handle_t *handle, void *arg)
{
    if (handle->type == UV_PROCESS && !uv_is_closing(handle) &&
        ((uv_process_t *)handle)->exit_cb == client_exited)
        uv_close(handle, client_closed);
}

void
browseclient_leave(uv_loop_t *loop)
{
    uv_walk(loop, client_leave, NULL);
}
