/* SPDX-License-Identifier: BSD-3-Clause
 * trusttell: what a list from elsewhere would do, as lines for the person who is to agree. */
#include "config.h"

#include <jansson.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "cmd/trust.h"

/* Nothing is cut: what stands at the end of a long line runs as well. */
static void
tell_line(struct str *out, const char *label, const char *text)
{
    str_addf(out, "  %-12s ", label);
    text_clean(out, text, strlen(text), TEXT_LINE);
    str_addc(out, '\n');
}

static void
tell_take(struct str *out, const char *label, char *text)
{
    tell_line(out, label, text);
    free(text);
}

/* As a shell would need it written, so that it is seen where one word ends. */
static void
tell_word(struct str *out, const char *word)
{
    str_add(out, out->len > 0 ? " " : "");
    if (word[0] != '\0' && strpbrk(word, " \t\r\n'\"\\$`;&|<>()*?[]{}!#~") == NULL) {
        str_add(out, word);
        return;
    }
    str_addc(out, '\'');
    for (; *word != '\0'; word++) {
        if (*word == '\'')
            str_add(out, "'\\''");
        else
            str_addc(out, *word);
    }
    str_addc(out, '\'');
}

static void
tell_words(struct str *out, const char *label, const struct strv *words)
{
    struct str text = {0};

    for (size_t i = 0; i < words->n; i++)
        tell_word(&text, words->v[i]);
    if (text.len > 0)
        tell_line(out, label, str_text(&text));
    str_done(&text);
}

/* What a local command gets into its environment: PATH and LD_PRELOAD say as much as its words do. */
static void
tell_environment(const struct plan *p, struct str *out)
{
    for (size_t i = 0; i < p->values.n; i++) {
        const struct value *v = &p->values.v[i];

        if (!v->secret && !str_eq(v->from, "predefined") && !str_eq(v->from, "environment"))
            tell_take(out, "environment", mem_printf("%s=%s", v->name, v->text));
    }
}

/* The words without secrets are those that show --json gives. */
static void
tell_command(const struct plan *p, struct str *out)
{
    json_t *j = plan_json(p, PLAN_SHOW), *startup = json_object_get(j, "startup"), *word;
    const char *command = json_string_value(json_object_get(startup, "command"));
    struct strv words = {0};
    size_t i;

    if (p->where == PLAN_REMOTE && command != NULL) {
        tell_line(out, "run there", command);
    } else if (p->where != PLAN_NONE) {
        json_array_foreach (json_object_get(startup, "argv"), i, word)
            strv_add(&words, json_string_value(word));
        tell_words(out, "run here", &words);
        tell_environment(p, out);
    }
    strv_done(&words);
    json_decref(j);
}

static void
tell_hops(const struct plan *p, struct str *out)
{
    for (size_t i = 0; i < p->hop_count; i++) {
        tell_take(out, i == 0 ? "ssh" : "then ssh", plan_hop_text(&p->hops[i]));
        tell_words(out, "with keys", &p->hops[i].keys);
    }
}

static void
tell_forwards(const struct plan_forward *v, size_t n, struct str *out)
{
    for (size_t i = 0; i < n; i++) {
        const struct plan_forward *f = &v[i];
        char *listen = endpoint_text(&f->listen), *target = endpoint_text(&f->target);

        tell_take(out, "forward",
            mem_printf("%s %s -> %s %s", f->reverse ? "there" : "here", listen,
                f->reverse ? "here" : "there", target));
        free(target);
        free(listen);
    }
}

/* Path and line, whose it is, how it is protected, and what sha256sum would say of the element. */
static void
tell_file(const struct server *s, struct str *out)
{
    struct str text = {0};
    struct stat st;

    str_addf(&text, "%s:%d", s->file, s->line);
    if (stat(s->file, &st) == 0) {
        const struct passwd *pw = getpwuid(st.st_uid);

        str_addf(&text, "  (owner %s, mode %04o)", pw != NULL ? pw->pw_name : "unknown",
            (unsigned)st.st_mode & 07777);
    }
    tell_line(out, "file", str_text(&text));
    tell_line(out, "digest", s->digest);
    str_done(&text);
}

void
trust_tell(const struct cmd *c, const struct server *s, const struct plan *p, struct str *out)
{
    char *name = text_cleaned(s->name, 200), *resource = resource_text(&p->resource);
    struct str why = {0};

    (void)trust_of(c, s, &why);
    str_addf(out, "%s is from elsewhere, and nobody agreed to it yet: %s.\nThis is what it does:\n", name,
        str_text(&why));
    tell_line(out, "resource", resource);
    tell_hops(p, out);
    tell_forwards(p->forwards, p->forward_count, out);
    if (p->ssh_program != NULL)
        tell_take(out, "by its ssh", mem_printf("%s  (where --ssh=ssh says so)", p->ssh_program));
    tell_command(p, out);
    tell_words(out, "not run", &p->wrapper);
    if (s->file != NULL)
        tell_file(s, out);
    str_done(&why);
    free(resource);
    free(name);
}
