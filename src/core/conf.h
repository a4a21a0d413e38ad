/* SPDX-License-Identifier: BSD-3-Clause
 * conf: settings: one table of names, kinds, ranges, defaults and help. "Keyword value" lines. */
#ifndef CORE_CONF_H
#define CORE_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* What becomes of a session whose connection was lost. */
enum conf_reconnect {
    CONF_RECONNECT_NO,      /* it failed */
    CONF_RECONNECT_TUNNELS, /* it is connected again, unless a command of ours went with it */
    CONF_RECONNECT_ALWAYS,  /* the command is started again too */
};

/* How the screen looks. */
enum conf_theme {
    CONF_THEME_DEFAULT,
    CONF_THEME_LIGHT,         /* hues that can be read on white, nothing dim */
    CONF_THEME_MONO,          /* no colours */
    CONF_THEME_HIGH_CONTRAST, /* no colours, nothing dim or thin; what matters is reversed */
};

/* The most that WindowMax allows. */
#define CONF_WINDOW_MAX_MB 256

/* Every field is set by a row of the table in conf.c; see fairlead(1). */
struct conf {
    int connect_timeout_s;   /* ConnectTimeout 30: each address, to the end of the key exchange */
    int hangup_grace_s;      /* HangupGrace 120: tunnels outlive a screen that died this long */
    int alive_interval_s;    /* ServerAliveInterval 15 */
    int alive_count;         /* ServerAliveCountMax 3 */
    int password_prompts;    /* NumberOfPasswordPrompts 3 */
    int reconnect;           /* Reconnect tunnels: enum conf_reconnect */
    int reconnect_gate_s;    /* ReconnectGate 30: a first connection that was shorter is not made again */
    int reconnect_limit_s;   /* ReconnectLimit 3600: from the loss on; 0 none */
    int hold_clients;        /* HoldClients yes: clients wait for the connection, else are refused */
    int stop_grace_s;        /* StopGrace 3: between TERM and KILL */
    int relay;               /* Relay yes: 1, no: 0 */
    int server_nodelay;      /* ServerNoDelay yes: an OpenSSH that only forwards is made to send at once */
    int window_max_mb;       /* WindowMax 64: so much may be under way to us beyond libssh's own windows */
    int keep_ssh_s;          /* KeepSSH 600: an unused connection that --exit-ssh no keeps; 0: for ever */
    char *known_hosts;       /* UserKnownHostsFile; NULL: ssh's own */
    char *password_command;  /* PasswordCommand: its first line is the password; NULL: none */
    char *debug;             /* Debug: areas that are logged in full; NULL */
    char *client;            /* Client: opens a session from the screen; NULL: the URL is told */
    int theme;               /* Theme default: enum conf_theme */
    struct strv binds;       /* Bind, Unbind: each line, and in front of it its place, "file:line" */
    int clipboard;           /* Clipboard no: 0, yes: 1: OSC 52 may be sent */
    char *paraview_version;  /* ParaViewVersion: 5.11.0; NULL: found */
};

void conf_init(struct conf *c);
/* Set what the text says. A line that is wrong is an error with "file:line: why"; ERR_CONFIG. */
int conf_parse(struct conf *c, const char *text, size_t n, const char *file, struct err *e);
int conf_set(struct conf *c, const char *keyword, const char *value, struct err *e);
void conf_done(struct conf *c);

/* For the manual and its check: row i of the table; false past the end. */
bool conf_row(size_t i, const char **keyword, const char **help);

#endif
