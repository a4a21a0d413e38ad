/* SPDX-License-Identifier: BSD-3-Clause
 * test_guardrun: the guard under real shells: status, bytes, silence, hangup, leftovers. */
#include "config.h"

#include "core/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

#include "unit.h"

#define GUARD_SILENCE "20"
#define LIMIT_MS 20000

/* What may run the guard itself, and what may be somebody's login shell. */
static const char *const guards[][2] = {
    { "sh", NULL }, { "dash", NULL }, { "bash", NULL }, { "busybox", "ash" }, { "ksh", NULL },
    { "mksh", NULL },
};
static const char *const logins[][2] = {
    { "sh", NULL }, { "dash", NULL }, { "bash", NULL }, { "busybox", "ash" }, { "ksh", NULL },
    { "mksh", NULL }, { "zsh", NULL }, { "fish", NULL }, { "tcsh", NULL },
};

/* A token of its own for each run: runs with the same one would see each other's processes. */
static const char *
new_token(void)
{
    static char token[33];
    static unsigned n;

    snprintf(token, sizeof token, "%08x%024x", (unsigned)getpid(), ++n);
    return token;
}

/* A program under test: its stdin and output are ours. */
struct run {
    pid_t pid;
    int in, out;
    struct str text; /* all its output so far */
};

static int64_t
now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool
installed(const char *program)
{
    char path[256];

    snprintf(path, sizeof path, "/usr/bin/%s", program);
    if (access(path, X_OK) == 0)
        return true;
    snprintf(path, sizeof path, "/bin/%s", program);
    return access(path, X_OK) == 0;
}

static struct run
run_start(char *const *argv)
{
    struct run r = { .in = -1 };
    int in[2], out[2];

    assert_int_equal(pipe2(in, O_CLOEXEC), 0);
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    r.pid = fork();
    assert_true(r.pid >= 0);
    if (r.pid == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        for (int sig = 1; sig < 32; sig++)
            signal(sig, SIG_DFL);
        execvp(argv[0], argv);
        _exit(126);
    }
    close(in[0]);
    close(out[1]);
    r.in = in[1];
    r.out = out[0];
    return r;
}

/* Read what there is within ms. False at the end of the output. */
static bool
run_read(struct run *r, int ms)
{
    struct pollfd p = { .fd = r->out, .events = POLLIN };
    char bytes[4096];
    ssize_t n;

    if (poll(&p, 1, ms) <= 0)
        return true;
    n = read(r->out, bytes, sizeof bytes);
    if (n <= 0)
        return false;
    str_addn(&r->text, bytes, (size_t)n);
    return true;
}

/* Wait until the output holds a text. */
static void
run_expect(struct run *r, const char *text)
{
    int64_t end = now_ms() + LIMIT_MS;

    while (strstr(str_text(&r->text), text) == NULL) {
        if (now_ms() > end || !run_read(r, 50))
            fail_msg("waited for '%s', got '%s'", text, str_text(&r->text));
    }
}

static void
run_close_in(struct run *r)
{
    if (r->in >= 0)
        close(r->in);
    r->in = -1;
}

/* Whoever ended: runs, and their orphans, which come to us because we are the subreaper. */
static struct {
    pid_t pid;
    int status;
} reaped[256];
static size_t reaped_count;

static bool
reap(pid_t pid, int *status)
{
    pid_t ended;
    int how;

    while ((ended = waitpid(-1, &how, WNOHANG)) > 0) {
        reaped[reaped_count % UNIT_COUNT(reaped)].pid = ended;
        reaped[reaped_count++ % UNIT_COUNT(reaped)].status = how;
    }
    for (size_t i = 0; i < reaped_count && i < UNIT_COUNT(reaped); i++) {
        if (reaped[i].pid == pid) {
            *status = reaped[i].status;
            return true;
        }
    }
    return false;
}

