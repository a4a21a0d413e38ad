/* SPDX-License-Identifier: BSD-3-Clause
 * xpra: any text as the address of an xpra session; what is taken is printed as what is read as the same
 * again, and a shell, a host's name or a screen can misread none of it. And as a file of xpra's launcher:
 * what is taken is a list of one server. And as what a host says of its sessions. */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "core/pvsc.h"
#include "core/xprafile.h"
#include "core/xprasessions.h"

static void
check_taken(const struct xpra_address *a)
{
    char *once = xpra_text(a), *twice;
    struct xpra_address again;
    struct err e;

    PROMISE(resource_host_ok(a->host) && a->port >= 0 && a->port <= 65535);
    PROMISE(a->display == NULL || (a->display[0] != '-' && strchr(a->display, '\n') == NULL));
    PROMISE(xpra_is(once) && xpra_parse(&again, once, &e) == 0);
    twice = xpra_text(&again);
    PROMISE(strcmp(once, twice) == 0);
    xpra_done(&again);
    free(once);
    free(twice);
}

static void
check_file(const char *text, size_t size)
{
    struct server_list l = {0};
    struct str list = {0};
    struct err e;

    if (xprafile_list(&list, text, size, "a.xpra", &e) == 0) {
        PROMISE(pvsc_parse(&l, str_text(&list), list.len, "", SERVER_ORIGIN_EXTRA, &e) == 0);
        PROMISE(l.n == 1 && l.v[0]->resource.xpra != NULL);
    } else {
        PROMISE(e.code == ERR_DATA && e.text[0] != '\0' && list.len == 0);
    }
    server_list_done(&l);
    str_done(&list);
}

static void
check_said(char *text)
{
    struct xprasessions s = {0};
    char *rest = NULL;

    for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
        xprasessions_read(&s, line);
    xprasessions_sort(&s);
    for (size_t i = 0; i < s.n; i++)
        PROMISE(s.v[i].display[0] != '\0' && s.v[i].socket[0] == '/' && s.v[i].name != NULL);
    xprasessions_done(&s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = mem_ndup((const char *)data, size);
    struct xpra_address a;
    struct err e;

    if (xpra_parse(&a, text, &e) == 0)
        check_taken(&a);
    else
        PROMISE(e.code == ERR_USAGE && e.text[0] != '\0');
    xpra_done(&a);
    check_file(text, size);
    check_said(text);
    free(text);
    return 0;
}
