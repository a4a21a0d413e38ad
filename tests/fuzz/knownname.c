/* SPDX-License-Identifier: BSD-3-Clause
 * knownname: a line of any text as the names in a known_hosts file, and the next as a host's. */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "ssh/knownname.h"

/* Without a pattern's signs a list names what it spells, and nothing else. */
static bool
spells(const char *field, const char *name)
{
    size_t n = strlen(name);

    for (const char *at = field; *at != '\0'; at += at[0] == ',') {
        size_t len = strcspn(at, ",");

        if (len == n && n > 0 && memcmp(at, name, n) == 0)
            return true;
        at += len;
    }
    return false;
}

static void
check_list(const char *field, const char *name)
{
    char *forbidden = mem_printf("*,!%s", name), *any = mem_printf("%s,*", field);
    bool plain = strpbrk(field, "*?!|ABCDEFGHIJKLMNOPQRSTUVWXYZ") == NULL;

    if (plain)
        PROMISE(knownname_fits(field, name) == spells(field, name) || name[0] == '\0');
    if (strpbrk(name, "*?!,ABCDEFGHIJKLMNOPQRSTUVWXYZ") == NULL)
        PROMISE(!knownname_fits(forbidden, name));
    if (plain)
        PROMISE(knownname_fits(any, name));
    free(any);
    free(forbidden);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *field = mem_ndup((const char *)data, size), *name = strchr(field, '\n');
    struct str hashed = {0};

    if (name != NULL)
        *name++ = '\0';
    else
        name = field + strlen(field);
    (void)knownname_fits(field, name);
    check_list(field, name);
    PROMISE(knownname_hash(&hashed, name));
    PROMISE(knownname_fits(hashed.s, name));
    PROMISE(!knownname_fits(hashed.s, "another") || strcmp(name, "another") == 0);
    str_done(&hashed);
    free(field);
    return 0;
}
