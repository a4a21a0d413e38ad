/* SPDX-License-Identifier: BSD-3-Clause
 * token: random digits that nobody guesses. */
#ifndef BASE_TOKEN_H
#define BASE_TOKEN_H

#define TOKEN_TEXT 33 /* 128 bits in hexadecimal digits, and the NUL */

/* A new one. Without random bytes the program aborts. */
void token_make(char text[TOKEN_TEXT]);

#endif
