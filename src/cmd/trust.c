/* SPDX-License-Identifier: BSD-3-Clause
 * trust: a list from elsewhere runs nothing before the person has seen what it would do and agreed.
 * Agreement is kept for the content: the bytes of one server's element. */
#include "config.h"

#include "cmd/trust.h"

#include <errno.h>
#include <libgen.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "cmd/lists.h"
#include "cmd/trustfile.h"
#include "cmd/ttyask.h"

const char *
trust_name(enum trust trust)
{
    static const char *const names[] = {
        [TRUST_OWN] = "own", [TRUST_AGREED] = "agreed", [TRUST_ASK] = "ask"};

    return names[trust];
}

/* ---- Whose a file is ---- */

static void
owner_name(uid_t uid, struct str *out)
{
    const struct passwd *pw = getpwuid(uid);

    if (pw != NULL && pw->pw_name != NULL)
        str_add(out, pw->pw_name);
    else
        str_addf(out, "user %u", (unsigned)uid);
}

/* Whether others than we and root can change what st tells of. In a sticky directory they cannot
 * touch what is not theirs. */
static bool
others_in(const char *path, const struct stat *st, struct str *why)
{
    if (st->st_uid != geteuid() && st->st_uid != 0) {
        str_addf(why, "%s belongs to ", path);
        owner_name(st->st_uid, why);
        return true;
    }
    if (S_ISLNK(st->st_mode) || (st->st_mode & 022) == 0 ||
        (S_ISDIR(st->st_mode) && (st->st_mode & S_ISVTX) != 0))
        return false;
    str_addf(why, "others can write %s (mode %04o; chmod go-w ends it)", path,
        (unsigned)st->st_mode & 07777);
    return true;
}

static bool
others_around(const char *path, struct str *why)
{
    char *copy = mem_dup(path);
    const char *dir = dirname(copy);
    struct stat st;
    bool others = true;

    if (stat(dir, &st) == 0)
        others = others_in(dir, &st, why);
    else
        str_addf(why, "%s cannot be looked at", dir);
    free(copy);
    return others;
}

/* The file, the name we know it by, and the directories of both. A pipe has no other name. */
static bool
others_can_write(const char *path, struct str *why)
{
    char *real = realpath(path, NULL);
    struct stat link, st;
    bool others = true;

    if (lstat(path, &link) != 0 || stat(path, &st) != 0)
        str_addf(why, "%s is no longer there", path);
    else
        others = others_in(path, &link, why) || others_in(path, &st, why) ||
                 others_around(path, why) ||
                 (real != NULL ? others_around(real, why) : !S_ISFIFO(st.st_mode));
    free(real);
    return others;
}

/* ---- Whether it was agreed to ---- */

/* Nothing is run, logged in to or forwarded: as far as the server itself tells. */
static bool
server_is_harmless(const struct server *s)
{
    return s->file == NULL ||
           ((s->startup == SERVER_MANUAL || s->startup == SERVER_INVALID) && !s->ssh.forward &&
               s->exec == NULL && s->resource.scheme != RESOURCE_SSH);
}

static bool
trust_is_own(const struct cmd *c, const struct server *s, struct str *why)
{
    bool named = s->origin == SERVER_ORIGIN_EXTRA && lists_named(c, s->file);

    if (s->origin == SERVER_ORIGIN_IMPORTED) {
        str_addf(why, "%s was imported", s->file);
        return false;
    }
    if (!others_can_write(s->file, why) && (!named || c->opts.batch))
        return true;
    if (why->len == 0)
        str_addf(why, "%s was given with -f", s->file);
    return false;
}

/* --trust names the server's digest, or that of the bytes of its file, as they were read. */
static bool
trust_is_named(const struct cmd *c, const struct server *s)
{
    for (size_t i = 0; i < c->opts.trust.n && s->digest[0] != '\0'; i++)
        if (strcasecmp(c->opts.trust.v[i], s->digest) == 0)
            return true;
    return s->vouched;
}

/* The same as trust_of for a server that does something. */
static enum trust
trust_grade(const struct cmd *c, const struct server *s, struct str *why)
{
    struct str reason = {0};
    enum trust trust = TRUST_ASK;

    if (s->file == NULL || trust_is_own(c, s, &reason))
        trust = TRUST_OWN;
    else if (trust_is_named(c, s) || trustfile_has(&c->dirs, s->digest))
        trust = TRUST_AGREED;
    if (trust == TRUST_ASK && why != NULL)
        text_clean(why, str_text(&reason), reason.len, TEXT_LINE);
    str_done(&reason);
    return trust;
}

enum trust
trust_of(const struct cmd *c, const struct server *s, struct str *why)
{
    return server_is_harmless(s) ? TRUST_OWN : trust_grade(c, s, why);
}

bool
trust_allows(const struct cmd *c, const struct server *s, const struct plan *p)
{
    bool harmless = p->where == PLAN_NONE && p->hop_count == 0 && p->forward_count == 0;

    return harmless || trust_grade(c, s, NULL) != TRUST_ASK;
}

void
trust_agree(const struct cmd *c, const struct server *s)
{
    struct err e;

    if (trustfile_add(&c->dirs, s->digest, s->name, s->file, &e) != 0)
        log_say(LOG_WARN, "trust", "%s", e.text);
}

/* ---- Before a start ---- */

int
trust_refuse(const struct server *s, struct err *e)
{
    char *name = text_cleaned(s->name, 60);

    err_set(e, ERR_TRUST, "nobody agreed to what '%s' of %s does", name, s->file);
    err_hint(e, "see it with fairlead show, then agree with --trust %s", s->digest);
    free(name);
    return -1;
}

static int
trust_ask(struct cmd *c, const struct server *s, const struct plan *p, struct err *e)
{
    struct str text = {0};
    bool yes;

    trust_tell(c, s, p, &text);
    str_add(&text, "Run this? [y/N] ");
    yes = ttyask_yes(str_text(&text));
    str_done(&text);
    if (!yes)
        return trust_refuse(s, e);
    trust_agree(c, s);
    return 0;
}

int
trust_check(struct cmd *c, const struct server *s, const struct plan *p, struct err *e)
{
    if (p != NULL ? trust_allows(c, s, p) : trust_of(c, s, NULL) != TRUST_ASK)
        return 0;
    if (c->opts.batch || c->opts.json || !ttyask_possible())
        return trust_refuse(s, e);
    return p != NULL ? trust_ask(c, s, p, e) : 0;
}
