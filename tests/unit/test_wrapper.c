/* SPDX-License-Identifier: BSD-3-Clause
 * test_wrapper: what is read in launch commands, split as ParaView splits them. */
#include "config.h"

#include "core/wrapper.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "wrapped.h"

struct row {
    const char *line, *read;
};

static void
reads_all(const struct row *rows, size_t n)
{
    bool same = true;

    for (size_t i = 0; i < n; i++) {
        struct wrapper w;
        char *text;

        wrapped_read(&w, rows[i].line);
        text = wrapped_text(&w);
        if (strcmp(text, rows[i].read) != 0) {
            print_message("%s\n  is  %s (%s)\n  not %s\n", rows[i].line, text,
                w.why != NULL ? w.why : "", rows[i].read);
            same = false;
        }
        assert_true((w.why != NULL) == (w.found == WRAPPER_UNSURE));
        free(text);
        wrapper_done(&w);
    }
    assert_true(same);
}

static void
ssh_itself_is_read(void **state)
{
    static const struct row rows[] = {
        {"ssh host", "host"},
        {"/usr/bin/ssh joe@host cmd arg", "joe@host : cmd|arg"},
        {"ssh host -l joe -p 22022 cmd -p 5", "joe@host:22022 : cmd|-p|5"},
        {"ssh -fNT -L8080:h:1 -p22022 -ljoe host", "joe@host:22022 -L localhost:8080>h:1"},
        {"ssh -R 1:localhost:2 -L 3:n:4 -L 5:m:6 host x",
            "host -R localhost:1>localhost:2 -L localhost:3>n:4 -L localhost:5>m:6 : x"},
        {"ssh ssh://joe@host:22022 cmd", "joe@host:22022 : cmd"},
        {"ssh -J a@g1:222,g2 -i k1 -i k2 host", "a@g1:222 g2 host -i k1 -i k2"},
        {"ssh -t host cmd", "host -t : cmd"},
        {"ssh -t -T host cmd", "host : cmd"},
        {"ssh -T -t host cmd", "host -t : cmd"},
        {"ssh -A -X -D 1080 host", "host -A -X -D"},
        {"ssh -A -a -Y -x host", "host"},
        {"ssh -x -q -v -C -a -k -n -e none -c aes128-ctr -4 host c", "host : c"},
        {"ssh -N host cmd", "host"},
        {"ssh -t -N host", "host"},
        {"ssh -f host cmd", "host : cmd"},
        {"ssh -- host -p 5", "host : -p|5"},
        {"ssh host -- -p 5", "host : -p|5"},
        {"ssh -l joe other@host", "joe@host"},
        {"ssh a@b@host", "a@b@host"},
        {"ssh @host c", "host : c"},
        {"ssh ::1 c", "::1 : c"},
        {"autossh -M 0 -f -N -L 1:h:2 host", "host -L localhost:1>h:2"},
        {"autossh -M20000 host c", "host : c"},
        {"ssh host \"a  b\" c ; sleep 5", "host : a  b|c|;|sleep|5"},
        {"ssh host \"cmd | tee $HOME/log && x\"", "host : cmd | tee $HOME/log && x"},
    };

    reads_all(rows, UNIT_COUNT(rows));
}

static void
options_that_only_have_a_name_are_read_too(void **state)
{
    static const struct row rows[] = {
        {"ssh -o Port=222 -oUser=joe -o \"IdentityFile k\" -o ProxyJump=g host",
            "g joe@host:222 -i k"},
        {"ssh -o \"LocalForward=8080 h:80\" -o \"RemoteForward 1 [::1]:2\" host",
            "host -L localhost:8080>h:80 -R localhost:1>[::1]:2"},
        {"ssh -o ForwardAgent=yes -o RequestTTY=force -oForwardX11=yes host", "host -t -A -X"},
        {"ssh -a -o ForwardAgent=yes host", "host"},
        {"ssh -o port=3 -p 4 host", "host:3"},
        {"ssh -o ServerAliveInterval=60 -oLogLevel=ERROR -o ConnectTimeout=5 "
            "-oStrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null host c", "host : c"},
        {"ssh -o ProxyCommand=none host", "host"},
        {"ssh -o \"ProxyCommand=nc %h %p\" host", "unsure"},
        {"ssh -o StrictHostKeyChecking=maybe host", "unsure"},
        {"ssh -o HostName=other host", "unsure"},
        {"ssh -o PermitLocalCommand=yes -o LocalCommand=x host", "unsure"},
        {"ssh -o Port host", "unsure"},
        {"ssh -o = host", "unsure"},
        {"ssh -o ForwardAgent=y host", "unsure"},
        {"ssh -o UserKnownHostsFile=~/k host", "unsure"},
    };

    reads_all(rows, UNIT_COUNT(rows));
}

