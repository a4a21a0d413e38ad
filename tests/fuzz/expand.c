/* SPDX-License-Identifier: BSD-3-Clause
 * expand: any text as a command line with variables, and its words. */
#include "config.h"

#include "fuzz.h"

#include "base/mem.h"
#include "core/expand.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = mem_ndup((const char *)data, size);
    struct values vars = {0};
    struct strv words = {0};
    struct str out = {0};
    struct err e;

    values_set(&vars, "A", "a b", "default", false);
    values_set(&vars, "B", "$A$ $C$", "default", false);
    values_set(&vars, "C", "$A$", "default", false);
    values_set(&vars, "LOOP", "x $LOOP$", "default", false);
    values_set(&vars, "T", "$A$", "flag", false);
    values_set(&vars, "S", "se$cr$et", "flag", true);
    if (expand_text(&out, text, &vars, &e) < 0)
        PROMISE(e.text[0] != '\0');
    PROMISE(out.len <= 128 * 1024);
    expand_split(&words, str_text(&out));
    for (size_t i = 0; i < words.n; i++)
        PROMISE(words.v[i][0] != '\0');
    strv_done(&words);
    str_done(&out);
    expand_as_paraview(&out, text, &vars, &e);
    str_done(&out);
    values_done(&vars);
    free(text);
    return 0;
}
