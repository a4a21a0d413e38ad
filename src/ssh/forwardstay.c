/* SPDX-License-Identifier: BSD-3-Clause
 * forwardstay: forwards that outlive their link: down meanwhile, and on the same ports after it. */
#include "config.h"

#include <stdlib.h>

#include "base/text.h"
#include "ssh/forwardparts.h"

void
forwards_cut(struct forwards *f, const char *why)
{
    char *clean = text_cleaned(why, 300);

    if (f->hop != NULL)
        f->hop->link.message = NULL;
    f->hop = NULL;
    for (size_t i = 0; i < f->n; i++) {
        struct forward *one = f->v[i];

        if (one->tunnel == NULL)
            continue;
        tunnel_cut(one->tunnel);
        tunnel_join(one->tunnel, &f->nowhere);
        one->answered = false;
        if (!one->cancelled)
            forward_tell(one, "down", 0, clean);
    }
    free(clean);
}

/* One that was added just before the loss goes on by itself. */
static int
forward_join(struct forward *f, struct err *e)
{
    const struct plan_forward *p = tunnel_forward(f->tunnel);
    char *why;

    tunnel_join(f->tunnel, &f->set->hop->link);
    if (f->cancelled || f->opening)
        return 0;
    if (forward_wait(f, p, e) < 0) {
        tunnel_cut(f->tunnel);
        why = text_cleaned(e->text, 300);
        forward_tell(f, "down", 0, why);
        free(why);
        return -1;
    }
    forward_tell(f, "listening", 0, NULL);
    forward_let_through(f);
    return 0;
}

int
forwards_join(struct forwards *f, struct hop *hop, struct err *e)
{
    forwards_attach(f, hop);
    for (size_t i = 0; i < f->n; i++) {
        if (f->v[i]->tunnel != NULL && forward_join(f->v[i], e) < 0)
            return -1;
    }
    return 0;
}
