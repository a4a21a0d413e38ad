/* SPDX-License-Identifier: BSD-3-Clause
 * demo: everything on this machine, nothing to configure. */
#include "config.h"

#include "cmd/demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "cmd/demohost.h"
#include "cmd/demopeer.h"
#include "core/pvsc.h"
#include "serve/guest.h"

/* etc/demo.pvsc, made by the build. */
#include "demo_pvsc.h"

struct demo {
    struct cmd *c;
    struct demohost host;
    struct str list_text;
    char *list_path, *known_hosts;
};

bool
demo_hidden(int argc, char **argv, int *status)
{
    static const struct {
        const char *name;
        int (*main)(int argc, char **argv);
    } programs[] = {
        { "demo-host", demohost_main },
        { "demo-server", demopeer_server },
        { "demo-client", demopeer_client },
    };

    if (argc < 2)
        return false;
    if (strcmp(argv[1], "guest-process") == 0) {
        *status = guest_main();
        return true;
    }
    for (size_t i = 0; i < sizeof programs / sizeof(programs[0]); i++) {
        if (strcmp(argv[1], programs[i].name) == 0) {
            *status = programs[i].main(argc - 2, argv + 2);
            return true;
        }
    }
    return false;
}

static void
demo_setenv(const char *name, const char *dir, const char *below)
{
    char *path = dirs_path(dir, below);

    setenv(name, path, 1);
    free(path);
}

/* The person's files, keys and settings stay out of it. */
static int
demo_set_up_dirs(struct demo *d, struct err *e)
{
    static const char *const gone[] = { "SSH_AUTH_SOCK", "PARAVIEW_SSH_OPTIONS", "FAIRLEAD_CONFIG" };
    const char *dir = d->host.dir;

    for (size_t i = 0; i < sizeof gone / sizeof(gone[0]); i++)
        unsetenv(gone[i]);
    demo_setenv("XDG_RUNTIME_DIR", dir, "run");
    demo_setenv("XDG_STATE_HOME", dir, "state");
    demo_setenv("XDG_CONFIG_HOME", dir, "config");
    demo_setenv("XDG_CACHE_HOME", dir, "cache");
    demo_setenv("XDG_CONFIG_DIRS", dir, "config/site");
    dirs_done(&d->c->dirs);
    d->c->dirs = (struct dirs){0};
    d->known_hosts = dirs_path(dir, "known_hosts");
    d->list_path = dirs_path(dir, "demo.pvsc");
    if (dirs_find(&d->c->dirs, e) != 0)
        return -1;
    return cmd_set(d->c, "UserKnownHostsFile", d->known_hosts, e);
}

/* The flags that would lead elsewhere mean nothing here. */
static void
demo_set_up_flags(struct demo *d)
{
    struct opts *o = &d->c->opts;

    o->ssh_config = "none";
    o->user = NULL;
    o->port = 0;
    strv_clear(&o->lists);
    strv_clear(&o->ssh_options);
    strv_clear(&o->identities);
}

static void
demo_add_xml(struct str *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("&<>\"", *text) != NULL)
            str_addf(out, "&#%d;", *text);
        else
            str_addc(out, *text);
    }
}

static void
demo_add_value(const struct demo *d, struct str *out, const char *name, size_t n)
{
    const struct {
        const char *name;
        int port;
    } ports[] = {
        { "SSH", d->host.ssh_port }, { "FORWARD", d->host.forward_port },
        { "LOCAL", d->host.local_port }, { "REVERSE", d->host.reverse_port },
        { "CLIENT", d->host.client_port }, { "OPTIONS", d->host.options_port },
        { "COMMAND", d->host.command_port },
    };

    if (n == strlen("PROGRAM") && strncmp(name, "PROGRAM", n) == 0)
        demo_add_xml(out, d->host.program);
    else if (n == strlen("KIND") && strncmp(name, "KIND", n) == 0)
        str_add(out, d->host.local_paraview ? "" : "--stand-in");
    for (size_t i = 0; i < sizeof ports / sizeof(ports[0]); i++) {
        size_t len = strlen(ports[i].name);

        if (n == len + strlen("_PORT") && strncmp(name, ports[i].name, len) == 0)
            str_addf(out, "%d", ports[i].port);
    }
}

/* $DEMO_...$ stands for something in attributes that ParaView's variables do not reach. */
static void
demo_make_list_text(struct demo *d)
{
    static const char mark[] = "$DEMO_";
    const char *at = demo_pvsc, *found;

    while ((found = strstr(at, mark)) != NULL) {
        const char *name = found + strlen(mark);
        size_t n = strcspn(name, "$");

        str_addn(&d->list_text, at, (size_t)(found - at));
        demo_add_value(d, &d->list_text, name, n);
        at = name + n + (name[n] == '$');
    }
    str_add(&d->list_text, at);
}

static struct server_list *
demo_make_list(struct demo *d, struct err *e)
{
    struct server_list *l = mem_zalloc(sizeof *l);

    demo_make_list_text(d);
    if (dirs_write(d->list_path, d->list_text.s, d->list_text.len, e) == 0 &&
        pvsc_parse(l, d->list_text.s, d->list_text.len, d->list_path, SERVER_ORIGIN_EXTRA, e) == 0)
        return l;
    server_list_done(l);
    free(l);
    return NULL;
}

