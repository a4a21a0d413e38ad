/* SPDX-License-Identifier: BSD-3-Clause
 * wrapper: the ssh inside a launch command: layer after layer is taken away until one is met. */
#include "config.h"

#include "core/wrapper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/wrapperparts.h"

#define WRAPPER_LAYERS_MAX 8
#define WRAPPER_WHY_MAX 240

/* ---- What is left to read ---- */

const char *
wrapread_word(const struct wrapread *r)
{
    return r->at < r->words.n ? r->words.v[r->at] : NULL;
}

void
wrapread_outer(struct wrapread *r, size_t n)
{
    for (; n > 0 && r->at < r->words.n; n--)
        strv_add(&r->w->outer, r->words.v[r->at++]);
}

enum wrapread_next
wrapread_line(struct wrapread *r, const char *line, enum shellwords_kind kind)
{
    struct strv words = {0};
    const char *what = shellwords_read(&words, line, kind);

    strv_done(&r->words);
    r->words = words;
    r->at = 0;
    if (what == NULL)
        return WRAPREAD_MORE;
    strv_clear(&r->words);
    strv_add(&r->words, line);
    return wrapread_strange(r, "its line has more for a shell of this machine: %s", what);
}

static void __attribute__((format(printf, 2, 0)))
wrapread_why(struct wrapread *r, const char *fmt, va_list ap)
{
    char text[4 * WRAPPER_WHY_MAX];

    if (r->w->why != NULL)
        return;
    vsnprintf(text, sizeof text, fmt, ap);
    r->w->why = text_cleaned(text, WRAPPER_WHY_MAX);
}

enum wrapread_next
wrapread_unsure(struct wrapread *r, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    wrapread_why(r, fmt, ap);
    va_end(ap);
    r->w->found = WRAPPER_UNSURE;
    return WRAPREAD_END;
}

/* ---- Names of programs ---- */

char *
wrapper_base(const char *text)
{
    size_t n = strlen(text);
    char *base;

    if (n >= 2 && text[0] == '"' && text[n - 1] == '"') {
        text++;
        n -= 2;
    }
    for (size_t i = n; i > 0; i--) {
        if (text[i - 1] == '/' || text[i - 1] == '\\') {
            text += i;
            n -= i;
            break;
        }
    }
    if (n > 4 && strncasecmp(text + n - 4, ".exe", 4) == 0)
        n -= 4;
    base = mem_ndup(text, n);
    for (char *c = base; *c != '\0'; c++) {
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    }
    return base;
}

bool
wrapper_listed(const char *list, const char *word, size_t n)
{
    for (const char *at = list; n > 0 && *at != '\0'; at += strcspn(at, " ")) {
        at += strspn(at, " ");
        if (strncmp(at, word, n) == 0 && at[n] == ' ')
            return true;
    }
    return false;
}

/* Each reader, and the programs it knows. */
static const struct {
    bool (*knows)(const char *base);
    enum wrapread_next (*read)(struct wrapread *r);
} wrapper_readers[] = {
    {wrapterm_knows, wrapterm_read},
    {wrapcmd_knows, wrapcmd_read},
    {wrapshell_knows, wrapshell_read},
    {wrapapple_knows, wrapapple_read},
    {sshwords_knows, sshwords_read},
};

bool
wrapper_is_program(const char *text)
{
    char *base = wrapper_base(text);
    bool known = false;

    for (size_t i = 0; i < sizeof wrapper_readers / sizeof wrapper_readers[0]; i++)
        known |= wrapper_readers[i].knows(base);
    free(base);
    return known;
}

/* ---- Words that are not understood ---- */

#define NAME_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/\\:"

/* Whether a word, or a piece of a line in it, names an ssh. */
static bool
wrapper_names_ssh(const char *word)
{
    bool found = false;

    for (size_t n; *word != '\0' && !found; word += n) {
        word += strcspn(word, NAME_CHARS);
        n = strspn(word, NAME_CHARS);
        if (n > 0) {
            char *name = mem_ndup(word, n), *base = wrapper_base(name);

            found = sshwords_knows(base);
            free(base);
            free(name);
        }
    }
    return found;
}

enum wrapread_next
wrapread_strange(struct wrapread *r, const char *fmt, ...)
{
    bool ssh = r->terminal != NULL;
    va_list ap;

    for (size_t i = r->at; i < r->words.n && !ssh; i++)
        ssh = wrapper_names_ssh(r->words.v[i]);
    r->w->found = ssh ? WRAPPER_UNSURE : WRAPPER_NONE;
    if (ssh) {
        va_start(ap, fmt);
        wrapread_why(r, fmt, ap);
        va_end(ap);
    }
    return WRAPREAD_END;
}

/* ---- Reading ---- */

static enum wrapread_next
wrapper_layer(struct wrapread *r)
{
    const char *word = wrapread_word(r);
    enum wrapread_next next = WRAPREAD_END;
    size_t i, n = sizeof wrapper_readers / sizeof wrapper_readers[0];
    char *base;

    if (word == NULL)
        return wrapread_strange(r, "%s starts nothing but a shell", r->terminal);
    base = wrapper_base(word);
    for (i = 0; i < n && !wrapper_readers[i].knows(base);)
        i++;
    free(base);
    if (i < n)
        next = wrapper_readers[i].read(r);
    else if (r->terminal != NULL)
        next = wrapread_unsure(r, "%s runs '%s', which is no ssh that is known here", r->terminal,
            word);
    else
        next = wrapread_strange(r, "'%s' starts an ssh in a way that is not known here", word);
    return next;
}

/* What was read so far is no use to a caller who may not rely on it. */
static void
wrapper_forget(struct wrapper *w)
{
    enum wrapper_found found = w->found;
    char *why = found == WRAPPER_UNSURE ? w->why : NULL;

    if (why == NULL)
        free(w->why);
    w->why = NULL;
    wrapper_done(w);
    *w = (struct wrapper){.found = found, .why = why};
}

enum wrapper_found
wrapper_read(const struct strv *words, struct wrapper *w)
{
    struct wrapread r = {.w = w};
    enum wrapread_next next = WRAPREAD_MORE;

    *w = (struct wrapper){0};
    strv_copy(&r.words, words);
    for (int layer = 0; next == WRAPREAD_MORE; layer++) {
        next = layer < WRAPPER_LAYERS_MAX ? wrapper_layer(&r) :
            wrapread_strange(&r, "more programs than %d are around it", WRAPPER_LAYERS_MAX);
    }
    if (w->found != WRAPPER_SSH)
        wrapper_forget(w);
    free(r.terminal);
    strv_done(&r.words);
    return w->found;
}

void
wrapper_done(struct wrapper *w)
{
    for (size_t i = 0; i < w->hop_count; i++)
        plan_hop_done(&w->hops[i]);
    for (size_t i = 0; i < w->forward_count; i++)
        plan_forward_done(&w->forwards[i]);
    free(w->hops);
    free(w->forwards);
    free(w->why);
    free(w->session);
    strv_done(&w->outer);
    strv_done(&w->remote);
    *w = (struct wrapper){0};
}
