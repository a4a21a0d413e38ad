/* SPDX-License-Identifier: BSD-3-Clause
 * test_wild: real server lists, against the words that ParaView 5.11.0 executed for them. They are
 * found in $FAIRLEAD_DATA, else beside the source tree; without them this test is skipped. */
#include "config.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/plan.h"
#include "core/pvsc.h"

#include "unit.h"
#include "wild.h"

#define VECTORS 92

static char *data_dir;

static char *oracle_environ[] = {
    (char[]){ "USER=oracle" }, (char[]){ "TERM=xterm" }, (char[]){ "HOME=/home/dump" },
    (char[]){ "SPACEY=one  two" }, (char[]){ "QUOTED=a \"b c\" d" }, NULL,
};

static const struct facts oracle = {
    .client_host = "vm",
    .version_full = "5.11.0",
    .application_dir = "/usr/bin",
    .ssh_program = "/usr/bin/ssh",
    .environ = oracle_environ,
    .seed = 1,
};

static char *
file_read(const char *dir, const char *name, size_t *n)
{
    char *path = mem_printf("%s/pvsc/%s/%s", data_dir, dir, name), *text = wild_read(path, n);

    free(path);
    return text;
}

/* Fragments of documentation lack the root that ParaView asks for; they were run with one. */
static char *
list_read(const char *dir, const char *name)
{
    size_t n;
    char *bytes = file_read(dir, name, &n), *rooted;

    assert_non_null(bytes);
    if (strstr(name, "-noroot") == NULL)
        return bytes;
    rooted = mem_printf("<Servers>%s</Servers>", bytes);
    free(bytes);
    return rooted;
}

static void
list_load(struct server_list *l, const char *dir, const char *name)
{
    struct err e = {0};
    char *bytes = list_read(dir, name);

    if (pvsc_parse(l, bytes, strlen(bytes), name, SERVER_ORIGIN_EXTRA, &e) < 0)
        fail_msg("%s: %s", name, e.text);
    free(bytes);
}

/* The line of <Server> number index, 0-based; a line behind all others when there is none. */
static int
server_tag_line(const char *bytes, int index)
{
    int line = 1;

    for (const char *c = bytes; *c != '\0'; c++) {
        if (strncmp(c, "<!--", 4) == 0) {
            const char *end = strstr(c, "-->");

            for (; end != NULL && c < end; c++)
                line += *c == '\n';
        }
        line += *c == '\n';
        if (strncmp(c, "<Server", 7) == 0 && strchr(" \t\r\n", c[7]) != NULL && index-- == 0)
            return line;
    }
    return 1 << 30;
}

/* By its place in the file: a list keeps one of two that share a name. */
static const struct server *
server_by_index(const struct server_list *l, const char *name, int index)
{
    char *bytes = list_read("wild", name);
    int from = server_tag_line(bytes, index), to = server_tag_line(bytes, index + 1);
    const struct server *found = NULL;

    free(bytes);
    for (size_t i = 0; i < l->n; i++) {
        if (l->v[i]->line >= from && l->v[i]->line < to)
            found = l->v[i];
    }
    return found;
}

/* What the vector's Options held, as if somebody had typed it. */
static void
choose(struct values *chosen, const struct server *s, const json_t *vector)
{
    for (size_t i = 0; i < s->option_count; i++) {
        const struct option *o = &s->options[i];
        const char *text = json_string_value(json_object_get(json_object_get(vector, "values"),
            o->name));
        struct err e;

        /* Only an untouched form can hold what no one may type: the empty choice. */
        if (text != NULL && option_check(o, text, &e) == 0)
            values_set(chosen, o->name, text, "flag", false);
    }
}

/* The three wanted differences: ParaView 6.0 honours port= and reads the local port from an Option,
 * and 5.13.1 turned -R round. */
static void
as_5_11(struct strv *words, const struct server *s)
{
    char *a, *b;

    if (s->startup != SERVER_SSH)
        return;
    free(words->v[0]);
    memmove(words->v, words->v + 1, words->n * sizeof *words->v);
    words->n--;
    if (s->ssh.port != NULL && words->n > 2 && strcmp(words->v[0], "-p") == 0) {
        free(words->v[0]);
        free(words->v[1]);
        memmove(words->v, words->v + 2, (words->n - 1) * sizeof *words->v);
        words->n -= 2;
    }
    if (words->n < 2 || strcmp(words->v[0], "-R") != 0)
        return;
    a = mem_ndup(words->v[1], strcspn(words->v[1], ":"));
    b = mem_dup(strrchr(words->v[1], ':') + 1);
    free(words->v[1]);
    if (server_option(s, "PV_SSH_PF_SERVER_PORT") != NULL)
        words->v[1] = mem_printf("%s:localhost:%s", a, a);
    else
        words->v[1] = mem_printf("%s:localhost:%s", b, a);
    free(a);
    free(b);
}

