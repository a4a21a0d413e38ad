/* SPDX-License-Identifier: BSD-3-Clause
 * sshtake: from what ssh_config said to the fields of struct sshconf. */
#include "config.h"

#include <ctype.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "core/sshkeyword.h"
#include "ssh/sshconf.h"

#define SSHTAKE_RSA_MIN 2048
#define SSHTAKE_FILES_MAX 64

/* What is being read, and into what. */
struct take {
    struct sshconf *out;
    const struct sshdump *dump, *defaults;
};

static bool
take_given(const struct take *t, const char *key)
{
    return sshdump_given(t->dump, t->defaults, key);
}

/* A value that was given and is not "none". NULL else. */
static const char *
take_text(const struct take *t, const char *key)
{
    const char *value = take_given(t, key) ? sshdump_get(t->dump, key) : NULL;

    return value != NULL && strcasecmp(value, "none") != 0 ? value : NULL;
}

static int
take_int(const struct take *t, const char *key, int otherwise)
{
    return take_given(t, key) ? sshdump_int(t->dump, key, otherwise) : otherwise;
}

static char *
take_user(const struct take *t)
{
    const char *user = sshdump_get(t->dump, "user");
    struct passwd *pw = getpwuid(getuid());

    return mem_dup(user != NULL ? user : pw != NULL ? pw->pw_name : "");
}

static void
take_who(const struct take *t, const char *alias)
{
    const char *host = sshdump_get(t->dump, "hostname"), *jump = take_text(t, "proxyjump");
    const char *family = sshdump_get(t->dump, "addressfamily");
    struct sshconf *c = t->out;

    c->alias = mem_dup(alias);
    c->host = mem_dup(alias);
    c->user = take_user(t);
    c->port = sshdump_int(t->dump, "port", 22);
    c->proxy_jump = mem_dup(jump);
    if (host != NULL) { /* %h is what was asked for; ssh -G has put it in */
        char *expanded = t->defaults != NULL ? mem_dup(host) : sshconf_command(host, c);

        free(c->host);
        c->host = expanded;
    }
    c->name = strcasecmp(alias, c->host) == 0 ? mem_dup(alias) : mem_printf("%s (%s)", alias, c->host);
    c->key_alias = mem_dup(take_text(t, "hostkeyalias"));
    c->bind_address = mem_dup(take_text(t, "bindaddress"));
    c->family = family == NULL ? AF_UNSPEC : strcasecmp(family, "inet") == 0 ? AF_INET :
        strcasecmp(family, "inet6") == 0 ? AF_INET6 : AF_UNSPEC;
}

static void
take_proxy(const struct take *t, const struct sshconf_ask *ask)
{
    const char *command = take_text(t, "proxycommand");

    if (ask->through) {
        free(t->out->proxy_jump);
        t->out->proxy_jump = NULL;
    } else if (command != NULL) {
        t->out->proxy_command = sshconf_command(command, t->out);
    }
}

/* ssh -G has put in what tokens stand for, where ssh does so at all. Allocated. */
static char *
take_path(const struct take *t, const char *text)
{
    return t->defaults != NULL ? mem_dup(text) : sshconf_path(text, t->out);
}

/* The next of several names in one value, with or without quotes; NULL at the end. Allocated. */
static char *
take_word(const char **at)
{
    const char *p = *at + strspn(*at, " \t");
    bool quoted = *p == '"';
    size_t n;

    if (*p == '\0')
        return NULL;
    p += quoted;
    n = strcspn(p, quoted ? "\"" : " \t");
    *at = p + n + (p[n] == '"');
    return mem_ndup(p, n);
}

/* ssh -G prints a name with blanks in it without quotes; a file's begins with a '/'. */
static void
take_rejoin(struct strv *files, const char *word)
{
    char **last = &files->v[files->n - 1], *whole = mem_printf("%s %s", *last, word);

    free(*last);
    *last = whole;
}

static void
take_files(const struct take *t, const char *key, const char *otherwise, struct strv *files)
{
    const char *value = sshdump_get(t->dump, key), *at = value != NULL ? value : otherwise;
    char *word;

    while (files->n < SSHTAKE_FILES_MAX && (word = take_word(&at)) != NULL) {
        if (t->defaults != NULL && word[0] != '/' && files->n > 0)
            take_rejoin(files, word);
        else if (strcasecmp(word, "none") != 0)
            strv_take(files, take_path(t, word));
        free(word);
    }
}

