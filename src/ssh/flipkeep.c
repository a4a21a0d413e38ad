/* SPDX-License-Identifier: BSD-3-Clause
 * flipkeep: whether a flipped bit is noticed, tried once for each libssh. */
#include "config.h"

#include <dlfcn.h>
#include <libssh/libssh.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "ssh/finding.h"
#include "ssh/flip.h"

#define FLIP_FILE "libssh-gcm"
#define FLIP_MAX 16

static const char *const flip_words[] = {
    [FLIP_UNTRIED] = "untried", [FLIP_TAKEN] = "taken", [FLIP_REFUSED] = "refused"};

/* The file that libssh's code is in; ours where it is linked into it. */
static const char *
flip_library(void)
{
    static Dl_info info;
    void *symbol = dlsym(RTLD_DEFAULT, "ssh_version"); /* &ssh_version may be a stub of ours */

    if (symbol != NULL && dladdr(symbol, &info) != 0 && info.dli_fname != NULL)
        return info.dli_fname;
    return "/proc/self/exe";
}

static enum flip
flip_recall(const char *cache_dir, const char *key)
{
    enum flip found = FLIP_UNTRIED;
    struct str text = {0};

    if (finding_recall(cache_dir, FLIP_FILE, key, FLIP_MAX, &text))
        found = strcmp(text.s, flip_words[FLIP_REFUSED]) == 0 ? FLIP_REFUSED : FLIP_TAKEN;
    str_done(&text);
    return found;
}

enum flip
flip_here(const char *cache_dir)
{
    char *key = finding_key(flip_library(), ssh_version(0));
    enum flip found = flip_recall(cache_dir, key);

    if (found == FLIP_UNTRIED) {
        found = flip_try();
        log_say(LOG_INFO, "ssh", "a flipped bit under AES-GCM was tried with %s: %s", flip_library(),
            flip_words[found]);
        if (found != FLIP_UNTRIED)
            finding_keep(cache_dir, FLIP_FILE, key, flip_words[found]);
    }
    free(key);
    return found;
}
