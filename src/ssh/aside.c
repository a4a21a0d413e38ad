/* SPDX-License-Identifier: BSD-3-Clause
 * aside: a call that may take long, in a thread that nobody has to wait for. */
#include "config.h"

#include "ssh/aside.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "ssh/nap.h"

enum aside_state {
    ASIDE_RUNS,
    ASIDE_DONE, /* it is the waiting one's to free */
    ASIDE_LEFT, /* nobody waits: it is the thread's to free */
};

struct aside {
    void (*fn)(void *arg);
    void (*release)(void *arg);
    void *arg;
    pthread_t thread;
    int told; /* closed by the thread when it is done */
    atomic_int state;
};

static void *
aside_thread(void *arg)
{
    struct aside *a = arg;
    int told = a->told;

    a->fn(a->arg);
    if (atomic_exchange(&a->state, ASIDE_DONE) == ASIDE_LEFT) {
        a->release(a->arg);
        free(a);
    }
    close(told);
    return NULL;
}

/* No signal is this thread's. Returns 0 or an errno. */
static int
aside_begin(struct aside *a)
{
    sigset_t all, before;
    int rc;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    rc = pthread_create(&a->thread, NULL, aside_thread, a);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc;
}

/* A thread that is done is seen to its end: it still has memory of the C library's to give back. */
static int
aside_wait(struct aside *a, struct turn *t, int fd, struct err *e)
{
    int rc = nap_readable(t, fd, e);
    pthread_t thread = a->thread;

    if (rc < 0 && atomic_exchange(&a->state, ASIDE_LEFT) == ASIDE_RUNS) {
        pthread_detach(thread);
        return -1;
    }
    pthread_join(thread, NULL);
    if (rc < 0)
        a->release(a->arg);
    free(a);
    return rc;
}

int
aside_run(struct turn *t, void (*fn)(void *arg), void (*release)(void *arg), void *arg,
    struct err *e)
{
    struct aside *a;
    int ends[2], rc;

    if (pipe2(ends, O_CLOEXEC) != 0) {
        release(arg);
        return err_sys(e, ERR_OS, errno, "cannot make a pipe");
    }
    a = mem_zalloc(sizeof *a);
    *a = (struct aside){.fn = fn, .release = release, .arg = arg, .told = ends[1]};
    rc = aside_begin(a);
    if (rc == 0) {
        rc = aside_wait(a, t, ends[0], e);
    } else {
        err_sys(e, ERR_OS, rc, "cannot make a thread");
        rc = err_hint(e, "end some of your processes; ulimit -u says how many there may be");
        close(ends[1]);
        release(arg);
        free(a);
    }
    close(ends[0]);
    return rc;
}
