/* SPDX-License-Identifier: BSD-3-Clause
 * known: of the algorithms named on standard input, one in a line, print those that libssh knows. */
#include "config.h"

#include <libssh/libssh.h>
#include <stdio.h>
#include <string.h>

int
main(int argc, char **argv)
{
    static const struct {
        const char *kind;
        enum ssh_options_e option;
    } kinds[] = {{"kex", SSH_OPTIONS_KEY_EXCHANGE}, {"cipher", SSH_OPTIONS_CIPHERS_C_S},
        {"mac", SSH_OPTIONS_HMAC_C_S}};
    char name[200];

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (argc != 2 || strcmp(argv[1], kinds[i].kind) != 0)
            continue;
        while (scanf("%199s", name) == 1) {
            ssh_session ssh = ssh_new();

            if (ssh_options_set(ssh, kinds[i].option, name) == SSH_OK)
                puts(name);
            ssh_free(ssh);
        }
        return 0;
    }
    fprintf(stderr, "usage: known kex|cipher|mac <NAMES\n");
    return 2;
}
