/* SPDX-License-Identifier: BSD-3-Clause
 * pvscedit: a list of servers changed in place: bytes in, bytes out. */
#include "config.h"

#include "core/pvscedit.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/pvsc.h"
#include "core/pvscprops.h"
#include "core/xmlgraft.h"

#define SHOWN_MAX 60 /* bytes of a name in an error */
#define BLANKS " \t\r\n"

/* A list that is being changed. */
struct job {
    struct server_list list; /* as it was read */
    struct xmledit x;
};

/* ---- Opening and giving ---- */

static void
job_done(struct job *j)
{
    server_list_done(&j->list);
    xmledit_done(&j->x);
}

/* job_done it either way. */
static int
job_open(struct job *j, const char *bytes, size_t n, struct err *e)
{
    *j = (struct job){0};
    if (pvsc_parse(&j->list, bytes, n, "", SERVER_ORIGIN_USER, e) != 0)
        return -1;
    xmledit_init(&j->x, bytes, n);
    return 0;
}

static const struct server *
job_server(const struct job *j, const char *name)
{
    for (size_t i = 0; i < j->list.n; i++) {
        if (strcmp(j->list.v[i]->name, name) == 0)
            return j->list.v[i];
    }
    return NULL;
}

/* The element of that server: where pvsc_parse saw it. XMLSPAN_NONE with *e. */
static size_t
job_find(const struct job *j, const char *name, const struct server **server, struct err *e)
{
    const struct server *s = job_server(j, name);
    size_t i = 0;
    char *shown;

    if (s != NULL) {
        while (j->x.spans.v[i].line != s->line || j->x.spans.v[i].column != s->column)
            i++;
        *server = s;
        return i;
    }
    shown = text_cleaned(name, SHOWN_MAX);
    err_set(e, ERR_NOT_FOUND, "no server in this list is called '%s'", shown);
    free(shown);
    return XMLSPAN_NONE;
}

/* The text as it is now, if it still is a list. */
static int
job_give(const struct job *j, struct str *out, struct err *e)
{
    struct server_list list = {0};
    int rc = pvsc_parse(&list, j->x.text.s, j->x.text.len, "", SERVER_ORIGIN_USER, e);

    server_list_done(&list);
    if (rc != 0)
        return err_prefix(e, "the list cannot be changed so");
    str_addn(out, j->x.text.s, j->x.text.len);
    return 0;
}

/* ---- Values ---- */

/* XML has no form for other control characters, whatever is written for them. */
static int
value_check(const char *what, const char *value, struct err *e)
{
    size_t n = strlen(value), one;
    uint32_t cp;
    char *shown;

    for (size_t i = 0; i < n; i += one) {
        one = text_decode(value + i, n - i, &cp);
        if (one > 0 && (cp >= 0x20 || cp == '\t' || cp == '\n' || cp == '\r') && cp != 0xfffe
            && cp != 0xffff)
            continue;
        shown = text_cleaned(what, SHOWN_MAX);
        if (one == 0)
            err_set(e, ERR_USAGE, "%s is not UTF-8 text", shown);
        else
            err_set(e, ERR_USAGE, "%s holds a control character, for which XML has no form", shown);
        free(shown);
        return -1;
    }
    return 0;
}

static int
name_check(const struct job *j, const char *name, const struct server *except, struct err *e)
{
    const struct server *s = job_server(j, name);
    char *shown;

    if (s == NULL && name[0] == '\0')
        return err_set(e, ERR_USAGE, "a server must have a name");
    if (s == NULL || s == except)
        return 0;
    shown = text_cleaned(name, SHOWN_MAX);
    err_set(e, ERR_USAGE, "there is a server called '%s' already", shown);
    free(shown);
    return err_hint(e, "Choose another name: of two servers of one name ParaView sees the last");
}

int
pvscedit_get(struct str *out, const char *bytes, size_t n, const char *server, const char *property,
    struct err *e)
{
    const struct server *s;
    struct job j;
    size_t element;
    int rc = job_open(&j, bytes, n, e);

    if (rc == 0 && (element = job_find(&j, server, &s, e)) == XMLSPAN_NONE)
        rc = -1;
    if (rc == 0)
        rc = pvscprops_get(&j.x, element, s, property, out, e);
    job_done(&j);
    return rc;
}

static int
set_in(struct job *j, const char *server, const char *property, const char *value, struct err *e)
{
    const struct server *s;
    struct str now = {0};
    size_t element = job_find(j, server, &s, e);
    bool same;
    int rc;

    if (element == XMLSPAN_NONE)
        return -1;
    rc = pvscprops_get(&j->x, element, s, property, &now, e);
    same = rc == 0 && strcmp(str_text(&now), value) == 0;
    str_done(&now);
    if (rc != 0 || same)
        return rc;
    if (value_check(property, value, e) != 0)
        return -1;
    if (strcmp(property, "name") == 0 && name_check(j, value, s, e) != 0)
        return -1;
    return pvscprops_set(&j->x, element, s, property, value, e);
}

int
pvscedit_set(struct str *out, const char *bytes, size_t n, const char *server, const char *property,
    const char *value, struct err *e)
{
    struct job j;
    int rc = job_open(&j, bytes, n, e);

    if (rc == 0)
        rc = set_in(&j, server, property, value, e);
    if (rc == 0)
        rc = job_give(&j, out, e);
    job_done(&j);
    return rc;
}