static void
what_ssh_does_beside_that_is_not_sure(void **state)
{
    static const struct row rows[] = {
        {"ssh", "unsure"},
        {"ssh -p 22", "unsure"},
        {"ssh -p", "unsure"},
        {"ssh -F conf host", "unsure"},
        {"ssh -S sock host", "unsure"},
        {"ssh -W h:1 host", "unsure"},
        {"ssh -w 0:0 host", "unsure"},
        {"ssh -s host sftp", "unsure"},
        {"ssh -g -L 1:h:2 host", "unsure"},
        {"ssh -Z host", "unsure"},
        {"ssh -J a -J b host", "unsure"},
        {"ssh -p 0 host", "unsure"},
        {"ssh -p 65536 host", "unsure"},
        {"ssh -p +22 host", "unsure"},
        {"ssh host:22 c", "unsure"},
        {"ssh -- -oProxyCommand=x c", "unsure"},
        {"ssh - c", "unsure"},
        {"ssh joe@-oProxyCommand=x c", "unsure"},
        {"ssh -l -x host", "unsure"},
        {"ssh h;id c", "unsure"},
        {"ssh $(id)@h c", "unsure"},
        {"ssh h\033[0m c", "unsure"},
        {"ssh ssh://h:0", "unsure"},
        {"ssh ssh://h/path", "unsure"},
        {"ssh ssh://u:secret@h", "unsure"},
        {"ssh ssh://a%40b@h", "unsure"},
        {"ssh ssh://[::1]:22", "unsure"},
        {"ssh -f host", "unsure"},
        {"ssh -J a,,b host", "unsure"},
        {"ssh -J g1,g2,g3,g4,g5,g6,g7,g8 host", "unsure"},
        {"ssh -i \"k\001\" host", "unsure"},
        {"sshpass -p secret ssh host c", "unsure"},
        {"gsissh host c", "unsure"},
        {"autossh", "unsure"},
        {"autossh -M", "unsure"},
    };

    reads_all(rows, UNIT_COUNT(rows));
}

static void
plink_is_read(void **state)
{
    static const struct row rows[] = {
        {"plink -ssh -batch -agent -v -P 222 -l joe host cmd x", "joe@host:222 : cmd|x"},
        {"plink.exe host -R 1:127.0.0.1:2 -l joe c", "joe@host -R localhost:1>127.0.0.1:2 : c"},
        {"\"C:\\Program Files\\PuTTY\\PLINK.EXE\" -t joe@host c", "joe@host -t : c"},
        {"plink @host c", "host : c"},
        {"plink joe@host -l ann c", "joe@host : c"},
        {"plink -l ann joe@host c", "joe@host : c"},
        {"plink host -l ann -l joe -P 5 -P 6 c", "joe@host:6 : c"},
        {"plink -load cluster", "cluster -load cluster"},
        {"plink -load cluster /opt/run x", "cluster -load cluster : /opt/run|x"},
        {"plink -load cluster joe@host run", "joe@host -load cluster : run"},
        {"plink -load cluster run x", "unsure"},
        {"plink -load \"my cluster\" joe@host", "unsure"},
        {"plink -N -L 1:h:2 -A -X -C host", "host -L localhost:1>h:2 -A -X"},
        {"plink ssh://host c", "unsure"},
        {"plink -pw secret host c", "unsure"},
        {"plink -i key.ppk host c", "unsure"},
        {"plink -m commands.txt host", "unsure"},
        {"plink -L1:h:2 host", "unsure"},
        {"plink -P", "unsure"},
        {"plink -telnet host", "unsure"},
        {"putty -ssh host", "unsure"},
    };

    reads_all(rows, UNIT_COUNT(rows));
}

