/* SPDX-License-Identifier: BSD-3-Clause
 * log: levels and areas, to stderr or one file; never a secret. */
#include "config.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"

static struct {
    int fd;
    enum log_level level;
    char *areas; /* ",ssh,auth," */
} log_state = {STDERR_FILENO, LOG_WARN, NULL};

int
log_open(const char *path, struct err *e)
{
    int fd;

    log_close();
    if (path == NULL)
        return 0;
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return err_sys(e, ERR_OS, errno, "the log file %s cannot be opened", path);
    log_state.fd = fd;
    return 0;
}

void
log_close(void)
{
    if (log_state.fd != STDERR_FILENO)
        close(log_state.fd);
    log_state.fd = STDERR_FILENO;
}

void
log_set_level(enum log_level level)
{
    log_state.level = level;
}

void
log_set_areas(const char *areas)
{
    free(log_state.areas);
    log_state.areas = areas != NULL ? mem_printf(",%s,", areas) : NULL;
}

bool
log_wants(enum log_level level, const char *area)
{
    char word[32];

    if (level <= log_state.level)
        return true;
    if (log_state.areas == NULL)
        return false;
    snprintf(word, sizeof word, ",%s,", area);
    return strstr(log_state.areas, word) != NULL || strstr(log_state.areas, ",all,") != NULL;
}

bool
log_has_file(void)
{
    return log_state.fd != STDERR_FILENO;
}

void
log_say(enum log_level level, const char *area, const char *fmt, ...)
{
    static const char *const names[] = {"error", "warn", "info", "debug"};
    struct str line = {0};
    char text[1024];
    struct timespec now;
    struct tm tm;
    va_list ap;

    if (!log_wants(level, area))
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &tm);
    str_addf(&line, "%02d:%02d:%02d.%03ld %-5s %s: ", tm.tm_hour, tm.tm_min, tm.tm_sec,
        now.tv_nsec / 1000000, names[level], area);
    text_clean(&line, text, strlen(text), TEXT_LINE);
    str_addc(&line, '\n');
    if (write(log_state.fd, line.s, line.len) < 0)
        errno = 0; /* nobody can be told */
    str_done(&line);
}
