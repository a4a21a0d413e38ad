/* SPDX-License-Identifier: BSD-3-Clause
 * resource: what a server is reached by: cs://host:port and its kin.
 * ParaView: pqServerResource.cxx. */
#ifndef CORE_RESOURCE_H
#define CORE_RESOURCE_H

#include <stdbool.h>

#include "base/err.h"
#include "core/xpra.h"

enum resource_scheme {
    RESOURCE_BUILTIN,
    RESOURCE_CS,       /* the client connects to the server */
    RESOURCE_CSRC,     /* the server connects to the client */
    RESOURCE_CDSRS,    /* data server and render server */
    RESOURCE_CDSRSRC,  /* the same, reversed */
    RESOURCE_SSH,      /* ssh://user@host/display: an xpra session, in any form of xpra.h */
    RESOURCE_OTHER,    /* loads, and fails at connect */
};

struct resource {
    enum resource_scheme scheme;
    char *scheme_text;      /* as written */
    char *host;             /* lower case (not of ssh), "" when empty; the data server of cdsrs */
    int port;               /* -1 when absent or not a number */
    char *render_host;      /* cdsrs: the render server; else NULL */
    int render_port;
    struct xpra_address *xpra; /* ssh; else NULL, also where wrong tells why there is none */
    struct err *wrong;      /* ssh: what is wrong with its address; NULL */
};

#define RESOURCE_PORT 11111        /* when none is given; also the data server's */
#define RESOURCE_RENDER_PORT 22221

/* Parse as QUrl's tolerant mode does (pvsc facts in ARCHITECTURE); never fails: what is not known
 * becomes RESOURCE_OTHER, and an ssh address that cannot be used has no host. Text from the first ';' on is
 * left out. Fills *r, which the caller frees. */
void resource_parse(struct resource *r, const char *text);
void resource_copy(struct resource *to, const struct resource *from);
void resource_done(struct resource *r);

/* As ParaView prints it (PV_CONNECTION_URI), without a port when none is set. With brackets around
 * IPv6, which ParaView leaves out. Allocated. */
char *resource_text(const struct resource *r);

/* "cs", "csrc", ... and whether the server connects to the client. */
const char *resource_scheme_name(enum resource_scheme scheme);
bool resource_reverse(const struct resource *r);
bool resource_two(const struct resource *r); /* data and render server */

/* Fit to be handed to a name resolver or an ssh: no leading '-', only [A-Za-z0-9_.:%-]. */
bool resource_host_ok(const char *host);
bool resource_user_ok(const char *user);

#endif
