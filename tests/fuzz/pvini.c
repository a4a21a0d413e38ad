/* SPDX-License-Identifier: BSD-3-Clause
 * pvini: any bytes as ParaView's settings; what comes out is text, and never a password. */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/pvini.h"
#include "core/pvsc.h"

static const char list[] = "<Servers><Server name='S 1' resource='cs://h'><CommandStartup><Options>"
    "<Option name='N'><Range/></Option><Option name='a/b'><String/></Option>"
    "<Option name='P'><Password/></Option></Options><Command exec='x'/></CommandStartup></Server>"
    "</Servers>";

static void
check_text(const char *text)
{
    size_t left = strlen(text), n;
    uint32_t cp;

    for (; left > 0; text += n, left -= n) {
        n = text_decode(text, left, &cp);
        PROMISE(n > 0);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct server_list l = {0};
    struct pvini p = {0};
    char *name = mem_ndup((const char *)data, size);
    struct err e;

    PROMISE(pvsc_parse(&l, list, sizeof list - 1, "fuzz", SERVER_ORIGIN_USER, &e) == 0);
    pvini_parse(&p, (const char *)data, size);
    for (size_t i = 0; i < p.n; i++) {
        check_text(p.v[i].key);
        check_text(p.v[i].text);
    }
    for (size_t i = 0; i < l.v[0]->option_count; i++) {
        const struct option *o = &l.v[0]->options[i];

        PROMISE(pvini_get(&p, l.v[0]->name, o) == NULL || o->kind != OPTION_PASSWORD);
    }
    PROMISE(pvini_compare(name, name) == 0);
    PROMISE(pvini_compare(name, "ParaView5.11.0.ini") ==
        -pvini_compare("ParaView5.11.0.ini", name) || !pvini_is_settings(name));
    free(name);
    pvini_done(&p);
    server_list_done(&l);
    return 0;
}
