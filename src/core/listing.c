/* SPDX-License-Identifier: BSD-3-Clause
 * listing: the names in a directory of another machine: the plan that lists them there, its output read. */
#include "config.h"

#include "core/listing.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/guard.h"

/* No more bytes than a session gives out as lines of output in one second. */
#define LISTING_MAX "360000"
#define LISTING_HEX_MAX (2 * 1024 * 1024)
#define LISTING_BEGIN "fairlead-listing"
#define LISTING_FAILED LISTING_BEGIN " failed "
#define LISTING_END LISTING_BEGIN " end"
#define LISTING_SHOWN 200

/* Begins with d=. A name may have any byte but / and NUL: each ends with NUL, and all go as hexadecimal
 * digits, which no terminal, log or shell makes anything else of. The directory comes first, and how many
 * names there are last, behind a slash; an empty name says that there are more. */
static const char listing_script[] =
    "\n"
    "LC_ALL=C\n"
    "export LC_ALL\n"
    "case $d in\n"
    "''|'~') d=$HOME ;;\n"
    "'~/'*) d=$HOME/${d#??} ;;\n"
    "/*) ;;\n"
    "*) d=$HOME/$d ;;\n"
    "esac\n"
    "echo\n"
    "echo '" LISTING_BEGIN "'\n"
    "if ! m=$(ls -d \"$d/.\" 2>&1); then\n"
    "echo \"" LISTING_FAILED "${m##*: }\"\n"
    "exit\n"
    "fi\n"
    "if ! cd \"$d/\" 2>/dev/null || ! [ -r . ]; then\n"
    "echo '" LISTING_FAILED "Permission denied'\n"
    "exit\n"
    "fi\n"
    "{\n"
    "printf '%s\\000' \"$(pwd)\"\n"
    "n=0 b=0\n"
    "for f in * .*; do\n"
    "case $f in .|..) continue ;; esac\n"
    "if [ -d \"$f\" ]; then f=$f/; elif ! [ -e \"$f\" ] && ! [ -h \"$f\" ]; then continue; fi\n"
    "b=$((b + ${#f} + 1))\n"
    "if [ $b -gt " LISTING_MAX " ]; then printf '\\000'; break; fi\n"
    "n=$((n + 1))\n"
    "printf '%s\\000' \"$f\"\n"
    "done\n"
    "printf '/%s\\000' $n\n"
    "} | od -An -v -tx1 | tr -d ' \\t\\n' | fold -w 4000\n"
    "echo\n"
    "echo '" LISTING_END "'\n";

/* A word of sh. */
static void
listing_quote(struct str *out, const char *text)
{
    str_addc(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            str_add(out, "'\\''");
        else
            str_addc(out, *text);
    }
    str_addc(out, '\'');
}

/* What a login shell is given: no $, which is a variable of a list, nothing that means more to a shell. */
static char *
listing_command(const char *dir)
{
    struct str script = {0}, out = {0};

    str_add(&script, "d=");
    listing_quote(&script, dir);
    str_add(&script, listing_script);
    str_add(&out, "printf %b '");
    guard_encode(&out, str_text(&script));
    str_add(&out, "' | /bin/sh");
    str_done(&script);
    return str_take(&out);
}

struct plan *
listing_plan(const struct plan *p, const char *dir, struct err *e)
{
    json_t *all, *j;
    struct plan *listing;
    char *command;

    if (p->hop_count == 0) {
        err_set(e, ERR_USAGE, "%s is not reached by ssh", p->name);
        err_hint(e, "only files of this machine can be listed for it");
        return NULL;
    }
    all = plan_json(p, PLAN_WIRE);
    command = listing_command(dir);
    j = json_pack("{s:i,s:s+,s:s,s:s,s:i,s:{s:s,s:s},s:O,s:[],s:{},s:[],s:O*}", "v", 1, "name", "files of ",
        p->name, "kind", "builtin", "resource", "builtin:", "timeout", 60, "startup", "where", "remote",
        "template", command, "hops", json_object_get(all, "hops"), "forwards", "values", "warnings",
        "ssh_program", json_object_get(all, "ssh_program"));
    listing = plan_from_json(j, e);
    json_decref(j);
    json_decref(all);
    free(command);
    return listing;
}

/* ---- what it writes ---- */

