/* SPDX-License-Identifier: BSD-3-Clause
 * knownadd: a line more in the user's known_hosts. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "ssh/hop.h"
#include "ssh/known.h"
#include "ssh/knownname.h"
#include "ssh/nap.h"

#define KNOWN_LOCK_TRIES 20 /* an append is one write, so that going on without is no harm */
#define KNOWN_LOCK_MS 50

static void
known_make_dir(const char *path)
{
    char *copy = mem_dup(path);

    mkdir(dirname(copy), 0700); /* what is wrong shows at the open */
    free(copy);
}

static int
known_lock(const struct hop *h, int fd, struct err *e)
{
    for (int i = 0; i < KNOWN_LOCK_TRIES && flock(fd, LOCK_EX | LOCK_NB) != 0; i++) {
        if (nap_take(h->turn, KNOWN_LOCK_MS, e) < 0)
            return -1;
    }
    return 0;
}

static bool
known_ends_in_newline(int fd, off_t end)
{
    char last = '\n';

    return end <= 0 || pread(fd, &last, 1, end - 1) != 1 || last == '\n';
}

static int
known_write_line(struct str *out, const struct hop *h, ssh_key key, struct err *e)
{
    char *name = known_name(h), *base64 = NULL;
    int rc = 0;

    if (!h->conf.hash_known_hosts)
        str_add(out, name);
    else if (!knownname_hash(out, name))
        rc = err_set(e, ERR_OS, "the name of the host cannot be hashed");
    free(name);
    if (rc == 0 && ssh_pki_export_pubkey_base64(key, &base64) != SSH_OK)
        rc = err_set(e, ERR_OS, "the host key cannot be written as a line");
    if (rc == 0)
        str_addf(out, " %s %s\n", ssh_key_type_to_char(ssh_key_type(key)), base64);
    ssh_string_free_char(base64);
    return rc;
}

/* All of it, or nothing. */
static int
known_append(int fd, const char *line, const char *path, struct err *e)
{
    off_t end = lseek(fd, 0, SEEK_END);
    char *text = mem_printf("%s%s", known_ends_in_newline(fd, end) ? "" : "\n", line);
    size_t len = strlen(text);
    ssize_t n = write(fd, text, len);
    int saved = n < 0 ? errno : ENOSPC;

    free(text);
    if (n == (ssize_t)len)
        return 0;
    if (n > 0 && ftruncate(fd, end) != 0)
        return err_sys(e, ERR_OS, errno, "%s has got a part of a line", path);
    return err_sys(e, ERR_OS, saved, "cannot write %s", path);
}

/* Somebody else may have added it meanwhile. */
static bool
known_is_there(const struct hop *h, ssh_key key)
{
    struct known k = {0};
    struct err ignored;
    bool there = known_look(h, key, &k, &ignored) == 0 && k.kind == KNOWN_SAME;

    known_done(&k);
    return there;
}

int
known_add(const struct hop *h, ssh_key key, struct err *e)
{
    const char *path = h->conf.known_hosts.n > 0 ? h->conf.known_hosts.v[0] : NULL;
    struct str line = {0};
    int fd, rc;

    if (path == NULL)
        return err_set(e, ERR_CONFIG, "UserKnownHostsFile names no file");
    known_make_dir(path);
    fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
    if (fd < 0)
        return err_sys(e, ERR_OS, errno, "cannot write %s", path);
    rc = known_write_line(&line, h, key, e);
    if (rc == 0)
        rc = known_lock(h, fd, e);
    if (rc == 0 && !known_is_there(h, key))
        rc = known_append(fd, str_text(&line), path, e);
    close(fd);
    str_done(&line);
    return rc;
}
