/* SPDX-License-Identifier: BSD-3-Clause
 * test_wrapfold: options that only say where a terminal or an ssh is, and those that say more. */
#include "config.h"

#include "core/wrapper.h"

#include "try.h"

#define FILE_(name, path) "<Option name='" name "'><File default='" path "'/></Option>"
#define RUN(options, exec, args) \
    "<CommandStartup><Options>" options "</Options><Command exec='" exec "'><Arguments>" args \
    "</Arguments></Command></CommandStartup>"

/* Whether the first option folds. */
static bool
folds(const char *body)
{
    struct try t;
    bool folded;

    try_read(&t, "resource='cs://h'", body);
    folded = wrapper_folds(t.list.v[0], &t.list.v[0]->options[0]);
    try_done(&t);
    return folded;
}

static void
an_option_in_the_place_of_a_program_folds(void **state)
{
    assert_true(folds(RUN(FILE_("X", "/usr/bin/xterm"), "$X$", ARG("-e") ARG("ssh") ARG("h"))));
    assert_true(folds(RUN(FILE_("X", "ssh"), "xterm", ARG("-e") ARG("$X$") ARG("h"))));
    assert_true(folds(RUN(FILE_("X", "plink.exe"), "cmd", ARG("/K") ARG("start") ARG("$X$") ARG("h"))));
    assert_true(folds(RUN(FILE_("X", "plink"), "cmd /C start", ARG("a title") ARG("$X$") ARG("h"))));
    assert_true(folds(RUN(STRING("X", "ssh"), "$X$", ARG("h"))));
    assert_true(folds(RUN(FILE_("X", "&quot;C:\\Program Files\\PuTTY\\plink.exe&quot;"), "$X$", ARG("h"))));
    assert_true(folds("<CommandStartup><Options>" FILE_("X", "xterm") "</Options><SSHCommand exec='run'>"
        "<SSHConfig user='u'><Terminal exec='$X$'/></SSHConfig></SSHCommand></CommandStartup>"));
}

static void
an_option_that_says_more_does_not_fold(void **state)
{
    /* no program that is known */
    assert_false(folds(RUN(FILE_("X", "/opt/launch.sh"), "$X$", ARG("h"))));
    assert_false(folds(RUN("<Option name='X'><File/></Option>", "$X$", ARG("h"))));
    assert_false(folds(RUN(FILE_("X", "rsh"), "$X$", ARG("h"))));
    assert_false(folds(RUN(FILE_("X", "150x50"), "xterm", ARG("-geometry") ARG("$X$"))));
    /* another place */
    assert_false(folds(RUN(FILE_("X", "ssh"), "run", ARG("h"))));
    assert_false(folds(RUN(FILE_("X", "ssh"), "run", ARG("$X$"))));
    assert_false(folds(RUN(FILE_("X", "ssh"), "$X$", ARG("h") ARG("--with=$X$"))));
    assert_false(folds(RUN(FILE_("X", "ssh"), "$X$/bin", ARG("h"))));
    assert_false(folds(RUN(FILE_("X", "ssh") STRING("Y", "by $X$"), "$X$", ARG("h"))));
    assert_false(folds(RUN(FILE_("X", "ssh") "<Set name='Y' value='$X$'/>", "$X$", ARG("h"))));
    /* it decides, or is decided */
    assert_false(folds(RUN(FILE_("X", "ssh") "<Switch name='X'><Case value='ssh'>"
        "<Set name='Y' value='1'/></Case></Switch>", "$X$", ARG("h"))));
    assert_false(folds(RUN(FILE_("X", "ssh") STRING("Y", "1") "<Switch name='Y'><Case value='1'>"
        "<Set name='X' value='plink'/></Case></Switch>", "$X$", ARG("h"))));
    /* of the other machine */
    assert_false(folds(RUN(FILE_("X", "bash"), "ssh", ARG("h") ARG("nohup") ARG("$X$"))));
    assert_false(folds(RUN(FILE_("X", "bash") FILE_("S", "/usr/bin/ssh"), "xterm",
        ARG("-e") ARG("$S$") ARG("h") ARG("--") ARG("$X$"))));
    assert_false(folds("<CommandStartup><Options>" FILE_("X", "bash") "</Options>"
        "<SSHCommand exec='$X$'><SSHConfig user='u'/></SSHCommand></CommandStartup>"));
}

static void
a_program_is_known_by_its_name_on_any_platform(void **state)
{
    static const char *const known[] = {
        "xterm", "/usr/X11/bin/xterm", "C:\\Windows\\System32\\CMD.EXE", "plink.exe", "PLINK.EXE",
        "\"C:\\Program Files\\PuTTY\\plink.exe\"", "ssh", "/opt/local/bin/gsissh", "bash", "konsole",
        "x-terminal-emulator", "/usr/bin/osascript", "Eterm",
    };
    static const char *const unknown[] = {
        "", "/", "/usr/bin/", "sshd", "pvserver", "xterm -e", "ssh.sh", ".exe", "rsh", "-T", "\"", "\"\"",
    };

    for (size_t i = 0; i < UNIT_COUNT(known); i++)
        assert_true(wrapper_is_program(known[i]));
    for (size_t i = 0; i < UNIT_COUNT(unknown); i++)
        assert_false(wrapper_is_program(unknown[i]));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_option_in_the_place_of_a_program_folds),
        cmocka_unit_test(an_option_that_says_more_does_not_fold),
        cmocka_unit_test(a_program_is_known_by_its_name_on_any_platform),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
