/* SPDX-License-Identifier: BSD-3-Clause
 * ownnet: a loopback of its own for a process and what it starts. */
#include "config.h"

#include "serve/ownnet.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
static int
ownnet_write(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    int rc = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) ? 0 : -1;

    if (fd >= 0)
        close(fd);
    return rc;
}

/* Without the right to make a network one makes a user namespace in which we have it; we stay who we
 * are in it. */
static int
ownnet_unshare(void)
{
    unsigned uid = geteuid(), gid = getegid();
    char map[64];

    if (unshare(CLONE_NEWNET) == 0)
        return 0;
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
        return -1;
    snprintf(map, sizeof map, "%u %u 1", uid, uid);
    if (ownnet_write("/proc/self/setgroups", "deny") != 0 ||
        ownnet_write("/proc/self/uid_map", map) != 0)
        return -1;
    snprintf(map, sizeof map, "%u %u 1", gid, gid);
    return ownnet_write("/proc/self/gid_map", map);
}

static int
ownnet_loopback_up(void)
{
    struct ifreq r = { .ifr_name = "lo" };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    int rc = ioctl(fd, SIOCGIFFLAGS, &r);
    r.ifr_flags |= IFF_UP;
    if (rc == 0)
        rc = ioctl(fd, SIOCSIFFLAGS, &r);
    close(fd);
    return rc;
}

int
ownnet_enter(struct err *e)
{
    if (ownnet_unshare() == 0 && ownnet_loopback_up() == 0)
        return 0;
    return err_sys(e, ERR_OS, errno, "the system gives us no network of our own");
}
#else
int
ownnet_enter(struct err *e)
{
    return err_set(e, ERR_OS, "this system has no networks of one's own");
}
#endif

bool
ownnet_possible(void)
{
    struct err e;
    int status = -1;
    pid_t pid = fork();

    if (pid == 0)
        _exit(ownnet_enter(&e) == 0 ? 0 : 1);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return pid > 0 && status == 0;
}
