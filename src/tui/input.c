/* SPDX-License-Identifier: BSD-3-Clause
 * input: bytes of a terminal into keys. Pure. */
#include "config.h"

#include "tui/input.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define PASTE_BEGIN "\033[200~"
#define PASTE_END "\033[201~"

struct sequence {
    char *bytes;
    int key;
};

struct input {
    struct secret buffer;
    size_t used;             /* its first bytes, decoded already and overwritten */
    struct sequence *known;
    size_t known_count, known_cap;
    bool pasting;
    bool flushed;            /* what is in the buffer is all that comes */
};

struct input *
input_new(void)
{
    return mem_zalloc(sizeof(struct input));
}

void
input_free(struct input *in)
{
    if (in == NULL)
        return;
    for (size_t i = 0; i < in->known_count; i++)
        free(in->known[i].bytes);
    free(in->known);
    secret_wipe(&in->buffer);
    free(in);
}

void
input_add(struct input *in, const char *sequence, int key)
{
    if (sequence == NULL || sequence[0] == '\0')
        return;
    in->known = mem_grow(in->known, in->known_count, &in->known_cap, sizeof *in->known);
    in->known[in->known_count++] = (struct sequence){mem_dup(sequence), key};
}

void
input_feed(struct input *in, const char *bytes, size_t n)
{
    secret_add(&in->buffer, bytes, n);
    in->flushed = false;
}

void
input_flush(struct input *in)
{
    in->flushed = true;
}

static const char *
input_bytes(const struct input *in)
{
    return in->buffer.bytes + in->used;
}

static size_t
input_left(const struct input *in)
{
    return in->buffer.len - in->used;
}

static void
input_drop(struct input *in, size_t n)
{
    mem_wipe(in->buffer.bytes + in->used, n);
    in->used += n;
    if (in->used < in->buffer.len)
        return;
    secret_cut(&in->buffer, 0);
    in->used = 0;
}

static enum input_result
input_give(struct input *in, size_t used, int code, struct input_key *key)
{
    input_drop(in, used);
    *key = (struct input_key){.key = code, .pasted = in->pasting};
    return INPUT_KEY;
}

/* The usual sequences by their last byte, and by number before a '~'. */
static int
input_csi_key(const char *bytes, size_t n)
{
    static const struct {
        char last;
        int key;
    } letters[] = {{'A', KEYS_UP}, {'B', KEYS_DOWN}, {'C', KEYS_RIGHT}, {'D', KEYS_LEFT},
        {'H', KEYS_HOME}, {'F', KEYS_END}, {'Z', KEYS_BACKTAB}, {'P', KEYS_F1},
        {'Q', KEYS_F1 + 1}, {'R', KEYS_F1 + 2}, {'S', KEYS_F1 + 3}};
    static const int tilde[] = {0, KEYS_HOME, KEYS_INSERT, KEYS_DELETE, KEYS_END, KEYS_PAGE_UP,
        KEYS_PAGE_DOWN, KEYS_HOME, KEYS_END, 0, 0, KEYS_F1, KEYS_F1 + 1, KEYS_F1 + 2, KEYS_F1 + 3,
        KEYS_F1 + 4, 0, KEYS_F1 + 5, KEYS_F1 + 6, KEYS_F1 + 7, KEYS_F1 + 8, KEYS_F1 + 9, 0,
        KEYS_F1 + 10, KEYS_F12};
    char last = bytes[n - 1];

    if (n > 2 && bytes[2] == '?')
        return KEYS_UNKNOWN; /* an answer of the terminal */
    if (last == '~') {
        unsigned long number = strtoul(bytes + 2, NULL, 10);

        return number < sizeof tilde / sizeof tilde[0] && tilde[number] != 0 ? tilde[number] :
            KEYS_UNKNOWN;
    }
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        if (letters[i].last == last)
            return letters[i].key;
    }
    return KEYS_UNKNOWN;
}

/* Length of the control sequence at the start of the buffer; 0 when it goes on. */
static size_t
input_csi_length(const char *bytes, size_t n)
{
    size_t at = 2;

    if (n > 2 && bytes[2] == '[') /* the linux console's F1 to F5 */
        return n > 3 ? 4 : 0;
    if (n > 2 && bytes[2] == 'M') /* a mouse report of a terminal that knows only the old kind */
        return n > 5 ? 6 : 0;
    while (at < n && bytes[at] >= 0x20 && bytes[at] < 0x40)
        at++;
    return at < n ? at + 1 : 0;
}

/* Length of a string that the terminal sends (its answer to a question nobody asked). */
static size_t
input_string_length(const char *bytes, size_t n)
{
    for (size_t at = 2; at < n; at++) {
        if (bytes[at] == '\a')
            return at + 1;
        if (bytes[at] == '\033' && at + 1 < n && bytes[at + 1] == '\\')
            return at + 2;
    }
    return 0;
}

