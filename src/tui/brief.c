/* SPDX-License-Identifier: BSD-3-Clause
 * brief: a server in few lines: beside or under the list. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/expand.h"
#include "tui/page.h"
#include "tui/units.h"

#define BRIEF_LABEL 9

static bool
brief_loopback(const char *host)
{
    return host == NULL || host[0] == '\0' || strcmp(host, "localhost") == 0 ||
        strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0;
}

enum brief_way
brief_way(const struct server *s)
{
    if (s->resource.scheme == RESOURCE_SSH ||
        (s->ssh.forward && (s->startup == SERVER_SSH || s->startup == SERVER_MANUAL)))
        return BRIEF_INSIDE;
    if (s->startup == SERVER_BUILTIN ||
        (s->startup != SERVER_SSH && brief_loopback(s->resource.host)))
        return BRIEF_LOCAL;
    return BRIEF_PLAIN;
}

char *
brief_path(const char *path)
{
    const char *home = getenv("HOME");
    size_t n = home != NULL ? strlen(home) : 0;

    if (n > 1 && strncmp(path, home, n) == 0 && path[n] == '/')
        return mem_printf("~%s", path + n);
    return mem_dup(path);
}

char *
brief_start(const struct server *s)
{
    char *command = NULL, *out;

    if (s->startup == SERVER_MANUAL)
        return mem_dup("nothing is started: the server is expected to run");
    if (s->startup == SERVER_BUILTIN)
        return mem_dup("nothing: the client works alone");
    if (s->startup == SERVER_INVALID)
        return mem_dup("the list says neither how to start it nor that nothing is to start");
    command = expand_command_line(s->exec != NULL ? s->exec : "", &s->args);
    if (s->startup == SERVER_SSH)
        out = mem_printf("ssh %s%s%s%s%s -> %s", s->ssh.user != NULL ? s->ssh.user : "",
            s->ssh.user != NULL ? "@" : "", s->resource.host, s->ssh.port != NULL ? ":" : "",
            s->ssh.port != NULL ? s->ssh.port : "", command);
    else
        out = mem_printf("here -> %s", command);
    free(command);
    return out;
}

/* The port on this machine, as the list tells it. Allocated. */
static char *
brief_local_port(const struct server *s, int port)
{
    if (s->ssh.forward_local != NULL && s->ssh.forward_local[0] != '\0')
        return mem_dup(s->ssh.forward_local);
    if (server_option(s, "PV_SSH_PF_SERVER_PORT") != NULL)
        return mem_dup("$PV_SSH_PF_SERVER_PORT$");
    return mem_printf("%d", port);
}

char *
brief_forward(const struct server *s)
{
    int port = s->resource.port >= 0 ? s->resource.port : RESOURCE_PORT;
    char *local, *text;

    if (!s->ssh.forward || (s->startup != SERVER_SSH && s->startup != SERVER_MANUAL))
        return NULL;
    local = brief_local_port(s, port);
    if (resource_reverse(&s->resource))
        text = mem_printf("R  %s:%d -> here:%s", s->resource.host, port, local);
    else
        text = mem_printf("L  here:%s -> %s:%d", local, s->resource.host, port);
    free(local);
    return text;
}

static void
brief_options(struct app *a, const struct server *s, struct str *out)
{
    for (size_t i = 0; i < s->option_count; i++) {
        const struct option *o = &s->options[i];
        const char *saved = o->save && a->recall != NULL ?
            recall_get(a->recall, s->name, o->name) : NULL;
        char *shown;

        if (server_option(s, o->name) != o || o->kind == OPTION_PASSWORD)
            continue;
        if (saved == NULL)
            saved = o->random ? "(random)" : o->initial;
        shown = option_shown(o, saved != NULL ? saved : "");
        str_addf(out, "%s%s=%s", out->len > 0 ? "  " : "", o->name, shown);
        free(shown);
    }
}

/* One line, or as many as it needs when there is room for all of it. */
static void
brief_line(struct area *at, const char *label, enum draw_style style, const char *text)
{
    struct area value = {at->y, at->x + BRIEF_LABEL, at->rows, at->columns - BRIEF_LABEL};
    bool roomy = at->rows > 8;
    int lines = 1;

    if (at->rows <= 0 || text == NULL || text[0] == '\0')
        return;
    draw_text(at->y, at->x, BRIEF_LABEL, DRAW_DIM, label);
    if (roomy)
        lines = page_draw_wrapped(value, style, text);
    else
        draw_cell(value.y, value.x, value.columns, style, text);
    at->y += lines;
    at->rows -= lines;
}

/* "used 3w ago, ended normally". */
static char *
brief_used(struct app *a, const struct server *s)
{
    int64_t used = a->recall != NULL ? recall_used(a->recall, s->name) : 0;
    const char *how = used > 0 ? recall_get(a->recall, s->name, NULL) : NULL;
    char ago[UNITS_MAX];

    if (used == 0)
        return mem_dup("never used");
    units_ago(used, app_now_ms() / 1000, ago);
    return mem_printf("last run %s%s%s%s", ago, strcmp(ago, "now") == 0 ? "" : " ago",
        how != NULL && how[0] != '\0' ? ", " : "", how != NULL ? how : "");
}

static void
brief_first(struct app *a, const struct server *s, struct area *at)
{
    char *resource = resource_text(&s->resource);
    enum brief_way way = brief_way(s);
    const char *word = way == BRIEF_INSIDE ? "inside SSH" : way == BRIEF_PLAIN ? "plain TCP" : "";
    int x = at->x;

    x += draw_text(at->y, x, at->columns - 12, DRAW_BOLD, s->name) + 2;
    x += draw_text(at->y, x, at->x + at->columns - x, DRAW_PLAIN, resource) + 2;
    if (way == BRIEF_INSIDE)
        x += draw_text(at->y, x, 3, DRAW_GOOD, draw_glyph(DRAW_LOCK)) + 1;
    x += draw_text(at->y, x, at->x + at->columns - x, way == BRIEF_INSIDE ? DRAW_GOOD : DRAW_PLAIN,
        word) + 2;
    if (!a->ops->agreed(a->arg, s))
        draw_text(at->y, x, at->x + at->columns - x, DRAW_NEEDS, "not agreed");
    at->y++;
    at->rows--;
    free(resource);
}

void
brief_draw(struct app *a, const struct server *s, struct area at)
{
    char *start = brief_start(s), *forward = brief_forward(s);
    char *used = brief_used(a, s), *file = s->file != NULL ? brief_path(s->file) : NULL;
    char *where = file != NULL ? mem_printf("%s:%d   %s", file, s->line, used) : mem_dup(used);
    struct str options = {0};

    brief_options(a, s, &options);
    brief_first(a, s, &at);
    brief_line(&at, "start", s->startup == SERVER_INVALID ? DRAW_BAD : DRAW_PLAIN, start);
    brief_line(&at, "forward", DRAW_PLAIN, forward);
    brief_line(&at, "options", DRAW_PLAIN, str_text(&options));
    brief_line(&at, file != NULL ? "file" : "used", DRAW_PLAIN, where);
    for (size_t i = 0; i < s->remark_count; i++)
        brief_line(&at, "remark", DRAW_DIM, s->remarks[i].text);
    str_done(&options);
    free(start);
    free(forward);
    free(used);
    free(file);
    free(where);
}