static void
forwards_are_read_as_ssh_writes_them(void **state)
{
    static const struct row rows[] = {
        {"ssh -L 1:h:2 H", "H -L localhost:1>h:2"},
        {"ssh -L 127.0.0.1:1:h:2 H", "H -L 127.0.0.1:1>h:2"},
        {"ssh -L [::1]:1:[fe80::2]:2 H", "H -L [::1]:1>[fe80::2]:2"},
        {"ssh -R 10.0.2.253:1:localhost:2 H", "H -R 10.0.2.253:1>localhost:2"},
        {"ssh -L :1:h:2 -L *:3:h:4 H", "H -L *:1>h:2 -L *:3>h:4"},
        {"ssh -R 0:h:2 H", "H -R localhost:0>h:2"},
        {"ssh -L /tmp/a:/tmp/b H", "H -L /tmp/a>/tmp/b"},
        {"ssh -L 1:/tmp/b H", "H -L localhost:1>/tmp/b"},
        {"ssh -L ::1:1:/tmp/b H", "unsure"},
        {"ssh -L b:1:/tmp/b H", "H -L b:1>/tmp/b"},
        {"ssh -R /tmp/a:h:2 H", "H -R /tmp/a>h:2"},
        {"ssh -L \\1:HOST:\\2 H", "H -L localhost:1>HOST:2"},
        {"ssh -L 0:h:2 H", "unsure"},
        {"ssh -L 1:h:0 H", "unsure"},
        {"ssh -L 1:h:http H", "unsure"},
        {"ssh -L 1:h:65536 H", "unsure"},
        {"ssh -L 1:h H", "unsure"},
        {"ssh -R 1 H", "unsure"},
        {"ssh -L 1 H", "unsure"},
        {"ssh -L a:b:c:d:e H", "unsure"},
        {"ssh -L 1:h:2: H", "unsure"},
        {"ssh -L 1::2 H", "unsure"},
        {"ssh -L 1:*:2 H", "unsure"},
        {"ssh -L [::1:1:h:2 H", "unsure"},
        {"ssh -L 1:h;id:2 H", "unsure"},
        {"ssh -L 1:-h:2 H", "unsure"},
        {"ssh -L -1:localhost:-1 H", "unsure"},
        {"ssh -L /tmp/a H", "unsure"},
        {"ssh -L 1:h:2:/tmp/x H", "unsure"},
    };

    reads_all(rows, UNIT_COUNT(rows));
}

static void
terminals_are_taken_away(void **state)
{
    static const struct row rows[] = {
        {"xterm -T \"a b\" -hold -geometry 80x24 -fa Mono +sb -e ssh -t joe@h c", "joe@h -t : c"},
        {"/usr/X11/bin/xterm -e ssh h c", "h : c"},
        {"xterm -e \"ssh -t h 'a b'\"", "h -t : a b"},
        {"xterm -e bash -c \"ssh h c\"", "h : c"},
        {"x-terminal-emulator -e ssh h", "h"},
        {"urxvt -title x -e ssh h c", "h : c"},
        {"gnome-terminal -- ssh h c", "h : c"},
        {"gnome-terminal -x ssh h c", "h : c"},
        {"gnome-terminal --title=x -e \"ssh h 'a b' $c;d\"", "h : a b|$c;d"},
        {"gnome-terminal --command=\"ssh h c\" --hide-menubar", "h : c"},
        {"gnome-terminal -e ssh h c", "unsure"},
        {"gnome-terminal -e \"ssh h\" -e \"ssh g\"", "unsure"},
        {"xfce4-terminal -T x --hold -x ssh h c", "h : c"},
        {"terminator -e \"ssh h c\"", "h : c"},
        {"terminator -e \"ssh h c | tee x\"", "unsure"},
        {"konsole --noclose -e ssh h c", "h : c"},
        {"konsole -e \"ssh h c\"", "h : c"},
        {"lxterminal -e \"ssh h c\"", "h : c"},
        {"kitty --hold -T x ssh h c", "h : c"},
        {"alacritty -t x -e ssh h c", "h : c"},
        {"foot -T x ssh h c", "h : c"},
        {"st -f mono -e ssh h c", "h : c"},
        {"Eterm -T x -e ssh h c", "h : c"},
        {"termit -e \"ssh h c\"", "h : c"},
        {"setsid -w xterm -e env TERM=xterm LD_LIBRARY_PATH= nohup ssh h c", "h : c"},
        {"xterm", "unsure"},
        {"xterm -e", "unsure"},
        {"xterm -e /opt/start.sh host", "unsure"},
        {"xterm -Sab5 -e ssh h", "unsure"},
        {"xterm /K start ssh h c", "unsure"},
        {"urxvt -e \"ssh h c\"", "unsure"},
    };

    reads_all(rows, UNIT_COUNT(rows));
}

