/* SPDX-License-Identifier: BSD-3-Clause
 * flipkeep: what was found of this very libssh, in a file, so that it is tried once. */
#include "config.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <libssh/libssh.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/log.h"
#include "base/mem.h"
#include "ssh/flip.h"

#define FLIP_FILE "libssh-gcm"

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

/* The line that says so of the library in use: the word, and a digest of it and of all that makes the
 * library this one. A damaged line, or one of another library, is none that is made here. */
static void
flip_line(enum flip found, char line[DIGEST_TEXT + 16])
{
    const char *path = flip_library();
    struct stat st = {0};
    char digest[DIGEST_TEXT], *all;

    (void)!stat(path, &st);
    all = mem_printf("%s %s %s %lld %lld %lld.%09ld %s", flip_words[found], ssh_version(0), path,
        (long long)st.st_ino, (long long)st.st_size, (long long)st.st_mtim.tv_sec,
        (long)st.st_mtim.tv_nsec, PACKAGE_VERSION);
    digest_sha256(all, strlen(all), digest);
    snprintf(line, DIGEST_TEXT + 16, "%s %s\n", flip_words[found], digest);
    free(all);
}

/* Only a file of our own that nobody else can write counts. */
static enum flip
flip_recall(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    char kept[DIGEST_TEXT + 16] = "", line[DIGEST_TEXT + 16];
    enum flip found = FLIP_UNTRIED;
    struct stat st;

    if (fd < 0)
        return FLIP_UNTRIED;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_uid != geteuid() ||
        (st.st_mode & 022) != 0 || read(fd, kept, sizeof kept - 1) <= 0)
        kept[0] = '\0';
    close(fd);
    for (enum flip f = FLIP_TAKEN; f <= FLIP_REFUSED; f++) {
        flip_line(f, line);
        if (strcmp(kept, line) == 0)
            found = f;
    }
    return found;
}

/* The directory and the one above it; that of a home that is not there is not made. */
static void
flip_make(const char *dir)
{
    const char *last = strrchr(dir, '/');
    char *above = last != NULL ? mem_ndup(dir, (size_t)(last - dir)) : mem_dup(dir);

    (void)!mkdir(above, 0700);
    (void)!mkdir(dir, 0700);
    free(above);
}

/* As a whole or not at all; not kept is no more than tried again. */
static void
flip_keep(const char *dir, const char *path, enum flip found)
{
    char line[DIGEST_TEXT + 16], *beside;
    int fd;

    flip_make(dir);
    beside = mem_printf("%s.XXXXXX", path);
    flip_line(found, line);
    fd = mkostemp(beside, O_CLOEXEC);
    if (fd >= 0) {
        bool whole = write(fd, line, strlen(line)) == (ssize_t)strlen(line);

        if (close(fd) != 0 || !whole || rename(beside, path) != 0)
            unlink(beside);
    }
    free(beside);
}

enum flip
flip_here(const char *cache_dir)
{
    char *path = cache_dir != NULL ? mem_printf("%s/%s", cache_dir, FLIP_FILE) : NULL;
    enum flip found = path != NULL ? flip_recall(path) : FLIP_UNTRIED;

    if (found == FLIP_UNTRIED) {
        found = flip_try();
        log_say(LOG_INFO, "ssh", "a flipped bit under AES-GCM was tried with %s: %s", flip_library(),
            flip_words[found]);
        if (path != NULL && found != FLIP_UNTRIED)
            flip_keep(cache_dir, path, found);
    }
    free(path);
    return found;
}
