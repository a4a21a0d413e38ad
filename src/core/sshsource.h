/* SPDX-License-Identifier: BSD-3-Clause
 * sshsource: which line of which file each keyword of ssh_config comes from. ssh -G -vvv tells the files that
 * it read and the Host and Match lines that applied; the files tell the rest. Pure. */
#ifndef CORE_SSHSOURCE_H
#define CORE_SSHSOURCE_H

#include "base/str.h"
#include "core/sshdump.h"

#define SSHSOURCE_FILES_MAX 256
#define SSHSOURCE_FILE_MAX (1024 * 1024)

struct sshsource_reader {
    char *(*read)(void *arg, const char *path); /* the text, allocated; NULL: it cannot be read */
    void *arg;
};

/* Put file and line into the rows of d: lines went before the files, froms says of each where it comes
 * from; said is what ssh -G -vvv told. What is not found stays as it is. */
void sshsource_find(struct sshdump *d, const struct strv *lines, const struct strv *froms,
    const char *said, const struct sshsource_reader *reader);

#endif
