/* SPDX-License-Identifier: BSD-3-Clause
 * term: the terminal taken over and given back: modes, size, sequences, suspend. */
#include "config.h"

#include "tui/term.h"

#include <curses.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/str.h"

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define MOUSE_ON "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"

/* What the keys of a terminal send to all of its foreground job. */
static const int term_keys[] = {SIGINT, SIGQUIT, SIGTSTP};

#define TERM_KEYS (sizeof term_keys / sizeof term_keys[0])

static struct {
    SCREEN *screen;
    bool open;                   /* the terminal is ours now */
    const char *type;            /* its type, or that of the one it is taken for */
    bool mouse;                  /* it reports clicks */
    bool paste;                  /* it was told to mark what is pasted */
    struct termios before;       /* its modes before us */
    struct sigaction keys[TERM_KEYS]; /* what was done about them, while the terminal is lent */
    char restore[256];           /* what gives it back, for a signal handler */
    size_t restore_len;
} term;

/* Terminals by the beginning of their names: they know bracketed paste and the mouse, where the rest is
 * left alone; and what they can be taken for where the database does not have them. */
static const struct term_kin {
    const char *name, *taken_for;
} term_kins[] = {{"xterm", "xterm"}, {"tmux", "screen"}, {"screen", "screen"}, {"rxvt", "xterm"},
    {"alacritty", "xterm"}, {"foot", "xterm"}, {"kitty", "xterm"}, {"st-", "xterm"},
    {"konsole", "xterm"}, {"gnome", "xterm"}, {"vte", "xterm"}, {"wezterm", "xterm"},
    {"ghostty", "xterm"}, {"putty", "xterm"}};

static const struct term_kin *
term_kin(const char *name)
{
    for (size_t i = 0; i < sizeof term_kins / sizeof term_kins[0]; i++) {
        if (strncmp(name, term_kins[i].name, strlen(term_kins[i].name)) == 0)
            return &term_kins[i];
    }
    return NULL;
}

/* Whether the database has this type; then *cup says whether it can place its cursor. */
static bool
term_in_database(const char *type, bool *cup)
{
    const char *text;
    int rc;

    if (setupterm(type, STDOUT_FILENO, &rc) != OK)
        return false;
    text = tigetstr("cup");
    *cup = text != NULL && text != (char *)-1;
    del_curterm(cur_term);
    return true;
}

static int
term_fail(struct err *e, const char *why)
{
    err_set(e, ERR_USAGE, "No screen is possible: %s", why);
    return err_hint(e, "fairlead list, show and start work without one");
}

bool
term_possible(struct err *e)
{
    const char *name = getenv("TERM");
    const struct term_kin *kin;
    bool cup = false;

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        term_fail(e, "standard input and output must be a terminal");
        return false;
    }
    if (name == NULL || name[0] == '\0' || strcmp(name, "dumb") == 0) {
        term_fail(e, "TERM is not set, or is \"dumb\"");
        return false;
    }
    kin = term_kin(name);
    term.type = name;
    if (!term_in_database(name, &cup) && kin != NULL)
        term.type = kin->taken_for;
    if (!term_in_database(term.type, &cup)) {
        err_set(e, ERR_USAGE, "No screen is possible: the terminal type \"%s\" is not known here",
            name);
        err_hint(e, "TERM=xterm fairlead, or install ncurses-term");
        return false;
    }
    if (!cup) {
        term_fail(e, "this terminal cannot place its cursor");
        return false;
    }
    return true;
}

/* Add a capability without its padding ("$<50/>"). */
static void
term_restore_add(const char *text)
{
    for (const char *s = text; s != NULL && s != (char *)-1 && *s != '\0'; s++) {
        const char *end = s[0] == '$' && s[1] == '<' ? strchr(s, '>') : NULL;

        if (end != NULL)
            s = end;
        else if (term.restore_len < sizeof term.restore)
            term.restore[term.restore_len++] = *s;
    }
}

static void
term_restore_make(void)
{
    static const char *const names[] = {"sgr0", "cnorm", "rmkx", "rmcup"};

    term.restore_len = 0;
    if (term.paste)
        term_restore_add(PASTE_OFF MOUSE_OFF);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        term_restore_add(tigetstr(names[i]));
}

/* Only what is safe in a signal handler: two system calls. */
static void
term_give_at_once(void)
{
    ssize_t n = write(STDOUT_FILENO, term.restore, term.restore_len);

    (void)n;
    tcsetattr(STDIN_FILENO, TCSANOW, &term.before);
}

/* The terminal is ours from now on, or no more: who ends us without term_close is to give it back. */
static void
term_own(bool ours)
{
    term.open = ours;
    fault_give_back(ours ? term_give_at_once : NULL);
}

static void
term_quit(int signum)
{
    if (term.open)
        term_give_at_once();
    raise(signum);
}

/* From elsewhere: no key of ours sends it. */
static void
term_catch_quit(bool on)
{
    struct sigaction catch = {.sa_handler = on ? term_quit : SIG_DFL, .sa_flags = (int)SA_RESETHAND};
    struct sigaction now;

    if (sigaction(SIGQUIT, NULL, &now) == 0 && now.sa_handler == (on ? SIG_DFL : term_quit))
        sigaction(SIGQUIT, &catch, NULL);
}

/* ^C and ^Z come as keys, and ^\ does nothing: what is pasted must not end the program. Flow
 * control is for terminals that need it: elsewhere a ^S would freeze the screen, and behind a long
 * paste its ^Q could not even be read. */
