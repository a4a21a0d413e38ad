/* SPDX-License-Identifier: BSD-3-Clause
 * askprompt: what ssh asks through SSH_ASKPASS, as a question of ours. */
#include "config.h"

#include "core/askprompt.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"

#define ASKPROMPT_TEXT_MAX 8192
#define ASKPROMPT_NAME_MAX 300

static const char askprompt_authenticity[] = "The authenticity of host '";
static const char askprompt_again[] = "Please type 'yes', 'no' or the fingerprint";
static const char askprompt_passphrase[] = "Enter passphrase for key '";
static const char askprompt_password[] = "'s password: ";

enum askprompt_want
askprompt_want(const char *hint)
{
    if (str_eq(hint, "confirm"))
        return ASKPROMPT_CONFIRM;
    return str_eq(hint, "none") ? ASKPROMPT_NOTICE : ASKPROMPT_ANSWER;
}

static bool
askprompt_starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* n bytes of a name, cleaned. Allocated. */
static char *
askprompt_name(const char *text, size_t n)
{
    char *raw = mem_ndup(text, n), *clean = text_cleaned(raw, ASKPROMPT_NAME_MAX);

    free(raw);
    return clean;
}

static char *
askprompt_lines(const char *text, size_t n)
{
    struct str clean = {0};

    text_clean(&clean, text, n < ASKPROMPT_TEXT_MAX ? n : ASKPROMPT_TEXT_MAX, TEXT_LINES);
    return str_take(&clean);
}

/* "user@host" into its parts. */
static void
askprompt_account(struct ask *a, const char *text, size_t n)
{
    const char *at = memchr(text, '@', n);

    for (const char *p = at; p != NULL && p < text + n; p++)
        at = *p == '@' ? p : at; /* a user may hold one, a host does not */
    if (at == NULL)
        return;
    a->user = askprompt_name(text, (size_t)(at - text));
    a->host = askprompt_name(at + 1, n - (size_t)(at + 1 - text));
}

/* host, [host]:port, each perhaps with " (address)" behind it. */
static void
askprompt_place(struct ask *a, const char *text)
{
    size_t n = strcspn(text, " '");
    const char *end = memchr(text, ']', n);

    if (text[0] == '[' && end != NULL) {
        a->host = askprompt_name(text + 1, (size_t)(end - text - 1));
        a->port = end[1] == ':' ? str_port(end + 2) : 0;
    } else {
        a->host = askprompt_name(text, n);
    }
}

/* "ED25519 key fingerprint is SHA256:abc." */
static void
askprompt_fingerprint(struct ask *a, const char *prompt)
{
    static const char middle[] = " key fingerprint is ";
    const char *at = strstr(prompt, middle), *type = at;
    size_t n;

    if (at == NULL)
        return;
    while (type > prompt && !isspace((unsigned char)type[-1]))
        type--;
    a->subject = askprompt_name(type, (size_t)(at - type));
    at += strlen(middle);
    n = strcspn(at, " \n");
    a->fingerprint = askprompt_name(at, n > 0 && at[n - 1] == '.' ? n - 1 : n);
}

static struct ask *
askprompt_hostkey(const char *prompt)
{
    struct ask *a = ask_new(ASK_HOSTKEY);

    if (askprompt_starts(prompt, askprompt_authenticity)) {
        askprompt_place(a, prompt + strlen(askprompt_authenticity));
        askprompt_fingerprint(a, prompt);
    }
    a->retry = a->host == NULL;
    ask_add_prompt(a, "yes, no or the fingerprint", true);
    return a;
}

static struct ask *
askprompt_key(const char *prompt)
{
    const char *path = prompt + strlen(askprompt_passphrase), *end = strrchr(path, '\'');
    struct ask *a = ask_new(ASK_PASSPHRASE);

    a->subject = askprompt_name(path, end != NULL ? (size_t)(end - path) : strlen(path));
    ask_add_prompt(a, "Passphrase", false);
    return a;
}

/* "user@host's password: " and nothing else: NULL when it is another. */
static struct ask *
askprompt_account_password(const char *prompt)
{
    size_t len = strlen(prompt), tail = strlen(askprompt_password);
    struct ask *a;

    if (len <= tail || strcmp(prompt + len - tail, askprompt_password) != 0 ||
        strpbrk(prompt, "(\n") != NULL || memchr(prompt, ' ', len - tail) != NULL)
        return NULL;
    a = ask_new(ASK_PASSWORD);
    askprompt_account(a, prompt, len - tail);
    ask_add_prompt(a, "Password", false);
    return a;
}

/* The words of a text: its last line is the question. */
static struct ask *
askprompt_said(struct ask *a, const char *text)
{
    size_t len = strlen(text), head;

    while (len > 0 && text[len - 1] == '\n')
        len--;
    for (head = len; head > 0 && text[head - 1] != '\n'; head--)
        continue;
    if (head > 0)
        a->server_text = askprompt_lines(text, head - 1);
    ask_add_prompt(a, text + head, false);
    return a;
}

/* "(user@host) what the server says": NULL when it is another. */
static struct ask *
askprompt_server(const char *prompt)
{
    size_t n = strcspn(prompt, ") \n");
    struct ask *a;

    if (prompt[0] != '(' || prompt[n] != ')' || prompt[n + 1] != ' ' || memchr(prompt, '@', n) == NULL)
        return NULL;
    a = ask_new(ASK_KBDINT);
    askprompt_account(a, prompt + 1, n - 1);
    return askprompt_said(a, prompt + n + 2);
}

static struct ask *
askprompt_confirm(const char *prompt)
{
    struct ask *a = ask_new(ASK_CONFIRM);

    a->subject = askprompt_lines(prompt, strlen(prompt));
    ask_add_prompt(a, "yes or no", true);
    return a;
}

struct ask *
askprompt_read(const char *prompt, enum askprompt_want want)
{
    struct ask *a;

    if (want != ASKPROMPT_ANSWER)
        return askprompt_confirm(prompt);
    if (askprompt_starts(prompt, askprompt_authenticity) || askprompt_starts(prompt, askprompt_again))
        return askprompt_hostkey(prompt);
    if (askprompt_starts(prompt, askprompt_passphrase))
        return askprompt_key(prompt);
    if ((a = askprompt_server(prompt)) == NULL && (a = askprompt_account_password(prompt)) == NULL)
        a = askprompt_said(ask_new(ASK_SSH), prompt);
    return a;
}

void
askprompt_put_head(unsigned char head[ASKPROMPT_HEAD], size_t n)
{
    for (int i = 0; i < ASKPROMPT_HEAD; i++)
        head[i] = (unsigned char)(n >> (8 * (ASKPROMPT_HEAD - 1 - i)));
}

long
askprompt_length(const char *bytes, size_t n)
{
    unsigned long len = 0;

    if (n < ASKPROMPT_HEAD)
        return -2;
    for (int i = 0; i < ASKPROMPT_HEAD; i++)
        len = len << 8 | (unsigned char)bytes[i];
    return len <= ASKPROMPT_FRAME_MAX ? (long)len : -1;
}

bool
askprompt_cut(char *text, char **token, char **hint, char **prompt)
{
    *token = text;
    *hint = strchr(text, '\n');
    if (*hint == NULL)
        return false;
    *(*hint)++ = '\0';
    *prompt = strchr(*hint, '\n');
    if (*prompt == NULL)
        return false;
    *(*prompt)++ = '\0';
    return true;
}
