/* SPDX-License-Identifier: BSD-3-Clause
 * known: the known_hosts files: what they say about a key, and adding one. Our own reader: libssh's
 * leaves out @revoked, tells no line numbers, and takes a file it cannot read for empty. */
#include "config.h"

#include "ssh/known.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "ssh/hop.h"

#define KNOWN_LOCK_TRIES 20 /* of 50 ms; an append is one write, so going on without is no harm */

/* Host key algorithms after the preferred ones; libssh's own default order. */
#define KNOWN_ALGORITHMS "ssh-ed25519,ecdsa-sha2-nistp521,ecdsa-sha2-nistp384," \
    "ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256"

/* What is done with each line of the host. */
typedef void (*known_line)(void *arg, const char *file, int line, bool revoked, ssh_key key);

char *
known_name(const struct hop *h)
{
    char *name = h->conf.port == 22 ? mem_dup(h->conf.host) :
        mem_printf("[%s]:%d", h->conf.host, h->conf.port);

    for (char *p = name; *p != '\0'; p++)
        *p = (char)tolower((unsigned char)*p);
    return name;
}

char *
known_print(ssh_key key)
{
    unsigned char *hash = NULL;
    char *text = NULL, *copy;
    size_t len;

    if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &len) == 0)
        text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, len);
    copy = mem_dup(text != NULL ? text : "SHA256:?");
    ssh_string_free_char(text);
    ssh_clean_pubkey_hash(&hash);
    return copy;
}

void
known_done(struct known *k)
{
    free(k->file);
    free(k->old);
    free(k->type);
    *k = (struct known){0};
}

/* NULL with *e: there is a file and it cannot be read. NULL without: there is none. */
static FILE *
known_open(const char *path, bool *failed, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat st;
    FILE *f = NULL;

    *failed = false;
    if (fd >= 0 && fstat(fd, &st) == 0 && (S_ISREG(st.st_mode) || S_ISCHR(st.st_mode)))
        f = fdopen(fd, "r");
    else if (fd >= 0)
        errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
    if (f != NULL || (fd < 0 && (errno == ENOENT || errno == ENOTDIR)))
        return f;
    *failed = true;
    err_sys(e, ERR_HOSTKEY, errno, "cannot read the known host keys in %s", path);
    err_hint(e, "mend the file, or name another with -o UserKnownHostsFile=FILE");
    if (fd >= 0)
        close(fd);
    return NULL;
}

static void
known_one(const char *name, char *text, const char *file, int line, known_line fn, void *arg)
{
    struct ssh_knownhosts_entry *entry = NULL;
    char *p = text + strspn(text, " \t");
    bool revoked = strncmp(p, "@revoked", 8) == 0;

    p[strcspn(p, "\r\n")] = '\0';
    if (revoked)
        p += 8 + strspn(p + 8, " \t");
    if (*p == '\0' || *p == '#' || *p == '@')
        return;
    if (ssh_known_hosts_parse_line(name, p, &entry) != SSH_OK)
        return;
    fn(arg, file, line, revoked, entry->publickey);
    ssh_knownhosts_entry_free(entry);
}

static int
known_read(const char *name, const char *path, known_line fn, void *arg, struct err *e)
{
    bool failed;
    FILE *f = known_open(path, &failed, e);
    char *text = NULL;
    size_t cap = 0;

    if (f == NULL)
        return failed ? -1 : 0;
    for (int line = 1; getline(&text, &cap, f) > 0; line++)
        known_one(name, text, path, line, fn, arg);
    free(text);
    fclose(f);
    return 0;
}

static int
known_read_both(const struct hop *h, known_line fn, void *arg, struct err *e)
{
    char *name = known_name(h);
    int rc = known_read(name, h->conf.known_hosts, fn, arg, e);

    if (rc == 0)
        rc = known_read(name, h->conf.global_known_hosts, fn, arg, e);
    free(name);
    return rc;
}

struct look {
    struct known *known;
    ssh_key key;
};

static void
known_compare(void *arg, const char *file, int line, bool revoked, ssh_key key)
{
    struct look *look = arg;
    struct known *k = look->known;
    bool same = ssh_key_cmp(look->key, key, SSH_KEY_CMP_PUBLIC) == 0;
    enum known_kind kind = same ? (revoked ? KNOWN_REVOKED : KNOWN_SAME) :
        ssh_key_type(key) == ssh_key_type(look->key) ? KNOWN_CHANGED : KNOWN_OTHER;

    if ((revoked && !same) || kind <= k->kind)
        return;
    known_done(k);
    k->kind = kind;
    k->file = mem_dup(file);
    k->line = line;
    k->old = known_print(key);
    k->type = mem_dup(ssh_key_type_to_char(ssh_key_type(key)));
}

int
known_look(const struct hop *h, ssh_key key, struct known *k, struct err *e)
{
    struct look look = {.known = k, .key = key};

    return known_read_both(h, known_compare, &look, e);
}

static void
known_algorithm(void *arg, const char *file, int line, bool revoked, ssh_key key)
{
    enum ssh_keytypes_e type = ssh_key_type(key);
    const char *name = type == SSH_KEYTYPE_RSA ? "rsa-sha2-512,rsa-sha2-256" :
        ssh_key_type_to_char(type);

    if (!revoked && name != NULL && strstr(str_text(arg), name) == NULL)
        str_addf(arg, "%s,", name);
}

void
known_prefer(const struct hop *h)
{
    struct str list = {0};
    struct err ignored;

    if (ssh_session_has_known_hosts_entry(h->ssh) == SSH_KNOWN_HOSTS_OK)
        return;
    known_read_both(h, known_algorithm, &list, &ignored);
    if (list.len > 0) {
        str_add(&list, KNOWN_ALGORITHMS);
        ssh_options_set(h->ssh, SSH_OPTIONS_HOSTKEYS, list.s);
    }
    str_done(&list);
}

static void
known_make_dir(const char *path)
{
    char *copy = mem_dup(path);

    mkdir(dirname(copy), 0700); /* what is wrong shows at the open */
    free(copy);
}

static void
known_lock(int fd)
{
    for (int i = 0; i < KNOWN_LOCK_TRIES && flock(fd, LOCK_EX | LOCK_NB) != 0; i++)
        nanosleep(&(struct timespec){.tv_nsec = 50 * 1000 * 1000}, NULL);
}

static bool
known_ends_in_newline(int fd)
{
    off_t end = lseek(fd, 0, SEEK_END);
    char last = '\n';

    return end <= 0 || pread(fd, &last, 1, end - 1) != 1 || last == '\n';
}

int
known_add(const struct hop *h, struct err *e)
{
    const char *path = h->conf.known_hosts;
    struct str line = {0};
    char *entry = NULL;
    int fd, rc = 0;

    if (ssh_session_export_known_hosts_entry(h->ssh, &entry) != SSH_OK)
        return err_set(e, ERR_OS, "the host key cannot be written as a line");
    known_make_dir(path);
    fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
    if (fd < 0) {
        ssh_string_free_char(entry);
        return err_sys(e, ERR_OS, errno, "cannot write %s", path);
    }
    known_lock(fd);
    str_add(&line, known_ends_in_newline(fd) ? "" : "\n");
    str_add(&line, entry);
    if (write(fd, line.s, line.len) != (ssize_t)line.len)
        rc = err_sys(e, ERR_OS, errno, "cannot write %s", path);
    close(fd);
    str_done(&line);
    ssh_string_free_char(entry);
    return rc;
}
