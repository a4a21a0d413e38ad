/* SPDX-License-Identifier: BSD-3-Clause
 * initext: keys and values of an INI file as Qt writes them, back to text.
 * Qt: qsettings.cpp, iniUnescapedKey, iniUnescapedStringList, stringToVariant. */
#ifndef CORE_INITEXT_H
#define CORE_INITEXT_H

#include <stddef.h>

/* A key as the program had it, sub groups divided by '/'. Allocated. */
char *initext_key(const char *s, size_t n);

/* What stands behind the '=', without blanks around it, as text; NULL for a list, a value without a
 * text and what no text can hold. Allocated. */
char *initext_value(const char *s, size_t n);

#endif
