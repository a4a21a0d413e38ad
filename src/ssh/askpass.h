/* SPDX-License-Identifier: BSD-3-Clause
 * askpass: the questions of another ssh, which runs this program as its SSH_ASKPASS, become questions of
 * the session. A socket that only our own user reaches, a token, and only descendants of that ssh. */
#ifndef SSH_ASKPASS_H
#define SSH_ASKPASS_H

#include "base/err.h"
#include "base/str.h"
#include "ssh/turn.h"

struct askpass;

/* A directory of its own in run_dir, with the socket in it. NULL with *e. */
struct askpass *askpass_new(struct turn *turn, const char *run_dir, struct err *e);

/* The environment for the ssh: ours and where to ask. dummy_display: one that asks only where there is a
 * display (before OpenSSH 8.4). Adds to out. */
void askpass_environ(const struct askpass *a, char *const *ours, bool dummy_display, struct strv *out);

/* This program under a name by which it starts another one that ends with us. Borrowed. */
const char *askpass_leash(const struct askpass *a);

/* Whose descendants may ask from now on; 0: nobody's. */
void askpass_of(struct askpass *a, int pid);

/* Whether somebody waits for an answer; *hostkey: about a host key. Lets those go that are over. */
bool askpass_wanted(struct askpass *a, bool *hostkey);

/* Ask the person what is wanted, and hand the answer over. Returns 0, also when the one that asked is gone;
 * or -1 with *e: nobody can be asked, ERR_CANCELLED, or what the turns say. The ssh must be ended then,
 * before askpass_free: it would take the end of its helper for an empty answer, and send that. */
int askpass_answer(struct askpass *a, struct err *e);

/* A locked key could not be asked about: what the last sentence should say in place of "denied". ERR_NONE in
 * its code: there was none. */
const struct err *askpass_missed(const struct askpass *a);

void askpass_free(struct askpass *a); /* the directory goes; NULL does nothing */

#endif
