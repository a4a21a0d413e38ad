/* SPDX-License-Identifier: BSD-3-Clause
 * option: what a server asks before it starts: its kinds, limits and choices (one table). */
#include "config.h"

#include "core/option.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define OPTION_INT_MIN (-2147483648.0)
#define OPTION_INT_MAX 2147483647.0
#define OPTION_REAL_MAX 1e12    /* a double still has its two decimals exactly */
#define OPTION_RANDOM_MAX 65535 /* when a random number has no upper limit: it is a port */
#define OPTION_TEXT_MAX 65536
#define OPTION_SHOWN_MAX 60    /* bytes of a value in an error */

struct option_kind_row {
    const char *name;
    int (*check)(const struct option *o, const char *text, struct err *e);
    char *(*start)(const struct option *o, const char *wanted); /* wanted may be NULL */
    char *(*step)(const struct option *o, const char *now, int direction);
};

static const struct option_kind_row *option_row(enum option_kind kind);

const char *
option_kind_name(enum option_kind kind)
{
    return option_row(kind)->name;
}

/* Digits with at most one point. 18 of them are kept, which is more than a double has. */
static const char *
option_mantissa(const char *s, double *out, int *exponent)
{
    unsigned long long mantissa = 0;
    int digits = 0, kept = 0;
    bool point = false;

    for (; isdigit((unsigned char)*s) || (*s == '.' && !point); s++) {
        if (*s == '.') {
            point = true;
            continue;
        }
        digits++;
        if (kept < 18) {
            mantissa = mantissa * 10 + (unsigned)(*s - '0');
            kept += mantissa > 0;
            *exponent -= point;
        } else if (*exponent < 100000) {
            *exponent += !point;
        }
    }
    *out = (double)mantissa;
    return digits > 0 ? s : NULL;
}

static const char *
option_exponent(const char *s, int *exponent)
{
    const char *p = s;
    int sign = 1, n = 0;

    if (*p != 'e' && *p != 'E')
        return s;
    p++;
    if (*p == '-' || *p == '+')
        sign = *p++ == '-' ? -1 : 1;
    if (!isdigit((unsigned char)*p))
        return s;
    for (; isdigit((unsigned char)*p); p++) {
        if (n < 1000)
            n = n * 10 + (*p - '0');
    }
    *exponent += sign * n;
    return p;
}

/* strtod would read and a spin box would print with the comma of some locales. */
bool
option_number(const char *text, double *out, const char **end)
{
    double value = 0, scale = 1;
    int exponent = 0;
    bool minus;
    const char *s = text;

    while (isspace((unsigned char)*s))
        s++;
    minus = *s == '-';
    if (*s == '-' || *s == '+')
        s++;
    s = option_mantissa(s, &value, &exponent);
    if (s == NULL)
        return false;
    s = option_exponent(s, &exponent);
    for (int i = 0; i < (exponent < 0 ? -exponent : exponent) && i < 400; i++)
        scale *= 10;
    if (value > 0)
        value = exponent < 0 ? value / scale : value * scale;
    *out = minus ? -value : value;
    if (end != NULL)
        *end = s;
    return true;
}

static bool
option_only_blanks(const char *s)
{
    while (isspace((unsigned char)*s))
        s++;
    return *s == '\0';
}

bool
option_read_double(const char *text, double *out)
{
    const char *end;
    double value;

    if (text == NULL || !option_number(text, &value, &end) || !option_only_blanks(end))
        return false;
    if (value > OPTION_REAL_MAX || value < -OPTION_REAL_MAX)
        return false;
    *out = value;
    return true;
}

bool
option_read_int(const char *text, double *out)
{
    double value;

    if (text == NULL || strpbrk(text, ".eE") != NULL || !option_read_double(text, &value))
        return false;
    if (value > OPTION_INT_MAX || value < OPTION_INT_MIN)
        return false;
    *out = value;
    return true;
}

/* Hundredths of a number that is not negative, half to even. */
static unsigned long long
option_hundredths(double value)
{
    double scaled = value * 100;
    unsigned long long n = (unsigned long long)scaled;
    double rest = scaled - (double)n;

    return rest > 0.5 || (rest == 0.5 && n % 2 == 1) ? n + 1 : n;
}

double
option_round(double value)
{
    double rounded = (double)option_hundredths(value < 0 ? -value : value) / 100;

    return value < 0 ? -rounded : rounded;
}

/* Two decimals without a zero at the end: what a spin box of ParaView hands on. */
static char *
option_real_text(double value)
{
    unsigned long long n = option_hundredths(value < 0 ? -value : value);
    const char *sign = value < 0 && n > 0 ? "-" : "";
    unsigned rest = (unsigned)(n % 100);

    if (rest == 0)
        return mem_printf("%s%llu", sign, n / 100);
    if (rest % 10 == 0)
        return mem_printf("%s%llu.%u", sign, n / 100, rest / 10);
    return mem_printf("%s%llu.%02u", sign, n / 100, rest);
}

