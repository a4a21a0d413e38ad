/* SPDX-License-Identifier: BSD-3-Clause
 * xprafile: the session files of xpra's launcher (.xpra): read as a list of one server, and written. */
#include "config.h"

#include "core/xprafile.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/xmlspan.h"

/* What is read of it; the rest is for xpra's client. */
enum xprafile_key {
    KEY_MODE,
    KEY_HOST,
    KEY_SSH_PORT,
    KEY_USERNAME,
    KEY_PORT,
    KEY_PATH,
    KEY_PROXY_HOST,
    KEY_PROXY_PORT,
    KEY_PROXY_USERNAME,
    KEY_PROXY_KEY,
    KEY_KEY,
    KEY_REMOTE_XPRA,
    KEY_SOCKET_DIR,
    KEY_SESSION_NAME,
    KEY_PASSWORD,
    KEY_PROXY_PASSWORD,
    KEYS
};

static const char *const xprafile_keys[KEYS] = {
    [KEY_MODE] = "mode",
    [KEY_HOST] = "host",
    [KEY_SSH_PORT] = "ssh-port",
    [KEY_USERNAME] = "username",
    [KEY_PORT] = "port",
    [KEY_PATH] = "path",
    [KEY_PROXY_HOST] = "proxy-host",
    [KEY_PROXY_PORT] = "proxy-port",
    [KEY_PROXY_USERNAME] = "proxy-username",
    [KEY_PROXY_KEY] = "proxy-key",
    [KEY_KEY] = "key",
    [KEY_REMOTE_XPRA] = "remote-xpra",
    [KEY_SOCKET_DIR] = "socket-dir",
    [KEY_SESSION_NAME] = "session-name",
    [KEY_PASSWORD] = "password",
    [KEY_PROXY_PASSWORD] = "proxy-password",
};

/* The values, "" when absent. */
struct xprafile {
    char *v[KEYS];
};

bool
xprafile_is(const char *path)
{
    size_t n = strlen(path);

    return n > 5 && strcasecmp(path + n - 5, ".xpra") == 0;
}

/* ---- Lines ---- */

static char *
xprafile_trim(char *text)
{
    size_t n;

    text += strspn(text, " \t\r\v\f");
    n = strlen(text);
    while (n > 0 && strchr(" \t\r\v\f", text[n - 1]) != NULL)
        text[--n] = '\0';
    return text;
}

/* KEY=VALUE. The last of a repeated key counts; what Python prints for nothing is nothing. Changes line. */
static void
xprafile_pair(struct xprafile *f, char *line)
{
    char *value = strchr(line, '='), *key;

    if (value == NULL)
        return;
    *value = '\0';
    value = xprafile_trim(value + 1);
    key = xprafile_trim(line);
    for (char *p = key; *p != '\0'; p++)
        *p = *p == '_' ? '-' : *p;
    for (int i = 0; i < KEYS; i++) {
        if (strcmp(key, xprafile_keys[i]) != 0)
            continue;
        mem_wipe(f->v[i], strlen(f->v[i]));
        free(f->v[i]);
        f->v[i] = mem_dup(strcmp(value, "None") == 0 ? "" : value);
    }
}

/* Lines that end with a backslash go on in the next. */
static void
xprafile_read(struct xprafile *f, char *text)
{
    struct str whole = {0};
    char *rest = NULL;

    for (int i = 0; i < KEYS; i++)
        f->v[i] = mem_dup("");
    for (char *p = strtok_r(text, "\n", &rest); p != NULL; p = strtok_r(NULL, "\n", &rest)) {
        char *line = xprafile_trim(p);
        size_t n = strlen(line);

        if (n == 0 || line[0] == '#' || line[0] == '!')
            continue;
        str_addn(&whole, line, line[n - 1] == '\\' ? n - 1 : n);
        if (line[n - 1] == '\\') {
            str_addc(&whole, ' ');
            continue;
        }
        xprafile_pair(f, whole.s);
        mem_wipe(whole.s, whole.len);
        str_cut(&whole, 0);
    }
    if (whole.len > 0)
        xprafile_pair(f, whole.s);
    str_done(&whole);
}

