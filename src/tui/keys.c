/* SPDX-License-Identifier: BSD-3-Clause
 * keys: the one table of keys: what each does where, its hint and its help. Pure. */
#include "config.h"

#include "tui/keys.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define LIST KEYS_IN_LIST
#define FILTER KEYS_IN_FILTER
#define LIVE KEYS_IN_LIVE
#define TUNNELS KEYS_IN_TUNNELS
#define FORM KEYS_IN_FORM
#define ASK KEYS_IN_ASK
#define LOG KEYS_IN_LOG
#define SEARCH KEYS_IN_SEARCH
#define PAGE KEYS_IN_PAGE
#define QUIT KEYS_IN_QUIT
#define YESNO KEYS_IN_YESNO
#define EDIT KEYS_IN_EDIT
#define LINE KEYS_IN_LINE
#define TERMINAL KEYS_IN_TERMINAL
#define PREFIX KEYS_IN_PREFIX
#define CHOOSER KEYS_IN_CHOOSER
#define CHANGED KEYS_IN_CHANGED
#define LIVES (LIVE | TUNNELS)                /* Sessions, wherever its cursor is */
#define SHEETS (FORM | EDIT)                  /* fields and buttons */
#define LINES (FILTER | ASK | SEARCH | LINE | CHOOSER) /* one field, where letters are text */
#define FIELDS (LINES | SHEETS)
#define EVERYWHERE KEYS_EVERYWHERE
#define PAGES (PAGE | CHANGED)                /* text to read */
#define SCREENS (LIST | LIVES | LOG | PAGES)  /* where letters are commands */

/* ^H, ^S and ^Q are never bound (backspace of some terminals, flow control), ^A and ^B only in text
 * fields (the prefix keys of screen and tmux). */
