/* SPDX-License-Identifier: BSD-3-Clause
 * pvsc: any bytes as a server list, a plan for each server that is in it, and what lint says of them. */
#include "config.h"

#include "fuzz.h"

#include "core/lint.h"
#include "core/plan.h"
#include "core/pvsc.h"

static void
plan_one(const struct server *s)
{
    static char home[] = "HOME=/home/joe", user[] = "USER=joe";
    static char *const environment[] = {home, user, NULL};
    const struct facts facts = {
        .client_host = "here",
        .version_full = "5.11.0",
        .application_dir = "/usr/bin",
        .ssh_program = "/usr/bin/ssh",
        .environ = environment,
        .seed = 1,
    };
    const struct values chosen = {0};
    struct plan *plan, *copy;
    struct err e;
    json_t *j;

    plan = plan_make(s, &chosen, &facts, &e);
    if (plan == NULL) {
        PROMISE(e.text[0] != '\0');
        return;
    }
    j = plan_json(plan, PLAN_WIRE);
    copy = plan_from_json(j, &e);
    PROMISE(copy != NULL);
    json_decref(j);
    plan_free(copy);
    plan_free(plan);
}

/* What a form begins with and where its arrow keys lead is always a value that it takes. */
static void
option_one(const struct option *o)
{
    uint64_t seed = 1;
    const char *from;
    struct err e;
    char *value = option_start(o, "7", &seed, &from), *up = option_step(o, value, 1),
         *down = option_step(o, value, -1), *shown = option_shown(o, value);

    if (o->kind != OPTION_ENUM || value[0] != '\0') {
        bool text = o->kind == OPTION_STRING || o->kind == OPTION_FILE || o->kind == OPTION_PASSWORD;

        PROMISE(text || option_check(o, value, &e) == 0);
        PROMISE(text || option_check(o, up, &e) == 0);
        PROMISE(text || option_check(o, down, &e) == 0);
    }
    free(value);
    free(up);
    free(down);
    free(shown);
}

/* Each finding has its row, and a place in the text or none. */
static void
lint_all(const char *bytes, size_t size)
{
    struct lint l = {0};

    lint_text(&l, bytes, size, "fuzz.pvsc");
    lint_finish(&l);
    for (size_t i = 0; i < l.n; i++) {
        PROMISE(lint_rule(l.v[i].rule->code) != NULL);
        PROMISE(l.v[i].line >= 0 && (size_t)l.v[i].line <= size + 1);
    }
    lint_done(&l);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct server_list list = {0};
    struct err e;

    if (pvsc_parse(&list, (const char *)data, size, "fuzz.pvsc", SERVER_ORIGIN_EXTRA, &e) < 0) {
        PROMISE(list.n == 0);
        PROMISE(list.fault_count == 1);
        PROMISE(e.text[0] != '\0');
    }
    for (size_t i = 0; i < list.n; i++) {
        for (size_t k = 0; k < list.v[i]->option_count; k++)
            option_one(&list.v[i]->options[k]);
        plan_one(list.v[i]);
    }
    server_list_done(&list);
    lint_all((const char *)data, size);
    return 0;
}
