/* SPDX-License-Identifier: BSD-3-Clause
 * ready: what a line of a server's output says about it: it waits, it was reached, it failed. */
#include "config.h"

#include "core/ready.h"

#include <stddef.h>
#include <string.h>

#include "base/str.h"
#include "core/resource.h"

/* The first row whose text is in the line counts. */
static const struct {
    const char *text;
    enum ready_word word;
    const char *fault;
} ready_table[] = {
    {"Accepting connection(s): ", READY_ACCEPTING, NULL},
    {"Client connected.", READY_CONNECTED, NULL},
    {"Waiting for client...", READY_SERVER, NULL},
    {"Connecting to client (reverse connection requested)", READY_SERVER, NULL},
    {"Connection URL: c", READY_SERVER, NULL}, /* cs, cdsrs and their kin */
    {"Address already in use", READY_FAULT, "its port is already in use there"},
    {"Failed to set up server socket", READY_FAULT, "it could not listen on its port"},
    {"Connect timeout.", READY_FAULT, "it could not reach the client"},
    {"argument was not expected", READY_FAULT, "it does not know one of its arguments"},
    {"command not found", READY_FAULT, "a command was not found there"},
};

/* "HOST:PORT", with a host that may hold colons; 0 when there is no port. */
static int
ready_port(const char *text)
{
    const char *colon = strrchr(text, ':');
    char digits[8];
    long long port;
    size_t n;

    if (colon == NULL)
        return 0;
    n = strspn(colon + 1, "0123456789");
    if (n == 0 || n >= sizeof digits || strchr(" \t\r\033", colon[1 + n]) == NULL)
        return 0; /* strchr finds the end of the line, too */
    memcpy(digits, colon + 1, n);
    digits[n] = '\0';
    return str_int(digits, 1, 65535, &port) ? (int)port : 0;
}

/* What stands before the port, when it can be a host. */
static void
ready_host(const char *text, char out[READY_HOST_MAX])
{
    const char *colon = strrchr(text, ':');
    size_t n = colon != NULL ? (size_t)(colon - text) : 0;

    if (n == 0 || n >= READY_HOST_MAX)
        return;
    memcpy(out, text, n);
    out[n] = '\0';
    if (!resource_host_ok(out))
        out[0] = '\0';
}

/* Each of the two knows its own place only, and says so. */
static enum ready_role
ready_role(const char *url)
{
    if (strstr(url, "<render-server-hostname>") != NULL)
        return READY_ROLE_DATA;
    return strstr(url, "<data-server-hostname>") != NULL ? READY_ROLE_RENDER : READY_ROLE_UNKNOWN;
}

enum ready_word
ready_match(const char *line, struct ready_line *out)
{
    *out = (struct ready_line){0};
    for (size_t i = 0; i < sizeof ready_table / sizeof ready_table[0]; i++) {
        const char *at = strstr(line, ready_table[i].text);

        if (at == NULL)
            continue;
        out->word = ready_table[i].word;
        out->fault = ready_table[i].fault;
        if (out->word == READY_SERVER)
            out->role = ready_role(at);
        if (out->word == READY_ACCEPTING) {
            out->port = ready_port(at + strlen(ready_table[i].text));
            if (out->port > 0)
                ready_host(at + strlen(ready_table[i].text), out->host);
            else
                out->word = READY_SERVER;
        }
        break;
    }
    return out->word;
}
