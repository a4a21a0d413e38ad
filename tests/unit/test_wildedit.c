/* SPDX-License-Identifier: BSD-3-Clause
 * test_wildedit: real server lists through every edit: what was not asked for stays to the byte. They
 * are found in $FAIRLEAD_DATA, else beside the source tree; without them this test is skipped. */
#include "config.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/pvsc.h"
#include "core/pvscedit.h"
#include "unit.h"

static char *data_dir;

/* A whole file; one without the root that ParaView asks for gets it. */
static struct str
list_read(const char *name)
{
    char *path = mem_printf("%s/%s", data_dir, name), part[4096];
    FILE *f = fopen(path, "rb");
    bool rootless = strstr(name, "-noroot") != NULL;
    struct str text = {0};
    size_t got;

    assert_non_null(f);
    str_add(&text, rootless ? "<Servers>" : "");
    while ((got = fread(part, 1, sizeof part, f)) > 0)
        str_addn(&text, part, got);
    fclose(f);
    free(path);
    str_add(&text, rootless ? "</Servers>" : "");
    return text;
}

static void
list_parse(struct server_list *l, const struct str *text)
{
    struct err e;

    *l = (struct server_list){0};
    if (pvsc_parse(l, text->s, text->len, "list.pvsc", SERVER_ORIGIN_USER, &e) != 0)
        fail_msg("%s", e.text);
}

static struct str
set(const struct str *text, const char *server, const char *property, const char *value)
{
    struct str out = {0};
    struct err e;

    if (pvscedit_set(&out, text->s, text->len, server, property, value, &e) != 0)
        fail_msg("%s: %s=%s: %s", server, property, value, e.text);
    return out;
}

static struct str
get(const struct str *text, const char *server, const char *property)
{
    struct str out = {0};
    struct err e;

    if (pvscedit_get(&out, text->s, text->len, server, property, &e) != 0)
        fail_msg("%s: %s: %s", server, property, e.text);
    return out;
}

static void
assert_same(const struct str *a, const struct str *b)
{
    assert_int_equal(a->len, b->len);
    assert_memory_equal(str_text(a), str_text(b), a->len);
}

/* One line of a differs from b, and no line came or went. */
static void
assert_one_line(const struct str *a, const struct str *b)
{
    const char *s = a->s, *t = b->s;
    int different = 0;

    while (*s != '\0' && *t != '\0') {
        size_t n = strcspn(s, "\n"), m = strcspn(t, "\n");

        different += n != m || memcmp(s, t, n) != 0;
        s += n + (s[n] != '\0');
        t += m + (t[m] != '\0');
    }
    assert_int_equal(*s, '\0');
    assert_int_equal(*t, '\0');
    assert_int_equal(different, 1);
}

/* The servers of b are those of a, in order and to the byte, but for this one. */
static void
assert_others(const struct str *a, const struct str *b, const char *except)
{
    struct server_list before, after;

    list_parse(&before, a);
    list_parse(&after, b);
    for (size_t i = 0, k = 0; i < before.n; i++) {
        if (strcmp(before.v[i]->name, except) == 0)
            continue;
        while (k < after.n && strcmp(after.v[k]->name, before.v[i]->name) != 0)
            k++;
        assert_true(k < after.n);
        assert_string_equal(before.v[i]->digest, after.v[k]->digest);
    }
    server_list_done(&before);
    server_list_done(&after);
}

/* The names that the table stands for in this server. */
static void
properties_of(const struct server *s, struct strv *out)
{
    size_t n;
    const struct pvscedit_property *v = pvscedit_properties(&n);

    for (size_t i = 0; i < n; i++) {
        const char *hole = strstr(v[i].name, "NAME");

        for (size_t k = 0; hole != NULL && k < s->option_count; k++)
            strv_take(out, mem_printf("option.%s%s", s->options[k].name, hole + 4));
        if (hole == NULL)
            strv_add(out, v[i].name);
    }
}

static void
each_file(void (*try)(const char *file, const struct str *text, const struct server *s))
{
    DIR *d = opendir(data_dir);
    struct dirent *entry;
    int servers = 0;

    assert_non_null(d);
    while ((entry = readdir(d)) != NULL) {
        struct server_list l;
        struct str text;

        if (strstr(entry->d_name, ".pvsc") == NULL)
            continue;
        text = list_read(entry->d_name);
        list_parse(&l, &text);
        for (size_t i = 0; i < l.n; i++, servers++)
            try(entry->d_name, &text, l.v[i]);
        server_list_done(&l);
        str_done(&text);
    }
    closedir(d);
    assert_true(servers > 80);
}

static void
try_same(const char *file, const struct str *text, const struct server *s)
{
    struct strv properties = {0};

    properties_of(s, &properties);
    for (size_t i = 0; i < properties.n; i++) {
        struct str now = get(text, s->name, properties.v[i]);
        struct str out = set(text, s->name, properties.v[i], str_text(&now));

        assert_same(text, &out);
        str_done(&now);
        str_done(&out);
    }
    strv_done(&properties);
}

