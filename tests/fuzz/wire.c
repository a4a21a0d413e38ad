/* SPDX-License-Identifier: BSD-3-Clause
 * wire: any line as an event, an answer or a plan that came over a socket. */
#include "config.h"

#include "fuzz.h"

#include "core/ask.h"
#include "core/event.h"
#include "core/plan.h"
#include "core/view.h"

static void
read_object(const json_t *j)
{
    struct plan *plan;
    struct ask *ask;
    struct err e;

    reply_free(reply_from_json(j));
    ask = ask_from_json(j);
    if (ask != NULL)
        PROMISE(ask->prompt_count > 0);
    ask_free(ask);
    plan = plan_from_json(j, &e);
    plan_free(plan);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct event *event = event_parse((const char *)data, size);
    struct view *view;
    char word[24];
    json_t *j;

    if (event != NULL) {
        free(event_words(event));
        view = view_new("s1");
        view_apply(view, event);
        view_apply(view, event);
        PROMISE(view_word(view, word) != NULL);
        view_free(view);
        event_free(event);
    }
    j = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
    if (j != NULL)
        read_object(j);
    json_decref(j);
    return 0;
}