static void
shells_with_one_simple_line_are_taken_away(void **state)
{
    static const struct row rows[] = {
        {"bash -c \"ssh -L 1:h:2 joe@host 'run it' 2\"", "joe@host -L localhost:1>h:2 : run it|2"},
        {"sh -c \"exec ssh h c\"", "h : c"},
        {"bash -lc \"ssh h c\"", "h : c"},
        {"bash --login -c \"ssh h c; exit\"", "h : c"},
        {"/bin/sh -c \"LD_LIBRARY_PATH= ssh h c\"", "h : c"},
        {"bash -c \"ssh h c;\"", "h : c"},
        {"bash -c \"ssh h a\\ b \"\"\"\\$x\"\"\" # why\"", "h : a b|$x"},
        {"bash -c \"SSH_AUTH_SOCK=/x ssh h c\"", "unsure"},
        {"env SSH_AUTH_SOCK=/x ssh h c", "unsure"},
        {"env -i ssh h c", "unsure"},
        {"bash -c \"ssh h c; read\"", "unsure"},
        {"bash -c \"cd /x && ssh h c\"", "unsure"},
        {"bash -c \"echo x | ssh h c\"", "unsure"},
        {"bash -c \"ssh h c > log\"", "unsure"},
        {"bash -c \"ssh h c &\"", "unsure"},
        {"bash -c \"ssh $X h c\"", "unsure"},
        {"bash -c \"ssh h `id`\"", "unsure"},
        {"bash -c \"ssh h ~/run\"", "unsure"},
        {"bash -c \"ssh h *.sh\"", "unsure"},
        {"bash -c \"ssh h 'a\"", "unsure"},
        {"bash -c \"ssh h c\\\"", "unsure"},
        {"bash -xc \"ssh h c\"", "unsure"},
        {"bash -c", "none"},
        {"bash start.sh host", "none"},
        {"bash -c \"./start.sh | tee log\"", "none"},
        {"/usr/local/bin/launcher.bsh 11111 joe@host", "none"},
        {"pvserver --sp=11111", "none"},
        {"rsh -l joe host pvserver", "none"},
        {"", "none"},
        {"timeout 60 ssh h c", "unsure"},
    };

    reads_all(rows, UNIT_COUNT(rows));
}

static void
cmd_and_start_are_taken_away(void **state)
{
    static const struct row rows[] = {
        {"cmd.exe /K start plink.exe -t -R 1:localhost:2 joe@h c", "joe@h -R localhost:1>localhost:2 -t : c"},
        {"cmd /C start \"SSH Terminal\" cmd /C plink.exe h c", "h : c"},
        {"cmd.exe /C start cmd.exe /C \"C:\\Program Files\\PuTTY\\plink.exe\" -ssh h c", "h : c"},
        {"CMD /Q /c START \"\"\"t\"\"\" /WAIT /D C:\\tmp ssh h c", "h : c"},
        {"cmd /C \"plink -ssh h c\"", "h : c"},
        {"cmd /C plink h c ^& d", "unsure"},
        {"cmd /C plink h %USERNAME%", "unsure"},
        {"cmd /C plink h c > log", "unsure"},
        {"cmd /V:ON /C plink h c", "unsure"},
        {"cmd /C start /UNKNOWN plink h", "unsure"},
        {"cmd /C start \"C:\\Program Files\\PuTTY\\plink.exe\" -ssh h c", "unsure"},
        {"cmd /C start.bat h c", "none"},
        {"cmd /C", "none"},
        {"cmd", "none"},
    };

    reads_all(rows, UNIT_COUNT(rows));
}

static void
a_line_for_terminal_app_is_read(void **state)
{
    static const struct row rows[] = {
        {"osascript -e \"tell application \"\"\"Terminal\"\"\" to do script \"\"\"ssh -t h 'a b'\"\"\"\"",
            "h -t : a b"},
        {"osascript -e \"tell app \"\"\"Terminal\"\"\"\" -e activate "
            "-e \"do script \"\"\"ssh h c; exit\"\"\"\" -e \"end tell\"", "h : c"},
        {"osascript -e \"tell application \"\"\"iTerm\"\"\" to do script \"\"\"ssh h\"\"\"\"", "unsure"},
        {"osascript -e \"do shell script \"\"\"ssh h\"\"\"\"", "unsure"},
        {"osascript launch.scpt h", "unsure"},
        {"open -a Terminal /tmp/launch.sh", "unsure"},
    };

    reads_all(rows, UNIT_COUNT(rows));
}

