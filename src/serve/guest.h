/* SPDX-License-Identifier: BSD-3-Clause
 * guest: the process that serves one guest of our SSH front, from its first byte to its last. */
#ifndef SERVE_GUEST_H
#define SERVE_GUEST_H

/* The descriptors a guest's process is started with: the accepted connection, and a socket to the
 * listener. Over that one comes one line of JSON (guest_setup_json); back go the words below, a line
 * each; and when the listener closes it the guest is taken down in order. */
#define GUEST_FD 3
#define GUEST_LISTENER_FD 4

#define GUEST_WORD_IN "in" /* it has logged in */

#define GUEST_TRIES 3     /* wrong passwords */
#define GUEST_REQUESTS 20 /* of any kind before login */

/* The whole life of the process. Returns its exit status. */
int guest_main(void);

#endif