/* The status of its end; -1 when it does not end. */
static int
run_end(struct run *r)
{
    int64_t end = now_ms() + LIMIT_MS;
    bool more = true;
    int status;

    while (!reap(r->pid, &status)) {
        if (now_ms() > end)
            return -1;
        if (more)
            more = run_read(r, 10);
        else
            poll(NULL, 0, 5);
    }
    while (more && now_ms() < end) {
        struct pollfd p = { .fd = r->out, .events = POLLIN };

        more = poll(&p, 1, 0) > 0 && run_read(r, 0);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void
run_done(struct run *r)
{
    run_close_in(r);
    close(r->out);
    str_done(&r->text);
}

/* We are the subreaper: whatever anybody left behind is our child now. */
static void
assert_nothing_is_left(void)
{
    int64_t end = now_ms() + LIMIT_MS;
    int status;

    for (;;) {
        reap(0, &status);
        if (waitpid(-1, NULL, WNOHANG) < 0)
            break;
        if (now_ms() > end)
            fail_msg("a process was left behind");
        poll(NULL, 0, 5);
    }
    assert_int_equal(errno, ECHILD);
    reaped_count = 0;
}

static struct strv
local_argv(bool pty, const char *const shell[2], const char *command)
{
    struct guard g = { new_token(), pty };
    struct strv words = {0}, guarded = {0}, out = {0};

    strv_add(&words, "/bin/sh");
    strv_add(&words, "-c");
    strv_add(&words, command);
    guard_local(&guarded, &g, &words);
    strv_add(&out, shell[0]);
    if (shell[1] != NULL)
        strv_add(&out, shell[1]);
    for (size_t i = 1; i < guarded.n; i++)
        strv_add(&out, guarded.v[i]);
    strv_done(&words);
    strv_done(&guarded);
    return out;
}

static struct run
local_start(const char *const shell[2], const char *command)
{
    struct strv argv = local_argv(false, shell, command);
    struct run r = run_start(argv.v);

    strv_done(&argv);
    return r;
}

static void
the_status_of_the_command_is_the_guards(void **state)
{
    for (size_t i = 0; i < UNIT_COUNT(guards); i++) {
        struct run r;

        if (!installed(guards[i][0]))
            continue;
        print_message("  guard run by %s\n", guards[i][0]);
        r = local_start(guards[i], "echo hello; exit 7");
        assert_int_equal(run_end(&r), 7);
        assert_int_equal(strncmp(str_text(&r.text), "\036fairlead ", 10), 0);
        assert_non_null(strstr(str_text(&r.text), " started "));
        assert_non_null(strstr(str_text(&r.text), "\nhello\n"));
        assert_null(strstr(str_text(&r.text), "ended"));
        run_done(&r);
        assert_nothing_is_left();
    }
}

static void
the_command_runs_with_plain_signals_and_an_empty_stdin(void **state)
{
    struct run r = local_start(guards[0], "grep SigIgn /proc/self/status; cat; echo end");
    const char *ignored;

    assert_int_equal(run_end(&r), 0);
    ignored = strstr(str_text(&r.text), "SigIgn:");
    assert_non_null(ignored);
    /* The C library's own, 32 and 33, may come from whoever runs the tests. */
    assert_int_equal(strtoull(ignored + strlen("SigIgn:"), NULL, 16) & 0x7fffffff, 0);
    assert_non_null(strstr(str_text(&r.text), "\nend\n"));
    run_done(&r);
}

static void
the_guard_ends_promptly_after_the_command(void **state)
{
    int64_t best = LIMIT_MS;

    for (int i = 0; i < 5; i++) {
        struct run r = local_start(guards[0], "echo now");
        int64_t since;

        run_expect(&r, "now\n");
        since = now_ms();
        assert_int_equal(run_end(&r), 0);
        since = now_ms() - since;
        best = since < best ? since : best;
        run_done(&r);
    }
    print_message("  %d ms from the command's end to the guard's\n", (int)best);
    assert_true(best < 500);
    assert_nothing_is_left();
}

/* Children of every kind that outlive a plain kill. */
#define CHILDREN "sleep 1000 & nohup sleep 1000 >/dev/null 2>&1 & (setsid sleep 1000 & ) ; "
#define FOREGROUND "echo rea''dy; env -i /bin/sleep 1000"
static const char stubborn[] =
    CHILDREN "setsid sh -c 'trap \"\" TERM HUP; sleep 1000 & sleep 1000' & " FOREGROUND;

/* The same command under each shell that can run a guard, at the same time. */
static size_t
start_each(struct run runs[UNIT_COUNT(guards)],
    struct run (*start)(const char *const shell[2], const char *command), const char *command)
{
    size_t n = 0;

    for (size_t i = 0; i < UNIT_COUNT(guards); i++) {
        if (installed(guards[i][0]))
            runs[n++] = start(guards[i], command);
    }
    for (size_t i = 0; i < n; i++)
        run_expect(&runs[i], "ready\n");
    return n;
}

static void
end_each(struct run *runs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        assert_int_not_equal(run_end(&runs[i]), -1);
        run_done(&runs[i]);
    }
    assert_nothing_is_left();
}

static void
the_end_of_stdin_ends_everything(void **state)
{
    struct run runs[UNIT_COUNT(guards)];
    size_t n = start_each(runs, local_start, stubborn);

    for (size_t i = 0; i < n; i++)
        run_close_in(&runs[i]);
    end_each(runs, n);
}

static void
kill_9_of_our_process_ends_everything(void **state)
{
    int out[2];
    struct run r = { .in = -1 };

    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    r.pid = fork();
    if (r.pid == 0) {
        struct run inner;

        inner = local_start(guards[0], stubborn);
        while (run_read(&inner, LIMIT_MS)) {
            if (write(out[1], inner.text.s, inner.text.len) < 0)
                _exit(1);
            str_cut(&inner.text, 0);
        }
        _exit(0);
    }
    close(out[1]);
    r.out = out[0];
    run_expect(&r, "ready\n");
    kill(r.pid, SIGKILL);
    assert_int_equal(run_end(&r), 128 + SIGKILL);
    run_done(&r);
    assert_nothing_is_left();
}

static void
what_the_command_leaves_behind_is_watched(void **state)
{
    struct run r = local_start(guards[0],
        "setsid sleep 1000 >/dev/null 2>&1 & echo $!; exit 3");

    run_expect(&r, "ended 3\n");
    run_close_in(&r);
    assert_int_equal(run_end(&r), 3);
    run_done(&r);
    assert_nothing_is_left();
}

static void
the_guard_ends_when_what_was_left_behind_ends(void **state)
{
    struct run r = local_start(guards[0],
        "setsid sh -c 'echo left $$; exec sleep 1000' & exit 0");
    int pid;

    run_expect(&r, "ended 0\n");
    run_expect(&r, "left ");
    run_expect(&r, "\n");
    assert_int_equal(sscanf(strstr(str_text(&r.text), "left "), "left %d", &pid), 1);
    kill(pid, SIGKILL);
    assert_int_equal(run_end(&r), 0);
    run_done(&r);
    assert_nothing_is_left();
}

/* With a silence of one second in place of GUARD_SILENCE_S. */
static struct run
impatient_start(const char *const shell[2], const char *command)
{
    struct strv argv = local_argv(false, shell, command);
    struct run r;

    for (size_t i = 0; i + 1 < argv.n; i++) {
        if (strcmp(argv.v[i + 1], GUARD_SILENCE) == 0)
            strcpy(argv.v[i + 1], "1");
    }
    r = run_start(argv.v);
    strv_done(&argv);
    return r;
}

static void
silence_ends_the_command_and_beats_keep_it(void **state)
{
    struct run runs[UNIT_COUNT(guards)];
    size_t n = start_each(runs, impatient_start, "echo ready; sleep 1000");
    int64_t until = now_ms() + 2500;
    int status;

    while (now_ms() < until) {
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(write(runs[i].in, GUARD_BEAT, strlen(GUARD_BEAT)), 1);
            assert_true(run_read(&runs[i], 20));
        }
    }
    for (size_t i = 0; i < n; i++)
        assert_false(reap(runs[i].pid, &status));
    end_each(runs, n);
}

