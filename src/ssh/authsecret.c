/* SPDX-License-Identifier: BSD-3-Clause
 * authsecret: the secret for a login that needs nobody to type it: handed over beforehand, or by the
 * PasswordCommand. */
#include "config.h"

#include "ssh/authsecret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/given.h"
#include "ssh/errand.h"

#define AUTHSECRET_COMMAND_MS 60000 /* it may ask for something itself */
#define AUTHSECRET_MAX 4096
#define AUTHSECRET_SAID_MAX 400

/* What was wrong with a PasswordCommand that ended, for people; NULL: nothing. Allocated. */
static char *
authsecret_trouble(const struct errand *r)
{
    char *said = text_cleaned(str_text(r->said), AUTHSECRET_SAID_MAX), *why = NULL;

    if (r->signal != 0)
        why = mem_printf("it was ended by signal %d", r->signal);
    else if (r->status != 0)
        why = mem_printf("it ended with status %d%s%s", r->status, said[0] != '\0' ? ": " : "", said);
    else if (r->secret->len == 0)
        why = mem_dup("it printed nothing");
    else if (r->secret->len > AUTHSECRET_MAX || strlen(secret_text(r->secret)) != r->secret->len)
        why = mem_dup("what it printed is no password");
    free(said);
    return why;
}

/* Why one gave nothing that could not be run or did not end; NULL: the session's turns failed. Allocated. */
static char *
authsecret_failure(const struct err *e)
{
    if (e->code == ERR_TIMEOUT)
        return mem_printf("it did not end within %d s", AUTHSECRET_COMMAND_MS / 1000);
    return e->code == ERR_START || e->code == ERR_OS ? mem_dup(e->text) : NULL;
}

/* Its first line is the secret; one of another system ends in CR LF. */
static void
authsecret_line(struct secret *s)
{
    const char *end = s->len > 0 ? memchr(s->bytes, '\n', s->len) : NULL;

    if (end != NULL)
        secret_cut(s, (size_t)(end - s->bytes));
    if (s->len > 0 && s->bytes[s->len - 1] == '\r')
        secret_cut(s, s->len - 1);
}

/* Run it by the shell, as ssh runs a ProxyCommand. */
static int
authsecret_run(struct auth *a, struct secret *out, struct err *e)
{
    struct turn *t = a->hop->turn;
    char *command = sshconf_path(t->conf->password_command, &a->hop->conf), *why;
    char *argv[] = {(char[]){"/bin/sh"}, (char[]){"-c"}, command, NULL};
    struct str said = {0};
    struct errand r = {.argv = argv, .limit_ms = AUTHSECRET_COMMAND_MS, .awaited = "the PasswordCommand",
        .secret = out, .out_max = AUTHSECRET_MAX + 1, .said = &said, .said_max = AUTHSECRET_SAID_MAX};
    int rc = errand_run(t, &r, e);

    authsecret_line(out);
    why = rc == 0 ? authsecret_trouble(&r) : authsecret_failure(e);
    if (why != NULL) {
        auth_tell(a, "password", "skipped", NULL, why);
        turn_note(t, "PasswordCommand gave no password for %s: %s", a->hop->conf.name, why);
    }
    if (why != NULL || rc < 0)
        secret_wipe(out);
    rc = why != NULL ? 0 : rc < 0 ? -1 : 1;
    free(why);
    free(command);
    str_done(&said);
    return rc;
}

static const struct secret *
authsecret_handed(struct auth *a)
{
    const struct session_flags *flags = a->hop->turn->flags;
    const struct secret *s = givens_find(flags->passwords, a->hop->conf.user, a->hop->conf.alias,
        (size_t)a->handed);

    if (s == NULL && a->hop->index == a->hop->of && !a->password_used && a->handed == 0) {
        a->password_used = true;
        return flags->password; /* it names no host: it is for the last */
    }
    if (s != NULL)
        a->handed++;
    return s;
}

bool
authsecret_spent(const struct auth *a)
{
    return (a->hop->turn->refused & 1u << a->hop->index) != 0;
}

int
authsecret_next(struct auth *a, struct secret *out, struct err *e)
{
    struct turn *t = a->hop->turn;
    const struct secret *s;

    if (authsecret_spent(a))
        return 0;
    s = authsecret_handed(a);
    if (s != NULL) {
        secret_set(out, secret_text(s), s->len);
        return 1;
    }
    if (t->conf->password_command == NULL || a->command_used || a->handed > 0 ||
        (a->password_used && t->flags->password != NULL))
        return 0;
    a->command_used = true;
    return authsecret_run(a, out, e);
}

void
authsecret_refused(struct auth *a)
{
    a->hop->turn->refused |= 1u << a->hop->index;
}
