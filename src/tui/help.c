/* SPDX-License-Identifier: BSD-3-Clause
 * help: the key table as a page. */
#include "config.h"

#include "base/mem.h"
#include "tui/page.h"

/* A row that is the same on every screen is told once, at the end. */
static bool
help_is_common(const struct keys_row *row)
{
    return row->screens == KEYS_EVERYWHERE;
}

static void
help_rows(struct pane *p, enum keys_screen screen, bool common)
{
    const struct keys_row *row;
    struct str keys = {0};

    for (size_t i = 0; (row = keys_row(i)) != NULL; i++) {
        if ((row->screens & screen) == 0 || help_is_common(row) != common)
            continue;
        str_cut(&keys, 0);
        if (!keymap_keys(p->app->keymap, screen, row, &keys))
            str_add(&keys, "no key");
        page_label(p, str_text(&keys), DRAW_PLAIN, "%s", row->help);
    }
    str_done(&keys);
}

static void
help_words(struct pane *p)
{
    page_head(p, "Words of the STATE column");
    page_label(p, "HOSTKEY?", DRAW_PLAIN, "a word with ? waits for you: Enter answers");
    page_label(p, "CONNECT", DRAW_PLAIN, "RESOLVE, CONNECT, HOSTKEY, AUTH: on the way to the host");
    page_label(p, "FORWARD", DRAW_PLAIN, "the tunnels are being opened");
    page_label(p, "START", DRAW_PLAIN, "the command was sent off; QUEUED: its job waits");
    page_label(p, "WAIT-SERVER", DRAW_PLAIN, "it runs and does not answer yet");
    page_label(p, "WAIT-CLIENT", DRAW_PLAIN, "it is there; the client has to come");
    page_label(p, "UP", DRAW_PLAIN, "a client may use it; Enter opens one");
    page_label(p, "KEPT", DRAW_PLAIN, "a connection without a session, for the next start; x ends it");
    page_label(p, "CRASHED", DRAW_PLAIN, "its process died; x ends what it may have left elsewhere");
    page_label(p, "ENDED", DRAW_PLAIN, "over as wished; FAILED: over with an error");
}

struct pane *
help_new(struct app *a, enum keys_screen screen)
{
    struct pane *p = page_new(a, mem_dup("Help"));

    page_head(p, keys_screen_name(screen));
    help_rows(p, screen, false);
    page_head(p, "Everywhere");
    help_rows(p, screen, true);
    if (screen == KEYS_IN_LIST || screen == KEYS_IN_LIVE || screen == KEYS_IN_TUNNELS)
        help_words(p);
    for (int i = 0; i < KEYS_SCREENS; i++) {
        if (screen == 1u << i || 1u << i == KEYS_IN_QUIT || 1u << i == KEYS_IN_YESNO)
            continue;
        page_head(p, keys_screen_name((enum keys_screen)(1u << i)));
        help_rows(p, (enum keys_screen)(1u << i), false);
    }
    return p;
}
