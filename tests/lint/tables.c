/* SPDX-License-Identifier: BSD-3-Clause
 * tables: prints the rows that the manual has to name, for docs.sh. */
#include "config.h"

#include <stdio.h>

#include "base/err.h"
#include "core/conf.h"
#include "core/event.h"
#include "core/lint.h"
#include "core/phase.h"

int
main(void)
{
    const char *name, *type, *help;
    const struct lint_rule *rules;
    size_t n;

    for (int k = 0; k < EVENT_COUNT; k++) {
        printf("event %s\n", event_name((enum event_kind)k));
        for (size_t i = 0; (name = event_field((enum event_kind)k, i, &type, &help)) != NULL; i++)
            printf("field %s %s\n", event_name((enum event_kind)k), name);
    }
    for (int c = ERR_NONE + 1; c < ERR_COUNT; c++)
        printf("exit %d %s\n", err_exit((enum err_code)c), err_name((enum err_code)c));
    for (size_t i = 0; conf_row(i, &name, &help); i++)
        printf("setting %s\n", name);
    for (int p = 0; p < PHASE_COUNT; p++)
        printf("phase %s\n", phase_name((enum phase)p));
    rules = lint_rules(&n);
    for (size_t i = 0; i < n; i++)
        printf("rule %s %s\n", rules[i].code, lint_severity_name(rules[i].severity));
    return 0;
}
