/* SPDX-License-Identifier: BSD-3-Clause
 * wrapterm: terminal emulators: their options up to the one that says what runs in them. xterm(1),
 * urxvt(1), gnome-terminal(1), konsole(1), kitty(1), alacritty(1), foot(1), st(1). */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/wrapperparts.h"

/* What one word behind the option that begins the command is, when it is the last. */
enum term_alone {
    TERM_WORD,   /* a program */
    TERM_SHELL,  /* a line for a shell, when no program has that name */
    TERM_QUOTED, /* a line, split at quotes and blanks */
};

/* Lists have a blank on each side of a word. Long options may have their value behind '='. */
struct term {
    const char *names, *flags, *values;
    const char *command;      /* the rest is the command */
    enum term_alone alone;
    const char *line;         /* the next word is the command */
    enum shellwords_kind line_kind;
    bool bare;                /* the first word without '-' begins the command */
};

/* What the X toolkit knows, and xterm beside it; "+x" undoes "-x". */
#define X_FLAGS " -iconic -rv -r -reverse -synchronous "
#define X_VALUES " -T -title -n -name -geometry -display -fg -foreground -bg -background -fn -font " \
    "-bd -bordercolor -bw -borderwidth -w -xrm -cr -sl -tn -mc -fb -fi -b "
#define XTERM_FLAGS X_FLAGS " -132 -C -ah -ai -aw -barc -bc -bdc -cb -cjk_width -cm -cn -cu -dc -fbb " \
    "-fbx -fullscreen -hf -hm -hold -ie -im -itc -j -k8 -l -lc -leftbar -ls -maximized -mb -mesg " \
    "-mk_width -nul -pc -pob -rightbar -rvc -rw -s -samename -sb -sf -si -sk -sm -sp -t -tb -u8 -uc " \
    "-ulc -ulit -ut -vb -wc -wf "
#define XTERM_VALUES X_VALUES " -baudrate -bcf -bcn -cc -class -en -fa -fc -fd -fs -fw -fwb -fx -hc " \
    "-into -kt -lcc -lf -ms -nb -pf -selbg -selfg -sh -ti -tm -ziconbeep "
#define RXVT_FLAGS X_FLAGS " -j -ss -is -ls -ut -vb -sb -sr -st -si -sk -sw -ptab -bc -uc -bl -dockapp " \
    "-override-redirect -sbg -C -tcw -dpb -insecure -ssc -ssr -hold "
#define RXVT_VALUES X_VALUES " -g -d -depth -visual -fade -fadecolor -icon -pr -pr2 -fbi -lsp -letsp " \
    "-pt -im -imlocale -imfont -mod -rm -cd -embed -pe "
#define GTK_VALUES " --title --role --class --name --geometry --working-directory --profile --display " \
    "--zoom "
#define GNOME_FLAGS " --window --tab --disable-factory --wait --active --full-screen --maximize " \
    "--hide-menubar --show-menubar -q --quiet -v --verbose "
#define MATE_FLAGS " --window --tab --disable-factory --active --full-screen --maximize " \
    "--hide-menubar --show-menubar --sync --sm-client-disable "
#define XFCE_FLAGS " --disable-server --window --tab -H --hold --active-tab --drop-down --fullscreen " \
    "--maximize --minimize --show-menubar --hide-menubar --show-borders --hide-borders " \
    "--show-toolbar --hide-toolbar --show-scrollbar --hide-scrollbar "
#define XFCE_VALUES GTK_VALUES " --default-display --default-working-directory -T --initial-title " \
    "--dynamic-title-mode --color-text --color-bg --startup-id -I --icon --font "
#define KONSOLE_FLAGS " --hold --noclose --new-tab --separate --nofork --hide-menubar --show-menubar " \
    "--hide-tabbar --show-tabbar --fullscreen --notransparency --background-mode "
#define KONSOLE_VALUES " --profile -p --workdir --title -T --caption --geometry --icon --name " \
    "--qwindowtitle -qwindowtitle --qwindowgeometry -qwindowgeometry "

