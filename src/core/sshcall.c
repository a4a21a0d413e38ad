/* SPDX-License-Identifier: BSD-3-Clause
 * sshcall: what the options and the destination of one ssh or plink ask for, and the hops that come of
 * it. */
#include "config.h"

#include "core/sshcall.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/resource.h"
#include "core/sshspec.h"

/* ---- What one option asks for ---- */

/* Whether nothing is wrong with a value. An address of the form that can hold a password is not shown. */
static bool
sshcall_fits(struct sshcall *s, const char *option, const char *value, const char *wrong)
{
    if (wrong != NULL && strstr(value, "://") != NULL)
        wrapread_unsure(s->r, "%s %s", option, wrong);
    else if (wrong != NULL)
        wrapread_unsure(s->r, "%s '%s' %s", option, value, wrong);
    return wrong == NULL;
}

static bool
sshcall_forward(struct sshcall *s, const char *option, const char *value, bool reverse)
{
    struct wrapper *w = s->r->w;
    struct plan_forward *f;

    if (w->forward_count >= WRAPPER_FORWARDS_MAX) {
        wrapread_unsure(s->r, "there are more than %d forwards", WRAPPER_FORWARDS_MAX);
        return false;
    }
    w->forwards = mem_grow(w->forwards, w->forward_count, &w->forward_cap, sizeof *w->forwards);
    f = &w->forwards[w->forward_count++];
    *f = (struct plan_forward){0};
    return sshcall_fits(s, option, value, sshspec_forward(f, value, reverse));
}

static bool
sshcall_port(struct sshcall *s, const char *option, const char *value)
{
    int port = sshspec_port(value);

    if (port < 0)
        return sshcall_fits(s, option, value, "is no port from 1 to 65535");
    if (s->port < 0 || s->plink)
        s->port = port;
    return true;
}

static void
sshcall_user(struct sshcall *s, const char *user)
{
    if (s->user != NULL && (!s->plink || s->named))
        return;
    free(s->user);
    s->user = mem_dup(user);
}

static bool
sshcall_key(struct sshcall *s, const char *option, const char *value)
{
    for (const char *c = value; *c != '\0'; c++) {
        if (iscntrl((unsigned char)*c))
            return sshcall_fits(s, option, value, "holds a control character");
    }
    strv_add(&s->last.keys, value);
    return true;
}

static bool
sshcall_jump(struct sshcall *s, const char *option, const char *value, bool keyword)
{
    if (s->jump != NULL && keyword)
        return true;
    if (s->jump != NULL)
        return sshcall_fits(s, option, value, "comes a second time");
    s->jump = mem_dup(value);
    return true;
}

static void
sshcall_set(int *state, bool on, bool keyword)
{
    if (*state < 0 || !keyword)
        *state = on;
}

static bool
sshcall_switch(struct sshcall *s, enum sshopt_act act, bool keyword)
{
    if (act == SSHOPT_TTY || act == SSHOPT_NO_TTY)
        sshcall_set(&s->tty, act == SSHOPT_TTY, keyword);
    else if (act == SSHOPT_AGENT || act == SSHOPT_NO_AGENT)
        sshcall_set(&s->agent, act == SSHOPT_AGENT, keyword);
    else if (act == SSHOPT_X11 || act == SSHOPT_NO_X11)
        sshcall_set(&s->x11, act == SSHOPT_X11, keyword);
    else if (act == SSHOPT_NO_COMMAND)
        s->no_command = true;
    else if (act == SSHOPT_BACKGROUND)
        s->background = true;
    else if (act == SSHOPT_DYNAMIC)
        s->r->w->dynamic = true;
    return true;
}

static bool
sshcall_session(struct sshcall *s, const char *option, const char *value)
{
    if (!resource_host_ok(value))
        return sshcall_fits(s, option, value, "names a session that cannot stand for a host here");
    free(s->r->w->session);
    s->r->w->session = mem_dup(value);
    return true;
}

static bool sshcall_keyword(struct sshcall *s, const char *text);

bool
sshcall_do(struct sshcall *s, const struct sshopt *o, const char *option, const char *value,
    bool keyword)
{
    switch (o->act) {
    case SSHOPT_LOCAL:
    case SSHOPT_REMOTE:
        return sshcall_forward(s, option, value, o->act == SSHOPT_REMOTE);
    case SSHOPT_JUMP:
        return sshcall_jump(s, option, value, keyword);
    case SSHOPT_USER:
        sshcall_user(s, value);
        return true;
    case SSHOPT_PORT:
        return sshcall_port(s, option, value);
    case SSHOPT_KEY:
        return sshcall_key(s, option, value);
    case SSHOPT_KEYWORD:
        return sshcall_keyword(s, value);
    case SSHOPT_SESSION:
        return sshcall_session(s, option, value);
    case SSHOPT_REFUSE:
        wrapread_unsure(s->r, "%s %s", option, o->why);
        return false;
    default:
        return sshcall_switch(s, o->act, keyword);
    }
}

