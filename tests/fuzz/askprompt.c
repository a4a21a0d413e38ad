/* SPDX-License-Identifier: BSD-3-Clause
 * askprompt: any bytes as what ssh's helper sends: a frame, its parts, the question. */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/askprompt.h"

/* What is shown is clean already: cleaning it once more changes nothing. */
static void
check_clean(const char *text, enum text_keep keep)
{
    struct str again = {0};

    if (text == NULL)
        return;
    text_clean(&again, text, strlen(text), keep);
    PROMISE(strcmp(str_text(&again), text) == 0);
    str_done(&again);
}

/* It makes its way to the one who answers; and is freed. */
static void
check_question(struct ask *a)
{
    struct ask *copy;
    json_t *j;

    a->id = 1;
    j = ask_json(a);
    copy = ask_from_json(j);
    PROMISE(a->prompt_count == 1);
    PROMISE(a->port >= 0 && a->port <= 65535);
    PROMISE(a->kind != ASK_HOSTKEY || a->retry == (a->host == NULL));
    check_clean(a->user, TEXT_LINE);
    check_clean(a->host, TEXT_LINE);
    check_clean(a->fingerprint, TEXT_LINE);
    check_clean(a->server_text, TEXT_LINES);
    PROMISE(copy != NULL);
    ask_free(copy);
    json_decref(j);
    ask_free(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = mem_ndup((const char *)data, size), *token, *hint, *prompt;
    long n = askprompt_length((const char *)data, size);
    unsigned char head[ASKPROMPT_HEAD];

    PROMISE((n == -2) == (size < ASKPROMPT_HEAD));
    PROMISE(n <= ASKPROMPT_FRAME_MAX);
    if (n >= 0) {
        askprompt_put_head(head, (size_t)n);
        PROMISE(memcmp(head, data, sizeof head) == 0);
    }
    check_question(askprompt_read(text, ASKPROMPT_ANSWER));
    if (askprompt_cut(text, &token, &hint, &prompt))
        check_question(askprompt_read(prompt, askprompt_want(hint)));
    free(text);
    return 0;
}
