/* SPDX-License-Identifier: BSD-3-Clause
 * known: the known_hosts files: what they say about a key. Our own reader: libssh's leaves out
 * @revoked and !patterns, tells no line numbers, and takes a file it cannot read for empty. */
#include "config.h"

#include "ssh/known.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "ssh/hop.h"
#include "ssh/knownname.h"

#define KNOWN_REVOKED_MARK "@revoked"
#define KNOWN_CA_MARK "@cert-authority"

enum known_mark { KNOWN_PLAIN, KNOWN_MARK_REVOKED, KNOWN_MARK_CA };

/* A line that speaks of the host. */
struct known_line {
    const char *file;
    int number;
    enum known_mark mark;
    ssh_key key;
};

typedef void (*known_fn)(void *arg, const struct known_line *line);

static char *
known_lower(char *name)
{
    for (char *p = name; *p != '\0'; p++)
        *p = (char)tolower((unsigned char)*p);
    return name;
}

char *
known_name(const struct hop *h)
{
    const struct sshconf *c = &h->conf;

    if (c->key_alias != NULL)
        return known_lower(mem_dup(c->key_alias));
    return known_lower(c->port == 22 ? mem_dup(c->host) : mem_printf("[%s]:%d", c->host, c->port));
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
    free(k->ca_file);
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

static bool
known_take_mark(char **p, const char *mark)
{
    size_t n = strlen(mark);

    if (strncmp(*p, mark, n) != 0 || ((*p)[n] != ' ' && (*p)[n] != '\t'))
        return false;
    *p += n + strspn(*p + n, " \t");
    return true;
}

/* The key of the rest of a line, for libssh to read under a name that is any. */
static ssh_key
known_key(const char *rest, struct ssh_knownhosts_entry **entry)
{
    char *line = mem_printf("* %s", rest);
    int rc = ssh_known_hosts_parse_line("*", line, entry);

    free(line);
    return rc == SSH_OK ? (*entry)->publickey : NULL;
}

static void
known_one(const char *name, char *text, struct known_line line, known_fn fn, void *arg)
{
    struct ssh_knownhosts_entry *entry = NULL;
    char *p = text + strspn(text, " \t");
    size_t n;

    p[strcspn(p, "\r\n")] = '\0';
    if (known_take_mark(&p, KNOWN_REVOKED_MARK))
        line.mark = KNOWN_MARK_REVOKED;
    else if (known_take_mark(&p, KNOWN_CA_MARK))
        line.mark = KNOWN_MARK_CA;
    n = strcspn(p, " \t");
    if (*p == '#' || *p == '@' || p[n] == '\0')
        return;
    p[n] = '\0';
    if (!knownname_fits(p, name) || (line.key = known_key(p + n + 1, &entry)) == NULL)
        return;
    fn(arg, &line);
    ssh_knownhosts_entry_free(entry);
}

static int
known_read(const char *name, const char *path, known_fn fn, void *arg, struct err *e)
{
    bool failed;
    FILE *f = known_open(path, &failed, e);
    char *text = NULL;
    size_t cap = 0;

    if (f == NULL)
        return failed ? -1 : 0;
    for (int i = 1; getline(&text, &cap, f) > 0; i++)
        known_one(name, text, (struct known_line){path, i, KNOWN_PLAIN, NULL}, fn, arg);
    free(text);
    fclose(f);
    return 0;
}

static int
known_read_all(const struct hop *h, const char *name, known_fn fn, void *arg, struct err *e)
{
    const struct strv *lists[] = {&h->conf.known_hosts, &h->conf.global_known_hosts};

    for (size_t l = 0; l < 2; l++) {
        for (size_t i = 0; i < lists[l]->n; i++) {
            if (known_read(name, lists[l]->v[i], fn, arg, e) < 0)
                return -1;
        }
    }
    return 0;
}

struct look {
    struct known *known;
    ssh_key key;
};

static void
known_authority(struct known *k, const struct known_line *line)
{
    if (k->ca_file != NULL)
        return;
    k->ca_file = mem_dup(line->file);
    k->ca_line = line->number;
}

static void
known_compare(void *arg, const struct known_line *line)
{
    struct look *look = arg;
    struct known *k = look->known;
    bool same = ssh_key_cmp(look->key, line->key, SSH_KEY_CMP_PUBLIC) == 0;
    bool revoked = line->mark == KNOWN_MARK_REVOKED;
    enum known_kind kind = same ? (revoked ? KNOWN_REVOKED : KNOWN_SAME) :
        ssh_key_type(line->key) == ssh_key_type(look->key) ? KNOWN_CHANGED : KNOWN_OTHER;

    if (line->mark == KNOWN_MARK_CA)
        known_authority(k, line);
    if (line->mark == KNOWN_MARK_CA || (revoked && !same) || kind <= k->kind)
        return;
    free(k->file);
    free(k->old);
    free(k->type);
    k->kind = kind;
    k->file = mem_dup(line->file);
    k->line = line->number;
    k->old = known_print(line->key);
    k->type = mem_dup(ssh_key_type_to_char(ssh_key_type(line->key)));
}

/* The name without its port: what it says counts when it is about this very key. */
static int
known_look_bare(const struct hop *h, ssh_key key, struct known *k, struct err *e)
{
    struct known bare = {0};
    struct look look = {.known = &bare, .key = key};
    char *name = known_lower(mem_dup(h->conf.host));
    int rc = known_read_all(h, name, known_compare, &look, e);

    free(name);
    if (rc == 0 && (bare.kind == KNOWN_SAME || bare.kind == KNOWN_REVOKED)) {
        known_done(k);
        *k = bare;
        return 0;
    }
    known_done(&bare);
    return rc;
}

int
known_look(const struct hop *h, ssh_key key, struct known *k, struct err *e)
{
    struct look look = {.known = k, .key = key};
    char *name = known_name(h);
    int rc = known_read_all(h, name, known_compare, &look, e);

    free(name);
    if (rc < 0 || k->kind == KNOWN_CHANGED || k->kind == KNOWN_SAME || k->kind == KNOWN_REVOKED)
        return rc;
    return h->conf.key_alias == NULL && h->conf.port != 22 ? known_look_bare(h, key, k, e) : 0;
}

/* A line for every host, since it is for this one only that libssh reads them. */
static void
known_hint(void *arg, const struct known_line *line)
{
    const char *type = ssh_key_type_to_char(ssh_key_type(line->key));
    char *base64 = NULL;

    if (line->mark != KNOWN_PLAIN || ssh_pki_export_pubkey_base64(line->key, &base64) != SSH_OK)
        return;
    str_addf(arg, "* %s %s\n", type, base64);
    ssh_string_free_char(base64);
}

int
known_prefer(const struct hop *h)
{
    char *name = known_name(h), path[64] = "/dev/null";
    int fd = memfd_create("fairlead-known-hosts", MFD_CLOEXEC);
    struct str lines = {0};
    struct err ignored; /* it is told when the key is looked up */

    known_read_all(h, name, known_hint, &lines, &ignored);
    ssh_options_set(h->ssh, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, path);
    if (fd >= 0 && write(fd, str_text(&lines), lines.len) == (ssize_t)lines.len)
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    ssh_options_set(h->ssh, SSH_OPTIONS_KNOWNHOSTS, path);
    str_done(&lines);
    free(name);
    return fd;
}
