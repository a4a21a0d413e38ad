/* SPDX-License-Identifier: BSD-3-Clause
 * try: a server as XML, values for it, and the plan that comes of it. */
#ifndef TESTS_TRY_H
#define TESTS_TRY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/plan.h"
#include "core/pvsc.h"

#include "unit.h"

static char *here[] = {
    (char[]){ "HOME=/home/alice" }, (char[]){ "USER=alice" }, (char[]){ "SECRETS=of others" },
    (char[]){ "NESTED=$HOME$/x" }, (char[]){ "BYTES=\xff" }, NULL,
};

static const struct facts facts = {
    .client_host = "desk",
    .version_full = "5.13.2-RC1",
    .application_dir = "/usr/bin",
    .ssh_program = "/usr/bin/ssh",
    .environ = here,
    .seed = 7,
};

/* One server with its list, the values that are chosen for it, and its plan. */
struct try {
    struct server_list list;
    struct values chosen;
    struct plan *plan;
    struct err e;
};

static inline void
try_read(struct try *t, const char *attributes, const char *body)
{
    char *xml = mem_printf("<Servers>\n<Server name='S' %s>%s</Server></Servers>", attributes,
        body);

    *t = (struct try){0};
    if (pvsc_parse(&t->list, xml, strlen(xml), "t.pvsc", SERVER_ORIGIN_EXTRA, &t->e) < 0)
        fail_msg("%s in %s", t->e.text, xml);
    assert_int_equal(t->list.n, 1);
    free(xml);
}

static inline void
try_set(struct try *t, const char *name, const char *text)
{
    values_set(&t->chosen, name, text, "flag", false);
}

static inline struct plan *
try_plan(struct try *t)
{
    t->plan = plan_make(t->list.v[0], &t->chosen, &facts, &t->e);
    if (t->plan == NULL)
        fail_msg("%s", t->e.text);
    return t->plan;
}

static inline void
try_fails(struct try *t, enum err_code code, const char *says)
{
    t->plan = plan_make(t->list.v[0], &t->chosen, &facts, &t->e);
    assert_null(t->plan);
    assert_int_equal(t->e.code, code);
    if (strstr(t->e.text, says) == NULL)
        fail_msg("'%s' does not say '%s'", t->e.text, says);
}

static inline void
try_done(struct try *t)
{
    plan_free(t->plan);
    values_done(&t->chosen);
    server_list_done(&t->list);
}

static inline void
assert_words(const struct strv *words, const char *want)
{
    char *joined = strv_join(words, "|");

    assert_string_equal(joined, want);
    free(joined);
}

static inline void
assert_value(const struct plan *p, const char *name, const char *text, const char *from)
{
    const struct value *v = values_find(&p->values, name);

    assert_non_null(v);
    assert_string_equal(v->text, text);
    assert_string_equal(v->from, from);
}

static inline bool
warns(const struct plan *p, const char *code)
{
    for (size_t i = 0; i < p->warning_count; i++) {
        if (strcmp(p->warnings[i].code, code) == 0)
            return true;
    }
    return false;
}

/* PLAN_WIRE, read and written again, is the same. */
static inline void
assert_survives_the_wire(const struct plan *p)
{
    json_t *wire = plan_json(p, PLAN_WIRE), *again;
    struct err e = {0};
    struct plan *back = plan_from_json(wire, &e);

    if (back == NULL)
        fail_msg("%s", e.text);
    again = plan_json(back, PLAN_WIRE);
    assert_true(json_equal(wire, again));
    json_decref(wire);
    json_decref(again);
    plan_free(back);
}

#define COMMAND(options, args) \
    "<CommandStartup><Options>" options "</Options><Command exec='run'><Arguments>" args \
    "</Arguments></Command></CommandStartup>"
#define SSH(options, config, args) \
    "<CommandStartup><Options>" options "</Options><SSHCommand exec='/r/srv'>" config \
    "<Arguments>" args "</Arguments></SSHCommand></CommandStartup>"
#define ARG(value) "<Argument value='" value "'/>"
#define STRING(name, value) "<Option name='" name "'><String default='" value "'/></Option>"
#define PASSWORD(name) "<Option name='" name "'><Password/></Option>"
#define PORT(name) "<Option name='" name "'><Range min='1' max='65535' default='11111'/></Option>"

#endif
