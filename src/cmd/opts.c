/* SPDX-License-Identifier: BSD-3-Clause
 * opts: the command line, read once: subcommand, flags, words. Pure. */
#include "config.h"

#include "cmd/opts.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum flag_kind {
    FLAG_TRUE,  /* a bool */
    FLAG_COUNT, /* an int that counts */
    FLAG_TEXT,  /* the next word */
    FLAG_LIST,  /* the next word, as often as one likes */
    FLAG_INT,   /* a number from min to max */
    FLAG_WAIT,  /* ready, queued, started, exit */
    FLAG_EXIT   /* yes, no or ask: whether the SSH connection ends */
};

#define C(command) (1u << OPTS_##command)
#define EVERY (~0u)
#define STARTS (C(BROWSE) | C(START) | C(ATTACH) | C(DEMO) | C(FILES) | C(RETRY))
#define BEGINS (C(START) | C(RETRY)) /* one session */
#define PLANS (C(START) | C(SHOW))
#define VALUES (PLANS | C(FILES)) /* of its options */
#define AT(field) offsetof(struct opts, field)

/* The first row that fits the letter or name and the subcommand counts; while no subcommand is
 * known the first that fits at all. */
static const struct flag {
    char letter;
    const char *name, *arg;
    enum flag_kind kind;
    size_t at;
    unsigned commands;
    int min, max;
    const char *help;
} flag_table[] = {
    {'f', NULL, NULL, FLAG_TRUE, AT(follow), C(LOGS), 0, 0, "go on as it grows"},
    {'f', NULL, "FILE", FLAG_LIST, AT(lists), EVERY, 0, 0, "read one more list (repeatable)"},
    {'O', NULL, "NAME=VALUE", FLAG_LIST, AT(values), VALUES | C(MARK), 0, 0,
        "an option of the server (repeatable)"},
    {0, "options", "FILE", FLAG_TEXT, AT(options_file), VALUES, 0, 0,
        "options, NAME=VALUE lines; secrets if mode 0600"},
    {0, "preset", "NAME", FLAG_TEXT, AT(preset), VALUES | C(LIST) | C(MARK), 0, 0,
        "the options that are kept under this name"},
    {0, "drop-preset", "NAME", FLAG_TEXT, AT(drop_preset), C(MARK), 0, 0, "forget this preset"},
    {'F', NULL, "FILE", FLAG_TEXT, AT(ssh_config), EVERY, 0, 0, "the ssh_config to use, or none"},
    {'o', NULL, "KEY=VALUE", FLAG_LIST, AT(ssh_options), EVERY, 0, 0,
        "a setting as in ssh_config (repeatable)"},
    {'l', NULL, "USER", FLAG_TEXT, AT(user), EVERY, 0, 0, "log in as this user"},
    {'p', NULL, "PORT", FLAG_INT, AT(port), EVERY, 1, 65535, "the SSH server's port"},
    {'i', NULL, "KEY", FLAG_LIST, AT(identities), EVERY, 0, 0, "a private key to try (repeatable)"},
    {'4', NULL, NULL, FLAG_TRUE, AT(v4), EVERY, 0, 0, "IPv4 only"},
    {'6', NULL, NULL, FLAG_TRUE, AT(v6), EVERY, 0, 0, "IPv6 only"},
    {'J', NULL, "HOST[,HOST]", FLAG_TEXT, AT(jumps), EVERY, 0, 0,
        "go over these hosts: [user@]host[:port]; or none"},
    {'L', NULL, "SPEC", FLAG_LIST, AT(locals), PLANS | C(FORWARD), 0, 0,
        "a forward from here, as in ssh(1) (repeatable)"},
    {'R', NULL, "SPEC", FLAG_LIST, AT(remotes), PLANS | C(FORWARD), 0, 0,
        "a forward from there, as in ssh(1) (repeatable)"},
    {0, "cancel", "ID", FLAG_LIST, AT(cancels), C(FORWARD), 0, 0,
        "end this forward; its connections go on (repeatable)"},
    {0, "lenient-forwards", NULL, FLAG_TRUE, AT(lenient), C(START), 0, 0,
        "go on without those that cannot be opened"},
    {0, "node", "HOST", FLAG_TEXT, AT(node), C(START), 0, 0,
        "where the server is; %h: the name that it printed"},
    {0, "ssh", "libssh|auto|COMMAND", FLAG_TEXT, AT(ssh), C(BROWSE) | VALUES, 0, 0,
        "reach hosts with this ssh instead of our own"},
    {'v', "verbose", NULL, FLAG_COUNT, AT(verbose), EVERY, 0, 0, "say more; twice: still more"},
    {'q', "quiet", NULL, FLAG_COUNT, AT(quiet), EVERY, 0, 0, "say errors only"},
    {0, "batch", NULL, FLAG_TRUE, AT(batch), BEGINS | C(DEMO) | C(REMOVE) | C(FILES), 0, 0,
        "never ask; what is missing is an error"},
    {0, "json", NULL, FLAG_TRUE, AT(json), EVERY, 0, 0, "print JSON on the output"},
    {0, "wait", "WHEN", FLAG_WAIT, AT(wait), BEGINS, 0, 0,
        "wait for ready (default), queued, started or exit"},
    {0, "timeout", "SECONDS", FLAG_INT, AT(timeout_s), BEGINS, 1, 86400 * 30,
        "give up when it took longer"},
    {0, "queue-timeout", "SECONDS", FLAG_INT, AT(queue_timeout_s), BEGINS, 1, 86400 * 30,
        "give up when its batch job waited longer"},
    {0, "keep-job", NULL, FLAG_TRUE, AT(keep_job), BEGINS | C(STOP), 0, 0,
        "a batch job stays when the session ends"},
    {0, "detach", NULL, FLAG_TRUE, AT(detach), BEGINS, 0, 0,
        "leave the session running and return"},
    {0, "trust", "SHA256", FLAG_LIST, AT(trust), C(BROWSE) | VALUES, 0, 0,
        "agree to a list with this digest (repeatable)"},
    {0, "exit-ssh", "yes|no|ask", FLAG_EXIT, AT(keep), STARTS | C(LIST), 0, 0,
        "whether session and connection end with the client"},
    {0, "accept-new", NULL, FLAG_TRUE, AT(accept_new), EVERY, 0, 0,
        "accept and keep unknown host keys; never changed ones"},
    {0, "password-fd", "[HOST=]N", FLAG_LIST, AT(password_fds), STARTS | C(LIST), 0, 0,
        "read a password from there (repeatable)"},
    {0, "password-file", "[HOST=]FILE", FLAG_LIST, AT(password_files), STARTS | C(LIST), 0, 0,
        "read it from there; mode 0600 (repeatable)"},
    {0, "command", NULL, FLAG_TRUE, AT(show_command), C(SHOW), 0, 0, "only the start command"},
    {0, "xml", NULL, FLAG_TRUE, AT(show_xml), C(SHOW), 0, 0, "only the XML of the file"},
    {0, "all", NULL, FLAG_TRUE, AT(all), C(STOP), 0, 0, "every session"},
    {0, "terminal", NULL, FLAG_TRUE, AT(terminal), C(ATTACH), 0, 0,
        "the terminal of its command, in this one"},
    {'n', NULL, "N", FLAG_INT, AT(lines), C(LOGS), 0, 1000000000, "only the last N lines"},
    {0, "set", "PROPERTY=VALUE", FLAG_LIST, AT(sets), C(ADD) | C(EDIT), 0, 0,
        "a property of the server (repeatable)"},
    {0, "dry-run", NULL, FLAG_TRUE, AT(dry_run), C(IMPORT), 0, 0,
        "tell what would be imported; nothing is written"},
    {0, "as", "NAME", FLAG_TEXT, AT(as), C(IMPORT), 0, 0, "what the imported list is called"},
    {0, "xpra", NULL, FLAG_TRUE, AT(xpra), C(EXPORT), 0, 0, "as a session file of xpra's launcher"},
    {0, "sort", "ORDER", FLAG_TEXT, AT(sort), C(BROWSE) | C(LIST), 0, 0,
        "by used, name, host, kind, source or state"},
    {0, "reverse", NULL, FLAG_TRUE, AT(reverse), C(BROWSE) | C(LIST), 0, 0, "in reverse"},
    {0, "pin", NULL, FLAG_TRUE, AT(pin), C(MARK), 0, 0, "show the server first, always"},
    {0, "unpin", NULL, FLAG_TRUE, AT(unpin), C(MARK), 0, 0, "no longer"},
    {0, "tags", "WORDS", FLAG_TEXT, AT(tags), C(MARK), 0, 0,
        "words of your own to find it by; empty: none"},
    {0, "watch", "SECONDS", FLAG_INT, AT(watch_s), C(STATUS), 1, 86400, "again every so often"},
    {0, "plain", NULL, FLAG_TRUE, AT(plain), EVERY, 0, 0, "line mode instead of the screen"},
    {0, "ascii", NULL, FLAG_TRUE, AT(ascii), EVERY, 0, 0, "draw with ASCII only"},
    {0, "no-color", NULL, FLAG_TRUE, AT(no_color), EVERY, 0, 0, "no colours"},
    {0, "mouse", NULL, FLAG_TRUE, AT(mouse), EVERY, 0, 0, "the screen has the mouse"},
    {0, "config", "FILE|none", FLAG_TEXT, AT(config), EVERY, 0, 0, "our configuration"},
    {0, "log", "FILE", FLAG_TEXT, AT(log), EVERY, 0, 0, "write the log there"},
    {0, "debug", "AREA[,AREA]", FLAG_TEXT, AT(debug), EVERY, 0, 0, "log these areas, or all"},
    {'h', "help", NULL, FLAG_TRUE, AT(want_help), EVERY, 0, 0, "this help"},
    {'V', "version", NULL, FLAG_TRUE, AT(want_version), EVERY, 0, 0, "the version"},
};

