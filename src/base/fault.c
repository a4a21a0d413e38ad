/* SPDX-License-Identifier: BSD-3-Clause
 * fault: the last words of a process that cannot go on: a fault in it or in a library, no memory. */
#include "config.h"

#include "base/fault.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"

#define FAULT_STACK (64 * 1024) /* SIGSTKSZ is no constant, and too little on some machines */

static const struct {
    int signum;
    const char *what;
} fault_table[] = {
#define FAULT(name) {name, "ended by a fault of its own or of a library (" #name ")"}
    FAULT(SIGSEGV), FAULT(SIGBUS), FAULT(SIGFPE), FAULT(SIGILL), FAULT(SIGABRT),
};

#define FAULTS (sizeof fault_table / sizeof fault_table[0])

static struct {
    void (*give)(void);
    const char *hint;
} fault = {.hint = "start it again: a list or a file of settings is the old one or the new one, never half"};

static void
fault_write(const char *text)
{
    ssize_t n = write(STDERR_FILENO, text, strlen(text));

    (void)n; /* nobody else can be told */
}

static void
fault_say(const char *text)
{
    fault_write("fairlead: ");
    fault_write(text);
    fault_write("\n");
}

void
fault_end(int status, const char *what)
{
    void (*give)(void) = fault.give;

    fault.give = NULL; /* a fault in it is not to call it again */
    if (give != NULL)
        give();
    fault_say(what);
    if (fault.hint[0] != '\0')
        fault_say(fault.hint);
    _exit(status);
}

static void
fault_happened(int signum)
{
    for (size_t i = 0; i < FAULTS; i++) {
        if (fault_table[i].signum == signum)
            fault_end(err_exit(ERR_BUG), fault_table[i].what);
    }
}

/* Whether nobody handles faults yet. A sanitizer leaves some of them alone, but then all are its own. */
static bool
fault_is_ours(void)
{
    struct sigaction now;

    for (size_t i = 0; i < FAULTS; i++) {
        if (sigaction(fault_table[i].signum, NULL, &now) != 0 || now.sa_handler != SIG_DFL)
            return false;
    }
    return true;
}

void
fault_catch(void)
{
    static char bytes[FAULT_STACK];
    stack_t stack = {.ss_sp = bytes, .ss_size = sizeof bytes};
    struct sigaction catch = {.sa_handler = fault_happened};

    if (!fault_is_ours() || sigaltstack(&stack, NULL) != 0)
        return;
    catch.sa_flags = (int)SA_RESETHAND | SA_ONSTACK;
    for (size_t i = 0; i < FAULTS; i++)
        sigaction(fault_table[i].signum, &catch, NULL);
}

void
fault_give_back(void (*give)(void))
{
    fault.give = give;
}

void
fault_hint(const char *hint)
{
    fault.hint = hint;
}