static void
term_modes(void)
{
    struct termios t;

    cbreak();
    noecho();
    nonl();
    if (tcgetattr(STDIN_FILENO, &t) != 0)
        return;
    t.c_cc[VINTR] = _POSIX_VDISABLE;
    t.c_cc[VSUSP] = _POSIX_VDISABLE;
    t.c_cc[VQUIT] = _POSIX_VDISABLE;
    if (tigetflag("xon") <= 0)
        t.c_iflag &= (tcflag_t)~(IXON | IXOFF);
    t.c_iflag &= (tcflag_t)~(ICRNL | INLCR | IGNCR);
    t.c_lflag &= (tcflag_t)~IEXTEN;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &t);
    def_prog_mode();
}

/* What it was told to report, while it is ours. */
static void
term_reports(bool on)
{
    if (!term.paste)
        return;
    putp(on ? PASTE_ON : PASTE_OFF);
    if (term.mouse)
        putp(on ? MOUSE_ON : MOUSE_OFF);
    fflush(stdout);
}

bool
term_mouse(bool on)
{
    if (!term.paste)
        return false;
    putp(on ? MOUSE_ON : MOUSE_OFF);
    fflush(stdout);
    term.mouse = on;
    return true;
}

int
term_open(struct err *e)
{
    static bool at_exit;

    if (!term_possible(e))
        return -1;
    setlocale(LC_CTYPE, "");
    if (tcgetattr(STDIN_FILENO, &term.before) != 0)
        return term_fail(e, "the terminal does not tell its modes");
    term.screen = newterm(term.type, stdout, stdin);
    if (term.screen == NULL)
        return term_fail(e, "the terminal library does not know this terminal");
    set_escdelay(25);
    typeahead(-1);
    intrflush(stdscr, FALSE);
    keypad(stdscr, TRUE);
    term.paste = term_kin(getenv("TERM")) != NULL;
    term_restore_make();
    term_modes();
    term_reports(true);
    term_own(true);
    term_catch_quit(true);
    if (!at_exit)
        atexit(term_close);
    at_exit = true;
    return 0;
}

const char *
term_taken_for(void)
{
    return strcmp(term.type, getenv("TERM")) != 0 ? term.type : NULL;
}

void
term_close(void)
{
    if (!term.open)
        return;
    term_reports(false);
    endwin();
    tcsetattr(STDIN_FILENO, TCSADRAIN, &term.before);
    term_own(false);
    term_catch_quit(false);
    delscreen(term.screen);
    term.screen = NULL;
}

static void
term_give(void)
{
    term_reports(false);
    endwin();
    tcsetattr(STDIN_FILENO, TCSADRAIN, &term.before);
    term_own(false);
}

/* A handler, where ignoring would be inherited by the other program. */
static void
term_nothing(int signum)
{
    (void)signum;
}

void
term_lend(void)
{
    struct sigaction nothing = {.sa_handler = term_nothing, .sa_flags = SA_RESTART};
    struct sigaction stop = {.sa_handler = SIG_DFL};

    term_give();
    for (size_t i = 0; i < TERM_KEYS; i++)
        sigaction(term_keys[i], term_keys[i] == SIGTSTP ? &stop : &nothing, &term.keys[i]);
}

void
term_return(void)
{
    for (size_t i = 0; i < TERM_KEYS; i++)
        sigaction(term_keys[i], &term.keys[i], NULL);
    term_resume();
}

void
term_suspend(void)
{
    struct sigaction stop = {.sa_handler = SIG_DFL}, old;

    term_give();
    sigaction(SIGTSTP, &stop, &old);
    kill(0, SIGTSTP); /* all of our job: a script around us would keep its shell waiting */
    sigaction(SIGTSTP, &old, NULL);
    tcgetattr(STDIN_FILENO, &term.before);
    term_resume();
}

void
term_resume(void)
{
    reset_prog_mode();
    term_own(true);
    term_reports(true);
    term_resize();
}

bool
term_resize(void)
{
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
        return false;
    if (size.ws_row == LINES && size.ws_col == COLS)
        return false;
    return resize_term(size.ws_row, size.ws_col) == OK;
}

void
term_sequences(struct input *in)
{
    static const struct {
        const char *name;
        int key;
    } caps[] = {{"kcuu1", KEYS_UP}, {"kcud1", KEYS_DOWN}, {"kcub1", KEYS_LEFT},
        {"kcuf1", KEYS_RIGHT}, {"khome", KEYS_HOME}, {"kend", KEYS_END}, {"kpp", KEYS_PAGE_UP},
        {"knp", KEYS_PAGE_DOWN}, {"kich1", KEYS_INSERT}, {"kdch1", KEYS_DELETE},
        {"kcbt", KEYS_BACKTAB}, {"kbs", KEYS_BACKSPACE}};
    char name[8], erase[2] = {(char)term.before.c_cc[VERASE], '\0'};

    for (size_t i = 0; i < sizeof caps / sizeof caps[0]; i++) {
        const char *text = tigetstr(caps[i].name);

        input_add(in, text != (char *)-1 ? text : NULL, caps[i].key);
    }
    for (int i = 0; i < 12; i++) {
        const char *text;

        snprintf(name, sizeof name, "kf%d", i + 1);
        text = tigetstr(name);
        input_add(in, text != (char *)-1 ? text : NULL, KEYS_F1 + i);
    }
    input_add(in, "\177", KEYS_BACKSPACE);
    if (term.before.c_cc[VERASE] < ' ')
        input_add(in, erase, KEYS_BACKSPACE);
    input_add(in, "\n", KEYS_ENTER);
}
