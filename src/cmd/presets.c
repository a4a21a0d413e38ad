/* SPDX-License-Identifier: BSD-3-Clause
 * presets: the file "presets" of the state directory. */
#include "config.h"

#include "cmd/presets.h"

#include "cmd/recallfile.h"

#define PRESETS_FILE "presets"

struct presets_change {
    const struct server *server;
    const char *name;
    const struct values *chosen;
};

void
presets_read(const struct cmd *c, struct recall *out)
{
    recallfile_read(&c->dirs, PRESETS_FILE, true, out);
}

static void
presets_change(struct recall *r, void *arg)
{
    const struct presets_change *p = arg;

    preset_set(r, p->server, p->name, p->chosen, cmd_now_ms() / 1000);
}

int
presets_set(const struct cmd *c, const struct server *s, const char *name,
    const struct values *chosen, struct recall *also, struct err *e)
{
    struct presets_change p = {s, name, chosen};
    int rc = preset_check_name(name, e);

    if (rc == 0)
        rc = recallfile_change(&c->dirs, PRESETS_FILE, true, presets_change, &p, e);
    if (rc == 0 && also != NULL)
        presets_change(also, &p);
    return rc;
}
