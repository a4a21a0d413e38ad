/* SPDX-License-Identifier: BSD-3-Clause
 * jsonline: one JSON object, as a line, between two processes of ours. */
#include "config.h"

#include "serve/jsonline.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"

int
jsonline_send(int fd, json_t *j)
{
    size_t n = json_dumpb(j, NULL, 0, JSON_COMPACT);
    char *text = mem_alloc(n + 1);

    json_dumpb(j, text, n, JSON_COMPACT);
    json_decref(j);
    text[n] = '\n';
    ssize_t sent = send(fd, text, n + 1, MSG_NOSIGNAL);
    mem_wipe(text, n + 1);
    free(text);
    return sent == (ssize_t)n + 1 ? 0 : -1;
}

/* 1 with a byte, else 0. */
static int
jsonline_byte(int fd, int patience_ms, char *byte)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };
    ssize_t n;

    do
        n = poll(&p, 1, patience_ms);
    while (n < 0 && errno == EINTR);
    return n == 1 && read(fd, byte, 1) == 1;
}

json_t *
jsonline_read(int fd, int patience_ms)
{
    struct secret line = {0};
    json_t *j = NULL;
    char byte = 0;

    while (line.len < JSONLINE_MAX && jsonline_byte(fd, patience_ms, &byte) && byte != '\n')
        secret_add(&line, &byte, 1);
    if (byte == '\n')
        j = json_loadb(secret_text(&line), line.len, 0, NULL);
    secret_wipe(&line);
    return j;
}
