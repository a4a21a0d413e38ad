/* SPDX-License-Identifier: BSD-3-Clause
 * sshconf: what flags, the plan and ssh_config say about one hop: pure values, and what of them
 * libssh is told. */
#ifndef SSH_SSHCONF_H
#define SSH_SSHCONF_H

#include <libssh/libssh.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "core/conf.h"
#include "core/plan.h"
#include "core/sshdump.h"
#include "ssh/session.h"
#include "ssh/sshg.h"

enum sshconf_strict { SSHCONF_ASK, SSHCONF_ACCEPT_NEW, SSHCONF_STRICT }; /* "no" counts as ask */
enum sshconf_dns { SSHCONF_DNS_NO, SSHCONF_DNS_ASK, SSHCONF_DNS_YES };   /* VerifyHostKeyDNS */

/* Zero-initialise. All paths are absolute and have their tokens expanded. */
struct sshconf {
    char *alias;            /* the name that was asked for, as the plan has it */
    char *host;             /* HostName: what is connected to */
    char *name;             /* for sentences: alias, with host where that is another: "lab (10.0.0.7)" */
    char *key_alias;        /* HostKeyAlias: the name in known_hosts; NULL: host and port */
    char *user;
    int port;
    int family;             /* AddressFamily, -4, -6: AF_UNSPEC, AF_INET, AF_INET6 */
    char *bind_address;     /* NULL */

    char *proxy_command;    /* expanded; NULL: none */
    char *proxy_jump;       /* as written; used up by the route, NULL after it */

    struct strv known_hosts, global_known_hosts; /* files, in order; none: empty */
    enum sshconf_strict strict;
    bool strict_off;        /* StrictHostKeyChecking no: taken for ask, which is told */
    enum sshconf_dns dns;
    bool hash_known_hosts;
    bool no_check_loopback; /* NoHostAuthenticationForLocalhost */

    struct strv identities; /* -i, the plan's, then IdentityFile; without any the default names */
    struct strv certificates; /* CertificateFile */
    bool identities_named;  /* they were asked for: a missing one is worth a word */
    bool identities_only;   /* IdentitiesOnly yes: of the agent's keys only those of the files */
    char *agent;            /* IdentityAgent, expanded: a socket; "none"; NULL: $SSH_AUTH_SOCK */
    struct strv methods;    /* PreferredAuthentications: names in order; empty: ours */
    bool pubkey, kbdint, password, gssapi; /* which methods may be used */
    bool batch;             /* BatchMode: this hop asks nothing */
    int password_prompts;

    int connect_timeout_s;
    int alive_interval_s, alive_count;
    int tries;              /* ConnectionAttempts */
    uint64_t rekey_bytes;   /* RekeyLimit; 0: libssh's */
    int rekey_s;            /* 0: never by time */

    /* Algorithms by preference, as ssh_config has them; NULL: ours, or libssh's. */
    char *host_key_algorithms, *kex, *ciphers, *macs, *pubkey_algorithms;
    const char *ciphers_why; /* why these, once they were chosen (ciphers.h) */
    bool ciphers_cut;       /* ssh_config has more, which is not safe with this libssh */
    bool compression;
    int rsa_bits;           /* RequiredRSASize: shorter keys are refused */

    struct strv lacks;      /* keywords in force that matter and that libssh cannot honour */
};

/* Whose configuration is asked for. Borrowed. */
struct sshconf_ask {
    const struct plan_hop *hop;
    bool last;    /* -l, -p, and what -o says about who it is (HostName, ProxyJump, ...), count for it */
    bool through; /* reached over another hop: its own ProxyJump and ProxyCommand do not matter */
    bool direct;  /* -J none */
};

/* Ask ssh_config about a hop and fill *out; nothing is looked up or connected, but for what ssh -G does
 * itself (CanonicalizeHostname, Match exec). The first value wins, in this order: -l and -p, -o lines, the
 * plan, our own configuration, -F file or the user's and the system's; last, our own settings where
 * nobody said anything. dump becomes what was said, with the places. Returns 0, or -1 with *e: ERR_CONFIG,
 * ERR_USAGE, or what turn_once says. */
int sshconf_find(struct sshg *g, const struct sshconf_ask *ask, struct sshconf *out,
    struct sshdump *dump, struct err *e);

/* The fields of *out from what was said; defaults as sshdump_given wants them. Pure but for tokens that
 * name this machine, our user and our environment. */
void sshconf_take(struct sshconf *out, const struct sshdump *dump, const struct sshdump *defaults,
    const struct sshconf_ask *ask, const struct session_flags *flags, const struct conf *conf);

/* For sshconf_take: lists of which libssh knows nothing go, and their keywords become lacks. */
void sshtell_check(struct sshconf *c);

/* Tell a fresh session of libssh what it may know. */
void sshconf_tell(ssh_session ssh, const struct sshconf *c);

void sshconf_done(struct sshconf *c);

/* Whether a hop's host, and the user (NULL: none), may be words of an ssh. Returns 0, or -1 with *e:
 * ERR_USAGE. */
int sshconf_check_names(const struct plan_hop *hop, const char *user, struct err *e);

/* ~, ${NAME} and %C %d %h %i %j %k %L %l %n %p %r %u %% as in ssh_config(5). Allocated. */
char *sshconf_path(const char *text, const struct sshconf *c);

/* The same for a command: no ~ and no ${NAME}, which are its shell's. */
char *sshconf_command(const char *text, const struct sshconf *c);

/* The home directory of our user as ssh sees it: of the password file, else $HOME. Allocated. */
char *sshconf_home(void);

#endif
