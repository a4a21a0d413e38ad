/* SPDX-License-Identifier: BSD-3-Clause
 * conf: settings: one table of names, kinds, ranges, defaults and help. "Keyword value" lines. */
#include "config.h"

#include "core/conf.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"

#define CONF_VALUE_MAX 4096
#define CONF_SHOWN_MAX 60 /* bytes of a foreign word in an error */

enum conf_kind {
    CONF_COUNT,   /* a number */
    CONF_SECONDS, /* a number; s, m, h behind it */
    CONF_TEXT,
    CONF_VERSION, /* 5.11.0 */
    CONF_YES,     /* no or yes: 0 or 1 */
    CONF_RECONNECT, /* enum conf_reconnect */
    CONF_THEME,   /* enum conf_theme */
    CONF_BIND,    /* lines that are kept, as often as they come */
};

struct conf_row {
    const char *keyword;
    enum conf_kind kind;
    size_t offset;
    int min, max, preset;
    const char *help;
};

static const struct conf_row conf_rows[] = {
    {"ConnectTimeout", CONF_SECONDS, offsetof(struct conf, connect_timeout_s), 1, 3600, 30,
        "time for one address, from the first packet to the end of the key exchange"},
    {"HangupGrace", CONF_SECONDS, offsetof(struct conf, hangup_grace_s), 0, 604800, 120,
        "how long tunnels outlive a screen that went without detaching"},
    {"ServerAliveInterval", CONF_SECONDS, offsetof(struct conf, alive_interval_s), 0, 3600, 15,
        "ask the SSH server for a sign of life after so long a silence; 0 never asks"},
    {"ServerAliveCountMax", CONF_COUNT, offsetof(struct conf, alive_count), 1, 100, 3,
        "unanswered questions after which the connection counts as lost"},
    {"NumberOfPasswordPrompts", CONF_COUNT, offsetof(struct conf, password_prompts), 1, 10, 3,
        "how often a password is asked for before the attempt ends"},
    {"PasswordCommand", CONF_TEXT, offsetof(struct conf, password_command), 0, 0, 0,
        "a command whose first line is the password to log in with; none by default, which asks"},
    {"Reconnect", CONF_RECONNECT, offsetof(struct conf, reconnect), 0, 0, CONF_RECONNECT_TUNNELS,
        "whether a lost connection is made again: no, tunnels, or always, which starts the command again"},
    {"ReconnectGate", CONF_SECONDS, offsetof(struct conf, reconnect_gate_s), 0, 3600, 30,
        "a first connection that was lost sooner than this is not made again"},
    {"ReconnectLimit", CONF_SECONDS, offsetof(struct conf, reconnect_limit_s), 0, 604800, 3600,
        "how long a lost connection is tried for; 0 sets no limit"},
    {"HoldClients", CONF_YES, offsetof(struct conf, hold_clients), 0, 0, 1,
        "whether clients that come while there is no connection wait for it, or are refused"},
    {"StopGrace", CONF_SECONDS, offsetof(struct conf, stop_grace_s), 0, 60, 3,
        "time between the TERM and the KILL signal when a started program is ended"},
    {"Relay", CONF_YES, offsetof(struct conf, relay), 0, 1, 1,
        "where a server forbids forwards, whether to go on to it through a program there; yes or no"},
    {"ServerNoDelay", CONF_YES, offsetof(struct conf, server_nodelay), 0, 1, 1,
        "whether an sshd that only forwards is made to send small messages at once; yes or no"},
    {"WindowMax", CONF_COUNT, offsetof(struct conf, window_max_mb), 0, CONF_WINDOW_MAX_MB, 64,
        "megabytes by which a connection's windows grow at most, where the way to the server is long"},
    {"KeepSSH", CONF_SECONDS, offsetof(struct conf, keep_ssh_s), 0, 604800, 600,
        "how long a connection is kept that nobody uses, after --exit-ssh no; 0 for ever"},
    {"UserKnownHostsFile", CONF_TEXT, offsetof(struct conf, known_hosts), 0, 0, 0,
        "the file of known host keys; ssh's own by default"},
    {"Debug", CONF_TEXT, offsetof(struct conf, debug), 0, 0, 0,
        "areas of the program that are logged in full, as --debug; none by default"},
    {"Client", CONF_TEXT, offsetof(struct conf, client), 0, 0, 0,
        "the command that Enter starts on a session of the screen; none by default, which tells the URL"},
    {"Theme", CONF_THEME, offsetof(struct conf, theme), 0, 0, CONF_THEME_DEFAULT,
        "how the screen looks: default, light, mono or high-contrast"},
    {"Bind", CONF_BIND, offsetof(struct conf, binds), 0, 0, 0,
        "a key of the screen: Bind SCREEN KEY NAME; repeatable; see fairlead-keys(7)"},
    {"Unbind", CONF_BIND, offsetof(struct conf, binds), 0, 0, 0,
        "a key that does nothing any more: Unbind SCREEN KEY; repeatable"},
    {"Clipboard", CONF_YES, offsetof(struct conf, clipboard), 0, 1, 0,
        "whether c in Sessions copies the URL, besides showing it, into the terminal's clipboard; yes or no"},
    {"ParaViewVersion", CONF_VERSION, offsetof(struct conf, paraview_version), 0, 0, 0,
        "what $PV_VERSION_FULL$ stands for, such as 5.11.0; that of the paraview found by default"},
};