/* Who runs it sees no prompt: the host key is known already. */
static int
demo_write_known_hosts(struct demo *d, struct err *e)
{
    char *line = mem_printf("[127.0.0.1]:%d %s\n", d->host.ssh_port, d->host.key_line);
    int rc = dirs_write(d->known_hosts, line, strlen(line), e);

    free(line);
    return rc;
}

/* What one session of --batch moved, as its events say. */
struct tally {
    int64_t in, out;
};

static void
tally_event(void *arg, struct front *f, const struct event *e)
{
    struct tally *t = arg;

    if (e->kind != EVENT_TRAFFIC)
        return;
    t->in = event_int(e, "in", t->in);
    t->out = event_int(e, "out", t->out);
}

/* A real client, if the server is real: it draws a sphere over there. */
static const char demo_script[] =
    "import sys\n"
    "from paraview.simple import *\n"
    "there = Connect(sys.argv[1], int(sys.argv[2]))\n"
    "if there is None:\n"
    "    sys.exit(1)\n"
    "sphere = Sphere()\n"
    "sphere.UpdatePipeline()\n"
    "print('the sphere has', sphere.GetDataInformation().GetNumberOfPoints(), 'points')\n"
    "Disconnect()\n";

static int
demo_client_words(struct demo *d, bool reverse, struct strv *words, struct err *e)
{
    if (d->host.paraview && !reverse) {
        char *script = dirs_path(d->host.dir, "sphere.py");
        int rc = dirs_write(script, demo_script, strlen(demo_script), e);

        strv_add(words, "pvpython");
        strv_add(words, "--force-offscreen-rendering");
        strv_take(words, script);
        strv_add(words, "$HOST$");
        strv_add(words, "$PORT$");
        return rc;
    }
    strv_add(words, d->host.program);
    strv_add(words, "demo-client");
    strv_add(words, "$URL$");
    return 0;
}

static int
demo_check_tally(const struct tally *t, const char *name, struct err *e)
{
    if (t->in > 0 && t->out > 0)
        return 0;
    err_set(e, ERR_FORWARD, "%s: %lld bytes came in through the tunnel and %lld went out", name,
        (long long)t->in, (long long)t->out);
    return err_hint(e, "fairlead demo --batch --json shows what happened");
}

/* One entry of the list from start to end. Returns the exit status. */
static int
demo_run_one(struct demo *d, const struct server_list *l, const char *name)
{
    struct values chosen = {0};
    struct strv words = {0};
    struct tally tally = { 0, 0 };
    struct err e;
    const struct server *s = server_list_find(l, name, &e);
    struct cmd_run run = { .client = &words, .event = tally_event, .arg = &tally };

    if (s != NULL)
        run.plan = cmd_plan(d->c, s, &chosen, &e);
    if (run.plan == NULL)
        return cmd_fail(&e);
    if (demo_client_words(d, resource_reverse(&s->resource), &words, &e) != 0) {
        plan_free(run.plan);
        strv_done(&words);
        return cmd_fail(&e);
    }
    cmd_flags(d->c, &run.flags);
    int status = cmd_run_here(d->c, &run);
    strv_done(&words);
    if (status != 0)
        return status;
    return demo_check_tally(&tally, name, &e) == 0 ? 0 : cmd_fail(&e);
}

static int
demo_run_batch(struct demo *d, struct server_list *l)
{
    static const char *const names[] = { "1 forward tunnel", "2 reverse tunnel" };
    struct err e;
    int status = 0;

    if (demo_write_known_hosts(d, &e) != 0)
        return cmd_fail(&e);
    secret_set(&d->c->password, secret_text(&d->host.password), d->host.password.len);
    for (size_t i = 0; i < 2 && status == 0; i++)
        status = demo_run_one(d, l, names[i]);
    server_list_done(l);
    free(l);
    if (status == 0 && !d->c->opts.quiet)
        fprintf(stderr, "demo: bytes went both ways through a forward and a reverse tunnel\n");
    return status;
}

/* What the screen opens on a session: the client that fits to what is behind. */
static int
demo_set_client(struct demo *d, struct err *e)
{
    if (d->host.paraview)
        return getenv("DISPLAY") != NULL ? cmd_set(d->c, "Client", "paraview --server-url=$URL$", e) : 0;
    /* A setting may not begin with a quote. */
    char *words = mem_printf("env \"%s\" demo-client $URL$", d->host.program);
    int rc = cmd_set(d->c, "Client", words, e);
    free(words);
    return rc;
}

static int
demo_run_screen(struct demo *d, struct server_list *l)
{
    char *say = mem_printf("Everything here is on this machine and gone when you quit. The password is %s "
        "(behind: %s).", secret_text(&d->host.password),
        d->host.paraview ? "pvserver" : "a stand-in for pvserver");
    int status = browse_run(d->c, l, true, say);

    mem_wipe(say, strlen(say));
    free(say);
    return status;
}

int
demo_main(struct cmd *c)
{
    struct demo d = { .c = c };
    struct server_list *l = NULL;
    struct err e;
    int status;

    demo_set_up_flags(&d);
    if (demohost_start(&d.host, c->opts.batch, &e) == 0 && demo_set_up_dirs(&d, &e) == 0 &&
        demo_set_client(&d, &e) == 0)
        l = demo_make_list(&d, &e);
    if (l == NULL)
        status = cmd_fail(&e);
    else
        status = c->opts.batch ? demo_run_batch(&d, l) : demo_run_screen(&d, l);
    demohost_stop(&d.host);
    str_done(&d.list_text);
    free(d.list_path);
    free(d.known_hosts);
    return status;
}
