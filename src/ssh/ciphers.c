/* SPDX-License-Identifier: BSD-3-Clause
 * ciphers: which ciphers a connection offers, in which order, and why. */
#include "config.h"

#include "ssh/ciphers.h"

#include <stdlib.h>
#include <string.h>
#if defined __aarch64__
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

#include "base/mem.h"
#include "base/str.h"
#include "ssh/sshconf.h"

#define GCM "aes128-gcm@openssh.com,aes256-gcm@openssh.com"
#define CHACHA "chacha20-poly1305@openssh.com"
#define CTR "aes256-ctr,aes192-ctr,aes128-ctr"

static bool
ciphers_aes_fast(void)
{
#if defined __x86_64__ || defined __i386__
    return __builtin_cpu_supports("aes") && __builtin_cpu_supports("pclmul");
#elif defined __aarch64__
    return (getauxval(AT_HWCAP) & (HWCAP_AES | HWCAP_PMULL)) == (HWCAP_AES | HWCAP_PMULL);
#else
    return false;
#endif
}

void
ciphers_find(struct ciphers *c, const char *cache_dir)
{
    c->aes_fast = ciphers_aes_fast();
    c->gcm = flip_here(cache_dir);
}

const char *
ciphers_order(const struct ciphers *c)
{
    if (c->gcm != FLIP_REFUSED)
        return CHACHA "," CTR;
    return c->aes_fast ? GCM "," CHACHA "," CTR : CHACHA "," GCM "," CTR;
}

const char *
ciphers_why(const struct ciphers *c)
{
    if (c->gcm == FLIP_TAKEN)
        return "without AES-GCM, under which this libssh does not notice a flipped bit";
    if (c->gcm == FLIP_UNTRIED)
        return "without AES-GCM, for it could not be tried whether this libssh notices a flipped bit";
    return c->aes_fast ? "AES-GCM first, which this processor does fast; libssh notices a flipped bit" :
        "chacha20-poly1305 first, for this processor has nothing for AES";
}

/* The names of a list without those of AES-GCM; NULL when none is left. */
static char *
ciphers_without_gcm(const char *list)
{
    struct str kept = {0};

    while (*list != '\0') {
        size_t n = strcspn(list, ",");
        char *name = mem_ndup(list, n);

        if (n > 0 && strstr(name, "-gcm") == NULL) {
            str_add(&kept, kept.len > 0 ? "," : "");
            str_add(&kept, name);
        }
        free(name);
        list += n + (list[n] == ',');
    }
    return kept.len > 0 ? str_take(&kept) : (str_done(&kept), NULL);
}

static int
ciphers_refuse(const struct ciphers *c, const struct sshconf *conf, struct err *e)
{
    err_set(e, ERR_CONFIG, "Ciphers of %s allows nothing but AES-GCM, under which %s", conf->alias,
        c->gcm == FLIP_TAKEN ? "this libssh does not notice a flipped bit" :
        "it could not be tried whether this libssh notices a flipped bit");
    return err_hint(e, "ssh itself does: --ssh=ssh; or allow another cipher; a newer libssh mends it");
}

/* The person's list where AES-GCM is not to be. */
static int
ciphers_cut(const struct ciphers *c, struct sshconf *conf, struct err *e)
{
    /* "+a" and its kin are more or less than libssh's own list, which has it. */
    bool relative = strchr("+-^", conf->ciphers[0]) != NULL;
    char *rest = relative ? mem_dup(ciphers_order(c)) : ciphers_without_gcm(conf->ciphers);

    if (rest == NULL)
        return ciphers_refuse(c, conf, e);
    conf->ciphers_cut = strcmp(rest, conf->ciphers) != 0;
    free(conf->ciphers);
    conf->ciphers = rest;
    return 0;
}

int
ciphers_choose(const struct ciphers *c, struct sshconf *conf, struct err *e)
{
    conf->ciphers_why = ciphers_why(c);
    if (conf->ciphers == NULL) {
        conf->ciphers = mem_dup(ciphers_order(c));
        return 0;
    }
    if (c->gcm != FLIP_REFUSED && ciphers_cut(c, conf, e) < 0)
        return -1;
    if (!conf->ciphers_cut)
        conf->ciphers_why = "as ssh_config has them";
    return 0;
}