#define FLAGS (sizeof flag_table / sizeof flag_table[0])

/* What is being read: the flags that were used are checked against the subcommand at the end. */
struct reading {
    struct opts *o;
    const struct command *table;
    int argc, at;
    char **argv;
    bool found; /* the subcommand */
    const struct flag *used[FLAGS];
    size_t used_count;
};

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance, of short words. */
static size_t
word_distance(const char *a, const char *b)
{
    size_t row[64], n = strlen(b), before, kept;

    if (strlen(a) >= 64 || n >= 64)
        return SIZE_MAX;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 0; a[i] != '\0'; i++) {
        before = row[0]++;
        for (size_t j = 0; j < n; j++) {
            kept = row[j + 1];
            row[j + 1] = least(least(row[j + 1], row[j]) + 1, before + (a[i] != b[j]));
            before = kept;
        }
    }
    return row[n];
}

const char *
opts_nearest(const char *text, const char *const *names, size_t n)
{
    const char *best = NULL;
    size_t best_distance = strlen(text) / 2 + 1, d;

    for (size_t i = 0; i < n; i++) {
        d = word_distance(text, names[i]);
        if (d < best_distance) {
            best = names[i];
            best_distance = d;
        }
    }
    return best;
}

static int
flag_unknown(const char *word, struct err *e)
{
    const char *names[FLAGS], *near;
    size_t n = 0;
    char name[64];

    for (size_t i = 0; i < FLAGS; i++)
        if (flag_table[i].name != NULL)
            names[n++] = flag_table[i].name;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
    err_set(e, ERR_USAGE, "%s is not a flag of fairlead", name);
    near = strncmp(name, "--", 2) == 0 ? opts_nearest(name + 2, names, n) : NULL;
    if (near != NULL)
        return err_hint(e, "did you mean --%s?", near);
    return err_hint(e, "fairlead help lists the flags");
}

