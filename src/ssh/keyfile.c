/* SPDX-License-Identifier: BSD-3-Clause
 * keyfile: a key in a file: what can be said without its passphrase, and opening it. */
#include "config.h"

#include "ssh/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#define KEYFILE_SIZE_MAX (1024 * 1024)
#define KEYFILE_STACK 65536

static const char *
keyfile_unreadable(const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return strerror(errno);
    if (!S_ISREG(st.st_mode))
        return "it is no regular file";
    if (st.st_size > KEYFILE_SIZE_MAX)
        return "it is too large for a key";
    return NULL;
}

const char *
keyfile_unfit(const char *path)
{
    const char *why = keyfile_unreadable(path);
    struct stat st;

    if (why == NULL && stat(path, &st) == 0 && st.st_uid == getuid() && (st.st_mode & 077) != 0)
        why = "others can read it: chmod 600 it";
    return why;
}

ssh_key
keyfile_lone(const char *path)
{
    ssh_key key = NULL;

    if (keyfile_unreadable(path) != NULL || ssh_pki_import_pubkey_file(path, &key) != SSH_OK)
        return NULL;
    return key;
}

ssh_key
keyfile_public(const char *path)
{
    char *pub = mem_printf("%s.pub", path);
    ssh_key key = keyfile_lone(pub);

    free(pub);
    return key != NULL ? key : keyfile_lone(path);
}

/* The whole file, without the CR of other systems' lines. False when it cannot be read. */
static bool
keyfile_read(struct secret *out, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char bytes[4096];
    ssize_t n = -1;

    while (fd >= 0 && (n = read(fd, bytes, sizeof bytes)) > 0 && out->len <= KEYFILE_SIZE_MAX) {
        for (ssize_t i = 0; i < n; i++) {
            if (bytes[i] != '\r' && bytes[i] != '\0')
                secret_add(out, &bytes[i], 1);
        }
    }
    mem_wipe(bytes, sizeof bytes);
    if (fd >= 0)
        close(fd);
    return n == 0;
}

/* libssh asks for a passphrase: so there is one. */
static int
keyfile_needs_passphrase(const char *prompt, char *buf, size_t len, int echo, int verify,
    void *needed)
{
    *(bool *)needed = true;
    return -1;
}

/* OpenSSL's reader of old formats leaves the passphrase on the stack. */
static void __attribute__((noinline))
keyfile_scrub_stack(void)
{
    char pad[KEYFILE_STACK];

    mem_wipe(pad, sizeof pad);
}

enum keyfile_end
keyfile_open(const char *path, const char *passphrase, ssh_key *out)
{
    struct secret text = {0};
    bool needed = passphrase != NULL;
    int rc = SSH_ERROR;

    if (keyfile_read(&text, path))
        rc = ssh_pki_import_privkey_base64(secret_text(&text), passphrase,
            passphrase == NULL ? keyfile_needs_passphrase : NULL, &needed, out);
    if (passphrase != NULL)
        keyfile_scrub_stack();
    secret_wipe(&text);
    if (rc == SSH_OK)
        return KEYFILE_OPEN;
    *out = NULL;
    return needed ? KEYFILE_LOCKED : KEYFILE_STRANGE;
}

const char *
keyfile_strange(const char *path)
{
    struct secret text = {0};
    const char *why = "it is no key that libssh can read";

    if (!keyfile_read(&text, path))
        why = "it cannot be read";
    else if (strstr(secret_text(&text), "BEGIN DSA PRIVATE KEY") != NULL)
        why = "DSA keys are not supported: they are too weak";
    else if (strstr(secret_text(&text), "PuTTY-User-Key-File") != NULL)
        why = "it is PuTTY's format: puttygen writes it as OpenSSH's";
    secret_wipe(&text);
    return why;
}