static bool
words_match(const struct strv *words, const json_t *want, const char *what)
{
    char *ours = strv_join(words, "|");
    struct strv theirs = {0};
    char *joined;
    bool same;

    for (size_t i = 0; i < json_array_size(want); i++)
        strv_add(&theirs, json_string_value(json_array_get(want, i)));
    joined = strv_join(&theirs, "|");
    same = strcmp(ours, joined) == 0;
    if (!same)
        print_message("  %s\n    ours   %s\n    theirs %s\n", what, ours, joined);
    free(ours);
    free(joined);
    strv_done(&theirs);
    return same;
}

/* The fresh ones are meant to differ after a port was chosen. */
static bool
variables_match(const struct plan *p, const json_t *want, const char *what)
{
    bool same = true;
    const char *name;
    json_t *value;

    json_object_foreach (((json_t *)(uintptr_t)want), name, value) {
        const char *ours = values_get(&p->values, name);

        if (strcmp(name, "PV_CONNECTION_URI") == 0 || strcmp(name, "PV_SSH_PF_SERVER_PORT") == 0 ||
            strcmp(name, "PV_SERVER_PORT") == 0)
            continue;
        if (!str_eq(ours, json_string_value(value))) {
            print_message("  %s: %s is '%s', not '%s'\n", what, name, ours,
                json_string_value(value));
            same = false;
        }
    }
    return same;
}

static bool
vector_matches(const json_t *vector)
{
    const char *file = json_string_value(json_object_get(vector, "file"));
    int index = (int)json_integer_value(json_object_get(vector, "server_index"));
    struct server_list l = {0};
    struct values chosen = {0};
    const struct server *s;
    struct err e = {0};
    bool same = false;
    struct plan *p;
    char *what = mem_printf("%s #%d", file, index);

    list_load(&l, "wild", file);
    s = server_by_index(&l, file, index);
    if (s == NULL) {
        print_message("  %s: there is no such server\n", what);
    } else {
        choose(&chosen, s, vector);
        p = plan_make(s, &chosen, &oracle, &e);
        if (p == NULL) {
            print_message("  %s: %s\n", what, e.text);
        } else {
            as_5_11(&p->paraview_argv, s);
            same = words_match(&p->paraview_argv, json_object_get(vector, "argv_after_program"),
                what);
            same &= variables_match(p, json_object_get(vector, "values"), what);
            same &= variables_match(p, json_object_get(vector, "pv"), what);
        }
        plan_free(p);
    }
    free(what);
    values_done(&chosen);
    server_list_done(&l);
    return same;
}

static json_t *
vectors_load(void)
{
    json_t *all = json_array();
    size_t n;
    char *text = file_read(".", "vectors-5.11.0.jsonl", &n), *at = NULL;

    for (char *line = strtok_r(text, "\n", &at); line != NULL; line = strtok_r(NULL, "\n", &at)) {
        json_t *j = json_loads(line, 0, NULL);

        assert_non_null(j);
        json_array_append_new(all, j);
    }
    free(text);
    return all;
}

static void
every_vector_gives_paraviews_words(void **state)
{
    json_t *all = vectors_load(), *vector;
    size_t i, same = 0;

    json_array_foreach (all, i, vector)
        same += vector_matches(vector);
    print_message("  %zu of %zu vectors match\n", same, json_array_size(all));
    assert_int_equal(json_array_size(all), VECTORS);
    assert_int_equal(same, VECTORS);
    json_decref(all);
}

/* ---- Every server of the collection, with its defaults ---- */

static void
round_trip(const struct plan *p)
{
    json_t *wire = plan_json(p, PLAN_WIRE), *again;
    struct err e = {0};
    struct plan *back = plan_from_json(wire, &e);

    assert_non_null(wire);
    if (back == NULL)
        fail_msg("%s: %s", p->name, e.text);
    again = plan_json(back, PLAN_WIRE);
    if (!json_equal(wire, again)) {
        char *a = json_dumps(wire, JSON_INDENT(1)), *b = json_dumps(again, JSON_INDENT(1));

        fail_msg("%s\n%s", a, b);
    }
    json_decref(wire);
    json_decref(again);
    plan_free(back);
}

