/* SPDX-License-Identifier: BSD-3-Clause
 * browsedoctor: `fairlead doctor NAME` beside the screen, which does not wait for it. */
#include "config.h"

#include "cmd/browsedoctor.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "cmd/worker.h"

#define DOCTOR_MAX (1024 * 1024) /* bytes of what it says */

static void
doctor_output(void *arg, int stream, const char *bytes, size_t n)
{
    struct browsedoctor *d = arg;
    struct str *to = stream == 1 ? &d->out : &d->said;

    str_addn(to, bytes, n < DOCTOR_MAX - to->len ? n : DOCTOR_MAX - to->len);
}

/* The last line of its errors: "fairlead: ..." */
static void
doctor_fail(const struct browsedoctor *d, struct err *e)
{
    const char *text = str_text(&d->said), *own = "fairlead: ";

    if (strncmp(text, own, strlen(own)) == 0)
        text += strlen(own);
    err_set(e, ERR_CONFIG, "%.*s", (int)strcspn(text, "\n"),
        *text != '\0' ? text : "the doctor ended without a word");
}

static void
doctor_exited(void *arg, int status, int signal)
{
    struct browsedoctor *d = arg;
    json_t *j = json_loadb(str_text(&d->out), d->out.len, 0, NULL);
    struct err e = {0};

    if (j == NULL)
        doctor_fail(d, &e);
    if (d->keep->app != NULL)
        app_doctor(d->keep->app, j, j == NULL ? &e : NULL);
    json_decref(j);
    browsedoctor_done(d);
}

static const struct proc_ops doctor_ops = {doctor_output, doctor_exited};

int
browsedoctor_begin(struct browsedoctor *d, const struct browsekeep *keep, const char *server,
    struct err *e)
{
    struct proc_spec spec = {.in = PROC_STDIN_NULL, .own_session = true, .extra_fd = -1};
    struct strv words = {0};
    char program[4096];

    browsedoctor_done(d);
    if (keep->fixed)
        return err_set(e, ERR_USAGE, "this list is made for this run: the doctor does not know it");
    worker_program(program, sizeof program);
    strv_add(&words, program);
    strv_add(&words, "doctor");
    strv_add(&words, server);
    opts_common(&keep->cmd->opts, &words);
    strv_add(&words, "--json");
    spec.argv = words.v;
    d->keep = keep;
    d->proc = proc_start(keep->loop, &spec, &doctor_ops, d, e);
    strv_done(&words);
    return d->proc != NULL ? 0 : -1;
}

void
browsedoctor_done(struct browsedoctor *d)
{
    proc_free(d->proc);
    d->proc = NULL;
    str_done(&d->out);
    str_done(&d->said);
}
