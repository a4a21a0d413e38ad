/* SPDX-License-Identifier: BSD-3-Clause
 * welcome: what there is to do where there is no list: what was looked for, and each way on with its key. */
#include "config.h"

#include <string.h>

#include "tui/keymap.h"
#include "tui/list.h"
#include "tui/page.h"

#define WELCOME_NARROW 60

static const struct welcome_way {
    enum action action;
    const char *text, *narrow;
} welcome_ways[] = {
    {ACTION_IMPORT, "take over a list of your site, from a file or an https address",
        "import a list of your site"},
    {ACTION_ADD, "add a server by hand", "add a server by hand"},
    {ACTION_DEMO, "see everything work on this machine, with nothing to configure",
        "the demo, on this machine"},
    {ACTION_RELOAD, "look for lists again", "look for lists again"},
};

bool
list_is_empty(const struct list *l)
{
    const struct server_list *list = l->pane.app->list;

    return list->fault_count == 0 &&
        (list->n == 0 || (list->n == 1 && list->v[0]->startup == SERVER_BUILTIN));
}

static void
welcome_line(struct area *at, enum draw_style style, const char *text)
{
    int took = at->rows > 0 ? page_draw_wrapped(*at, style, text) : 0;

    at->y += took;
    at->rows -= took;
}

/* Whether ParaView's own list is there. */
static void
welcome_theirs(const struct app *a, struct area *at)
{
    char *path, *text;
    bool there = false;

    if (a->theirs == NULL)
        return;
    for (size_t i = 0; i < a->list->files.n; i++)
        there = there || strcmp(a->list->files.v[i], a->theirs) == 0;
    path = brief_path(a->theirs);
    text = mem_printf(there ? "ParaView's own list, %s, names no server." :
        "ParaView keeps its list in %s, which is not there.", path);
    welcome_line(at, DRAW_PLAIN, text);
    free(text);
    free(path);
}

void
welcome_draw(const struct app *a, struct area at)
{
    bool narrow = at.columns < WELCOME_NARROW;

    welcome_line(&at, DRAW_BOLD, "There is no server list yet.");
    if (!narrow)
        welcome_theirs(a, &at);
    at.y += !narrow;
    at.rows -= !narrow;
    for (size_t i = 0; i < sizeof welcome_ways / sizeof *welcome_ways; i++) {
        const struct welcome_way *way = &welcome_ways[i];
        struct area text = {at.y, at.x + 3, at.rows, at.columns - 3};
        char name[24];

        keymap_name(a->keymap, KEYS_IN_LIST, way->action, name);
        if (at.rows > 0)
            draw_text(at.y, at.x, 2, DRAW_BOLD, name);
        welcome_line(&text, DRAW_PLAIN, narrow ? way->narrow : way->text);
        at.rows -= text.y - at.y;
        at.y = text.y;
    }
}
