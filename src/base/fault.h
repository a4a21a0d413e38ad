/* SPDX-License-Identifier: BSD-3-Clause
 * fault: the last words of a process that cannot go on: a fault in it or in a library, no memory. */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

/* Let a fault (SIGSEGV and its kin, abort) end the process as fault_end does, with the status of ERR_BUG
 * and on a stack of its own. There is no core: it would hold secrets. Where a sanitizer has handlers,
 * nothing is done: they know better. */
void fault_catch(void);

/* What gives back a terminal that is ours, before words are said on it; async-signal-safe. NULL: there is
 * nothing to give back. */
void fault_give_back(void (*give)(void));

/* What a person does next, from now on: a string that stays. Empty: somebody else says that. */
void fault_hint(const char *hint);

/* End at once: the terminal given back, "fairlead: WHAT" and the hint on stderr. Async-signal-safe; nothing
 * is freed, written out or told to anybody else. */
_Noreturn void fault_end(int status, const char *what);

#endif
