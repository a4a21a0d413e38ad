/* SPDX-License-Identifier: BSD-3-Clause
 * resource: any text as a resource; what is printed is read as the same again. */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "core/resource.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = mem_ndup((const char *)data, size), *once, *twice;
    struct resource r, again;

    resource_parse(&r, text);
    PROMISE(r.host != NULL);
    PROMISE(r.port >= -1 && r.port <= 65535);
    once = resource_text(&r);
    resource_parse(&again, once);
    twice = resource_text(&again);
    PROMISE(strcmp(once, twice) == 0);
    resource_done(&again);
    resource_done(&r);
    free(once);
    free(twice);
    free(text);
    return 0;
}
