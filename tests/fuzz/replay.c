/* SPDX-License-Identifier: BSD-3-Clause
 * replay: gives a target every file of its corpus, where there is no libFuzzer. */
#include "config.h"

#include <dirent.h>
#include <libgen.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

#include "base/mem.h"

#define INPUT_MAX (2 * 1024 * 1024)

static int
replay_file(const char *path)
{
    static unsigned char bytes[INPUT_MAX];
    unsigned char *exact;
    size_t n;
    FILE *f = fopen(path, "rb");

    if (f == NULL) {
        perror(path);
        return -1;
    }
    n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    /* Exactly as long as the input, so that a sanitizer or valgrind sees a read past its end. */
    exact = malloc(n + (n == 0));
    if (exact == NULL)
        return -1;
    memcpy(exact, bytes, n);
    LLVMFuzzerTestOneInput(exact, n);
    free(exact);
    return 0;
}

static int
replay_directory(const char *path)
{
    struct dirent *entry;
    char *file;
    int count = 0, rc;
    DIR *d = opendir(path);

    if (d == NULL) {
        perror(path);
        return -1;
    }
    while ((entry = readdir(d)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        file = mem_printf("%s/%s", path, entry->d_name);
        rc = replay_file(file);
        free(file);
        if (rc < 0) {
            closedir(d);
            return -1;
        }
        count++;
    }
    closedir(d);
    return count;
}

/* Without arguments: the corpus of this target, which its own name tells (replay_NAME). */
int
main(int argc, char **argv)
{
    const char *top = getenv("abs_top_srcdir");
    int count = 0;
    char *path;

    for (int i = 1; i < argc; i++) {
        if (replay_file(argv[i]) < 0)
            return 1;
        count++;
    }
    if (argc < 2) {
        path = mem_printf("%s/tests/fuzz/corpus/%s", top != NULL ? top : ".",
            basename(argv[0]) + strlen("replay_"));
        count = replay_directory(path);
        free(path);
    }
    printf("%d inputs\n", count);
    return count > 0 ? 0 : 1;
}
