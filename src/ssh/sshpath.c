/* SPDX-License-Identifier: BSD-3-Clause
 * sshpath: the tokens of ssh_config(5): %h and its kin, ~ and ${NAME}. */
#include "config.h"

#include <limits.h>
#include <openssl/evp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "ssh/sshconf.h"

char *
sshconf_home(void)
{
    struct passwd *pw = getpwuid(getuid());
    const char *home = pw != NULL ? pw->pw_dir : getenv("HOME");

    return mem_dup(home != NULL ? home : "/");
}

static char *
sshpath_machine(void)
{
    char host[HOST_NAME_MAX + 1] = "";

    gethostname(host, sizeof host - 1);
    return mem_dup(host);
}

/* %C: a short name for a connection. */
static char *
sshpath_hash(const struct sshconf *c)
{
    char *here = sshpath_machine();
    char *text = mem_printf("%s%s%d%s%s", here, c->host, c->port, c->user,
        c->proxy_jump != NULL ? c->proxy_jump : "");
    unsigned char hash[EVP_MAX_MD_SIZE];
    struct str out = {0};
    unsigned int n = 0;

    EVP_Digest(text, strlen(text), hash, &n, EVP_sha1(), NULL);
    for (unsigned int i = 0; i < n; i++)
        str_addf(&out, "%02x", hash[i]);
    free(text);
    free(here);
    return str_take(&out);
}

/* What stands for a letter, allocated; NULL for one that means nothing. */
static char *
sshpath_token(char letter, const struct sshconf *c)
{
    struct passwd *pw = getpwuid(getuid());
    char *text;

    switch (letter) {
    case 'C':
        return sshpath_hash(c);
    case 'd':
        return sshconf_home();
    case 'h':
        return mem_dup(c->host);
    case 'i':
        return mem_printf("%lu", (unsigned long)getuid());
    case 'j':
        return mem_dup(c->proxy_jump != NULL ? c->proxy_jump : "");
    case 'k':
        return mem_dup(c->key_alias != NULL ? c->key_alias : c->alias);
    case 'L':
        text = sshpath_machine();
        text[strcspn(text, ".")] = '\0';
        return text;
    case 'l':
        return sshpath_machine();
    case 'n':
        return mem_dup(c->alias);
    case 'p':
        return mem_printf("%d", c->port);
    case 'r':
        return mem_dup(c->user);
    case 'u':
        return mem_dup(pw != NULL ? pw->pw_name : "");
    case '%':
        return mem_dup("%");
    default:
        return NULL;
    }
}

/* A token at *at, which moves behind it. */
static void
sshpath_add_token(struct str *out, const char **at, const struct sshconf *c)
{
    char *text = sshpath_token((*at)[1], c);

    if (text != NULL)
        str_add(out, text);
    else
        str_addn(out, *at, 2);
    free(text);
    *at += 2;
}

/* ${NAME} at *at; what is not set is nothing. */
static void
sshpath_add_variable(struct str *out, const char **at)
{
    size_t n = strcspn(*at, "}");
    char *name = mem_ndup(*at + 2, n - 2);

    str_add(out, getenv(name));
    free(name);
    *at += n + ((*at)[n] == '}');
}

static void
sshpath_expand(struct str *out, const char *at, const struct sshconf *c, bool variables)
{
    while (*at != '\0') {
        if (at[0] == '%' && at[1] != '\0')
            sshpath_add_token(out, &at, c);
        else if (variables && at[0] == '$' && at[1] == '{')
            sshpath_add_variable(out, &at);
        else
            str_addc(out, *at++);
    }
}

char *
sshconf_path(const char *text, const struct sshconf *c)
{
    struct str out = {0};
    char *home;

    if (text[0] == '~' && (text[1] == '/' || text[1] == '\0')) {
        home = sshconf_home();
        str_add(&out, home);
        free(home);
        text++;
    }
    sshpath_expand(&out, text, c, true);
    return str_take(&out);
}

char *
sshconf_command(const char *text, const struct sshconf *c)
{
    struct str out = {0};

    sshpath_expand(&out, text, c, false);
    return str_take(&out);
}
