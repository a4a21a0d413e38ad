/* SPDX-License-Identifier: BSD-3-Clause
 * doctorfiles: ~/.ssh, keys and known_hosts: who can read and write them. */
#include "config.h"

#include <errno.h>
#include <glob.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/doctor.h"

/* ssh looks into the home directory of the password file, whatever $HOME says. */
static char *
doctor_home(const struct doctor *d)
{
    struct passwd *pw = getpwuid(getuid());

    return dirs_path(pw != NULL ? pw->pw_dir : d->cmd->dirs.home, ".ssh");
}

/* A finding about a file is made once, however many hops name it. */
static bool
doctor_told(const struct doctor *d, const char *check, const char *path)
{
    const json_t *j;
    size_t i;

    json_array_foreach(d->checks, i, j) {
        const char *text = json_string_value(json_object_get(j, "text"));

        if (str_eq(json_string_value(json_object_get(j, "check")), check) && strstr(text, path) != NULL)
            return true;
    }
    return false;
}

void
doctor_key(struct doctor *d, const char *path)
{
    struct stat st;

    if (doctor_told(d, "key", path))
        return;
    if (stat(path, &st) != 0) {
        if (errno != ENOENT)
            doctor_say(d, "key", DOCTOR_BAD, NULL, "%s: %s", path, strerror(errno));
        return;
    }
    if (access(path, R_OK) != 0)
        doctor_say(d, "key", DOCTOR_BAD, "chmod 600 it", "%s cannot be read", path);
    else if (st.st_uid == getuid() && (st.st_mode & 077) != 0)
        doctor_say(d, "key", DOCTOR_BAD, "chmod 600 it: until then it is not used",
            "others can read %s", path);
    else
        doctor_say(d, "key", DOCTOR_OK, NULL, "%s", path);
}

void
doctor_known_hosts(struct doctor *d, const char *path)
{
    struct stat st;

    if (doctor_told(d, "known_hosts", path) || stat(path, &st) != 0)
        return;
    if (access(path, R_OK) != 0)
        doctor_say(d, "known_hosts", DOCTOR_BAD, "make it yours and readable", "%s cannot be read", path);
    else if (S_ISREG(st.st_mode) && (st.st_mode & 022) != 0)
        doctor_say(d, "known_hosts", DOCTOR_BAD, "chmod 600 it", "others can write to %s", path);
    else
        doctor_say(d, "known_hosts", DOCTOR_OK, NULL, "%s", path);
}

static void
doctor_keys(struct doctor *d, const char *dir)
{
    char *pattern = dirs_path(dir, "id_*");
    glob_t found = {0};

    if (glob(pattern, 0, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++) {
            size_t n = strlen(found.gl_pathv[i]);

            if (n < 4 || strcmp(found.gl_pathv[i] + n - 4, ".pub") != 0)
                doctor_key(d, found.gl_pathv[i]);
        }
    }
    globfree(&found);
    free(pattern);
}

void
doctor_ssh_dir(struct doctor *d)
{
    char *dir = doctor_home(d), *config = dirs_path(dir, "config"), *known = dirs_path(dir, "known_hosts");
    struct stat st;

    if (stat(dir, &st) != 0)
        doctor_say(d, "~/.ssh", DOCTOR_OK, NULL, "%s is not there: nothing is configured", dir);
    else if ((st.st_mode & 022) != 0)
        doctor_say(d, "~/.ssh", DOCTOR_BAD, "chmod 700 it", "others can write to %s", dir);
    else
        doctor_say(d, "~/.ssh", DOCTOR_OK, NULL, "%s", dir);
    if (stat(config, &st) == 0 && (st.st_mode & 022) != 0)
        doctor_say(d, "ssh_config", DOCTOR_BAD, "chmod 600 it: ssh refuses it", "others can write to %s",
            config);
    doctor_known_hosts(d, known);
    doctor_keys(d, dir);
    free(known);
    free(config);
    free(dir);
}
