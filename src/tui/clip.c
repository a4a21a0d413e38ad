/* SPDX-License-Identifier: BSD-3-Clause
 * clip: text into the clipboard of the terminal, by OSC 52. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/text.h"
#include "tui/screen.h"

/* Whatever the text holds, what goes out is base64 between two fixed ends: it can end the sequence nowhere
 * else. Cleaned before, since it will be pasted into a shell one day. */
void
clip_copy(const char *text)
{
    char *clean = text_cleaned(text, CLIP_MAX);
    struct str out = {0};
    size_t at = 0;

    str_add(&out, "\033]52;c;");
    base64_add(&out, clean, strlen(clean));
    str_addc(&out, '\a');
    while (at < out.len) {
        ssize_t n = write(STDOUT_FILENO, out.s + at, out.len - at);

        if (n < 0 && errno == EINTR)
            continue; /* half a sequence would swallow what is drawn next */
        if (n <= 0)
            break;
        at += (size_t)n;
    }
    str_done(&out);
    free(clean);
}
