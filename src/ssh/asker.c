/* SPDX-License-Identifier: BSD-3-Clause
 * asker: one connection of ssh's helper: what it asks, and its answer. */
#include "config.h"

#include "ssh/asker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ASKER_LATE_MS 5000 /* for the whole question to come; thinking takes as long as it takes */
#define ASKER_GULP 4096

/* The parent of a process; 0 when there is none to be seen. */
static int
asker_parent(int pid)
{
    char path[40], text[512], *end;
    FILE *f;
    size_t n;
    int parent = 0;

    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    f = fopen(path, "re");
    if (f == NULL)
        return 0;
    n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = '\0';
    end = strrchr(text, ')'); /* the name may hold anything */
    if (end != NULL && sscanf(end, ") %*c %d", &parent) != 1)
        parent = 0;
    return parent;
}

static bool
asker_descends(int pid, int from)
{
    for (int i = 0; i < 64 && pid > 1 && from > 0; i++) {
        if (pid == from)
            return true;
        pid = asker_parent(pid);
    }
    return false;
}

bool
asker_may(int fd, int of)
{
    struct ucred who;
    socklen_t len = sizeof who;

    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) == 0 && who.uid == geteuid() &&
        asker_descends(who.pid, of);
}

static void
asker_closed(uv_handle_t *h)
{
    struct asker *k = h->data;

    if (--k->handles > 0)
        return;
    str_done(&k->bytes);
    free(k->prompt);
    free(k);
}

static void
asker_end(struct asker *k)
{
    if (k->gone)
        return;
    k->gone = k->turn->news = true;
    uv_timer_stop(&k->late);
    uv_read_stop((uv_stream_t *)&k->pipe);
    if (k->asked)
        k->turn->withdrawn = true;
}

void
asker_free(struct asker *k)
{
    uv_close((uv_handle_t *)&k->pipe, asker_closed);
    uv_close((uv_handle_t *)&k->late, asker_closed);
}

static void
asker_is_late(uv_timer_t *timer)
{
    asker_end(timer->data);
}

/* Not in a time that tells how much of it was right. */
static bool
asker_knows(const char *token, const char *said)
{
    size_t n = strlen(token);
    unsigned char different = strlen(said) != n;

    for (size_t i = 0; i < n && said[i] != '\0'; i++)
        different |= (unsigned char)(token[i] ^ said[i]);
    return different == 0;
}

/* Its whole question came, and nothing after it. */
static void
asker_hear(struct asker *k)
{
    char *token, *hint, *prompt;

    uv_timer_stop(&k->late);
    k->said = true;
    if (!askprompt_cut(k->bytes.s + ASKPROMPT_HEAD, &token, &hint, &prompt) ||
        !asker_knows(k->token, token)) {
        asker_end(k);
        return;
    }
    k->want = askprompt_want(hint);
    k->prompt = mem_dup(prompt);
    k->turn->news = true;
}

static void
asker_gulp(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    *buf = uv_buf_init(mem_alloc(ASKER_GULP), ASKER_GULP);
}

static void
asker_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    struct asker *k = s->data;
    long len;

    if (n > 0 && !k->said)
        str_addn(&k->bytes, buf->base, (size_t)n);
    free(buf->base);
    if (n == 0)
        return;
    len = askprompt_length(str_text(&k->bytes), k->bytes.len);
    if (n < 0 || k->said || len == -1 ||
        (len >= 0 && k->bytes.len > (size_t)len + ASKPROMPT_HEAD))
        asker_end(k);
    else if (len >= 0 && k->bytes.len == (size_t)len + ASKPROMPT_HEAD)
        asker_hear(k);
}

struct asker *
asker_new(struct turn *turn, int fd, const char *token)
{
    struct asker *k = mem_zalloc(sizeof *k);

    k->turn = turn;
    k->token = token;
    k->pipe.data = k->late.data = k;
    k->handles = 2;
    uv_timer_init(turn->loop, &k->late);
    uv_timer_start(&k->late, asker_is_late, ASKER_LATE_MS, 0);
    uv_pipe_init(turn->loop, &k->pipe, 0);
    k->pipe.data = k->late.data = k;
    uv_pipe_open(&k->pipe, fd);
    uv_read_start((uv_stream_t *)&k->pipe, asker_gulp, asker_read);
    return k;
}

/* It is small, and the socket's buffer empty. */
void
asker_reply(struct asker *k, const struct secret *answer)
{
    unsigned char head[ASKPROMPT_HEAD];
    struct secret text = {0};
    uv_os_fd_t fd;

    askprompt_put_head(head, 1 + (answer != NULL ? answer->len : 0));
    secret_add(&text, (char *)head, sizeof head);
    secret_add(&text, &(char){answer != NULL ? ASKPROMPT_YES : ASKPROMPT_NO}, 1);
    if (answer != NULL)
        secret_add(&text, secret_text(answer), answer->len);
    if (!k->gone && uv_fileno((uv_handle_t *)&k->pipe, &fd) == 0)
        (void)!send(fd, text.bytes, text.len, MSG_NOSIGNAL);
    secret_wipe(&text);
    asker_end(k);
}