void
listing_line(struct listing *l, const char *line)
{
    if (!l->begun) {
        l->begun = strcmp(line, LISTING_BEGIN) == 0;
    } else if (strncmp(line, LISTING_FAILED, strlen(LISTING_FAILED)) == 0) {
        free(l->failed);
        l->failed = text_cleaned(line + strlen(LISTING_FAILED), LISTING_SHOWN);
    } else if (strcmp(line, LISTING_END) == 0) {
        l->ended = true;
    } else if (!l->ended && l->hex.len < LISTING_HEX_MAX) {
        str_add(&l->hex, line);
    }
}

static int
listing_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c != '\0' ? strchr(digits, c) : NULL;

    return at != NULL ? (int)(at - digits) : -1;
}

/* The digits as bytes, in their place. How many; 0 when one is no digit. */
static size_t
listing_bytes(char *hex)
{
    size_t n = 0;

    for (size_t i = 0; hex[i] != '\0'; i += 2) {
        int high = listing_digit(hex[i]), low = high >= 0 ? listing_digit(hex[i + 1]) : -1;

        if (low < 0)
            return 0;
        hex[n++] = (char)(high * 16 + low);
    }
    return n;
}

/* One of them; false when none may follow or be so. */
static bool
listing_name(struct listing *l, const char *name)
{
    const char *slash = strchr(name, '/');

    if (l->dir == NULL) {
        l->dir = mem_dup(name);
        return name[0] == '/';
    }
    if (name[0] == '\0')
        l->more = true;
    else if (slash == NULL || (slash > name && slash[1] == '\0'))
        strv_add(&l->names, name);
    else
        return false;
    return true;
}

static bool
listing_take(struct listing *l)
{
    char *bytes = l->hex.s, *end;
    size_t n = bytes != NULL ? listing_bytes(bytes) : 0;
    long long count;

    if (n == 0 || bytes[n - 1] != '\0')
        return false;
    end = bytes + n;
    for (; bytes < end; bytes += strlen(bytes) + 1) {
        if (l->dir != NULL && bytes[0] == '/')
            return bytes + strlen(bytes) + 1 == end && str_int(bytes + 1, 0, 1000000, &count) &&
                (size_t)count == l->names.n;
        if (!listing_name(l, bytes))
            return false;
    }
    return false;
}

int
listing_end(struct listing *l, const char *asked, const char *host, struct err *e)
{
    char *dir = text_cleaned(asked[0] != '\0' ? asked : "~", LISTING_SHOWN);
    bool taken = l->failed == NULL && l->ended && listing_take(l);

    listing_sort(&l->names);
    if (l->failed != NULL)
        err_set(e, ERR_NOT_FOUND, "%s on %s cannot be read: %s", dir, host, l->failed);
    else if (!taken)
        err_set(e, ERR_START, "what %s says about %s is no listing", host, dir);
    if (l->failed == NULL && !taken)
        err_hint(e, "a command may be forced on this account, or its sh lacks ls, od, tr or fold");
    free(dir);
    return taken ? 0 : -1;
}

void
listing_done(struct listing *l)
{
    free(l->dir);
    free(l->failed);
    strv_done(&l->names);
    str_done(&l->hex);
    *l = (struct listing){0};
}

static int
listing_order(const void *pa, const void *pb)
{
    const char *a = *(char *const *)pa, *b = *(char *const *)pb;
    bool a_dir = a[strlen(a) - 1] == '/', b_dir = b[strlen(b) - 1] == '/';
    int order = b_dir - a_dir;

    if (order == 0)
        order = strcasecmp(a, b);
    return order != 0 ? order : strcmp(a, b);
}

void
listing_sort(struct strv *names)
{
    if (names->n > 1)
        qsort(names->v, names->n, sizeof *names->v, listing_order);
}

char *
listing_here(const char *dir, const char *home, struct err *e)
{
    bool of_home = dir[0] == '~' && (dir[1] == '/' || dir[1] == '\0');

    if (dir[0] == '/')
        return mem_dup(dir);
    if (of_home || dir[0] == '\0')
        return mem_printf("%s%s", home, of_home ? dir + 1 : "");
    err_set(e, ERR_USAGE, "%s is no path from the root or from home", dir);
    err_hint(e, "begin it with / or ~/");
    return NULL;
}
