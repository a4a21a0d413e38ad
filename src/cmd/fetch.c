/* SPDX-License-Identifier: BSD-3-Clause
 * fetch: the bytes behind an https address, by the curl program. Blocks. */
#include "config.h"

#include "cmd/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cmd/capture.h"

#define FETCH_REDIRECTS "5"
#define FETCH_REASON_MAX 300
#define FETCH_GRACE_MS 2000 /* beyond what curl was told: it should end by itself */

/* What curl's exit statuses mean for us; see curl(1). The rest is ERR_HOST in its own words. */
static const struct {
    int status;
    enum err_code code;
    const char *hint;
} fetch_table[] = {
    {3, ERR_USAGE, NULL},
    {22, ERR_NOT_FOUND, NULL},
    {28, ERR_TIMEOUT, NULL},
    {47, ERR_DATA, NULL},
    {63, ERR_DATA, NULL},
    {60, ERR_HOST, "if its certificate is to be trusted, name its authority in CURL_CA_BUNDLE"},
    {77, ERR_HOST, "CURL_CA_BUNDLE names a file that cannot be read"},
};

/* curl's last line without "curl: (6) ", cleaned. Allocated. */
static char *
fetch_reason(const struct capture *ran)
{
    const char *text = str_text(&ran->said), *at = strstr(text, "curl: (");
    const char *end = at != NULL ? strchr(at, ')') : NULL;
    char *line, *clean;

    if (end != NULL)
        text = end + 1 + strspn(end + 1, " ");
    line = mem_ndup(text, strcspn(text, "\n"));
    clean = text_cleaned(line[0] != '\0' ? line : "curl failed", FETCH_REASON_MAX);
    free(line);
    return clean;
}

static int
fetch_failed(const char *url, const struct capture *ran, struct err *e)
{
    enum err_code code = ERR_HOST;
    const char *hint = NULL;
    char *reason = fetch_reason(ran);

    for (size_t i = 0; i < sizeof fetch_table / sizeof fetch_table[0]; i++) {
        if (fetch_table[i].status == ran->status) {
            code = fetch_table[i].code;
            hint = fetch_table[i].hint;
        }
    }
    err_set(e, code, "%.300s cannot be fetched: %s", url, reason);
    if (hint != NULL)
        err_hint(e, "%s", hint);
    free(reason);
    return -1;
}

static int
fetch_missing(struct err *e)
{
    if (e->code != ERR_START)
        return -1;
    err_set(e, ERR_START, "an address is fetched by the curl program, which was not found in PATH");
    return err_hint(e, "install curl, or fetch the list by other means and import the file");
}

/* -q: no settings file, which could write files or allow what is refused here. */
static void
fetch_words(struct strv *words, const char *url, size_t max, int limit_s)
{
    static const char *const fixed[] = {"curl", "-q", "--silent", "--show-error", "--fail",
        "--globoff", "--location", "--max-redirs", FETCH_REDIRECTS, "--proto", "=https",
        "--proto-redir", "=https"};

    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        strv_add(words, fixed[i]);
    strv_add(words, "--max-filesize");
    strv_take(words, mem_printf("%zu", max));
    strv_add(words, "--max-time");
    strv_take(words, mem_printf("%d", limit_s));
    strv_add(words, "--url");
    strv_add(words, url);
}

int
fetch_https(const char *url, size_t max, int limit_s, struct str *out, struct err *e)
{
    struct strv words = {0};
    struct capture_spec spec = {.max = max, .limit_ms = limit_s * 1000 + FETCH_GRACE_MS};
    struct capture ran;
    int rc;

    fetch_words(&words, url, max, limit_s);
    spec.argv = words.v;
    if (capture_run(&ran, &spec, e) != 0)
        rc = fetch_missing(e);
    else if (ran.large)
        rc = err_set(e, ERR_DATA, "%.300s is larger than %zu bytes: no list of servers is", url, max);
    else if (ran.late)
        rc = err_set(e, ERR_TIMEOUT, "%.300s did not come within %d s", url, limit_s);
    else if (ran.status != 0 || ran.signal != 0)
        rc = fetch_failed(url, &ran, e);
    else
        rc = 0;
    if (rc == 0)
        str_addn(out, str_text(&ran.out), ran.out.len);
    capture_done(&ran);
    strv_done(&words);
    return rc;
}
