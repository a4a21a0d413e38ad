/* SPDX-License-Identifier: BSD-3-Clause
 * wire: lines of JSON both ways over a socket between a session and a front end. */
#include "config.h"

#include "cmd/wire.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

#define WIRE_CHUNK 65536

struct wire {
    uv_pipe_t pipe;
    const struct wire_ops *ops;
    void *arg;
    struct secret partial; /* a line whose end has not come: it may hold an answer */
    bool over;             /* closed() was told, or wire_free was called */
    char chunk[WIRE_CHUNK];
};

/* One line on its way out. */
struct wire_out {
    uv_write_t request;
    size_t n;
    char bytes[];
};

static void
wire_alloc(uv_handle_t *handle, size_t hint, uv_buf_t *out)
{
    struct wire *w = handle->data;

    *out = uv_buf_init(w->chunk, WIRE_CHUNK);
}

static void
wire_ended(struct wire *w)
{
    if (w->over)
        return;
    w->over = true;
    uv_read_stop((uv_stream_t *)&w->pipe);
    w->ops->closed(w->arg, w);
}

/* The rest of a line whose beginning came before, or a whole one. */
static void
wire_line(struct wire *w, const char *bytes, size_t n)
{
    struct secret line = {0};

    if (w->partial.len == 0) {
        w->ops->line(w->arg, w, bytes, n);
        return;
    }
    secret_add(&w->partial, bytes, n);
    secret_move(&line, &w->partial);
    w->ops->line(w->arg, w, secret_text(&line), line.len);
    secret_wipe(&line);
}

static void
wire_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
    struct wire *w = stream->data;
    char *at = w->chunk, *end;

    if (n < 0) {
        wire_ended(w);
        return;
    }
    while (!w->over && (end = memchr(at, '\n', (size_t)(w->chunk + n - at))) != NULL) {
        *end = '\0';
        wire_line(w, at, (size_t)(end - at));
        at = end + 1;
    }
    if (!w->over && at < w->chunk + n)
        secret_add(&w->partial, at, (size_t)(w->chunk + n - at));
    mem_wipe(w->chunk, (size_t)n);
    if (w->partial.len > WIRE_LINE_MAX)
        wire_ended(w);
}

struct wire *
wire_new(uv_loop_t *loop, int fd, const struct wire_ops *ops, void *arg)
{
    struct wire *w = mem_zalloc(sizeof *w);

    w->ops = ops;
    w->arg = arg;
    uv_pipe_init(loop, &w->pipe, 0);
    w->pipe.data = w;
    if (uv_pipe_open(&w->pipe, fd) != 0) {
        close(fd);
        wire_free(w);
        return NULL;
    }
    if (uv_read_start((uv_stream_t *)&w->pipe, wire_alloc, wire_read) != 0) {
        wire_free(w);
        return NULL;
    }
    return w;
}

void
wire_own(struct wire *w, const struct wire_ops *ops, void *arg)
{
    w->ops = ops;
    w->arg = arg;
}

static void
wire_written(uv_write_t *request, int status)
{
    struct wire_out *out = request->data;
    struct wire *w = request->handle->data;

    mem_wipe(out->bytes, out->n);
    free(out);
    if (status < 0 && status != UV_ECANCELED)
        wire_ended(w);
}

bool
wire_send(struct wire *w, const char *line, size_t n)
{
    struct wire_out *out;
    uv_buf_t buffer;

    if (w->over || wire_waiting(w) + n > WIRE_QUEUE_MAX)
        return false;
    out = mem_alloc(sizeof *out + n + 1);
    memcpy(out->bytes, line, n);
    out->bytes[n] = '\n';
    out->n = n + 1;
    out->request.data = out;
    buffer = uv_buf_init(out->bytes, (unsigned)out->n);
    if (uv_write(&out->request, (uv_stream_t *)&w->pipe, &buffer, 1, wire_written) != 0) {
        mem_wipe(out->bytes, out->n);
        free(out);
        return false;
    }
    return true;
}

static int
wire_collect(const char *bytes, size_t n, void *arg)
{
    secret_add(arg, bytes, n);
    return 0;
}

bool
wire_send_json(struct wire *w, const json_t *j)
{
    struct secret line = {0};
    bool sent = json_dump_callback(j, wire_collect, &line, JSON_COMPACT) == 0 &&
                wire_send(w, secret_text(&line), line.len);

    secret_wipe(&line);
    return sent;
}

size_t
wire_waiting(const struct wire *w)
{
    return uv_stream_get_write_queue_size((const uv_stream_t *)&w->pipe);
}

static void
wire_closed(uv_handle_t *handle)
{
    struct wire *w = handle->data;

    secret_wipe(&w->partial);
    mem_wipe(w->chunk, sizeof w->chunk);
    free(w);
}

void
wire_free(struct wire *w)
{
    if (w == NULL)
        return;
    w->over = true;
    uv_read_stop((uv_stream_t *)&w->pipe);
    if (!uv_is_closing((uv_handle_t *)&w->pipe))
        uv_close((uv_handle_t *)&w->pipe, wire_closed);
}
