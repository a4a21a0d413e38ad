/* SPDX-License-Identifier: BSD-3-Clause
 * pvscedit: any list through edits that its own bytes choose; no other server may notice. */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "core/pvsc.h"
#include "core/pvscedit.h"

/* Each can be set to this, and is then told as this, in the servers where it means something. */
static const struct {
    const char *property, *value;
} changes[] = {
    {"name", "another <\"name\">"}, {"resource", "csrc://host:7"}, {"timeout", "77"},
    {"timeout", ""},  {"startup", "manual"}, {"startup", "command"}, {"startup", "ssh"},
    {"exec", "a\tb\n'c'"}, {"args", "a \"b c\" $D$"}, {"args", ""}, {"command", "prog \"b c\" d"},
    {"delay", "-1"}, {"process_wait", "3"}, {"process_wait", ""}, {"user", "joe"}, {"port", "$P$"},
    {"ssh", "plink"}, {"ssh", ""}, {"terminal", "yes"}, {"terminal", "no"}, {"forward", "yes"},
    {"forward", "no"}, {"forward", "8080"}, {"name", "\xc3\xa9\xe2\x82\xac"},
};

static uint32_t
next(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 16;
}

static bool
parse(struct server_list *l, const struct str *text)
{
    struct err e;

    *l = (struct server_list){0};
    return pvsc_parse(l, str_text(text), text->len, "fuzz.pvsc", SERVER_ORIGIN_USER, &e) == 0;
}

static const struct server *
find(const struct server_list *l, const char *name)
{
    for (size_t i = 0; i < l->n; i++) {
        if (strcmp(l->v[i]->name, name) == 0)
            return l->v[i];
    }
    return NULL;
}

/* Of the list as it was, all but the one that was changed are as they were. */
static void
others_are_the_same(const struct server_list *was, const struct str *text, const char *changed)
{
    struct server_list now;

    PROMISE(parse(&now, text));
    for (size_t i = 0; i < was->n; i++) {
        const struct server *s = find(&now, was->v[i]->name);

        if (strcmp(was->v[i]->name, changed) != 0)
            PROMISE(s != NULL && strcmp(s->digest, was->v[i]->digest) == 0);
    }
    server_list_done(&now);
}

static void
set_one(const struct server_list *l, const struct str *text, const struct server *s, uint32_t *seed)
{
    size_t pick = next(seed) % (sizeof changes / sizeof changes[0]);
    const char *property = changes[pick].property, *value = changes[pick].value;
    const char *name = strcmp(property, "name") == 0 ? value : s->name;
    struct str now = {0}, out = {0}, same = {0};
    struct err e;

    PROMISE(pvscedit_get(&now, text->s, text->len, s->name, property, &e) == 0);
    PROMISE(pvscedit_set(&same, text->s, text->len, s->name, property, str_text(&now), &e) == 0);
    PROMISE(same.len == text->len && memcmp(same.s, text->s, same.len) == 0);
    str_cut(&now, 0);
    if (pvscedit_set(&out, text->s, text->len, s->name, property, value, &e) == 0) {
        others_are_the_same(l, &out, s->name);
        PROMISE(pvscedit_get(&now, out.s, out.len, name, property, &e) == 0);
        PROMISE(strcmp(str_text(&now), value) == 0);
    } else {
        PROMISE(e.text[0] != '\0' && out.len == 0);
    }
    str_done(&now);
    str_done(&out);
    str_done(&same);
}

static void
move_one(const struct server_list *l, const struct str *text, const struct server *s)
{
    struct str element = {0}, same = {0}, less = {0}, more = {0};
    struct err e;

    PROMISE(pvscedit_element(&element, text->s, text->len, s->name, &e) == 0);
    PROMISE(pvscedit_remove(&less, text->s, text->len, s->name, &e) == 0);
    others_are_the_same(l, &less, s->name);
    if (pvscedit_append(&more, less.s, less.len, element.s, &e) == 0)
        others_are_the_same(l, &more, s->name);
    if (pvscedit_replace(&same, text->s, text->len, s->name, element.s, &e) == 0)
        others_are_the_same(l, &same, s->name);
    str_done(&element);
    str_done(&same);
    str_done(&less);
    str_done(&more);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct server_list l;
    struct str text = {0};
    uint32_t seed = 1;

    str_addn(&text, (const char *)data, size);
    for (size_t i = 0; i < size; i++)
        seed = seed * 31 + data[i];
    if (parse(&l, &text) && l.n > 0) {
        set_one(&l, &text, l.v[next(&seed) % l.n], &seed);
        set_one(&l, &text, l.v[next(&seed) % l.n], &seed);
        move_one(&l, &text, l.v[next(&seed) % l.n]);
    }
    server_list_done(&l);
    str_done(&text);
    return 0;
}