/* The row for a flag: by its letter, or by its name of n bytes. */
static const struct flag *
flag_find(const struct reading *r, char letter, const char *name, size_t n)
{
    const struct flag *other = NULL, *f;

    for (size_t i = 0; i < FLAGS; i++) {
        f = &flag_table[i];
        if (name != NULL ? f->name == NULL || strlen(f->name) != n || memcmp(f->name, name, n) != 0
                         : f->letter != letter)
            continue;
        if (r->found && (f->commands & (1u << r->o->command)) != 0)
            return f;
        /* Before the subcommand: -f is a list, as everywhere but in logs. */
        if (other == NULL || f->commands == EVERY)
            other = f;
    }
    return other;
}

static int
flag_exit(enum session_keep *keep, const char *written, const char *text, struct err *e)
{
    static const char *const words[] = {
        [SESSION_KEEP_NOT] = "yes", [SESSION_KEEP] = "no", [SESSION_KEEP_ASK] = "ask"};

    for (int i = 0; i < (int)(sizeof words / sizeof words[0]); i++) {
        if (strcmp(text, words[i]) == 0) {
            *keep = (enum session_keep)i;
            return 0;
        }
    }
    return err_set(e, ERR_USAGE, "%s takes yes, no or ask, not '%.60s'", written, text);
}

static int
flag_wait(struct opts *o, const char *text, struct err *e)
{
    static const char *const names[] = {"ready", "queued", "started", "exit"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(text, names[i]) == 0) {
            o->wait = (enum opts_wait)i;
            return 0;
        }
    }
    return err_set(e, ERR_USAGE, "--wait takes ready, queued, started or exit, not '%.60s'", text);
}