static void
file_has_plans(const char *name, size_t *plans)
{
    const struct values none = {0};
    struct server_list l = {0};

    list_load(&l, "wild", name);
    for (size_t i = 0; i < l.n; i++) {
        struct err e = {0};
        struct plan *p = plan_make(l.v[i], &none, &oracle, &e);
        json_t *shown;

        if (l.v[i]->startup == SERVER_INVALID) {
            assert_null(p);
            assert_int_equal(e.code, ERR_DATA);
            continue;
        }
        if (p == NULL)
            fail_msg("%s: %s", name, e.text);
        shown = plan_json(p, PLAN_SHOW);
        assert_non_null(shown);
        json_decref(shown);
        round_trip(p);
        plan_free(p);
        (*plans)++;
    }
    server_list_done(&l);
}

static void
every_server_of_the_collection_has_a_plan_that_survives_the_wire(void **state)
{
    char *path = mem_printf("%s/pvsc/wild", data_dir);
    size_t files = 0, plans = 0;
    DIR *dir = opendir(path);

    assert_non_null(dir);
    for (struct dirent *d = readdir(dir); d != NULL; d = readdir(dir)) {
        if (strstr(d->d_name, ".pvsc") == NULL)
            continue;
        file_has_plans(d->d_name, &plans);
        files++;
    }
    closedir(dir);
    free(path);
    print_message("  %zu plans of %zu files\n", plans, files);
    assert_true(plans >= VECTORS);
}

/* ---- Hand-made cases ---- */

/* "arg[0]=<plain>" lines, where a word may hold a newline. */
static json_t *
args_load(const char *name)
{
    char *file = mem_printf("%s.args", name), key[24], *text, *at;
    json_t *words = json_array();
    size_t n;

    text = file_read("edge", file, &n);
    assert_non_null(text);
    for (int i = 0;; i++) {
        char *end;

        snprintf(key, sizeof key, "arg[%d]=<", i);
        at = strstr(text, key);
        if (at == NULL)
            break;
        at += strlen(key);
        snprintf(key, sizeof key, ">\narg[%d]=<", i + 1);
        end = strstr(at, key);
        if (end == NULL)
            end = strrchr(at, '>');
        json_array_append_new(words, json_stringn(at, (size_t)(end - at)));
    }
    free(text);
    free(file);
    return words;
}

static void
edge_matches(const char *list, const char *name)
{
    const struct values none = {0};
    struct server_list l = {0};
    struct err e = {0};
    const struct server *s;
    struct plan *p;
    json_t *want = args_load(name);
    bool same;

    list_load(&l, "edge", list);
    s = server_list_find(&l, name, &e);
    assert_non_null(s);
    p = plan_make(s, &none, &oracle, &e);
    if (p == NULL)
        fail_msg("%s: %s", name, e.text);
    as_5_11(&p->paraview_argv, s);
    if (s->startup == SERVER_COMMAND) {
        free(p->paraview_argv.v[0]);
        memmove(p->paraview_argv.v, p->paraview_argv.v + 1, p->paraview_argv.n-- * sizeof(char *));
    }
    same = words_match(&p->paraview_argv, want, name);
    plan_free(p);
    server_list_done(&l);
    json_decref(want);
    assert_true(same);
}

static void
the_hand_made_cases_give_paraviews_words(void **state)
{
    static const char *const cases[] = {
        "t2badport", "t2cdsrs", "t2cdsrs1", "t2nohost", "t2noport", "t2rc", "t2ssh", "t2two",
        "t2upper", "t2us", "t2user", "t2v6",
    };

    edge_matches("t1.pvsc", "t1");
    for (size_t i = 0; i < UNIT_COUNT(cases); i++)
        edge_matches("t2.pvsc", cases[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hand_made_cases_give_paraviews_words),
        cmocka_unit_test(every_vector_gives_paraviews_words),
        cmocka_unit_test(every_server_of_the_collection_has_a_plan_that_survives_the_wire),
    };
    int rc;

    data_dir = wild_find();
    if (data_dir == NULL)
        return 77;
    rc = cmocka_run_group_tests(tests, NULL, NULL);
    free(data_dir);
    return rc;
}
