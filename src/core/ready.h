/* SPDX-License-Identifier: BSD-3-Clause
 * ready: what a line of a server's output says about it: it waits, it was reached, it failed.
 * ParaView: vtkProcessModule and vtkTCPNetworkAccessManager print these lines. */
#ifndef CORE_READY_H
#define CORE_READY_H

enum ready_word {
    READY_NOTHING,   /* not a line that we know */
    READY_SERVER,    /* a ParaView server is speaking, without more */
    READY_ACCEPTING, /* it takes connections: port is filled */
    READY_CONNECTED, /* its client has come, or was reached */
    READY_FAULT,     /* it will not work: fault is filled */
};

/* Which server of the two of cdsrs is speaking. */
enum ready_role { READY_ROLE_UNKNOWN, READY_ROLE_DATA, READY_ROLE_RENDER };

#define READY_HOST_MAX 256

struct ready_line {
    enum ready_word word;
    enum ready_role role; /* of a "Connection URL" line */
    char host[READY_HOST_MAX]; /* ACCEPTING: the name that it has for its machine; "" */
    int port;          /* ACCEPTING: the real one, also when 0 was asked for */
    const char *fault; /* FAULT: a static sentence part */
};

/* line without its newline; may hold colours and what a wrapper put in front. */
enum ready_word ready_match(const char *line, struct ready_line *out);

#endif