static const struct keys_row keys_table[] = {
    {ACTION_ENTER, "start", "Enter", LIST, "start",
        "Start the server, its options first when it has some; with a live session: go to it"},
    {ACTION_FILTER, "filter", "/", LIST, "filter",
        "Show only what fits: words, kind: host: source: tag: name:, ! for not; Esc clears it"},
    {ACTION_OPTIONS, "options", "o", LIST, "options", "Set the options, then start"},
    {ACTION_DETAILS, "details", "i", LIST, "details", "Everything the list says about the server"},
    {ACTION_EDIT, "edit", "e", LIST, "edit",
        "Edit the server; of a list that is not yours: y makes a copy that is"},
    {ACTION_SESSIONS, "sessions", "Tab 2 Shift-Tab", LIST, "sessions", "Go to Sessions"},
    {ACTION_PREVIEW, "preview", "c", LIST, "command",
        "Show hops, forwards and the exact command; nothing is contacted"},
    {ACTION_ADD, "add", "a", LIST, "add", "Add a server to your own list"},
    {ACTION_COPY, "copy", "y", LIST, "copy", "Copy the server to your own list"},
    {ACTION_DELETE, "delete-server", "d", LIST, "delete", "Delete the server from its list; asks"},
    {ACTION_IMPORT, "import", "I", LIST, "import", "Import a list, from a file or an address"},
    {ACTION_PIN, "pin", "*", LIST, "pin", "Pin the server: it stands before all others; again: no more"},
    {ACTION_DOCTOR, "doctor", "t", LIST, "test",
        "What is in the way of the server, here and on the way to it, as doctor says; nobody logs in"},
    {ACTION_REWORK, "edit-text", "E", LIST, "", "Edit the server as text, in $VISUAL or $EDITOR"},
    {ACTION_STOP, "stop-here", "x", LIST, "", "Stop the server's live session"},
    {ACTION_LOG, "last-log", "l 3", LIST, "", "The log of the server's newest session"},
    {ACTION_SORT, "sort", "s", LIST, "sort",
        "Sort by last use, name, host, kind, source (in groups) or state"},
    {ACTION_REVERSE, "sort-reverse", "S", LIST, "", "Reverse the order"},
    {ACTION_DEMO, "demo", "D", LIST, "", "Where there is no list: everything, on this machine alone"},
    {ACTION_TOGGLE, "fold", "Space", LIST, "", "Fold the group of servers, or unfold it"},
    {ACTION_TAG, "tags", "T", LIST, "", "Words of your own, by which tag: in the filter finds the server"},
    {ACTION_RELOAD, "reload", "r", LIST, "reload", "Read the lists again"},

    {ACTION_ENTER, "open", "Enter", LIVES, "open",
        "Open the client on a session that is up; answer its question; over: show its log"},
    {ACTION_UNFORWARD, "end-forward", "x", TUNNELS, "end it",
        "End the forward under the cursor; asks; what is connected goes on"},
    {ACTION_LOG, "log", "l 3", LIVES, "log", "What happened, and the output of the server"},
    {ACTION_STOP, "stop", "x", LIVE, "stop",
        "Stop the session in order; one that is over leaves the screen"},
    {ACTION_RETRY, "retry", "R", LIVES, "",
        "Connect again: at once where a lost connection waits, anew when it is up; over: start it again"},
    {ACTION_FORWARD, "forward", "f", LIVES, "forward",
        "Add a forward: L [bind:]port:host:hostport from here to there, R from there to here"},
    {ACTION_URL, "url", "c", LIVES, "URL",
        "Show what a client connects to; copy it where the setting Clipboard allows that"},
    {ACTION_LEAVE, "detach", "D", LIVES, "detach", "Leave: the sessions keep running"},
    {ACTION_DETAILS, "session-details", "i", LIVES, "details", "The whole of what is known"},
    {ACTION_NEXT, "tunnels", "Tab Shift-Tab", LIVES, "tunnels", "To the tunnels and back"},
    {ACTION_TERMINAL, "terminal", "t", LIVES, "terminal",
        "The terminal of the start command, where it has one: for what it asks there"},
    {ACTION_FILTER, "filter-sessions", "/", LIVE, "",
        "Show only sessions that have these words in name, id, state or host; Esc clears it"},
    {ACTION_SERVERS, "servers", "1", LIVES, "servers", "Go to Servers"},

    {ACTION_NEXT, "next-field", "Tab Down ^N", SHEETS, "next", "To the next field"},
    {ACTION_START, "form-start", "^D F10", FORM, "start", "Start with these values"},
    {ACTION_SAVE, "save", "^D F10", EDIT, "save", "Write what was changed into the list"},
    {ACTION_LEFT, "change-left", "Left", SHEETS, "",
        "A choice or number: one back; in text: move"},
    {ACTION_RIGHT, "change-right", "Right", SHEETS, "change",
        "A choice or number: one on; in text: move"},
    {ACTION_TOGGLE, "toggle", "Space", SHEETS, "toggle", "Switch a box, press a button"},
    {ACTION_DEFAULT, "default", "^R", SHEETS, "default", "Back to the value the list gives"},
    {ACTION_CHOOSE, "choose-file", "^T", FORM, "", "A file, or a directory, chosen here or on the host"},
    {ACTION_BACK, "form-back", "Esc", SHEETS, "back", "Leave the form; asks when it was changed"},
    {ACTION_PREV, "prev-field", "Shift-Tab Up ^P", SHEETS, "", "To the field before"},
    {ACTION_ENTER, "accept-field", "Enter", SHEETS, "",
        "To the next field; on a button: press it"},
    {ACTION_PAGE_UP, "form-page-up", "PageUp", SHEETS, "", "A page of fields up"},
    {ACTION_PAGE_DOWN, "form-page-down", "PageDown", SHEETS, "", "A page of fields down"},

    {ACTION_ENTER, "send", "Enter", ASK, "send", "To the next answer; after the last, send them"},
    {ACTION_BACK, "cancel-connect", "Esc", ASK, "cancel",
        "Answer nothing: the connection is given up"},
    {ACTION_SHOW, "show", "F2", ASK, "show/hide", "Show or hide what you type"},
    {ACTION_EDIT_CLEAR, "clear", "^U", ASK, "clear", "Delete all before the cursor"},
    {ACTION_NEXT, "next-answer", "Tab Down ^N", ASK, "", "To the next answer"},
    {ACTION_PREV, "prev-answer", "Shift-Tab Up ^P", ASK, "", "To the answer before"},

    {ACTION_BACK, "abort", "Esc q", CHANGED, "abort", "Leave: nothing was sent, and nothing is accepted"},
    {ACTION_DETAILS, "changed-details", "i", CHANGED, "details", "All that is known of the session"},

    {ACTION_ENTER, "give", "Enter", LINE, "answer", "Give the answer that was typed"},
    {ACTION_PAGE_DOWN, "line-page-down", "PageDown", LINE, "more", "A page of the text down"},
    {ACTION_BACK, "give-none", "Esc", LINE, "no, back", "Answer no: nothing is done"},
    {ACTION_PAGE_UP, "line-page-up", "PageUp", LINE, "", "A page of the text up"},
    {ACTION_DOWN, "line-down", "Down ^N", LINE, "", "A line of the text down"},
    {ACTION_UP, "line-up", "Up ^P", LINE, "", "A line of the text up"},

    {ACTION_ENTER, "choose", "Enter", CHOOSER, "open, take", "Go into the directory, or take the file"},
    {ACTION_EDIT_BACKSPACE, "choose-up", "Backspace", CHOOSER, "up",
        "Delete the last letter; without one: the directory above"},
    {ACTION_CHOOSE, "choose-where", "^T", CHOOSER, "here/there",
        "The files of this machine, or those of the server's host"},
    {ACTION_BACK, "choose-none", "Esc", CHOOSER, "back", "Take none"},
    {ACTION_UP, "choose-before", "Up ^P", CHOOSER, "", "One name up"},
    {ACTION_DOWN, "choose-after", "Down ^N", CHOOSER, "", "One name down"},
    {ACTION_PAGE_UP, "choose-page-up", "PageUp", CHOOSER, "", "A page of names up"},
    {ACTION_PAGE_DOWN, "choose-page-down", "PageDown", CHOOSER, "", "A page of names down"},

    {ACTION_PREFIX, "terminal-prefix", "^]", TERMINAL, "and then . leaves",
        "The next key is for fairlead; all others go to the command"},
    {ACTION_BACK, "terminal-leave", ". q Esc", PREFIX, "leave", "Back; the session goes on"},
    {ACTION_PREFIX, "terminal-literal", "^]", PREFIX, "type it", "Type the prefix into the terminal"},

    {ACTION_ENTER, "filter-keep", "Enter", FILTER, "keep", "Keep the filter"},
    {ACTION_BACK, "filter-clear", "Esc", FILTER, "clear", "Clear the filter"},
    {ACTION_ENTER, "find-go", "Enter", SEARCH, "search", "Search, newest first"},
    {ACTION_BACK, "find-stop", "Esc", SEARCH, "cancel", "Do not search"},

    {ACTION_FIND, "find", "/", LOG, "search", "Search in the log"},
    {ACTION_FIND_NEXT, "find-next", "n", LOG, "older match", "The next match, going up"},
    {ACTION_FIND_PREV, "find-prev", "N", LOG, "", "The match before, going down"},
    {ACTION_END, "follow", "G End", LOG, "follow", "To the end, and follow what comes"},
    {ACTION_HOME, "top", "g Home", LOG, "top", "To the beginning"},
    {ACTION_WRAP, "wrap", ">", LOG, "wrap", "Wrap long lines, or cut them"},
    {ACTION_AREA, "area", "a", LOG, "area",
        "Only the lines of one kind: output, auth, ...; again: the next kind"},
    {ACTION_VERBOSE, "verbose", "v", LOG, "", "The lines of --debug=ssh too"},
    {ACTION_WRITE, "write", "w", LOG, "write", "Write these lines to a file"},

    {ACTION_SERVERS, "servers-here", "1", LOG | LIST, "", "Go to Servers"},
    {ACTION_SESSIONS, "sessions-here", "2", LOG | LIVES, "", "Go to Sessions"},

    {ACTION_DETACH_ALL, "quit-detach", "d D", QUIT, "detach", "Leave; the sessions keep running"},
    {ACTION_STOP_ALL, "quit-stop", "s S", QUIT, "stop all", "Stop every session and quit"},
    {ACTION_BACK, "quit-stay", "Esc n", QUIT, "stay", "Do not quit"},
    {ACTION_YES, "yes", "y Y", YESNO, "yes", "Yes"},
    {ACTION_BACK, "no", "n N Esc", YESNO, "no", "No"},

    {ACTION_UP, "up", "Up k ^P", SCREENS, "", "One line up"},
    {ACTION_DOWN, "down", "Down j ^N", SCREENS, "", "One line down"},
    {ACTION_UP, "filter-up", "Up ^P", FILTER, "", "One row up while you type"},
    {ACTION_DOWN, "filter-down", "Down ^N", FILTER, "", "One row down while you type"},
    {ACTION_PAGE_UP, "page-up", "PageUp", SCREENS | FILTER, "", "One page up"},
    {ACTION_PAGE_DOWN, "page-down", "PageDown", SCREENS | FILTER, "", "One page down"},
    {ACTION_PAGE_DOWN, "page", "Space", LOG | PAGES, "page", "One page down"},
    {ACTION_HOME, "first", "g Home", LIST | LIVES | PAGES, "", "To the first"},
    {ACTION_END, "last", "G End", LIST | LIVES | PAGES, "", "To the last"},
    {ACTION_LEFT, "scroll-left", "Left", LOG, "", "Scroll to the left"},
    {ACTION_RIGHT, "scroll-right", "Right", LOG, "", "Scroll to the right"},
    {ACTION_BACK, "back", "Esc", LIST | LIVES | LOG | PAGE, "",
        "Back one level; it never quits"},
    {ACTION_BACK, "close", "q", LIVES | LOG | PAGE, "back", "Back one level"},
    {ACTION_QUIT, "quit", "q", LIST, "quit", "Quit; asks when a session is live"},
    {ACTION_LEAVE, "leave", "Q", LIST | LIVES, "", "Quit and leave the sessions running"},

    {ACTION_EDIT_LEFT, "edit-left", "Left ^B", LINES, "",
        "One character left"},
    {ACTION_EDIT_RIGHT, "edit-right", "Right ^F", LINES, "",
        "One right"},
    {ACTION_EDIT_LEFT, "form-left", "^B", SHEETS, "", "One character left"},
    {ACTION_EDIT_RIGHT, "form-right", "^F", SHEETS, "", "One character right"},
    {ACTION_EDIT_HOME, "edit-home", "Home ^A", FIELDS, "", "To the beginning of the field"},
    {ACTION_EDIT_END, "edit-end", "End ^E", FIELDS, "", "To the end of the field"},
    {ACTION_EDIT_BACKSPACE, "backspace", "Backspace", FIELDS & ~CHOOSER, "",
        "Delete the character before"},
    {ACTION_EDIT_DELETE, "delete", "Delete", FIELDS, "", "Delete the character under the cursor"},
    {ACTION_EDIT_CLEAR, "clear-field", "^U", FIELDS & ~ASK, "",
        "Delete all before the cursor"},
    {ACTION_EDIT_WORD, "delete-word", "^W", FIELDS, "", "Delete the word before the cursor"},
    {ACTION_EDIT_REST, "delete-rest", "^K", FIELDS, "", "Delete all after the cursor"},

    {ACTION_REDRAW, "redraw", "^L", EVERYWHERE, "", "Draw the screen anew"},
    {ACTION_SUSPEND, "suspend", "^Z", EVERYWHERE, "", "Suspend the screen; tunnels keep running"},
    {ACTION_CANCEL, "cancel", "^C", EVERYWHERE, "",
        "Cancel the step in hand: a prompt, a session that is not up yet"},
    {ACTION_MOUSE, "mouse", "m", SCREENS, "", "The mouse on or off; off, the terminal selects text with it"},
    {ACTION_HELP, "help", "? F1", SCREENS, "help", "This help"},
    {ACTION_HELP, "field-help", "F1", FIELDS | PREFIX, "help", "This help"},
};