static char *
option_number_text(const struct option *o, double value)
{
    return o->kind == OPTION_INT ? mem_printf("%lld", (long long)value) : option_real_text(value);
}

static double
option_top(const struct option *o)
{
    if (o->has_max)
        return o->max;
    return o->kind == OPTION_INT ? OPTION_INT_MAX : OPTION_REAL_MAX;
}

static double
option_clamp(const struct option *o, double value)
{
    double top = option_top(o);

    if (value > top)
        value = top;
    return value < o->min ? o->min : value;
}

static int
option_check_number(const struct option *o, const char *text, struct err *e)
{
    const char *what = o->kind == OPTION_INT ? "a whole number" : "a number";
    char *low = option_number_text(o, o->min), *high = option_number_text(o, option_top(o));
    long long whole;
    double value = 0;
    bool number;

    if (o->kind == OPTION_INT) {
        number = str_int(text, -999999999999LL, 999999999999LL, &whole);
        value = number ? (double)whole : 0;
    } else {
        number = option_read_double(text, &value);
    }
    if (!number && o->has_max)
        err_set(e, ERR_USAGE, "must be %s between %s and %s", what, low, high);
    else if (!number)
        err_set(e, ERR_USAGE, "must be %s, %s or more", what, low);
    else if (o->has_max && (value < o->min || value > o->max))
        err_set(e, ERR_USAGE, "must be between %s and %s", low, high);
    else if (value < o->min)
        err_set(e, ERR_USAGE, "must be %s or more", low);
    else if (value > option_top(o))
        err_set(e, ERR_USAGE, "must be %s or less", high);
    else
        e->code = ERR_NONE;
    free(low);
    free(high);
    return e->code == ERR_NONE ? 0 : -1;
}

/* What the file itself says as default is taken as it is, even with a line break in it. */
static int
option_check_text(const struct option *o, const char *text, struct err *e)
{
    if (str_eq(text, o->initial))
        return 0;
    if (strlen(text) >= OPTION_TEXT_MAX)
        return err_set(e, ERR_USAGE, "must be shorter than %d bytes", OPTION_TEXT_MAX);
    for (const char *s = text; *s != '\0'; s++) {
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            return err_set(e, ERR_USAGE, "must be one line without control characters");
    }
    return 0;
}

static int
option_check_boolean(const struct option *o, const char *text, struct err *e)
{
    char *on, *off;

    if (strcmp(text, o->on) == 0 || strcmp(text, o->off) == 0)
        return 0;
    on = text_cleaned(o->on, OPTION_SHOWN_MAX);
    off = text_cleaned(o->off, OPTION_SHOWN_MAX);
    err_set(e, ERR_USAGE, "must be '%s' or '%s'", on, off);
    free(on);
    free(off);
    return -1;
}

static const struct option_entry *
option_entry_find(const struct option *o, const char *value)
{
    for (size_t i = 0; value != NULL && i < o->entry_count; i++) {
        if (strcmp(o->entries[i].value, value) == 0)
            return &o->entries[i];
    }
    return NULL;
}

bool
option_unchosen(const struct option *o, const char *text)
{
    return o->kind == OPTION_ENUM && text[0] == '\0' && option_entry_find(o, "") == NULL &&
        option_entry_find(o, o->initial) == NULL;
}

static int
option_check_enum(const struct option *o, const char *text, struct err *e)
{
    struct str list = {0};

    if (option_entry_find(o, text) != NULL || option_unchosen(o, text))
        return 0;
    if (o->entry_count == 0)
        return err_set(e, ERR_USAGE, "has no entries to choose from");
    for (size_t i = 0; i < o->entry_count && list.len < 400; i++) {
        char *shown = text_cleaned(o->entries[i].value, OPTION_SHOWN_MAX);

        str_addf(&list, "%s%s", i > 0 ? ", " : "", shown);
        free(shown);
        if (list.len >= 400 && i + 1 < o->entry_count)
            str_add(&list, ", ...");
    }
    err_set(e, ERR_USAGE, "must be one of %s", str_text(&list));
    str_done(&list);
    return -1;
}

int
option_check(const struct option *o, const char *text, struct err *e)
{
    return option_row(o->kind)->check(o, text, e);
}

/* A spin box begins at 0 and goes where its limits push it; it ignores what is no number. */
static char *
option_start_number(const struct option *o, const char *wanted)
{
    double value = 0;

    if (o->kind == OPTION_INT)
        option_read_int(wanted, &value);
    else
        option_read_double(wanted, &value);
    return option_number_text(o, option_clamp(o, value));
}

static char *
option_start_text(const struct option *o, const char *wanted)
{
    return mem_dup(wanted != NULL ? wanted : "");
}

static char *
option_start_boolean(const struct option *o, const char *wanted)
{
    return mem_dup(str_eq(wanted, o->on) ? o->on : o->off);
}

static char *
option_start_enum(const struct option *o, const char *wanted)
{
    return mem_dup(option_entry_find(o, wanted) != NULL ? wanted : "");
}

