/* SPDX-License-Identifier: BSD-3-Clause
 * askpass: this program in the hands of the ssh that it runs: under the name fairlead-askpass it takes
 * ssh's question to the session, under fairlead-leash it starts ssh so that it ends with us. */
#ifndef CMD_ASKPASS_H
#define CMD_ASKPASS_H

#include <stdbool.h>

/* True when argv[0] is one of those names; *status is the exit status then. */
bool askpass_hidden(int argc, char **argv, int *status);

#endif