/* ---- -o ---- */

/* "8080 host:80": what -L has in one word is two here, and ssh refuses it in one. */
static bool
sshcall_join(char *value)
{
    size_t n = strcspn(value, " \t"), blanks = strspn(value + n, " \t");

    if (blanks > 0) {
        value[n] = ':';
        memmove(value + n + 1, value + n + blanks, strlen(value + n + blanks) + 1);
    }
    return blanks > 0;
}

/* KEY=VALUE or KEY VALUE; quotes and comments of a configuration are not read here. */
static bool
sshcall_keyword(struct sshcall *s, const char *text)
{
    size_t n = strcspn(text, "= \t"), gap = strspn(text + n, " \t");
    char *key = mem_ndup(text, n), *value;
    const struct sshopt *o;
    bool ok = false;

    gap += text[n + gap] == '=';
    gap += strspn(text + n + gap, " \t");
    value = mem_dup(text + n + gap);
    o = strpbrk(value, "\"'#\\") == NULL ? sshopt_of_keyword(key, value) : NULL;
    if (o != NULL && (o->act == SSHOPT_LOCAL || o->act == SSHOPT_REMOTE) && !sshcall_join(value))
        o = NULL;
    if (o == NULL || value[0] == '\0')
        wrapread_unsure(s->r, "-o '%s' is not known here", text);
    else
        ok = sshcall_do(s, o, key, value, true);
    free(key);
    free(value);
    return ok;
}

/* ---- The destination ---- */

bool
sshcall_destination(struct sshcall *s, const char *word)
{
    struct plan_hop h = {0};
    const char *wrong = s->plink ? sshspec_account(&h, word) : sshspec_destination(&h, word);

    if (sshcall_fits(s, "the destination", word, wrong)) {
        if (h.user != NULL)
            sshcall_user(s, h.user);
        s->named = h.user != NULL;
        if (h.port > 0 && (s->port < 0 || s->plink))
            s->port = h.port;
        s->last.host = h.host;
        h.host = NULL;
        s->r->at++;
    }
    plan_hop_done(&h);
    return wrong == NULL;
}

/* ---- What comes of it ---- */

static bool
sshcall_add_hop(struct sshcall *s, struct plan_hop *h)
{
    struct wrapper *w = s->r->w;

    if (w->hop_count >= WRAPPER_HOPS_MAX) {
        wrapread_unsure(s->r, "there are more than %d hosts on the way", WRAPPER_HOPS_MAX);
        return false;
    }
    w->hops = mem_grow(w->hops, w->hop_count, &w->hop_cap, sizeof *w->hops);
    w->hops[w->hop_count++] = *h;
    *h = (struct plan_hop){0};
    return true;
}

static bool
sshcall_add_jumps(struct sshcall *s)
{
    const char *at = s->jump;
    bool ok = true;

    if (at == NULL || strcasecmp(at, "none") == 0)
        return true;
    while (ok && at != NULL) {
        size_t n = strcspn(at, ",");
        char *one = mem_ndup(at, n);
        struct plan_hop h = {0};

        ok = sshcall_fits(s, "the jump", one, sshspec_jump(&h, one)) && sshcall_add_hop(s, &h);
        plan_hop_done(&h);
        free(one);
        at = at[n] == ',' ? at + n + 1 : NULL;
    }
    return ok;
}

static bool
sshcall_add_last(struct sshcall *s)
{
    struct wrapper *w = s->r->w;

    if (s->last.host == NULL)
        s->last.host = mem_dup(w->session);
    if (s->last.host == NULL) {
        wrapread_unsure(s->r, "the ssh in it is told no host");
        return false;
    }
    if (s->user != NULL && !resource_user_ok(s->user))
        return sshcall_fits(s, "the user", s->user, "cannot be one");
    s->last.user = s->user;
    s->user = NULL;
    s->last.port = s->port > 0 ? s->port : 0;
    return sshcall_add_hop(s, &s->last);
}

void
sshcall_finish(struct sshcall *s)
{
    struct wrapper *w = s->r->w;

    if (s->background && !s->no_command && s->r->at >= s->r->words.n) {
        wrapread_unsure(s->r, "-f has no command to leave in the background");
        return;
    }
    if (!sshcall_add_jumps(s) || !sshcall_add_last(s))
        return;
    for (size_t i = s->r->at; i < s->r->words.n && !s->no_command; i++)
        strv_add(&w->remote, s->r->words.v[i]);
    w->pty = s->tty > 0 && !s->no_command;
    w->agent = s->agent > 0;
    w->x11 = s->x11 > 0;
    w->found = WRAPPER_SSH;
}

void
sshcall_done(struct sshcall *s)
{
    free(s->user);
    free(s->jump);
    plan_hop_done(&s->last);
}