#define CONF_ROWS (sizeof conf_rows / sizeof conf_rows[0])

static int *
conf_number(struct conf *c, const struct conf_row *row)
{
    return (int *)(void *)((char *)c + row->offset);
}

static char **
conf_text(struct conf *c, const struct conf_row *row)
{
    return (char **)(void *)((char *)c + row->offset);
}

static bool
conf_is_number(const struct conf_row *row)
{
    return row->kind != CONF_TEXT && row->kind != CONF_VERSION && row->kind != CONF_BIND;
}

static bool
conf_is_text(const struct conf_row *row)
{
    return row->kind == CONF_TEXT || row->kind == CONF_VERSION;
}

void
conf_init(struct conf *c)
{
    *c = (struct conf){0};
    for (size_t i = 0; i < CONF_ROWS; i++) {
        if (conf_is_number(&conf_rows[i]))
            *conf_number(c, &conf_rows[i]) = conf_rows[i].preset;
    }
}

void
conf_done(struct conf *c)
{
    for (size_t i = 0; i < CONF_ROWS; i++) {
        if (conf_is_text(&conf_rows[i]))
            free(*conf_text(c, &conf_rows[i]));
    }
    strv_done(&c->binds);
    conf_init(c);
}

static int
conf_set_number(struct conf *c, const struct conf_row *row, const char *value, struct err *e)
{
    size_t n = strlen(value);
    long long number, unit = 1;
    char *digits;
    bool good;

    if (row->kind == CONF_SECONDS && n > 0 && strchr("smh", value[n - 1]) != NULL) {
        unit = value[n - 1] == 'h' ? 3600 : value[n - 1] == 'm' ? 60 : 1;
        n--;
    }
    digits = mem_ndup(value, n);
    good = str_int(digits, 0, 1000000, &number);
    free(digits);
    if (!good || number * unit < row->min || number * unit > row->max)
        return err_set(e, ERR_CONFIG, "%s must be between %d and %d%s", row->keyword, row->min,
            row->max, row->kind == CONF_SECONDS ? " seconds" : "");
    *conf_number(c, row) = (int)(number * unit);
    return 0;
}

/* Digits, a point, digits; more may follow, as in 5.11.0-RC1. */
static bool
conf_version_ok(const char *s)
{
    size_t major = strspn(s, "0123456789");

    return major > 0 && s[major] == '.' && isdigit((unsigned char)s[major + 1])
        && strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-+_")
        == strlen(s);
}

static int
conf_set_text(struct conf *c, const struct conf_row *row, const char *value, struct err *e)
{
    if (value[0] == '\0' || strlen(value) > CONF_VALUE_MAX)
        return err_set(e, ERR_CONFIG, "%s needs a value of 1 to %d bytes", row->keyword,
            CONF_VALUE_MAX);
    for (const char *s = value; *s != '\0'; s++) {
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            return err_set(e, ERR_CONFIG, "%s must not hold control characters", row->keyword);
    }
    if (row->kind == CONF_VERSION && !conf_version_ok(value))
        return err_set(e, ERR_CONFIG, "%s must be a version such as 5.11.0", row->keyword);
    free(*conf_text(c, row));
    *conf_text(c, row) = mem_dup(value);
    return 0;
}

/* The words that a kind takes, in the order of their numbers; NULL for others. */
static const char *const *
conf_words(enum conf_kind kind)
{
    static const char *const yes[] = {"no", "yes", NULL};
    static const char *const reconnect[] = {"no", "tunnels", "always", NULL};
    static const char *const theme[] = {"default", "light", "mono", "high-contrast", NULL};

    switch (kind) {
    case CONF_YES:
        return yes;
    case CONF_RECONNECT:
        return reconnect;
    case CONF_THEME:
        return theme;
    default:
        return NULL;
    }
}

