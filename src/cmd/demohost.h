/* SPDX-License-Identifier: BSD-3-Clause
 * demohost: the process behind the demo: a temporary directory, an SSH front, and the end of both. */
#ifndef CMD_DEMOHOST_H
#define CMD_DEMOHOST_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/mem.h"

/* The demo's side of it: what it said of itself. */
struct demohost {
    pid_t pid;
    int fd;                  /* it ends when this is closed, also when we are killed */
    char *dir;               /* private; gone when it has ended */
    char *program;           /* ours */
    char *key_line, *sha256; /* the host key */
    struct secret password;
    bool paraview;           /* pvserver is behind the tunnels, else the stand-in */
    bool local_paraview;     /* the same for what runs without one */
    int ssh_port;
    int forward_port;        /* where the server behind listens; the one port guests may connect to */
    int local_port, reverse_port, client_port, options_port, command_port; /* free a moment ago */
};

/* Start it; returns when it listens. batch: nobody is there who could open a client. 0, or -1 with *e. */
int demohost_start(struct demohost *h, bool batch, struct err *e);

/* End it and wait until it has ended sessions, guests and directory. */
void demohost_stop(struct demohost *h);

/* "fairlead demo-host [--batch]", descriptor 3 a socket to its starter. Returns the exit status. */
int demohost_main(int argc, char **argv);

#endif