/* splitmix64: small, and every seed gives another sequence. */
static uint64_t
option_random(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* In [min,max), as in ParaView. */
static char *
option_start_random(const struct option *o, uint64_t *seed)
{
    double top = o->has_max ? o->max : OPTION_RANDOM_MAX;
    uint64_t r = option_random(seed);
    double span = top - o->min;

    if (span <= 0)
        return option_number_text(o, o->min);
    if (o->kind == OPTION_INT)
        return option_number_text(o, o->min + (double)(r % (uint64_t)span));
    r %= (uint64_t)(span * 100) + (span * 100 < 1); /* in hundredths */
    return option_real_text(o->min + (double)r / 100);
}

/* A kept value counts unless the file makes it void: ParaView shows a readonly option's old value
 * for ever, and nothing for a choice that is no longer listed. */
static bool
option_saved_counts(const struct option *o, const char *saved)
{
    double number;

    if (saved == NULL || !o->save || o->readonly || o->random)
        return false;
    switch (o->kind) {
    case OPTION_INT:
        return option_read_int(saved, &number);
    case OPTION_DOUBLE:
        return option_read_double(saved, &number);
    case OPTION_BOOLEAN:
        return strcmp(saved, o->on) == 0 || strcmp(saved, o->off) == 0;
    case OPTION_ENUM:
        return option_entry_find(o, saved) != NULL;
    case OPTION_STRING:
    case OPTION_FILE:
        return true;
    case OPTION_PASSWORD:
        return false;
    }
    return false;
}

char *
option_start(const struct option *o, const char *saved, uint64_t *seed, const char **from)
{
    bool number = o->kind == OPTION_INT || o->kind == OPTION_DOUBLE;
    const char *word = "default";
    char *value;

    if (o->random && number) {
        word = "random";
        value = option_start_random(o, seed);
    } else if (option_saved_counts(o, saved)) {
        word = "saved";
        value = option_row(o->kind)->start(o, saved);
    } else {
        value = option_row(o->kind)->start(o, o->initial);
    }
    if (from != NULL)
        *from = word;
    return value;
}

static char *
option_step_number(const struct option *o, const char *now, int direction)
{
    double value;

    if (!(o->kind == OPTION_INT ? option_read_int(now, &value) : option_read_double(now, &value)))
        return option_start_number(o, o->initial);
    return option_number_text(o, option_clamp(o, value + direction * o->step));
}

static char *
option_step_text(const struct option *o, const char *now, int direction)
{
    return mem_dup(now);
}

static char *
option_step_boolean(const struct option *o, const char *now, int direction)
{
    return mem_dup(str_eq(now, o->on) ? o->off : o->on);
}

/* Round the ends; from nowhere to the first or the last. */
static char *
option_step_enum(const struct option *o, const char *now, int direction)
{
    const struct option_entry *at = option_entry_find(o, now);
    size_t n = o->entry_count, i;

    if (n == 0)
        return mem_dup(now);
    if (at == NULL)
        i = direction > 0 ? 0 : n - 1;
    else
        i = ((size_t)(at - o->entries) + (direction > 0 ? 1 : n - 1)) % n;
    return mem_dup(o->entries[i].value);
}

char *
option_step(const struct option *o, const char *now, int direction)
{
    return option_row(o->kind)->step(o, now, direction);
}

char *
option_shown(const struct option *o, const char *value)
{
    const struct option_entry *entry = NULL;
    struct str out = {0};

    if (o->kind == OPTION_PASSWORD) /* as many stars whatever its length: that is secret too */
        return mem_dup(value[0] != '\0' ? "********" : "");
    if (o->kind == OPTION_ENUM)
        entry = option_entry_find(o, value);
    if (entry != NULL)
        value = entry->label;
    text_clean(&out, value, strlen(value), TEXT_LINE);
    return str_take(&out);
}

static const struct option_kind_row *
option_row(enum option_kind kind)
{
    static const struct option_kind_row rows[] = {
        [OPTION_INT] = {"int", option_check_number, option_start_number, option_step_number},
        [OPTION_DOUBLE] = {"double", option_check_number, option_start_number, option_step_number},
        [OPTION_STRING] = {"string", option_check_text, option_start_text, option_step_text},
        [OPTION_PASSWORD] = {"password", option_check_text, option_start_text, option_step_text},
        [OPTION_FILE] = {"file", option_check_text, option_start_text, option_step_text},
        [OPTION_BOOLEAN] = {"boolean", option_check_boolean, option_start_boolean,
            option_step_boolean},
        [OPTION_ENUM] = {"enumeration", option_check_enum, option_start_enum, option_step_enum},
    };

    return &rows[kind];
}

void
option_done(struct option *o)
{
    free(o->name);
    free(o->label);
    free(o->initial);
    free(o->on);
    free(o->off);
    for (size_t i = 0; i < o->entry_count; i++) {
        free(o->entries[i].value);
        free(o->entries[i].label);
    }
    free(o->entries);
    *o = (struct option){0};
}
