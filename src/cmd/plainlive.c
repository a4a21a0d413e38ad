/* SPDX-License-Identifier: BSD-3-Clause
 * plainlive: what line mode does beside the lists: sessions, their forwards, the doctor; each is the
 * subcommand of that name, run as a program. */
#include "config.h"

#include "cmd/plainlive.h"

#include <stdio.h>
#include <string.h>

#include "cmd/capture.h"
#include "cmd/ids.h"
#include "cmd/record.h"
#include "cmd/worker.h"

/* The letters are those of the screen, but for s. What is typed after one follows the subcommand. */
static const struct plainlive_row {
    char letter;
    const char *subcommand;
    size_t least, most; /* words after the letter */
    const char *written, *help;
} plainlive_table[] = {
    {'s', "status", 0, 0, "s", "the sessions, those that died, connections that are kept"},
    {'i', "status", 1, 1, "i ID", "what is known of a session, with its forwards"},
    {'l', "logs", 1, 1, "l ID", "what happened in it"},
    {'f', "forward", 3, 3, "f ID -L SPEC", "add a forward from here, as in ssh(1); -R SPEC: from there"},
    {'x', "stop", 1, 1, "x ID", "stop it; of one that died: end what it left"},
    {'x', "forward", 2, 2, "x ID FORWARD", "end a forward of it; what is connected goes on"},
    {'R', "retry", 1, 1, "R ID", "connect again, also when it is up; one that is over: start it again"},
};

#define PLAINLIVE_ROWS (sizeof plainlive_table / sizeof plainlive_table[0])

/* Its questions and its words are on this terminal, and ^C is for it alone. */
static void
plainlive_run(const struct cmd *c, struct strv *words)
{
    struct capture_spec spec = {.terminal = true};
    struct capture result;
    struct strv argv = {0};
    char program[4096];
    struct err e;

    worker_program(program, sizeof program);
    strv_add(&argv, program);
    strv_copy(&argv, words);
    opts_common(&c->opts, &argv);
    spec.argv = argv.v;
    fflush(stdout);
    if (capture_run(&result, &spec, &e) < 0)
        cmd_fail(&e);
    capture_done(&result);
    strv_done(&argv);
}

static void
plainlive_split(const char *line, struct strv *out)
{
    for (line += strspn(line, " \t"); *line != '\0'; line += strspn(line, " \t")) {
        size_t n = strcspn(line, " \t");

        strv_addn(out, line, n);
        line += n;
    }
}

static const struct plainlive_row *
plainlive_find(const struct strv *words)
{
    const struct plainlive_row *near = NULL;

    for (size_t i = 0; i < PLAINLIVE_ROWS; i++) {
        const struct plainlive_row *row = &plainlive_table[i];

        if (row->letter != words->v[0][0])
            continue;
        if (words->n - 1 >= row->least && words->n - 1 <= row->most)
            return row;
        near = row;
    }
    if (near != NULL)
        printf("That is typed so: %s; ? tells the rest.\n", near->written);
    return NULL;
}

/* The words of the subcommand for what was typed. */
static void
plainlive_words(const struct plainlive_row *row, const struct strv *typed, struct strv *out)
{
    strv_add(out, row->subcommand);
    for (size_t i = 1; i < typed->n; i++) {
        if (i == 2 && row->letter == 'x')
            strv_add(out, "--cancel");
        strv_add(out, typed->v[i]);
    }
}

static bool
plainlive_knows(const char *word)
{
    for (size_t i = 0; i < PLAINLIVE_ROWS; i++)
        if (word[0] == plainlive_table[i].letter && word[1] == '\0')
            return true;
    return false;
}

bool
plainlive_do(const struct cmd *c, const char *line)
{
    struct strv typed = {0}, words = {0};
    const struct plainlive_row *row;
    bool knows = false;

    plainlive_split(line, &typed);
    if (typed.n == 1 && ids_is(typed.v[0])) {
        strv_add(&words, "attach");
        strv_add(&words, typed.v[0]);
        strv_add(&words, "--plain");
        knows = true;
    } else if (typed.n > 0 && plainlive_knows(typed.v[0])) {
        row = plainlive_find(&typed);
        if (row != NULL)
            plainlive_words(row, &typed, &words);
        knows = true;
    }
    if (words.n > 0)
        plainlive_run(c, &words);
    strv_done(&typed);
    strv_done(&words);
    return knows;
}

void
plainlive_list(const struct cmd *c)
{
    struct strv ids = {0}, words = {0};

    ids_live(&c->dirs, &ids);
    record_crashed(&c->dirs, &ids);
    strv_add(&words, "status");
    if (ids.n > 0)
        plainlive_run(c, &words);
    strv_done(&ids);
    strv_done(&words);
}

void
plainlive_doctor(const struct cmd *c, const struct server *s)
{
    struct strv words = {0};

    strv_add(&words, "doctor");
    strv_add(&words, s->name);
    plainlive_run(c, &words);
    strv_done(&words);
}

void
plainlive_files(const struct cmd *c, const struct server *s, const char *dir)
{
    struct strv words = {0};

    strv_add(&words, "files");
    strv_add(&words, s->name);
    strv_add(&words, dir);
    plainlive_run(c, &words);
    strv_done(&words);
}

void
plainlive_help(void)
{
    printf("  %-13s %s\n", "t N", "what is in the way of number N; nobody logs in");
    printf("  %-13s %s\n", "F N", "the files of a directory on the host of number N");
    printf("  %-13s %s\n", "ID", "follow the session of that name; ^C leaves it running");
    for (size_t i = 0; i < PLAINLIVE_ROWS; i++)
        printf("  %-13s %s\n", plainlive_table[i].written, plainlive_table[i].help);
}
