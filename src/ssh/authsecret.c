/* SPDX-License-Identifier: BSD-3-Clause
 * authsecret: the secret for a login that needs nobody to type it: handed over beforehand, or by the
 * PasswordCommand. */
#include "config.h"

#include "ssh/authsecret.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/proc.h"
#include "base/text.h"
#include "core/given.h"

#define AUTHSECRET_COMMAND_MS 60000 /* it may ask for something itself */
#define AUTHSECRET_MAX 4096
#define AUTHSECRET_SAID_MAX 400

/* A PasswordCommand that runs. */
struct authsecret {
    struct secret *line; /* its first line of output */
    bool whole;          /* came to its end */
    struct str said;     /* its errors */
    bool ended;
    int status, signal;
};

static void
authsecret_output(void *arg, int stream, const char *bytes, size_t n)
{
    struct authsecret *s = arg;
    const char *end = memchr(bytes, '\n', n);

    if (stream == 2) {
        if (s->said.len < AUTHSECRET_SAID_MAX)
            str_addn(&s->said, bytes, n);
        return;
    }
    if (!s->whole && s->line->len <= AUTHSECRET_MAX)
        secret_add(s->line, bytes, end != NULL ? (size_t)(end - bytes) : n);
    s->whole = s->whole || end != NULL;
}

static void
authsecret_exited(void *arg, int status, int signal)
{
    struct authsecret *s = arg;

    s->ended = true;
    s->status = status;
    s->signal = signal;
}

static const struct proc_ops authsecret_ops = {authsecret_output, authsecret_exited};

/* What was wrong with it, for people; NULL: nothing. Allocated. */
static char *
authsecret_trouble(const struct authsecret *s)
{
    char *said = text_cleaned(str_text(&s->said), AUTHSECRET_SAID_MAX), *why = NULL;

    if (!s->ended)
        why = mem_printf("it did not end within %d s", AUTHSECRET_COMMAND_MS / 1000);
    else if (s->signal != 0)
        why = mem_printf("it was ended by signal %d", s->signal);
    else if (s->status != 0)
        why = mem_printf("it ended with status %d%s%s", s->status, said[0] != '\0' ? ": " : "", said);
    else if (s->line->len == 0)
        why = mem_dup("it printed nothing");
    else if (s->line->len > AUTHSECRET_MAX || strlen(secret_text(s->line)) != s->line->len)
        why = mem_dup("what it printed is no password");
    free(said);
    return why;
}

static int
authsecret_await(struct turn *t, const struct authsecret *s, struct err *e)
{
    int rc = 0;

    turn_limit(t, AUTHSECRET_COMMAND_MS, "the PasswordCommand");
    while (rc == 0 && !s->ended)
        rc = turn_once(t, e);
    turn_limit(t, -1, "nothing");
    return rc < 0 && e->code == ERR_TIMEOUT ? 0 : rc;
}

/* Run it by the shell, as ssh runs a ProxyCommand. */
static int
authsecret_run(struct auth *a, struct secret *out, struct err *e)
{
    struct turn *t = a->hop->turn;
    char *command = sshconf_path(t->conf->password_command, &a->hop->conf), *why;
    char *argv[] = {(char[]){"/bin/sh"}, (char[]){"-c"}, command, NULL};
    const struct proc_spec spec = {.argv = argv, .own_session = true, .extra_fd = -1};
    struct authsecret s = {.line = out};
    struct proc *p = proc_start(t->loop, &spec, &authsecret_ops, &s, e);
    int rc = p != NULL ? authsecret_await(t, &s, e) : -1;

    proc_free(p);
    if (out->len > 0 && out->bytes[out->len - 1] == '\r')
        secret_cut(out, out->len - 1);
    why = rc == 0 ? authsecret_trouble(&s) : p == NULL ? mem_dup(e->text) : NULL;
    if (why != NULL)
        auth_tell(a, "password", "skipped", NULL, why);
    if (why != NULL)
        turn_note(t, "PasswordCommand gave no password for %s: %s", a->hop->conf.host, why);
    if (why != NULL || rc < 0)
        secret_wipe(out);
    rc = why != NULL ? 0 : rc < 0 ? -1 : 1;
    free(why);
    free(command);
    str_done(&s.said);
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