static void
xprafile_done(struct xprafile *f)
{
    for (int i = 0; i < KEYS; i++) {
        mem_wipe(f->v[i], strlen(f->v[i]));
        free(f->v[i]);
    }
}

/* ---- What they say ---- */

static int
xprafile_number(int *number, const char *text, const char *what, struct err *e)
{
    long long n;

    if (text[0] == '\0')
        return 0;
    if (!str_int(text, -1, 65535, &n))
        return err_set(e, ERR_DATA, "the %s of the xpra session is no number up to 65535", what);
    *number = n > 0 ? (int)n : 0;
    return 0;
}

static void
xprafile_take(char **field, const char *text)
{
    if (text[0] == '\0')
        return;
    free(*field);
    *field = mem_dup(text);
}

static int
xprafile_mode(const struct xprafile *f, struct err *e)
{
    char *shown;

    if (strcmp(f->v[KEY_MODE], "ssh") == 0 || strcmp(f->v[KEY_MODE], "ssh -> ssh") == 0)
        return 0;
    shown = text_cleaned(f->v[KEY_MODE], 40);
    err_set(e, ERR_DATA, "the xpra session is reached by mode '%s', which is not SSH",
        shown[0] != '\0' ? shown : "tcp");
    free(shown);
    return err_hint(e, "only mode=ssh and mode=ssh -> ssh can be used here");
}

/* The host may hold a user too. */
static int
xprafile_host(struct xpra_address *a, const struct xprafile *f, struct err *e)
{
    char *text;
    int rc;

    if (f->v[KEY_HOST][0] == '\0' || strpbrk(f->v[KEY_HOST], "/?#,") != NULL)
        return err_set(e, ERR_DATA, "the xpra session names no host");
    text = mem_printf("ssh://%s", f->v[KEY_HOST]);
    rc = xpra_parse(a, text, e);
    mem_wipe(text, strlen(text));
    free(text);
    return rc;
}

/* Without a host on the way its user and its port are what the launcher writes in any case. */
static int
xprafile_via(struct xpra_address *a, const struct xprafile *f, struct err *e)
{
    if (f->v[KEY_PROXY_HOST][0] == '\0')
        return 0;
    xprafile_take(&a->via_host, f->v[KEY_PROXY_HOST]);
    xprafile_take(&a->via_user, f->v[KEY_PROXY_USERNAME]);
    xprafile_take(&a->via_key, f->v[KEY_PROXY_KEY]);
    return xprafile_number(&a->via_port, f->v[KEY_PROXY_PORT], "proxy_port", e);
}

/* port is the number of the display; path, of newer versions, may be a name. */
static int
xprafile_display(struct xpra_address *a, const struct xprafile *f, struct err *e)
{
    const char *path = f->v[KEY_PATH];
    int number = 0;

    if (xprafile_number(&number, f->v[KEY_PORT], "port, which is its display,", e) < 0)
        return -1;
    if (number > 0)
        a->display = mem_printf("%d", number);
    else
        a->display = xpra_display(path + (path[0] == '/'));
    return 0;
}

static int
xprafile_address(struct xpra_address *a, const struct xprafile *f, struct err *e)
{
    if (f->v[KEY_PASSWORD][0] != '\0' || f->v[KEY_PROXY_PASSWORD][0] != '\0')
        return xpra_refuse_password(e, "the file of the xpra session");
    if (xprafile_mode(f, e) < 0 || xprafile_host(a, f, e) < 0 || xprafile_via(a, f, e) < 0 ||
        xprafile_number(&a->port, f->v[KEY_SSH_PORT], "ssh_port", e) < 0 || xprafile_display(a, f, e) < 0)
        return -1;
    xprafile_take(&a->user, f->v[KEY_USERNAME]);
    xprafile_take(&a->key, f->v[KEY_KEY]);
    xprafile_take(&a->remote_xpra, f->v[KEY_REMOTE_XPRA]);
    xprafile_take(&a->socket_dir, f->v[KEY_SOCKET_DIR]);
    return xpra_check(a, e);
}

