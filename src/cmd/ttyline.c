/* SPDX-License-Identifier: BSD-3-Clause
 * ttyline: bytes of a command's terminal as lines of the control socket. */
#include "config.h"

#include "cmd/ttyline.h"

#include <string.h>

#include "base/base64.h"

static void
ttyline_wipe(struct str *s)
{
    mem_wipe(s->s, s->len);
    str_done(s);
}

bool
ttyline_send(struct wire *w, const char *name, const char *bytes, size_t n)
{
    struct str data = {0};
    json_t *line;
    bool sent;

    if (wire_waiting(w) > TTYLINE_BEHIND)
        return false;
    base64_add(&data, bytes, n);
    line = json_pack("{s:s,s:s}", "cmd", name, "data", str_text(&data));
    sent = wire_send_json(w, line);
    json_decref(line);
    ttyline_wipe(&data);
    return sent;
}

bool
ttyline_read(const json_t *line, struct secret *out)
{
    const char *data = json_string_value(json_object_get(line, "data"));
    struct str bytes = {0};
    bool good = data != NULL && base64_read(&bytes, data) && bytes.len > 0;

    if (good)
        secret_set(out, bytes.s, bytes.len);
    ttyline_wipe(&bytes);
    return good;
}

void
ttyline_keep(struct str *kept, const char *bytes, size_t n)
{
    if (kept->len + n > 2 * TTYLINE_KEPT && kept->len > TTYLINE_KEPT) {
        memmove(kept->s, kept->s + kept->len - TTYLINE_KEPT, TTYLINE_KEPT);
        str_cut(kept, TTYLINE_KEPT);
    }
    str_addn(kept, bytes, n);
}