/* A sequence of this terminal. 0: none; *partly: one may be coming. */
static size_t
input_known(const struct input *in, int *key, bool *partly)
{
    const char *bytes = input_bytes(in);
    size_t n = input_left(in), best = 0;

    for (size_t i = 0; i < in->known_count; i++) {
        const char *s = in->known[i].bytes;
        size_t len = strlen(s);

        if (len <= n && len > best && memcmp(bytes, s, len) == 0) {
            best = len;
            *key = in->known[i].key;
        } else if (len > n && memcmp(bytes, s, n) == 0) {
            *partly = true;
        }
    }
    return best;
}

/* "ESC [ < button ; column ; row M", or m when it was let go. */
static enum input_result
input_mouse(struct input *in, size_t len, struct input_key *key)
{
    unsigned button, x, y;
    char last, text[INPUT_SEQUENCE_MAX + 1] = "";
    int code = KEYS_UNKNOWN;

    memcpy(text, input_bytes(in), len < INPUT_SEQUENCE_MAX ? len : INPUT_SEQUENCE_MAX);
    if (sscanf(text + 3, "%4u;%5u;%5u%c", &button, &x, &y, &last) != 4 || x == 0 || y == 0)
        return input_give(in, len, code, key);
    if (last == 'M')
        code = button == 0 ? KEYS_CLICK : button == 64 ? KEYS_WHEEL_UP :
            button == 65 ? KEYS_WHEEL_DOWN : KEYS_UNKNOWN;
    input_give(in, len, code, key);
    key->y = (int)y - 1;
    key->x = (int)x - 1;
    return INPUT_KEY;
}

/* Wait for the rest, unless it does not come: then drop so many bytes. */
static enum input_result
input_wait(struct input *in, size_t drop, struct input_key *key)
{
    if (!in->flushed && input_left(in) < INPUT_SEQUENCE_MAX)
        return INPUT_MORE;
    return input_give(in, drop, KEYS_UNKNOWN, key);
}

static enum input_result
input_escape(struct input *in, struct input_key *key)
{
    const char *bytes = input_bytes(in);
    size_t n = input_left(in), len;

    if (n == 1)
        return in->flushed ? input_give(in, 1, KEYS_ESC, key) : INPUT_MORE;
    if (bytes[1] == '[') {
        if ((len = input_csi_length(bytes, n)) == 0)
            return input_wait(in, n, key);
        if (len == sizeof PASTE_BEGIN - 1 && memcmp(bytes, PASTE_BEGIN, len) == 0) {
            in->pasting = true;
            input_drop(in, len);
            return input_next(in, key);
        }
        if (len > 3 && bytes[2] == '<')
            return input_mouse(in, len, key);
        return input_give(in, len, input_csi_key(bytes, len), key);
    }
    if (bytes[1] == 'O') {
        if (n < 3)
            return input_wait(in, n, key);
        return input_give(in, 3, input_csi_key(bytes, 3), key);
    }
    if (bytes[1] == ']' || bytes[1] == 'P' || bytes[1] == '_') {
        if ((len = input_string_length(bytes, n)) == 0)
            return input_wait(in, n, key);
        return input_give(in, len, KEYS_UNKNOWN, key);
    }
    return input_give(in, 1, KEYS_ESC, key);
}

/* True when the end of the paste was found and dropped; *more when it may be coming. */
static bool
input_paste_end(struct input *in, bool *more)
{
    const char *bytes = input_bytes(in);
    size_t n = input_left(in), len = sizeof PASTE_END - 1;

    if (bytes[0] != '\033')
        return false;
    if (n >= len && memcmp(bytes, PASTE_END, len) == 0) {
        in->pasting = false;
        input_drop(in, len);
        return true;
    }
    if (n == 1 && in->flushed) { /* the mark was lost: Esc gives the keyboard back */
        in->pasting = false;
        input_drop(in, 1);
        return true;
    }
    *more = n < len && memcmp(bytes, PASTE_END, n) == 0 && !in->flushed;
    return false;
}

static enum input_result
input_character(struct input *in, struct input_key *key)
{
    unsigned char first = (unsigned char)input_bytes(in)[0];
    uint32_t cp;
    size_t n = text_decode(input_bytes(in), input_left(in), &cp);
    size_t need = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;

    if (n > 0 && cp != 0)
        return input_give(in, n, (int)cp, key);
    if (first >= 0xc2 && first < 0xf5 && input_left(in) < need && !in->flushed)
        return INPUT_MORE;
    return input_give(in, 1, KEYS_UNKNOWN, key);
}

enum input_result
input_next(struct input *in, struct input_key *key)
{
    bool partly = false;
    int code = 0;
    size_t len;

    if (input_left(in) == 0)
        return INPUT_NOTHING;
    if (in->pasting) {
        if (input_paste_end(in, &partly))
            return input_next(in, key);
        return partly ? INPUT_MORE : input_character(in, key);
    }
    if ((len = input_known(in, &code, &partly)) > 0)
        return input_give(in, len, code, key);
    if (input_bytes(in)[0] == '\033')
        return partly && !in->flushed ? INPUT_MORE : input_escape(in, key);
    return input_character(in, key);
}
