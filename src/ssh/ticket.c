/* SPDX-License-Identifier: BSD-3-Clause
 * ticket: a Kerberos ticket for a host, fetched before libssh asks for it. */
#include "config.h"

#include "ssh/ticket.h"

#include <stdlib.h>
#include <string.h>
#ifdef HAVE_GSSAPI
#include <gssapi/gssapi_krb5.h>
#endif

#include "base/mem.h"
#include "base/text.h"
#include "ssh/aside.h"

#ifdef HAVE_GSSAPI

#define TICKET_LIMIT_MS 20000 /* a KDC that is asked over TCP after UDP may take ten */
#define TICKET_WORDS_MAX 300

struct ticket {
    char *service; /* host@name */
    bool there;
    char *why;
};

static void
ticket_release(void *arg)
{
    struct ticket *k = arg;

    free(k->service);
    free(k->why);
    free(k);
}

/* The mechanism's own words; those of GSSAPI are about any failure. */
static char *
ticket_words(OM_uint32 minor)
{
    OM_uint32 ignored, more = 0;
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    char *raw, *clean;

    if (gss_display_status(&ignored, minor, GSS_C_MECH_CODE, gss_mech_krb5, &more, &text) !=
        GSS_S_COMPLETE)
        return mem_dup("Kerberos does not say why");
    raw = mem_ndup(text.value, text.length);
    clean = text_cleaned(raw, TICKET_WORDS_MAX);
    gss_release_buffer(&ignored, &text);
    free(raw);
    return clean;
}

/* The first token to the server, which libssh will make again; it needs the ticket. */
static void
ticket_run(void *arg)
{
    struct ticket *k = arg;
    gss_buffer_desc service = {.length = strlen(k->service), .value = k->service};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 minor, ignored;

    k->there = !GSS_ERROR(gss_import_name(&minor, &service, GSS_C_NT_HOSTBASED_SERVICE, &name)) &&
        !GSS_ERROR(gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, &context, name, gss_mech_krb5,
        GSS_C_MUTUAL_FLAG | GSS_C_INTEG_FLAG, 0, GSS_C_NO_CHANNEL_BINDINGS, GSS_C_NO_BUFFER, NULL,
        &token, NULL, NULL));
    if (!k->there)
        k->why = ticket_words(minor);
    gss_release_buffer(&ignored, &token);
    gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    gss_release_name(&ignored, &name);
}

int
ticket_fetch(struct turn *t, const char *host, char **why, struct err *e)
{
    struct ticket *k = mem_zalloc(sizeof *k);
    int rc;

    k->service = mem_printf("host@%s", host);
    turn_limit(t, TICKET_LIMIT_MS, "the KDC to give a ticket for %s", host);
    rc = aside_run(t, ticket_run, ticket_release, k, e);
    turn_limit(t, -1, "nothing");
    if (rc < 0 && e->code != ERR_TIMEOUT)
        return -1;
    if (rc < 0) {
        *why = mem_printf("no ticket: the KDC did not answer for %d s", TICKET_LIMIT_MS / 1000);
        return 0;
    }
    if (!k->there)
        *why = mem_printf("no ticket for this host: %s (kinit gets a new one, klist shows them)", k->why);
    rc = k->there ? 1 : 0;
    ticket_release(k);
    return rc;
}

#else

int
ticket_fetch(struct turn *t, const char *host, char **why, struct err *e)
{
    *why = mem_dup("this fairlead was built without Kerberos; --ssh=ssh may have it");
    return 0;
}

#endif
