/* SPDX-License-Identifier: BSD-3-Clause
 * keyblob: public keys and certificates as the bytes that SSH and its agents name them by. */
#ifndef SSH_KEYBLOB_H
#define SSH_KEYBLOB_H

#include <libssh/libssh.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* A number and a string of the wire: four bytes, high first; a length and so many bytes. */
void keyblob_add_number(struct str *out, uint32_t n);
void keyblob_add_string(struct str *out, const char *bytes, size_t n);

/* What is yet to be read of a message. */
struct keyblob_rest {
    const char *p;
    size_t n;
};

/* Take one off the front; false when it is not there to its end, which takes nothing. */
bool keyblob_number(struct keyblob_rest *r, uint32_t *out);
bool keyblob_string(struct keyblob_rest *r, struct keyblob_rest *out);

/* A key of ours as these bytes, and back. NULL when libssh does not know such keys. */
void keyblob_of(struct str *out, ssh_key key);
ssh_key keyblob_key(const struct str *blob);

/* A certificate, and whether it is for this plain key. */
bool keyblob_is_cert(const struct str *blob);
bool keyblob_certifies(const struct str *cert, const struct str *plain);

/* It lives on a security key, which somebody has to touch. */
bool keyblob_is_security_key(const struct str *blob);

#endif