static struct run
remote_start(const char *const shell[2], const char *command)
{
    struct guard g = { new_token(), false };
    struct strv argv = {0};
    struct run r;

    strv_add(&argv, shell[0]);
    if (shell[1] != NULL)
        strv_add(&argv, shell[1]);
    strv_add(&argv, "-c");
    strv_take(&argv, guard_remote(&g, command));
    r = run_start(argv.v);
    strv_done(&argv);
    return r;
}

static void
every_login_shell_runs_the_command_itself(void **state)
{
    for (size_t i = 0; i < UNIT_COUNT(logins); i++) {
        char path[64];
        struct run r;

        if (!installed(logins[i][0]))
            continue;
        print_message("  login shell %s\n", logins[i][0]);
        snprintf(path, sizeof path, "/usr/bin/%s", logins[i][1] == NULL ? logins[i][0] : "dash");
        setenv("SHELL", path, 1);
        r = remote_start(logins[i], "echo \"a  b\"; echo $SHELL; exit 9");
        assert_int_equal(run_end(&r), 9);
        assert_non_null(strstr(str_text(&r.text), "\na  b\n"));
        assert_non_null(strstr(str_text(&r.text), path));
        run_done(&r);
    }
    unsetenv("SHELL");
    assert_nothing_is_left();
}