static void
words_that_are_not_needed_are_kept_as_they_were(void **state)
{
    static const char *const rows[][2] = {
        {"xterm -T \"a b\" +sb -e ssh -t -p22 joe@h c", "xterm|-T|a b|+sb|-e|ssh|-t|-p22"},
        {"gnome-terminal -e \"ssh -N h\"", "gnome-terminal|-e|ssh|-N"},
        {"cmd /C start plink -P 22 h -l joe c", "cmd|/C|start|plink|-P|22|-l|joe"},
        {"bash -c \"exec ssh h c\"", "bash|-c|exec|ssh"},
        {"xterm -e ./run", ""},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct wrapper w;
        char *outer;

        wrapped_read(&w, rows[i][0]);
        outer = strv_join(&w.outer, "|");
        assert_string_equal(outer, rows[i][1]);
        free(outer);
        wrapper_done(&w);
    }
}

static void
a_reason_is_one_clean_line_however_hostile_the_words_are(void **state)
{
    static const char *const rows[] = {
        "ssh \033]0;title\007@host", "xterm -e \"\n\r\033[2J\"", "ssh -L \"1:\xe2\x80\xae:2\" h",
        "ssh -Z\xff host", "ssh %n%s%d;",
    };
    struct str lengthy = {0};
    struct wrapper w;

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        wrapped_read(&w, rows[i]);
        assert_int_equal(w.found, WRAPPER_UNSURE);
        for (const char *c = w.why; *c != '\0'; c++)
            assert_true((unsigned char)*c >= ' ' && (unsigned char)*c < 0x7f);
        wrapper_done(&w);
    }
    str_add(&lengthy, "ssh ");
    for (size_t i = 0; i < 1000000; i++)
        str_add(&lengthy, "h;");
    wrapped_read(&w, lengthy.s);
    assert_int_equal(w.found, WRAPPER_UNSURE);
    assert_true(strlen(w.why) < 300);
    wrapper_done(&w);
    str_done(&lengthy);
}

static void
a_password_in_a_command_is_not_in_the_reason(void **state)
{
    static const char *const rows[] = {
        "sshpass -p hunter2 ssh h c", "plink -pw hunter2 h c", "ssh ssh://u:hunter2@h c",
        "ssh -J ssh://u:hunter2@g h c", "xterm -e sshpass -phunter2 ssh h c",
        "bash -c \"echo hunter2 | plink h c\"",
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct wrapper w;

        wrapped_read(&w, rows[i]);
        assert_int_equal(w.found, WRAPPER_UNSURE);
        assert_null(strstr(w.why, "hunter2"));
        wrapper_done(&w);
    }
}

static void
what_is_read_is_bounded(void **state)
{
    static const struct {
        const char *first, *again;
        enum wrapper_found found;
    } rows[] = {
        {"", "env ", WRAPPER_UNSURE},
        {"", "xterm -e ", WRAPPER_UNSURE},
        {"ssh ", "-L 1:h:2 ", WRAPPER_UNSURE},
        {"ssh -J g", ",g", WRAPPER_UNSURE},
        {"ssh ", "-v -o Port=1 ", WRAPPER_SSH},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct str line = {0};
        struct wrapper w;

        str_add(&line, rows[i].first);
        for (size_t j = 0; j < 20000; j++)
            str_add(&line, rows[i].again);
        str_add(&line, " ssh h c");
        wrapped_read(&w, line.s);
        assert_int_equal(w.found, rows[i].found);
        assert_true(w.hop_count <= 8 && w.forward_count <= 32);
        wrapper_done(&w);
        str_done(&line);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ssh_itself_is_read),
        cmocka_unit_test(options_that_only_have_a_name_are_read_too),
        cmocka_unit_test(what_ssh_does_beside_that_is_not_sure),
        cmocka_unit_test(plink_is_read),
        cmocka_unit_test(forwards_are_read_as_ssh_writes_them),
        cmocka_unit_test(terminals_are_taken_away),
        cmocka_unit_test(shells_with_one_simple_line_are_taken_away),
        cmocka_unit_test(cmd_and_start_are_taken_away),
        cmocka_unit_test(a_line_for_terminal_app_is_read),
        cmocka_unit_test(words_that_are_not_needed_are_kept_as_they_were),
        cmocka_unit_test(a_reason_is_one_clean_line_however_hostile_the_words_are),
        cmocka_unit_test(a_password_in_a_command_is_not_in_the_reason),
        cmocka_unit_test(what_is_read_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
