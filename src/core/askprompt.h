/* SPDX-License-Identifier: BSD-3-Clause
 * askprompt: what ssh asks through SSH_ASKPASS, as a question of ours. The start of the text decides:
 * what the server says stands behind "(user@host) ", so that it cannot pose as a question of ssh. */
#ifndef CORE_ASKPROMPT_H
#define CORE_ASKPROMPT_H

#include <stddef.h>

#include "core/ask.h"

/* What SSH_ASKPASS_PROMPT says that is wanted: an answer, yes or no, or only to be read. */
enum askprompt_want { ASKPROMPT_ANSWER, ASKPROMPT_CONFIRM, ASKPROMPT_NOTICE };

enum askprompt_want askprompt_want(const char *hint); /* its value; "" or NULL: not set */

/* The question, its texts cleaned. One that is not known is ASK_SSH. A host key's that has no host asks
 * the one before again. */
struct ask *askprompt_read(const char *prompt, enum askprompt_want want);

/* How ssh's helper speaks to the session: four bytes of length, then as many of text. */
#define ASKPROMPT_HEAD 4
#define ASKPROMPT_FRAME_MAX (64 * 1024)
#define ASKPROMPT_SOCKET "FAIRLEAD_ASKPASS"       /* in the environment: where the session listens */
#define ASKPROMPT_TOKEN "FAIRLEAD_ASKPASS_TOKEN"  /* and what it wants to be told */
#define ASKPROMPT_YES 'y' /* first byte of a reply: the answer follows */
#define ASKPROMPT_NO 'n'

void askprompt_put_head(unsigned char head[ASKPROMPT_HEAD], size_t n);

/* The length of the text of a frame of which n bytes are here: -1 when it is too long, -2 when that is not
 * known yet. */
long askprompt_length(const char *bytes, size_t n);

/* Cut a text "TOKEN\nHINT\nPROMPT", which is changed, into its parts. False when it is none. */
bool askprompt_cut(char *text, char **token, char **hint, char **prompt);

#endif