static enum sshconf_strict
take_strict(const struct take *t)
{
    const char *value = sshdump_get(t->dump, "stricthostkeychecking");

    if (value != NULL && strcasecmp(value, "accept-new") == 0)
        return SSHCONF_ACCEPT_NEW;
    if (value != NULL && (strcasecmp(value, "yes") == 0 || strcasecmp(value, "true") == 0))
        return SSHCONF_STRICT;
    return SSHCONF_ASK;
}

static bool
take_strict_off(const struct take *t)
{
    const char *value = sshdump_get(t->dump, "stricthostkeychecking");

    return value != NULL && (strcasecmp(value, "no") == 0 || strcasecmp(value, "off") == 0 ||
        strcasecmp(value, "false") == 0);
}

static void
take_hostkeys(const struct take *t)
{
    const char *dns = sshdump_get(t->dump, "verifyhostkeydns");
    struct sshconf *c = t->out;

    take_files(t, "userknownhostsfile", "~/.ssh/known_hosts ~/.ssh/known_hosts2", &c->known_hosts);
    take_files(t, "globalknownhostsfile", "/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2",
        &c->global_known_hosts);
    c->strict = take_strict(t);
    c->strict_off = take_strict_off(t);
    c->dns = dns != NULL && strcasecmp(dns, "ask") == 0 ? SSHCONF_DNS_ASK :
        sshdump_yes(t->dump, "verifyhostkeydns", false) ? SSHCONF_DNS_YES : SSHCONF_DNS_NO;
    c->hash_known_hosts = sshdump_yes(t->dump, "hashknownhosts", false);
    c->no_check_loopback = sshdump_yes(t->dump, "nohostauthenticationforlocalhost", false);
}

static void
take_each(const struct take *t, const char *key, struct strv *out)
{
    const struct sshdump_row *row;
    size_t at = 0;

    while (out->n < SSHTAKE_FILES_MAX && (row = sshdump_next(t->dump, key, &at)) != NULL) {
        if (strcasecmp(row->value, "none") != 0)
            strv_take(out, sshconf_path(row->value, t->out));
    }
}

/* A name counts once: -i, the plan and the files may name the same. */
static void
take_once(struct strv *list)
{
    struct strv once = {0};

    for (size_t i = 0; i < list->n; i++) {
        bool seen = false;

        for (size_t k = 0; k < once.n && !seen; k++)
            seen = str_eq(once.v[k], list->v[i]);
        if (!seen)
            strv_add(&once, list->v[i]);
    }
    strv_done(list);
    *list = once;
}

static void
take_identities(const struct take *t, const struct plan_hop *hop, const struct session_flags *flags)
{
    static const char *const names[] = {"~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa"};
    size_t n = flags->identities != NULL ? flags->identities->n : 0;
    struct sshconf *c = t->out;
    bool given = take_given(t, "identityfile");

    for (size_t i = 0; i < n; i++)
        strv_take(&c->identities, sshconf_path(flags->identities->v[i], c));
    for (size_t i = 0; i < hop->keys.n; i++)
        strv_take(&c->identities, sshconf_path(hop->keys.v[i], c));
    if (given)
        take_each(t, "identityfile", &c->identities);
    c->identities_named = given || c->identities.n > 0;
    for (size_t i = 0; !c->identities_named && i < sizeof names / sizeof names[0]; i++)
        strv_take(&c->identities, sshconf_path(names[i], c));
    take_once(&c->identities);
    take_each(t, "certificatefile", &c->certificates);
    c->identities_only = sshdump_yes(t->dump, "identitiesonly", false);
}

/* A socket, "none", or NULL for the environment's; $NAME and SSH_AUTH_SOCK name a variable. */
static void
take_agent(const struct take *t)
{
    const char *value = take_given(t, "identityagent") ? sshdump_get(t->dump, "identityagent") : NULL;

    if (value == NULL || strcmp(value, "SSH_AUTH_SOCK") == 0)
        return;
    if (value[0] == '$' && value[1] != '{')
        t->out->agent = mem_dup(getenv(value + 1) != NULL ? getenv(value + 1) : "none");
    else
        t->out->agent = take_path(t, value);
}

