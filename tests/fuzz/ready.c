/* SPDX-License-Identifier: BSD-3-Clause
 * ready: any text as a line of a server's output. */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "core/ready.h"
#include "core/resource.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *line = mem_ndup((const char *)data, size);
    struct ready_line out;

    memset(&out, 0x55, sizeof out);
    PROMISE(ready_match(line, &out) == out.word);
    PROMISE((out.word == READY_FAULT) == (out.fault != NULL));
    PROMISE(memchr(out.host, '\0', sizeof out.host) != NULL);
    PROMISE(out.host[0] == '\0' || (resource_host_ok(out.host) && strstr(line, out.host) != NULL));
    if (out.word == READY_ACCEPTING)
        PROMISE(out.port >= 1 && out.port <= 65535);
    else
        PROMISE(out.port == 0 && out.host[0] == '\0');
    free(line);
    return 0;
}