/* ---- As a list ---- */

static void
xprafile_add_name(struct str *out, const struct xprafile *f, const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash != NULL ? slash + 1 : path;
    char *stem = mem_ndup(base, strlen(base) - (xprafile_is(base) ? 5 : 0));
    char *name = text_cleaned(f->v[KEY_SESSION_NAME][0] != '\0' ? f->v[KEY_SESSION_NAME] : stem, 200);

    xmlspan_escape(out, name, '"');
    free(name);
    free(stem);
}

static void
xprafile_add_list(struct str *out, const struct xprafile *f, const char *path, const struct xpra_address *a)
{
    char *resource = xpra_text(a);

    str_add(out, "<Servers>\n  <Server name=\"");
    xprafile_add_name(out, f, path);
    str_add(out, "\" resource=\"");
    xmlspan_escape(out, resource, '"');
    str_add(out, "\">\n    <ManualStartup/>\n  </Server>\n</Servers>\n");
    free(resource);
}

int
xprafile_list(struct str *out, const char *bytes, size_t n, const char *path, struct err *e)
{
    char *text = mem_ndup(bytes, n);
    struct xpra_address a = {0};
    struct xprafile f;
    int rc;

    xprafile_read(&f, text);
    rc = xprafile_address(&a, &f, e);
    if (rc == 0)
        xprafile_add_list(out, &f, path, &a);
    else
        e->code = ERR_DATA;
    xpra_done(&a);
    xprafile_done(&f);
    mem_wipe(text, n);
    free(text);
    return rc;
}

/* ---- Out ---- */

static void
xprafile_put(struct str *out, enum xprafile_key key, const char *value)
{
    if (value == NULL)
        return;
    for (const char *p = xprafile_keys[key]; *p != '\0'; p++)
        str_addc(out, *p == '-' && key != KEY_REMOTE_XPRA && key != KEY_SOCKET_DIR && key != KEY_SESSION_NAME
                          ? '_' : *p);
    str_addf(out, "=%s\n", value);
}

static void
xprafile_put_port(struct str *out, enum xprafile_key key, int port)
{
    char *text = port != 0 ? mem_printf("%d", port) : NULL;

    xprafile_put(out, key, text);
    free(text);
}

void
xprafile_write(struct str *out, const char *name, const struct xpra_address *a)
{
    bool number = a->display != NULL && a->display[strspn(a->display, "0123456789")] == '\0';
    char *clean = text_cleaned(name, 200);

    xprafile_put(out, KEY_SESSION_NAME, clean);
    xprafile_put(out, KEY_MODE, a->via_host != NULL ? "ssh -> ssh" : "ssh");
    xprafile_put(out, KEY_USERNAME, a->user);
    xprafile_put(out, KEY_HOST, a->host);
    xprafile_put_port(out, KEY_SSH_PORT, a->port);
    xprafile_put(out, number ? KEY_PORT : KEY_PATH, a->display);
    xprafile_put(out, KEY_KEY, a->key);
    xprafile_put(out, KEY_PROXY_HOST, a->via_host);
    xprafile_put_port(out, KEY_PROXY_PORT, a->via_port);
    xprafile_put(out, KEY_PROXY_USERNAME, a->via_user);
    xprafile_put(out, KEY_PROXY_KEY, a->via_key);
    xprafile_put(out, KEY_REMOTE_XPRA, a->remote_xpra);
    xprafile_put(out, KEY_SOCKET_DIR, a->socket_dir);
    free(clean);
}