static int
flag_int(int *out, const struct flag *f, const char *written, const char *text, struct err *e)
{
    long long number;

    if (!str_int(text, f->min, f->max, &number))
        return err_set(e, ERR_USAGE, "%s takes a number from %d to %d, not '%.60s'", written,
            f->min, f->max, text);
    *out = (int)number;
    return 0;
}

static int
flag_apply(
    struct opts *o, const struct flag *f, const char *written, const char *text, struct err *e)
{
    void *field = (char *)o + f->at;

    switch (f->kind) {
    case FLAG_TRUE:
        *(bool *)field = true;
        return 0;
    case FLAG_COUNT:
        (*(int *)field)++;
        return 0;
    case FLAG_TEXT:
        *(const char **)field = text;
        return 0;
    case FLAG_LIST:
        strv_add(field, text);
        return 0;
    case FLAG_INT:
        return flag_int(field, f, written, text, e);
    case FLAG_WAIT:
        return flag_wait(o, text, e);
    case FLAG_EXIT:
        return flag_exit(field, written, text, e);
    }
    return 0;
}

/* One flag, written is how the person wrote it, value is what was attached to it or NULL. */
static int
flag_take(
    struct reading *r, const struct flag *f, const char *written, const char *value, struct err *e)
{
    if (f->arg == NULL && value != NULL)
        return err_set(e, ERR_USAGE, "%s takes no value", written);
    if (f->arg != NULL && value == NULL) {
        if (r->at + 1 >= r->argc)
            return err_set(e, ERR_USAGE, "%s needs a value: %s", written, f->arg);
        value = r->argv[++r->at];
    }
    if (r->used_count < FLAGS)
        r->used[r->used_count++] = f;
    return flag_apply(r->o, f, written, value, e);
}

static int
flag_long(struct reading *r, const char *word, struct err *e)
{
    size_t n = strcspn(word + 2, "=");
    const struct flag *f = flag_find(r, 0, word + 2, n);
    char written[64];

    if (f == NULL)
        return flag_unknown(word, e);
    snprintf(written, sizeof written, "--%s", f->name);
    return flag_take(r, f, written, word[2 + n] == '=' ? word + 3 + n : NULL, e);
}

/* "-v", "-vv", "-p22", "-p 22". */
static int
flag_letters(struct reading *r, const char *word, struct err *e)
{
    const struct flag *f;
    char written[3] = "-?";

    for (const char *p = word + 1; *p != '\0'; p++) {
        f = flag_find(r, *p, NULL, 0);
        if (f == NULL)
            return flag_unknown(word, e);
        written[1] = *p;
        if (f->arg != NULL)
            return flag_take(r, f, written, p[1] != '\0' ? p + 1 : NULL, e);
        if (flag_take(r, f, written, NULL, e) != 0)
            return -1;
    }
    return 0;
}

static void
word_take(struct reading *r, const char *word)
{
    if (!r->found && r->o->words.n == 0) {
        for (int i = OPTS_BROWSE + 1; i < OPTS_COMMANDS; i++) {
            if (str_eq(r->table[i].name, word)) {
                r->o->command = (enum opts_command)i;
                r->found = true;
                return;
            }
        }
    }
    strv_add(&r->o->words, word);
}

static void
flag_words(const struct flag *f, const char *value, struct strv *out)
{
    strv_take(out, f->letter != 0 ? mem_printf("-%c", f->letter) : mem_printf("--%s", f->name));
    if (f->arg != NULL)
        strv_add(out, value);
}

void
opts_common(const struct opts *o, struct strv *out)
{
    for (size_t i = 0; i < FLAGS; i++) {
        const struct flag *f = &flag_table[i];
        const void *field = (const char *)o + f->at;
        const struct strv *list = field;
        char number[16];

        if (f->commands != EVERY)
            continue;
        if (f->kind == FLAG_LIST) {
            for (size_t k = 0; k < list->n; k++)
                flag_words(f, list->v[k], out);
        } else if (f->kind == FLAG_TEXT && *(const char *const *)field != NULL) {
            flag_words(f, *(const char *const *)field, out);
        } else if (f->kind == FLAG_TRUE && *(const bool *)field) {
            flag_words(f, NULL, out);
        } else if (f->kind == FLAG_INT && *(const int *)field != 0) {
            snprintf(number, sizeof number, "%d", *(const int *)field);
            flag_words(f, number, out);
        }
    }
}

