/* SPDX-License-Identifier: BSD-3-Clause
 * hopsay: the hops of a route and what ssh_config says about each, for show and doctor. */
#include "config.h"

#include "cmd/hopsay.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

static const char *
hopsay_text(const json_t *j, const char *key)
{
    const char *text = json_string_value(json_object_get(j, key));

    return text != NULL ? text : "";
}

/* "user@name port 22", and what it was called in front of it. */
static void
hopsay_host(const json_t *hop, size_t i, size_t n)
{
    const char *alias = hopsay_text(hop, "host"), *host = hopsay_text(hop, "hostname");
    const char *command = hopsay_text(hop, "proxy_command");

    printf("  hop %zu of %zu %s%s%s@%s port %d%s%s\n", i + 1, n,
        strcmp(alias, host) != 0 ? alias : "", strcmp(alias, host) != 0 ? " is " : "",
        hopsay_text(hop, "user"), host,
        (int)json_integer_value(json_object_get(hop, "port")), command[0] != '\0' ? " by " : "",
        command);
}

static void
hopsay_keyword(const json_t *k)
{
    int line = (int)json_integer_value(json_object_get(k, "line"));

    printf("    %s %s  (%s", hopsay_text(k, "keyword"), hopsay_text(k, "value"),
        hopsay_text(k, "file"));
    if (line > 0)
        printf(":%d", line);
    printf(")%s%s\n", json_is_true(json_object_get(k, "honoured")) ? "" : " ",
        hopsay_text(k, "why"));
}

void
hopsay_print(const json_t *route)
{
    const json_t *hop, *k;
    size_t i, at;

    json_array_foreach(route, i, hop) {
        hopsay_host(hop, i, json_array_size(route));
        printf("    ciphers %s  (%s)\n", hopsay_text(hop, "ciphers"), hopsay_text(hop, "ciphers_why"));
        json_array_foreach(json_object_get(hop, "ssh_config"), at, k) hopsay_keyword(k);
    }
}
