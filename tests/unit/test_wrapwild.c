/* SPDX-License-Identifier: BSD-3-Clause
 * test_wrapwild: the launch commands of real server lists, as ParaView 5.11.0 executed them, and the
 * options of those lists that only name a program. Skipped where the lists are not (FAIRLEAD_DATA). */
#include "config.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/pvsc.h"

#include "unit.h"
#include "wild.h"
#include "wrapped.h"

#define VECTORS 92

static char *data_dir;

/* ---- Commands ---- */

/* Found with nothing of the reader's: how many words say -L or -R, with their value or before it. */
static size_t
forwards_in(const struct strv *words)
{
    size_t n = 0;

    for (size_t i = 0; i < words->n; i++)
        n += strncmp(words->v[i], "-L", 2) == 0 || strncmp(words->v[i], "-R", 2) == 0;
    return n;
}

/* All that is left out stands in front of what is kept, which is the end of the words. */
static void
keeps_the_end(const struct wrapper *w, const struct strv *words)
{
    size_t from = words->n - w->remote.n;

    assert_true(w->remote.n > 0 && w->remote.n < words->n);
    for (size_t i = 0; i < w->remote.n; i++)
        assert_string_equal(w->remote.v[i], words->v[from + i]);
    assert_int_equal(w->outer.n + 1, from); /* the destination is in neither */
    assert_int_equal(w->forward_count, forwards_in(&w->outer));
}

static enum wrapper_found
vector_read(const json_t *vector)
{
    const json_t *argv = json_object_get(vector, "argv_after_program"), *word;
    enum wrapper_found found;
    struct strv words = {0};
    struct wrapper w;
    char *text;
    size_t i;

    json_array_foreach (argv, i, word)
        strv_add(&words, json_string_value(word));
    found = wrapper_read(&words, &w);
    text = wrapped_text(&w);
    print_message("  %s: %s %s\n", json_string_value(json_object_get(vector, "file")), text,
        w.why != NULL ? w.why : "");
    if (found == WRAPPER_SSH)
        keeps_the_end(&w, &words);
    free(text);
    wrapper_done(&w);
    strv_done(&words);
    return found;
}

/* All that hold an ssh are read but five: three are lines of bash with several commands, one has a
 * terminal without a name, one gives the words of cmd to xterm. */
static void
every_wrapped_command_of_the_collection_is_read_or_says_why(void **state)
{
    char *path = mem_printf("%s/pvsc/vectors-5.11.0.jsonl", data_dir), *text;
    size_t found[3] = {0}, all = 0, size;
    char *at = NULL;

    text = wild_read(path, &size);
    assert_non_null(text);
    for (char *line = strtok_r(text, "\n", &at); line != NULL; line = strtok_r(NULL, "\n", &at)) {
        json_t *vector = json_loads(line, 0, NULL);

        assert_non_null(vector);
        found[vector_read(vector)]++;
        all++;
        json_decref(vector);
    }
    print_message("  %zu read, %zu unsure, %zu without ssh\n", found[WRAPPER_SSH],
        found[WRAPPER_UNSURE], found[WRAPPER_NONE]);
    assert_int_equal(all, VECTORS);
    assert_int_equal(found[WRAPPER_SSH], 44);
    assert_int_equal(found[WRAPPER_UNSURE], 5);
    free(text);
    free(path);
}

/* ---- Options ---- */

static void
options_fold(const struct server *s, size_t *folded, size_t *kept)
{
    for (size_t i = 0; i < s->option_count; i++) {
        const struct option *o = &s->options[i];
        bool folds = wrapper_folds(s, o);

        *folded += folds;
        *kept += !folds && o->kind == OPTION_FILE;
        if (!folds && o->kind == OPTION_FILE)
            print_message("  %s: %s is asked for\n", s->name, o->name);
        if (folds)
            assert_true(wrapper_is_program(o->initial));
    }
}

static void
file_folds(const char *name, size_t *folded, size_t *kept)
{
    char *path = mem_printf("%s/pvsc/wild/%s", data_dir, name), *bytes;
    struct server_list l = {0};
    struct err e = {0};
    size_t size;

    bytes = wild_read(path, &size);
    assert_non_null(bytes);
    if (pvsc_parse(&l, bytes, strlen(bytes), name, SERVER_ORIGIN_EXTRA, &e) < 0)
        print_message("  %s: %s\n", name, e.text);
    for (size_t i = 0; i < l.n; i++)
        options_fold(l.v[i], folded, kept);
    server_list_done(&l);
    free(bytes);
    free(path);
}

static void
options_of_the_collection_that_name_a_program_fold_and_others_do_not(void **state)
{
    char *path = mem_printf("%s/pvsc/wild", data_dir);
    size_t folded = 0, kept = 0;
    DIR *dir = opendir(path);

    assert_non_null(dir);
    for (struct dirent *d = readdir(dir); d != NULL; d = readdir(dir)) {
        if (strstr(d->d_name, ".pvsc") != NULL)
            file_folds(d->d_name, &folded, &kept);
    }
    closedir(dir);
    free(path);
    print_message("  %zu options fold, %zu files are asked for\n", folded, kept);
    assert_int_equal(folded, 81);
    assert_int_equal(kept, 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_wrapped_command_of_the_collection_is_read_or_says_why),
        cmocka_unit_test(options_of_the_collection_that_name_a_program_fold_and_others_do_not),
    };
    int rc;

    data_dir = wild_find();
    if (data_dir == NULL)
        return 77;
    rc = cmocka_run_group_tests(tests, NULL, NULL);
    free(data_dir);
    return rc;
}