/* ---- Elements ---- */

int
pvscedit_element(struct str *out, const char *bytes, size_t n, const char *server, struct err *e)
{
    const struct server *s;
    struct job j;
    size_t element;
    int rc = job_open(&j, bytes, n, e);

    if (rc == 0 && (element = job_find(&j, server, &s, e)) == XMLSPAN_NONE)
        rc = -1;
    if (rc == 0)
        xmledit_decode(&j.x, out, j.x.spans.v[element].begin, j.x.spans.v[element].end);
    job_done(&j);
    return rc;
}

/* Where the markup that begins at "at" and is no element ends. */
static size_t
markup_end(const struct xmledit *x, size_t at)
{
    const char *s = x->text.s + at;
    bool comment = strncmp(s, "<!--", 4) == 0;
    const char *end = comment ? "-->" : s[1] == '?' ? "?>" : "]]>";

    return (size_t)(strstr(s + (comment ? 4 : 2), end) - x->text.s) + strlen(end);
}

/* The begin of the comment that ends where the line of the element begins, and that begins its line;
 * else the begin of the element. */
static size_t
comment_before(const struct xmledit *x, size_t element)
{
    const struct xmlspan *v = x->spans.v;
    size_t begin = v[element].begin, lead = xmledit_lead(x, begin);
    size_t at = v[v[element].parent].tag_end;
    const char *s = x->text.s, *next;

    for (size_t i = xmlspan_first(&x->spans, v[element].parent); i != element; i = v[i].next)
        at = v[i].end;
    while ((next = strchr(s + at, '<')) < s + lead) {
        size_t markup = (size_t)(next - s);

        at = markup_end(x, markup);
        if (at == lead && s[markup + 1] == '!' && s[markup + 2] == '-'
            && xmledit_lead(x, markup) < markup)
            return markup;
    }
    return begin;
}

int
pvscedit_remove(struct str *out, const char *bytes, size_t n, const char *server, struct err *e)
{
    const struct server *s;
    struct job j;
    size_t element, comment;
    int rc = job_open(&j, bytes, n, e);

    if (rc == 0 && (element = job_find(&j, server, &s, e)) == XMLSPAN_NONE)
        rc = -1;
    if (rc == 0) {
        comment = comment_before(&j.x, element);
        xmledit_cut(&j.x, comment, j.x.spans.v[element].begin);
        xmledit_remove(&j.x, element);
        rc = job_give(&j, out, e);
    }
    job_done(&j);
    return rc;
}

/* Parse one element, given without what is around it in a list. Its text without the blanks around it
 * (allocated), and its name in *name (allocated); NULL with *e when it is no single Server. */
static char *
element_read(const char *text, char **name, struct err *e)
{
    struct server_list list = {0};
    size_t begin = strspn(text, BLANKS), n = strlen(text);
    char *element = NULL;

    while (n > begin && strchr(BLANKS, text[n - 1]) != NULL)
        n--;
    if (pvsc_parse_element(&list, text, n, e) == 0
        && list.v[0]->resource.scheme == RESOURCE_BUILTIN) {
        err_set(e, ERR_USAGE, "a server with the resource builtin: is skipped when lists are read");
    } else if (list.n > 0) {
        element = mem_ndup(text + begin, n - begin);
        *name = mem_dup(list.v[0]->name);
    }
    server_list_done(&list);
    return element;
}

/* Put the element in the place of a server (NULL: at the end). */
static int
put_in(struct job *j, const char *server, const char *text, struct err *e)
{
    const struct server *old = NULL;
    size_t place = server != NULL ? job_find(j, server, &old, e) : 0;
    char *name, *element;
    int rc;

    if (place == XMLSPAN_NONE || (element = element_read(text, &name, e)) == NULL)
        return -1;
    rc = name_check(j, name, old, e);
    if (rc == 0 && old != NULL)
        rc = xmlgraft_replace(&j->x, place, element, e);
    else if (rc == 0)
        rc = xmlgraft_append(&j->x, place, element, e);
    free(name);
    free(element);
    return rc;
}

static int
put(struct str *out, const char *bytes, size_t n, const char *server, const char *element,
    struct err *e)
{
    struct job j;
    int rc = job_open(&j, bytes, n, e);

    if (rc == 0)
        rc = put_in(&j, server, element, e);
    if (rc == 0)
        rc = job_give(&j, out, e);
    job_done(&j);
    return rc;
}

int
pvscedit_replace(struct str *out, const char *bytes, size_t n, const char *server,
    const char *element, struct err *e)
{
    return put(out, bytes, n, server, element, e);
}

int
pvscedit_append(struct str *out, const char *bytes, size_t n, const char *element, struct err *e)
{
    static const char empty[] = "<Servers>\n</Servers>\n";
    size_t blanks = 0;

    while (blanks < n && strchr(BLANKS, bytes[blanks]) != NULL)
        blanks++;
    if (blanks == n)
        return put(out, empty, sizeof empty - 1, NULL, element, e);
    return put(out, bytes, n, NULL, element, e);
}

void
pvscedit_new(struct str *out, const char *name, const char *resource)
{
    str_add(out, "<Server name=\"");
    xmlspan_escape(out, name, '"');
    str_add(out, "\" resource=\"");
    xmlspan_escape(out, resource, '"');
    str_add(out, "\">\n  <ManualStartup/>\n</Server>");
}
