/* SPDX-License-Identifier: BSD-3-Clause
 * keytables: prints the key table in mdoc, for fairlead-keys(7). */
#include "config.h"

#include <stdio.h>

#include "tui/keymap.h"

/* A word that mdoc takes for nothing but text. */
static void
keytables_word(const char *word)
{
    fputs("\\&", stdout);
    for (; *word != '\0'; word++) {
        if (*word == '\\')
            fputs("\\e", stdout);
        else if (*word == '^')
            fputs("\\(ha", stdout);
        else if (*word == '-')
            fputs("\\-", stdout);
        else
            putchar(*word);
    }
}

static void
keytables_row(const struct keys_row *row)
{
    const char *at = row->keys;
    char name[24];
    int key;

    fputs(".It Ic", stdout);
    while ((key = keys_next(&at)) >= 0) {
        keys_name(key, name);
        putchar(' ');
        keytables_word(name);
    }
    printf(" Pq Cm %s\n", row->name);
    keytables_word(row->help);
    fputs(".\n", stdout);
}

int
main(void)
{
    const struct keys_row *row;

    for (int s = 0; s < KEYS_SCREENS; s++) {
        enum keys_screen screen = (enum keys_screen)(1u << s);

        printf(".Ss %s\nIn configuration lines:\n.Cm %s .\n.Bl -tag -width Ds\n",
            keys_screen_name(screen), keys_screen_word(screen));
        for (size_t i = 0; (row = keys_row(i)) != NULL; i++) {
            if ((row->screens & screen) != 0 && row->screens != KEYS_EVERYWHERE)
                keytables_row(row);
        }
        puts(".El");
    }
    puts(".Ss Everywhere\n.Bl -tag -width Ds");
    for (size_t i = 0; (row = keys_row(i)) != NULL; i++) {
        if (row->screens == KEYS_EVERYWHERE)
            keytables_row(row);
    }
    puts(".El");
    return 0;
}