/* What sha256sum prints, and nothing shorter: a digest that was cut agrees to too much. */
static int
digests_check(const struct strv *digests, struct err *e)
{
    for (size_t i = 0; i < digests->n; i++) {
        const char *text = digests->v[i];

        if (strlen(text) != 64 || strspn(text, "0123456789abcdefABCDEF") != 64)
            return err_set(e, ERR_USAGE, "--trust takes the 64 digits of a SHA-256, not '%.80s'", text);
    }
    return 0;
}

static int
reading_check(struct reading *r, struct err *e)
{
    struct opts *o = r->o;

    if (!r->found && o->batch)
        o->command = OPTS_START;
    for (size_t i = 0; i < r->used_count; i++) {
        const struct flag *f = r->used[i];
        char written[64];

        if ((f->commands & (1u << o->command)) != 0)
            continue;
        if (f->name != NULL)
            snprintf(written, sizeof written, "--%s", f->name);
        else
            snprintf(written, sizeof written, "-%c", f->letter);
        if (o->command == OPTS_BROWSE)
            return err_set(e, ERR_USAGE, "%s needs a subcommand before it", written);
        return err_set(
            e, ERR_USAGE, "fairlead %s does not take %s", r->table[o->command].name, written);
    }
    if (o->ssh != NULL && o->ssh[strspn(o->ssh, " ")] == '\0')
        return err_set(e, ERR_USAGE, "--ssh takes libssh, auto or the words of a command, as in --ssh=ssh");
    if (o->v4 && o->v6)
        return err_set(e, ERR_USAGE, "-4 and -6 exclude each other");
    if (o->has_client && o->command != OPTS_START)
        return err_set(e, ERR_USAGE, "a client after -- belongs to fairlead start NAME");
    return digests_check(&o->trust, e);
}

int
opts_parse(struct opts *o, const struct command *table, int argc, char **argv, struct err *e)
{
    struct reading r = {.o = o, .table = table, .argc = argc, .argv = argv};

    *o = (struct opts){.lines = -1};
    for (r.at = 1; r.at < argc; r.at++) {
        const char *word = argv[r.at];

        if (strcmp(word, "--") == 0) {
            o->has_client = true;
            while (++r.at < argc)
                strv_add(&o->client, argv[r.at]);
        } else if (strncmp(word, "--", 2) == 0) {
            if (flag_long(&r, word, e) != 0)
                return -1;
        } else if (word[0] == '-' && word[1] != '\0') {
            if (flag_letters(&r, word, e) != 0)
                return -1;
        } else {
            word_take(&r, word);
        }
    }
    return reading_check(&r, e);
}

void
opts_done(struct opts *o)
{
    strv_done(&o->words);
    strv_done(&o->client);
    strv_done(&o->lists);
    strv_done(&o->values);
    strv_done(&o->ssh_options);
    strv_done(&o->identities);
    strv_done(&o->trust);
    strv_done(&o->sets);
    strv_done(&o->password_fds);
    strv_done(&o->password_files);
    strv_done(&o->locals);
    strv_done(&o->remotes);
    strv_done(&o->cancels);
}

/* "-f FILE", "-v, --verbose", "--wait WHEN". */
static void
flag_written(const struct flag *f, char *out, size_t size)
{
    snprintf(out, size, "%s%.1s%s%s%s%s%s", f->letter != 0 ? "-" : "", &f->letter,
        f->letter != 0 && f->name != NULL ? ", " : "", f->name != NULL ? "--" : "",
        f->name != NULL ? f->name : "", f->arg != NULL ? " " : "", f->arg != NULL ? f->arg : "");
}

void
opts_help(enum opts_command command, struct str *out)
{
    char written[80];

    for (size_t i = 0; i < FLAGS; i++) {
        const struct flag *f = &flag_table[i];
        bool here = command == OPTS_BROWSE
                        ? f->commands == EVERY
                        : f->commands != EVERY && (f->commands & (1u << command)) != 0;

        if (!here)
            continue;
        flag_written(f, written, sizeof written);
        str_addf(out, "  %-24s %s\n", written, f->help);
    }
}

bool
opts_row(size_t i, const char **written, const char **help)
{
    static char text[80];

    if (i >= FLAGS)
        return false;
    flag_written(&flag_table[i], text, sizeof text);
    *written = text;
    *help = flag_table[i].help;
    return true;
}
