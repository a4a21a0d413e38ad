/* SPDX-License-Identifier: BSD-3-Clause
 * sshwords: a command line of ssh(1), autossh or plink: hosts, forwards, and the words for the remote
 * shell. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "core/sshcall.h"

static const char ssh_names[] = " ssh autossh slogin plink ";

/* Programs around an ssh, or in its place, that are never read. */
static const struct {
    const char *name, *why;
} strange_ones[] = {
    {"sshpass", "hands a password to ssh; leave it out to be asked for the password"},
    {"gsissh", "authenticates by GSI certificates"},
    {"mosh", "talks to a server of its own"},
    {"dbclient", "is an ssh that is not known here"},
    {"putty", "is a window of its own; plink is the same without one"},
    {"klink", "is an ssh that is not known here"},
    {"tortoiseplink", "is an ssh that is not known here"},
};

static const char *
strange_why(const char *base)
{
    for (size_t i = 0; i < sizeof strange_ones / sizeof strange_ones[0]; i++) {
        if (strcmp(strange_ones[i].name, base) == 0)
            return strange_ones[i].why;
    }
    return NULL;
}

bool
sshwords_knows(const char *base)
{
    return wrapper_listed(ssh_names, base, strlen(base)) || strange_why(base) != NULL;
}

/* ---- The words in order ---- */

/* The value of an option: what is left of its own word, else the next word. */
static const char *
sshwords_value(struct sshcall *s, const char *option, const char *attached)
{
    const char *value = attached;

    if (*attached == '\0') {
        value = wrapread_word(s->r);
        wrapread_outer(s->r, 1);
    }
    if (value == NULL)
        wrapread_unsure(s->r, "%s has no value", option);
    return value;
}

/* -fNT, -p22, -L8080:host:80: letters, until one takes the rest. */
static bool
sshwords_bundle(struct sshcall *s, const char *word)
{
    wrapread_outer(s->r, 1);
    for (const char *c = word + 1; *c != '\0'; c++) {
        const struct sshopt *o = sshopt_of_ssh(*c);
        const char option[] = {'-', *c, '\0'}, *value = NULL;

        if (o == NULL) {
            wrapread_unsure(s->r, "'%s' is no option of ssh that is known here", word);
            return false;
        }
        if (o->value && (value = sshwords_value(s, option, c + 1)) == NULL)
            return false;
        if (!sshcall_do(s, o, option, value, false))
            return false;
        if (o->value)
            break;
    }
    return true;
}

static bool
sshwords_plink_option(struct sshcall *s, const char *word)
{
    const struct sshopt *o = sshopt_of_plink(word);
    const char *value = NULL;

    wrapread_outer(s->r, 1);
    if (o == NULL) {
        wrapread_unsure(s->r, "'%s' is no option of plink that is known here", word);
        return false;
    }
    if (o->value && (value = sshwords_value(s, word, "")) == NULL)
        return false;
    return sshcall_do(s, o, word, value, false);
}

/* Behind -load NAME a word is a host or begins the command: what NAME holds is not known here. */
static bool
sshwords_is_command(struct sshcall *s, const char *word)
{
    if (s->last.host != NULL)
        return true;
    return s->r->w->session != NULL && strchr(word, '/') != NULL && strchr(word, '@') == NULL;
}

static bool
sshwords_word(struct sshcall *s, const char *word)
{
    if (s->r->w->session != NULL && strchr(word, '@') == NULL) {
        wrapread_unsure(s->r, "'%s' may be a host or a command, as the session '%s' says", word,
            s->r->w->session);
        return false;
    }
    return sshcall_destination(s, word);
}

static bool
sshwords_options(struct sshcall *s)
{
    bool ended = false; /* by "--" */
    const char *word;

    while ((word = wrapread_word(s->r)) != NULL) {
        bool ok;

        if (word[0] == '-' && word[1] != '\0' && !ended) {
            ended = !s->plink && strcmp(word, "--") == 0;
            if (ended)
                wrapread_outer(s->r, 1);
            ok = ended || (s->plink ? sshwords_plink_option(s, word) : sshwords_bundle(s, word));
        } else if (sshwords_is_command(s, word)) {
            return true;
        } else {
            ok = sshwords_word(s, word);
        }
        if (!ok)
            return false;
    }
    return true;
}

/* autossh watches over ssh: -M in front is its own. */
static bool
sshwords_autossh(struct sshcall *s)
{
    const char *word;

    while ((word = wrapread_word(s->r)) != NULL && strncmp(word, "-M", 2) == 0) {
        wrapread_outer(s->r, 1);
        if (word[2] == '\0' && sshwords_value(s, "-M", "") == NULL)
            return false;
    }
    return true;
}

enum wrapread_next
sshwords_read(struct wrapread *r)
{
    struct sshcall s = {.r = r, .port = -1, .tty = -1, .agent = -1, .x11 = -1};
    char *base = wrapper_base(wrapread_word(r));
    const char *why = strange_why(base);

    s.plink = strcmp(base, "plink") == 0;
    wrapread_outer(r, 1);
    if (why != NULL)
        wrapread_unsure(r, "%s %s", base, why);
    else if ((strcmp(base, "autossh") != 0 || sshwords_autossh(&s)) && sshwords_options(&s))
        sshcall_finish(&s);
    free(base);
    sshcall_done(&s);
    return WRAPREAD_END;
}
