/* SPDX-License-Identifier: BSD-3-Clause
 * settings: any bytes as our configuration and as what is remembered of past runs. */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "core/conf.h"
#include "core/recall.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct recall recall = {0}, again = {0};
    struct str once = {0}, twice = {0};
    struct conf conf;
    struct err e;

    conf_init(&conf);
    if (conf_parse(&conf, (const char *)data, size, "fuzz.conf", &e) < 0)
        PROMISE(e.code == ERR_CONFIG);
    conf_done(&conf);

    recall_parse(&recall, (const char *)data, size);
    recall_text(&recall, &once);
    recall_parse(&again, str_text(&once), once.len);
    recall_text(&again, &twice);
    PROMISE(strcmp(str_text(&once), str_text(&twice)) == 0);
    recall_done(&recall);
    recall_done(&again);
    str_done(&once);
    str_done(&twice);
    return 0;
}