static void
take_methods(const struct take *t, const struct conf *conf)
{
    const char *list = take_text(t, "preferredauthentications");
    struct sshconf *c = t->out;

    while (list != NULL && *list != '\0') {
        size_t n = strcspn(list, ",");

        if (n > 0 && c->methods.n < SSHTAKE_FILES_MAX)
            strv_addn(&c->methods, list, n);
        list += n + (list[n] == ',');
    }
    c->pubkey = sshdump_yes(t->dump, "pubkeyauthentication", true);
    c->kbdint = sshdump_yes(t->dump, "kbdinteractiveauthentication", true);
    c->password = sshdump_yes(t->dump, "passwordauthentication", true);
    c->gssapi = sshdump_yes(t->dump, "gssapiauthentication", false);
    c->batch = sshdump_yes(t->dump, "batchmode", false);
    c->password_prompts = take_int(t, "numberofpasswordprompts", conf->password_prompts);
}

/* "BYTES SECONDS" of ssh -G; of a file also "1G 1h", and "default". */
static void
take_rekey(const struct take *t)
{
    const char *value = take_text(t, "rekeylimit"), *at = value;
    char *bytes = value != NULL ? take_word(&at) : NULL, *time = value != NULL ? take_word(&at) : NULL;
    struct sshdump one = {0};
    char *end;

    if (bytes != NULL && isdigit((unsigned char)bytes[0])) {
        t->out->rekey_bytes = strtoull(bytes, &end, 10);
        t->out->rekey_bytes <<= *end == 'K' || *end == 'k' ? 10 : *end == 'M' || *end == 'm' ? 20 :
            *end == 'G' || *end == 'g' ? 30 : 0;
    }
    sshdump_add(&one, "time", time);
    t->out->rekey_s = time != NULL ? sshdump_int(&one, "time", 0) : 0;
    sshdump_done(&one);
    free(bytes);
    free(time);
}

static void
take_transport(const struct take *t, const struct conf *conf)
{
    struct sshconf *c = t->out;

    c->connect_timeout_s = take_int(t, "connecttimeout", conf->connect_timeout_s);
    c->alive_interval_s = take_int(t, "serveraliveinterval", conf->alive_interval_s);
    c->alive_count = take_int(t, "serveralivecountmax", conf->alive_count);
    c->tries = take_int(t, "connectionattempts", 1);
    c->compression = sshdump_yes(t->dump, "compression", false);
    c->rsa_bits = take_int(t, "requiredrsasize", SSHTAKE_RSA_MIN);
    c->host_key_algorithms = mem_dup(take_text(t, "hostkeyalgorithms"));
    c->kex = mem_dup(take_text(t, "kexalgorithms"));
    c->ciphers = mem_dup(take_text(t, "ciphers"));
    c->macs = mem_dup(take_text(t, "macs"));
    c->pubkey_algorithms = mem_dup(take_text(t, "pubkeyacceptedalgorithms"));
    take_rekey(t);
}

/* Keywords that are needed and not known here. */
static void
take_lacks(const struct take *t)
{
    const struct sshkeyword *k;

    for (size_t i = 0; (k = sshkeyword_row(i)) != NULL; i++) {
        if (k->needed && take_text(t, k->key) != NULL && sshdump_yes(t->dump, k->key, false))
            strv_add(&t->out->lacks, k->key);
    }
}

void
sshconf_take(struct sshconf *out, const struct sshdump *dump, const struct sshdump *defaults,
    const struct sshconf_ask *ask, const struct session_flags *flags, const struct conf *conf)
{
    struct take t = {.out = out, .dump = dump, .defaults = defaults};

    take_who(&t, ask->hop->host);
    take_proxy(&t, ask);
    take_hostkeys(&t);
    take_identities(&t, ask->hop, flags);
    take_agent(&t);
    take_methods(&t, conf);
    take_transport(&t, conf);
    take_lacks(&t);
    sshtell_check(out);
}
