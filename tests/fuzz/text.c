/* SPDX-License-Identifier: BSD-3-Clause
 * text: any bytes as something to show: nothing that moves a cursor is left, and twice is as once. */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "base/text.h"

static void
clean_as(const char *bytes, size_t n, enum text_keep keep)
{
    struct str once = {0}, twice = {0}, padded = {0};

    text_clean(&once, bytes, n, keep);
    for (const char *p = str_text(&once); *p != '\0'; p++) {
        if (*p == '\n' && keep == TEXT_LINES)
            continue;
        PROMISE((unsigned char)*p >= 0x20 && *p != 0x7f);
    }
    text_clean(&twice, str_text(&once), once.len, keep);
    PROMISE(strcmp(str_text(&once), str_text(&twice)) == 0);
    if (keep == TEXT_LINE) {
        PROMISE(text_fit(str_text(&once), 10) <= once.len);
        text_pad(&padded, str_text(&once), 10);
        PROMISE(text_width(str_text(&padded)) == 10);
    }
    str_done(&once);
    str_done(&twice);
    str_done(&padded);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    clean_as((const char *)data, size, TEXT_LINE);
    clean_as((const char *)data, size, TEXT_LINES);
    return 0;
}