/* A login shell that shows what it was told to run. */
static void
write_recorder(char path[32])
{
    static const char text[] = "#!/bin/sh\nprintf '<%s>' \"$@\"\n";
    int fd;

    strcpy(path, "/tmp/test_guard.XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, sizeof text - 1), sizeof text - 1);
    assert_int_equal(fchmod(fd, 0700), 0);
    close(fd);
}

static void
arrives_everywhere(const char *bytes)
{
    char *want = mem_printf("\n<-c><%s>", bytes);
    struct run runs[UNIT_COUNT(logins)];
    size_t n = 0;

    for (size_t i = 0; i < UNIT_COUNT(logins); i++) {
        if (installed(logins[i][0]))
            runs[n++] = remote_start(logins[i], bytes);
    }
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(run_end(&runs[i]), 0);
        assert_non_null(strstr(str_text(&runs[i].text), " started "));
        assert_string_equal(strchr(strstr(str_text(&runs[i].text), " started "), '\n'), want);
        run_done(&runs[i]);
    }
    free(want);
}

static void
hostile_bytes_arrive_as_they_are(void **state)
{
    static const char *const hostile[] = {
        "", " ", "'", "\"", "\\", "\\'", "'\\''; touch /tmp/x; #", "$(id)", "`id`", "!!", "!:1 !$",
        "a\nb\n\n\n", "\n", "*", "~", "-n", "--", "%s%n", "\\0101", "{a,b}", "$HOME $$",
        "a&b|c;d>e", "\t\v\f\r", "\x01\x02\x7f\x1b[31m", "\x80\x81\x82\x88\xff",
        "gr\xc3\xbc\xc3\x9f \xe2\x80\xae",
        "^a^b", "#", "\\\n", "%1", ".", "..", "0", "\\00", "=ls", "end\\",
    };
    char recorder[32], all[256];

    for (int i = 1; i < 256; i++)
        all[i - 1] = (char)i;
    all[255] = '\0';
    write_recorder(recorder);
    setenv("SHELL", recorder, 1);
    for (size_t k = 0; k <= UNIT_COUNT(hostile); k++)
        arrives_everywhere(k < UNIT_COUNT(hostile) ? hostile[k] : all);
    unsetenv("SHELL");
    unlink(recorder);
    assert_nothing_is_left();
}

/* The guard as the first process of a new terminal, as sshd starts it; r.in and r.out are ours. */
static struct run
pty_start(const char *command)
{
    struct strv argv = local_argv(true, guards[0], command);
    struct run r = { .in = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC) };

    assert_true(r.in >= 0);
    assert_int_equal(grantpt(r.in), 0);
    assert_int_equal(unlockpt(r.in), 0);
    r.pid = fork();
    if (r.pid == 0) {
        int fd = open(ptsname(r.in), O_RDWR | O_NOCTTY);

        setsid();
        ioctl(fd, TIOCSCTTY, 0);
        for (int i = 0; i < 3; i++)
            dup2(fd, i);
        close(fd);
        execvp(argv.v[0], argv.v);
        _exit(126);
    }
    strv_done(&argv);
    r.out = dup(r.in);
    return r;
}

static void
on_a_terminal_the_command_reads_it_and_gets_its_interrupt(void **state)
{
    struct run r = pty_start("trap 'echo got int' INT; echo ready; "
                             "until read x; do :; done; echo \"<$x>\"; exit 4");

    run_expect(&r, "ready");
    assert_int_equal(write(r.in, "\003", 1), 1);
    run_expect(&r, "got int");
    assert_int_equal(write(r.in, "word\n", 5), 5);
    run_expect(&r, "<word>");
    assert_int_equal(run_end(&r), 4);
    run_done(&r);
    assert_nothing_is_left();
}

static void
the_hangup_of_a_terminal_ends_everything(void **state)
{
    struct run r = pty_start(stubborn);

    run_expect(&r, "ready");
    run_close_in(&r);
    close(r.out);
    r.out = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_int_not_equal(run_end(&r), -1);
    run_done(&r);
    assert_nothing_is_left();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_status_of_the_command_is_the_guards),
        cmocka_unit_test(the_command_runs_with_plain_signals_and_an_empty_stdin),
        cmocka_unit_test(the_guard_ends_promptly_after_the_command),
        cmocka_unit_test(every_login_shell_runs_the_command_itself),
        cmocka_unit_test(hostile_bytes_arrive_as_they_are),
        cmocka_unit_test(the_end_of_stdin_ends_everything),
        cmocka_unit_test(kill_9_of_our_process_ends_everything),
        cmocka_unit_test(what_the_command_leaves_behind_is_watched),
        cmocka_unit_test(the_guard_ends_when_what_was_left_behind_ends),
        cmocka_unit_test(silence_ends_the_command_and_beats_keep_it),
        cmocka_unit_test(on_a_terminal_the_command_reads_it_and_gets_its_interrupt),
        cmocka_unit_test(the_hangup_of_a_terminal_ends_everything),
    };

    signal(SIGPIPE, SIG_IGN);
    signal(SIGINT, SIG_DFL); /* a shell's background job begins without it, and no trap can bring it back */
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