static const struct term terms[] = {
    {.names = " xterm uxterm lxterm koi8rxterm x-terminal-emulator ", .flags = XTERM_FLAGS,
        .values = XTERM_VALUES, .command = " -e ", .alone = TERM_SHELL},
    {.names = " rxvt urxvt urxvtc urxvtcd rxvt-unicode aterm ", .flags = RXVT_FLAGS,
        .values = RXVT_VALUES, .command = " -e "},
    {.names = " eterm ", .flags = " -x --borderless --scrollbar ", .values = " -T --title -n --name "
        "-g --geometry -F --font -f --foreground-color -b --background-color -t --theme ",
        .command = " -e --exec "},
    {.names = " gnome-terminal ", .flags = GNOME_FLAGS, .values = GTK_VALUES " -t ",
        .command = " -- -x --execute ", .line = " -e --command ", .line_kind = SHELLWORDS_QUOTED},
    {.names = " mate-terminal ", .flags = MATE_FLAGS, .values = GTK_VALUES " -t ",
        .command = " -x --execute ", .line = " -e --command ", .line_kind = SHELLWORDS_QUOTED},
    {.names = " xfce4-terminal ", .flags = XFCE_FLAGS, .values = XFCE_VALUES,
        .command = " -x --execute ", .line = " -e --command ", .line_kind = SHELLWORDS_QUOTED},
    {.names = " terminator ", .flags = " -m --maximise -f --fullscreen -b --borderless -H --hidden -u "
        "--no-dbus --new-tab ", .values = GTK_VALUES " -T -g --config -r -l --layout -p -i --icon ",
        .command = " -x --execute ", .line = " -e --command ", .line_kind = SHELLWORDS_SHELL},
    {.names = " lxterminal ", .flags = " -l --loginshell --no-remote ", .values = " -t --title "
        "--geometry --working-directory ", .command = " -e --command ", .alone = TERM_QUOTED},
    {.names = " konsole ", .flags = KONSOLE_FLAGS, .values = KONSOLE_VALUES, .command = " -e ",
        .alone = TERM_QUOTED},
    {.names = " kitty ", .flags = " --hold --detach -1 --single-instance -e "
        "--wait-for-single-instance-window-close ", .values = " -T --title --class --name -o "
        "--override -c --config -d --directory --working-directory --start-as --instance-group ",
        .command = " -- ", .bare = true},
    {.names = " alacritty ", .flags = " --hold -q -qq -v -vv -vvv ", .values = " -T -t --title --class "
        "--config-file --working-directory -o --option --embed --socket ",
        .command = " -e --command "},
    {.names = " foot footclient ", .flags = " -H --hold -F --fullscreen -m --maximized -L --login-shell "
        "-N --no-wait -S --log-no-syslog -e ", .values = " -T --title -a --app-id -f --font -w "
        "--window-size-pixels -W --window-size-chars -c --config -o --override -t --term -D "
        "--working-directory -d --log-level ", .command = " -- ", .bare = true},
    {.names = " st stterm ", .flags = " -a -i ", .values = " -T -t -c -n -f -g -o -w ",
        .command = " -e -- ", .bare = true},
    {.names = " termit ", .flags = "", .values = " -T --title -n --name -c --class -r --role ",
        .line = " -e --execute ", .line_kind = SHELLWORDS_QUOTED},
};

static const struct term *
term_find(const char *base)
{
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        if (wrapper_listed(terms[i].names, base, strlen(base)))
            return &terms[i];
    }
    return NULL;
}

bool
wrapterm_knows(const char *base)
{
    return term_find(base) != NULL;
}

static bool
term_lists(const char *list, const char *word)
{
    return list != NULL && wrapper_listed(list, word, strlen(word));
}

/* "--title=x" is "--title" with its value. */
static bool
term_has_value(const char *list, const char *word)
{
    return list != NULL && strncmp(word, "--", 2) == 0 && strchr(word, '=') != NULL &&
        wrapper_listed(list, word, strcspn(word, "="));
}

static bool
term_is_flag(const struct term *t, const char *word)
{
    char *minus = mem_dup(word);
    bool flag;

    if (minus[0] == '+')
        minus[0] = '-';
    flag = term_lists(t->flags, minus);
    free(minus);
    return flag;
}

static enum wrapread_next
term_line(struct wrapread *r, const char *line, enum shellwords_kind kind)
{
    char *copy = mem_dup(line); /* it may be one of the words that are replaced */
    enum wrapread_next next = kind == SHELLWORDS_SHELL ? wrapshell_line(r, copy) :
        wrapread_line(r, copy, kind);

    free(copy);
    return next;
}

static enum wrapread_next
term_command(struct wrapread *r, const struct term *t)
{
    const char *word = wrapread_word(r);

    if (t->alone == TERM_WORD || word == NULL || r->at + 1 < r->words.n ||
        strpbrk(word, " \t") == NULL)
        return WRAPREAD_MORE;
    return term_line(r, word, t->alone == TERM_SHELL ? SHELLWORDS_SHELL : SHELLWORDS_QUOTED);
}

/* Takes an option away. False when it is none that is known; a line of -e goes to *line. */
static bool
term_option(struct wrapread *r, const struct term *t, const char *word, const char **line)
{
    bool attached = term_has_value(t->line, word), next = term_lists(t->line, word);

    if (attached || next) {
        if (*line != NULL || (next && r->at + 1 >= r->words.n))
            return false; /* two windows, or no line */
        if (next)
            wrapread_outer(r, 1);
        *line = attached ? strchr(word, '=') + 1 : wrapread_word(r);
        r->at++;
    } else if (term_lists(t->values, word)) {
        wrapread_outer(r, 2);
    } else if (term_has_value(t->values, word) || term_is_flag(t, word)) {
        wrapread_outer(r, 1);
    } else {
        return false;
    }
    return true;
}

enum wrapread_next
wrapterm_read(struct wrapread *r)
{
    const char *word, *line = NULL;
    const struct term *t;

    free(r->terminal);
    r->terminal = wrapper_base(wrapread_word(r));
    t = term_find(r->terminal);
    wrapread_outer(r, 1);
    while ((word = wrapread_word(r)) != NULL) {
        if (line == NULL && term_lists(t->command, word)) {
            wrapread_outer(r, 1);
            return term_command(r, t);
        }
        if (line == NULL && t->bare && word[0] != '-')
            return WRAPREAD_MORE;
        if (!term_option(r, t, word, &line))
            return wrapread_unsure(r, "%s's option '%s' is not known here", r->terminal, word);
    }
    return line != NULL ? term_line(r, line, t->line_kind) : WRAPREAD_MORE;
}