static int
conf_set_word(struct conf *c, const struct conf_row *row, const char *value, struct err *e)
{
    const char *const *words = conf_words(row->kind);
    struct str all = {0};

    for (int i = 0; words[i] != NULL; i++) {
        if (strcasecmp(words[i], value) == 0) {
            *conf_number(c, row) = i;
            str_done(&all);
            return 0;
        }
        str_addf(&all, "%s%s", i == 0 ? "" : words[i + 1] != NULL ? ", " : " or ", words[i]);
    }
    err_set(e, ERR_CONFIG, "%s must be %s", row->keyword, str_text(&all));
    str_done(&all);
    return -1;
}

/* What it means is the screen's to say: it knows the keys. */
static int
conf_add_bind(struct conf *c, const struct conf_row *row, const char *value, const char *place)
{
    strv_add(&c->binds, place);
    strv_take(&c->binds, mem_printf("%s %s", row->keyword, value));
    return 0;
}

static int
conf_set_at(struct conf *c, const char *keyword, const char *value, const char *place, struct err *e)
{
    char *shown;

    for (size_t i = 0; i < CONF_ROWS; i++) {
        if (strcasecmp(conf_rows[i].keyword, keyword) != 0)
            continue;
        if (conf_rows[i].kind == CONF_BIND)
            return conf_add_bind(c, &conf_rows[i], value, place);
        if (conf_is_text(&conf_rows[i]))
            return conf_set_text(c, &conf_rows[i], value, e);
        if (conf_words(conf_rows[i].kind) != NULL)
            return conf_set_word(c, &conf_rows[i], value, e);
        return conf_set_number(c, &conf_rows[i], value, e);
    }
    shown = text_cleaned(keyword, CONF_SHOWN_MAX);
    err_set(e, ERR_CONFIG, "there is no setting '%s'", shown);
    err_hint(e, "fairlead(1) has the list of settings");
    free(shown);
    return -1;
}

int
conf_set(struct conf *c, const char *keyword, const char *value, struct err *e)
{
    return conf_set_at(c, keyword, value, keyword, e);
}

static char *
conf_skip(char *s)
{
    return s + strspn(s, " \t");
}

/* "Keyword value", "Keyword=value", "Keyword "a value""; '#' begins a comment line. */
static int
conf_parse_line(struct conf *c, char *line, const char *place, struct err *e)
{
    char *keyword = conf_skip(line), *value, *end;

    end = line + strlen(line);
    while (end > keyword && isspace((unsigned char)end[-1]))
        *--end = '\0';
    if (*keyword == '\0' || *keyword == '#')
        return 0;
    value = keyword + strcspn(keyword, " \t=");
    if (*value != '\0') {
        char *rest = conf_skip(value);

        rest = conf_skip(*rest == '=' ? rest + 1 : rest);
        *value = '\0';
        value = rest;
    }
    if (*value == '"') {
        end = strchr(++value, '"');
        if (end == NULL || end[1] != '\0')
            return err_set(e, ERR_CONFIG, "the quote of this value is not closed at its end");
        *end = '\0';
    }
    return conf_set_at(c, keyword, value, place, e);
}

/* One line of n bytes, which is that of this number. */
static int
conf_parse_bytes(struct conf *c, const char *bytes, size_t n, const char *file, int number,
    struct err *e)
{
    char *line = mem_ndup(bytes, n), *place = mem_printf("%s:%d", file, number);
    int rc;

    if (memchr(bytes, '\0', n) != NULL)
        rc = err_set(e, ERR_CONFIG, "this line holds a NUL byte");
    else
        rc = conf_parse_line(c, line, place, e);
    if (rc != 0)
        err_prefix(e, "%s", place);
    free(line);
    free(place);
    return rc;
}

int
conf_parse(struct conf *c, const char *text, size_t n, const char *file, struct err *e)
{
    for (int number = 1; n > 0; number++) {
        const char *end = memchr(text, '\n', n);
        size_t length = end != NULL ? (size_t)(end - text) : n;

        if (conf_parse_bytes(c, text, length, file, number, e) != 0)
            return -1;
        if (end == NULL)
            break;
        text += length + 1;
        n -= length + 1;
    }
    return 0;
}

bool
conf_row(size_t i, const char **keyword, const char **help)
{
    if (i >= CONF_ROWS)
        return false;
    *keyword = conf_rows[i].keyword;
    *help = conf_rows[i].help;
    return true;
}
