/* SPDX-License-Identifier: BSD-3-Clause
 * askpass: this program in the hands of the ssh that it runs. */
#include "config.h"

#include "cmd/askpass.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sock.h"
#include "base/str.h"
#include "core/askprompt.h"

static bool
askpass_write(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t put = write(fd, bytes, n);

        if (put < 0 && errno != EINTR)
            return false;
        bytes += put > 0 ? put : 0;
        n -= put > 0 ? (size_t)put : 0;
    }
    return true;
}

static bool
askpass_read(int fd, char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t got = read(fd, bytes, n);

        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        bytes += got > 0 ? got : 0;
        n -= got > 0 ? (size_t)got : 0;
    }
    return true;
}

static bool
askpass_send(int fd, const char *prompt)
{
    const char *token = getenv(ASKPROMPT_TOKEN), *hint = getenv("SSH_ASKPASS_PROMPT");
    unsigned char head[ASKPROMPT_HEAD];
    struct str text = {0};
    bool sent;

    str_addf(&text, "%s\n%s\n%s", token != NULL ? token : "", hint != NULL ? hint : "", prompt);
    askprompt_put_head(head, text.len);
    sent = askpass_write(fd, (char *)head, sizeof head) && askpass_write(fd, text.s, text.len);
    str_done(&text);
    return sent;
}

/* "yes" to a question that only wants that; any answer to another one goes to ssh. */
static int
askpass_give(const char *answer, size_t n)
{
    if (askprompt_want(getenv("SSH_ASKPASS_PROMPT")) == ASKPROMPT_CONFIRM)
        return n == 3 && memcmp(answer, "yes", 3) == 0 ? 0 : 1;
    return askpass_write(STDOUT_FILENO, answer, n) && askpass_write(STDOUT_FILENO, "\n", 1) ? 0 : 1;
}

static int
askpass_take(int fd)
{
    char head[ASKPROMPT_HEAD], *text;
    long n;
    int rc = 1;

    if (!askpass_read(fd, head, sizeof head) || (n = askprompt_length(head, sizeof head)) < 1)
        return 1;
    text = mem_zalloc((size_t)n);
    if (askpass_read(fd, text, (size_t)n) && text[0] == ASKPROMPT_YES)
        rc = askpass_give(text + 1, (size_t)n - 1);
    mem_wipe(text, (size_t)n);
    free(text);
    return rc;
}

static int
askpass_main(int argc, char **argv)
{
    const char *path = getenv(ASKPROMPT_SOCKET);
    struct err e = {0};
    int fd;

    prctl(PR_SET_PDEATHSIG, SIGTERM); /* without ssh nobody wants to know any more */
    prctl(PR_SET_DUMPABLE, 0); /* an answer passes through here */
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    fd = path != NULL ? sock_connect_unix(path, &e) : -1;
    if (fd < 0) {
        fprintf(stderr, "fairlead-askpass: the session that could be asked is gone\n");
        return 1;
    }
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    if (!askpass_send(fd, argc > 1 ? argv[1] : ""))
        return 1;
    return askpass_take(fd);
}

/* fairlead-leash PARENT PROGRAM WORD...: the same process becomes that program, and ends when its parent
 * does, however that ends. */
static int
askpass_leash_main(int argc, char **argv)
{
    long long parent;

    if (argc < 3 || !str_int(argv[1], 1, 1 << 30, &parent))
        return 64;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != (pid_t)parent)
        return 1;
    signal(SIGPIPE, SIG_DFL);
    execv(argv[2], argv + 2);
    fprintf(stderr, "fairlead: cannot run %s: %s\n", argv[2], strerror(errno));
    return 127;
}

bool
askpass_hidden(int argc, char **argv, int *status)
{
    const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
    const char *name = slash != NULL ? slash + 1 : argc > 0 ? argv[0] : "";

    if (strcmp(name, "fairlead-askpass") == 0)
        *status = askpass_main(argc, argv);
    else if (strcmp(name, "fairlead-leash") == 0)
        *status = askpass_leash_main(argc, argv);
    else
        return false;
    return true;
}