static const struct {
    const char *name;
    int key;
} key_names[] = {
    {"Enter", KEYS_ENTER}, {"Tab", KEYS_TAB}, {"Shift-Tab", KEYS_BACKTAB}, {"Esc", KEYS_ESC},
    {"Space", ' '}, {"Up", KEYS_UP}, {"Down", KEYS_DOWN}, {"Left", KEYS_LEFT},
    {"Right", KEYS_RIGHT}, {"Home", KEYS_HOME}, {"End", KEYS_END}, {"PageUp", KEYS_PAGE_UP},
    {"PageDown", KEYS_PAGE_DOWN}, {"Insert", KEYS_INSERT}, {"Delete", KEYS_DELETE},
    {"Backspace", KEYS_BACKSPACE}, {"F1", KEYS_F1}, {"F2", KEYS_F1 + 1}, {"F3", KEYS_F1 + 2},
    {"F4", KEYS_F1 + 3}, {"F5", KEYS_F1 + 4}, {"F6", KEYS_F1 + 5}, {"F7", KEYS_F1 + 6},
    {"F8", KEYS_F1 + 7}, {"F9", KEYS_F1 + 8}, {"F10", KEYS_F1 + 9}, {"F11", KEYS_F1 + 10},
    {"F12", KEYS_F12},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

const struct keys_row *
keys_row(size_t i)
{
    return i < COUNT(keys_table) ? &keys_table[i] : NULL;
}

static int
keys_parse_word(const char *text, size_t n)
{
    uint32_t cp;

    for (size_t i = 0; i < COUNT(key_names); i++) {
        if (strlen(key_names[i].name) == n && strncmp(key_names[i].name, text, n) == 0)
            return key_names[i].key;
    }
    if (n == 2 && text[0] == '^' && text[1] >= '@' && text[1] <= '_')
        return text[1] - '@';
    if (n > 0 && text_decode(text, n, &cp) == n)
        return (int)cp;
    return -1;
}

int
keys_parse(const char *text)
{
    return keys_parse_word(text, strlen(text));
}

int
keys_next(const char **at)
{
    const char *word = *at + strspn(*at, " ");
    size_t n = strcspn(word, " ");

    *at = word + n;
    return n > 0 ? keys_parse_word(word, n) : -1;
}

void
keys_name(int key, char name[24])
{
    for (size_t i = 0; i < COUNT(key_names); i++) {
        if (key_names[i].key == key) {
            snprintf(name, 24, "%s", key_names[i].name);
            return;
        }
    }
    if (key >= 0 && key < ' ')
        snprintf(name, 24, "^%c", key + '@');
    else if (key > ' ' && key < 127)
        snprintf(name, 24, "%c", key);
    else if (key >= 0xa0 && key < KEYS_UP)
        name[text_encode((uint32_t)key, name)] = '\0';
    else
        snprintf(name, 24, "%s", "this key");
}

static const struct {
    const char *name, *word;
} key_screens[KEYS_SCREENS] = {
    {"Servers", "servers"}, {"Filter", "filter"}, {"Sessions", "sessions"},
    {"Option form", "form"}, {"Prompt", "prompt"}, {"Log", "log"}, {"Search", "search"},
    {"Details, preview, doctor, help", "page"}, {"Quit", "quit"}, {"Question", "question"},
    {"Edit a server", "edit"}, {"Consent, a name, an address, a forward", "line"},
    {"Forwards of a session", "forwards"}, {"Terminal of a session", "terminal"},
    {"Terminal, after its prefix", "prefix"}, {"A file for an option", "chooser"},
    {"Changed host key", "changed"},
};

int
keys_screen_place(enum keys_screen screen)
{
    for (int i = 0; i < KEYS_SCREENS; i++) {
        if (screen == 1u << i)
            return i;
    }
    return 0;
}

const char *
keys_screen_name(enum keys_screen screen)
{
    return key_screens[keys_screen_place(screen)].name;
}

const char *
keys_screen_word(enum keys_screen screen)
{
    return key_screens[keys_screen_place(screen)].word;
}
