/* SPDX-License-Identifier: BSD-3-Clause
 * sshconf: any bytes as what ssh -G prints, as what it says meanwhile, and as a file that it read. */
#include "config.h"

#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/sshsource.h"

static char *
read_it(void *arg, const char *path)
{
    return mem_dup(arg);
}

/* Three parts with a line of "--" between: printed, said, the text of every file. */
static char *
part(char **rest)
{
    char *at = *rest, *end = strstr(at, "\n--\n");

    *rest = end != NULL ? end + 4 : at + strlen(at);
    if (end != NULL)
        *end = '\0';
    return at;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = mem_ndup((const char *)data, size), *rest = text;
    char *printed = part(&rest), *said = part(&rest), *file = part(&rest);
    struct sshsource_reader reader = {read_it, file};
    struct strv none = {0};
    struct sshdump d = {0};
    struct err e;

    if (sshdump_parse(&d, printed, strlen(printed), &e) < 0)
        PROMISE(e.code == ERR_CONFIG);
    PROMISE(d.n <= SSHDUMP_ROWS_MAX);
    sshsource_find(&d, &none, &none, said, &reader);
    for (size_t i = 0; i < d.n; i++) {
        PROMISE(d.rows[i].line >= 0);
        (void)sshdump_int(&d, d.rows[i].key, 0);
    }
    sshdump_done(&d);
    free(text);
    return 0;
}
