/* SPDX-License-Identifier: BSD-3-Clause
 * keys: the one table of keys: what each does where, its hint and its help. Pure.
 * What a person made of it is in keymap.h. */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include <stdbool.h>
#include <stddef.h>

/* A key is a Unicode character (control characters and Esc included) or one of these. */
enum {
    KEYS_ESC = 27,
    KEYS_PREFIX = 29,           /* ^], in the terminal of a session */
    KEYS_ENTER = 13,
    KEYS_TAB = 9,
    KEYS_UP = 0x110000,
    KEYS_DOWN,
    KEYS_LEFT,
    KEYS_RIGHT,
    KEYS_HOME,
    KEYS_END,
    KEYS_PAGE_UP,
    KEYS_PAGE_DOWN,
    KEYS_INSERT,
    KEYS_DELETE,
    KEYS_BACKSPACE,
    KEYS_BACKTAB,
    KEYS_F1,                    /* F1 to F12 follow one another */
    KEYS_F12 = KEYS_F1 + 11,
    KEYS_UNKNOWN,               /* a sequence that we do not know: nothing is bound to it */
    KEYS_CLICK,                 /* of the mouse, its first button; nor to these */
    KEYS_WHEEL_UP,
    KEYS_WHEEL_DOWN,
};

/* Where a key may be pressed; one bit each. */
enum keys_screen {
    KEYS_IN_LIST = 1 << 0,      /* Servers */
    KEYS_IN_FILTER = 1 << 1,    /* typing a filter */
    KEYS_IN_LIVE = 1 << 2,      /* Sessions */
    KEYS_IN_FORM = 1 << 3,      /* the option form */
    KEYS_IN_ASK = 1 << 4,       /* a prompt */
    KEYS_IN_LOG = 1 << 5,       /* Log */
    KEYS_IN_SEARCH = 1 << 6,    /* typing what to search for in the log */
    KEYS_IN_PAGE = 1 << 7,      /* details, preview, help */
    KEYS_IN_QUIT = 1 << 8,      /* "Quit:" with live sessions */
    KEYS_IN_YESNO = 1 << 9,     /* a question answered by y or n */
    KEYS_IN_EDIT = 1 << 10,     /* the properties of a server */
    KEYS_IN_LINE = 1 << 11,     /* a question answered by a typed line */
    KEYS_IN_TUNNELS = 1 << 12,  /* the forwards of a session, in Sessions */
    KEYS_IN_TERMINAL = 1 << 13, /* the terminal of a session */
    KEYS_IN_PREFIX = 1 << 14,   /* the same, after its prefix */
    KEYS_IN_CHOOSER = 1 << 15,  /* a file for an option */
    KEYS_IN_CHANGED = 1 << 16,  /* a host key that is not to be trusted */
};
#define KEYS_SCREENS 17
#define KEYS_EVERYWHERE (~0u & ~(unsigned)KEYS_IN_TERMINAL) /* there all keys are somebody else's */

enum action {
    ACTION_NONE,
    ACTION_UP, ACTION_DOWN, ACTION_PAGE_UP, ACTION_PAGE_DOWN, ACTION_HOME, ACTION_END,
    ACTION_NEXT, ACTION_PREV, ACTION_LEFT, ACTION_RIGHT, ACTION_TOGGLE,
    ACTION_ENTER, ACTION_BACK, ACTION_QUIT, ACTION_LEAVE, ACTION_HELP,
    ACTION_FILTER, ACTION_OPTIONS, ACTION_DETAILS, ACTION_PREVIEW, ACTION_LOG,
    ACTION_SORT, ACTION_REVERSE, ACTION_PIN, ACTION_TAG, ACTION_DEMO, ACTION_CHOOSE,
    ACTION_RELOAD, ACTION_STOP, ACTION_RETRY, ACTION_URL,
    ACTION_FORWARD, ACTION_UNFORWARD, ACTION_DOCTOR,
    ACTION_SERVERS, ACTION_SESSIONS, ACTION_TERMINAL, ACTION_PREFIX,
    ACTION_ADD, ACTION_EDIT, ACTION_REWORK, ACTION_COPY, ACTION_DELETE, ACTION_IMPORT,
    ACTION_START, ACTION_SAVE, ACTION_DEFAULT, ACTION_SHOW,
    ACTION_FIND, ACTION_FIND_NEXT, ACTION_FIND_PREV, ACTION_WRAP, ACTION_AREA, ACTION_VERBOSE, ACTION_WRITE,
    ACTION_EDIT_LEFT, ACTION_EDIT_RIGHT, ACTION_EDIT_HOME, ACTION_EDIT_END,
    ACTION_EDIT_BACKSPACE, ACTION_EDIT_DELETE, ACTION_EDIT_CLEAR, ACTION_EDIT_WORD,
    ACTION_EDIT_REST,
    ACTION_DETACH_ALL, ACTION_STOP_ALL, ACTION_YES,
    ACTION_REDRAW, ACTION_SUSPEND, ACTION_CANCEL, ACTION_MOUSE,
};

/* One row. hint is what the bottom line says, "" when it is not worth a place there. */
struct keys_row {
    enum action action;
    const char *name;           /* for Bind lines and the manual; that of one row */
    const char *keys;           /* "Down j ^N": the first is the one that is shown */
    unsigned screens;
    const char *hint;
    const char *help;
};

/* Row i of the table; NULL past the end. The order is that of the hint line. */
const struct keys_row *keys_row(size_t i);

/* "^N", "Down", "F10", "Space", "j" to a key and back; -1 when it is no key. */
int keys_parse(const char *text);
void keys_name(int key, char name[24]);

/* The next word of a row's keys, as a key; *at moves on. -1 at the end. */
int keys_next(const char **at);

/* "Servers", "Log", ...: the heading of a screen in the help. And "servers", "log": one word, for a
 * line of the configuration. */
const char *keys_screen_name(enum keys_screen screen);
const char *keys_screen_word(enum keys_screen screen);

/* Which of the KEYS_SCREENS it is. */
int keys_screen_place(enum keys_screen screen);

#endif
