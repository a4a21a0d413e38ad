/* SPDX-License-Identifier: BSD-3-Clause
 * newer: what newer versions of libssh have under another name. */
#ifndef SSH_NEWER_H
#define SSH_NEWER_H

#include <libssh/libssh.h>
#include <stddef.h>
#include <stdint.h>

/* A new ed25519 key. Returns as libssh does. */
static inline int
newer_generate(ssh_key *key)
{
#ifdef HAVE_SSH_PKI_GENERATE_KEY
    return ssh_pki_generate_key(SSH_KEYTYPE_ED25519, NULL, key); /* 0.12 */
#else
    return ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, key);
#endif
}

/* How the command on a channel ended; -1: not yet, or by a signal. */
static inline int
newer_exit_status(ssh_channel channel)
{
#ifdef HAVE_SSH_CHANNEL_GET_EXIT_STATE
    uint32_t status = 0; /* 0.11 */

    return ssh_channel_get_exit_state(channel, &status, NULL, NULL) == SSH_OK ? (int)status : -1;
#else
    return ssh_channel_get_exit_status(channel);
#endif
}

#endif