static void
setting_what_is_there_gives_the_same_bytes(void **state)
{
    each_file(try_same);
}

/* Another value that the property can have; NULL when it means nothing here. */
static const char *
other_value(const struct server *s, const char *property)
{
    bool command = s->startup == SERVER_COMMAND || s->startup == SERVER_SSH;

    if (strcmp(property, "name") == 0)
        return "another <name>";
    if (strcmp(property, "resource") == 0)
        return "csrc://another.host:7";
    if (strcmp(property, "timeout") == 0)
        return "77";
    if (command && (strcmp(property, "exec") == 0 || strcmp(property, "delay") == 0))
        return "7";
    if (s->startup == SERVER_SSH && strcmp(property, "user") == 0)
        return "another";
    return strstr(property, ".label") != NULL ? "Another label" : NULL;
}

static void
try_change(const char *file, const struct str *text, const struct server *s)
{
    struct strv properties = {0};

    properties_of(s, &properties);
    for (size_t i = 0; i < properties.n; i++) {
        const char *value = other_value(s, properties.v[i]), *name = s->name;
        struct str before, out, back;

        if (value == NULL)
            continue;
        before = get(text, s->name, properties.v[i]);
        out = set(text, s->name, properties.v[i], value);
        assert_one_line(text, &out);
        assert_others(text, &out, s->name);
        if (strcmp(properties.v[i], "name") == 0)
            name = value;
        back = set(&out, name, properties.v[i], str_text(&before));
        if (strstr(text->s, "&#") == NULL && strstr(text->s, "&gt;") == NULL)
            assert_same(text, &back);
        str_done(&before);
        str_done(&out);
        str_done(&back);
    }
    strv_done(&properties);
}

static void
one_value_is_one_line_and_can_be_set_back(void **state)
{
    each_file(try_change);
}

static void
try_remove(const char *file, const struct str *text, const struct server *s)
{
    struct str element = {0}, less = {0}, more = {0}, again = {0};
    struct server_list l;
    struct err e;

    assert_int_equal(pvscedit_element(&element, text->s, text->len, s->name, &e), 0);
    assert_int_equal(pvscedit_remove(&less, text->s, text->len, s->name, &e), 0);
    assert_others(text, &less, s->name);
    list_parse(&l, &less);
    if (server_list_find(&l, s->name, &e) == NULL) {
        assert_int_equal(pvscedit_append(&more, less.s, less.len, element.s, &e), 0);
        assert_others(text, &more, s->name);
        assert_int_equal(pvscedit_element(&again, more.s, more.len, s->name, &e), 0);
        if (s->digest[0] != '\0' && l.n == 0)
            assert_true(again.len > 0);
    }
    server_list_done(&l);
    str_done(&element);
    str_done(&less);
    str_done(&more);
    str_done(&again);
}

static void
a_server_can_go_and_come_back(void **state)
{
    each_file(try_remove);
}

static void
try_startup(const char *file, const struct str *text, const struct server *s)
{
    struct str was = get(text, s->name, "startup");
    struct str manual = set(text, s->name, "startup", "manual");
    struct str command = set(&manual, s->name, "startup", "command");
    struct str ssh = set(&manual, s->name, "startup", "ssh");

    assert_others(text, &ssh, s->name);
    assert_others(text, &command, s->name);
    if (strcmp(str_text(&was), "command") == 0)
        assert_same(text, &command);
    if (strcmp(str_text(&was), "ssh") == 0)
        assert_same(text, &ssh);
    str_done(&was);
    str_done(&manual);
    str_done(&command);
    str_done(&ssh);
}

static void
a_startup_can_be_put_aside_and_taken_up_again(void **state)
{
    each_file(try_startup);
}

static bool
find_data(void)
{
    const char *named = getenv("FAIRLEAD_DATA"), *srcdir = getenv("srcdir");
    DIR *d;

    data_dir = named != NULL ? mem_printf("%s/pvsc/wild", named)
                             : mem_printf("%s/../shared/data/pvsc/wild", srcdir != NULL ? srcdir : ".");
    d = opendir(data_dir);
    if (d != NULL)
        closedir(d);
    return d != NULL;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(setting_what_is_there_gives_the_same_bytes),
        cmocka_unit_test(one_value_is_one_line_and_can_be_set_back),
        cmocka_unit_test(a_server_can_go_and_come_back),
        cmocka_unit_test(a_startup_can_be_put_aside_and_taken_up_again),
    };
    int rc;

    if (!find_data()) {
        printf("skipped: no server lists in %s; FAIRLEAD_DATA names their directory\n", data_dir);
        free(data_dir);
        return 77;
    }
    rc = cmocka_run_group_tests(tests, NULL, NULL);
    free(data_dir);
    return rc;
}
