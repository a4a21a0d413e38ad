/* SPDX-License-Identifier: BSD-3-Clause
 * demohost: the process behind the demo: a temporary directory, an SSH front, and the end of both. */
#include "config.h"

#include "cmd/demohost.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include "base/log.h"
#include "base/sock.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "core/guard.h"
#include "serve/jsonline.h"
#include "serve/listener.h"
#include "serve/ownnet.h"

#define DEMO_LOGIN_S 600 /* a person looks around; only our own uid can connect */
#define HOST_FD 3
#define HOST_PORTS 6
#define HOST_TICK_MS 50
#define HOST_SESSIONS_TICKS 160 /* sessions get so long to end in order */
#define HOST_GUESTS_TICKS ((GUARD_GRACE_S + 3) * 1000 / HOST_TICK_MS)
#define HOST_PATIENCE_MS 30000
#define HOST_TMP_MAX 40 /* a socket has to fit into it, whose path is short */

enum host_stage {
    HOST_RUNNING,
    HOST_SESSIONS, /* those of the demo are ending */
    HOST_GUESTS,   /* the SSH front's are */
};

struct host {
    uv_loop_t loop;
    uv_pipe_t starter;
    uv_signal_t signals[3];
    uv_timer_t timer;
    enum host_stage stage;
    int ticks;
    bool batch;
    bool own_net;                   /* guests get a network of their own */
    bool paraview, local_paraview;  /* see demohost.h */
    char word[64];
    char program[PATH_MAX];
    char dir[PATH_MAX];
    char *run;                      /* where the demo's sessions have their sockets */
    char *key_path, *key_line, *sha256;
    struct secret password;
    struct secret instruction;      /* tells it: whoever can connect here is the person */
    int ports[HOST_PORTS];
    struct grants grants;
    struct listener_conf conf;
    struct listener *listener;
};

/* Nothing that can be mistaken for something else when it is typed. */
static int
host_make_password(struct secret *out, struct err *e)
{
    static const char letters[] = "abcdefghkmnpqrstuvwxyz23456789xz"; /* 32: no letter weighs more */
    unsigned char random[9];

    if (getrandom(random, sizeof random, 0) != sizeof random)
        return err_sys(e, ERR_OS, errno, "no random bytes");
    for (size_t i = 0; i < sizeof random; i++)
        secret_add(out, i == 4 ? "-" : &letters[random[i] % 32], 1);
    mem_wipe(random, sizeof random);
    return 0;
}

/* All are taken before the first is given back, so that they differ. */
static int
host_find_ports(int ports[HOST_PORTS], struct err *e)
{
    int fds[HOST_PORTS], n = 0;

    while (n < HOST_PORTS) {
        fds[n] = sock_listen_tcp("127.0.0.1", 0, &ports[n], e);
        if (fds[n] < 0)
            break;
        n++;
    }
    for (int i = 0; i < n; i++)
        close(fds[i]);
    return n == HOST_PORTS ? 0 : -1;
}

static int
host_make_dir(struct host *h, struct err *e)
{
    static const char *const below[] = { "run", "state", "config" };
    const char *tmp = getenv("TMPDIR");

    if (tmp == NULL || tmp[0] != '/' || strlen(tmp) > HOST_TMP_MAX)
        tmp = "/tmp";
    snprintf(h->dir, sizeof h->dir, "%s/fairlead-demo-XXXXXX", tmp);
    if (mkdtemp(h->dir) == NULL) {
        err_sys(e, ERR_OS, errno, "no temporary directory can be made in %s", tmp);
        h->dir[0] = '\0';
        return -1;
    }
    for (size_t i = 0; i < sizeof below / sizeof(below[0]); i++) {
        char *path = dirs_path(h->dir, below[i]);
        int rc = mkdir(path, 0700);

        free(path);
        if (rc != 0)
            return err_sys(e, ERR_OS, errno, "%s cannot be filled", h->dir);
    }
    h->run = mem_printf("%s/run/fairlead", h->dir);
    h->key_path = dirs_path(h->dir, "host_key");
    return 0;
}

/* Whether pvserver can be told to listen on loopback only: from 5.13 on. */
static bool
host_pvserver_binds(const char *program)
{
    char *command = mem_printf("exec '%s' --help 2>&1", program), line[512];
    bool found = false;
    FILE *f = strchr(program, '\'') == NULL ? popen(command, "r") : NULL;

    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        found = found || strstr(line, "--bind-address") != NULL;
    if (f != NULL)
        pclose(f);
    free(command);
    return found;
}

/* Nothing of the demo listens outside loopback. An older pvserver would, so it runs in a network of
 * its own, or not at all; and without a person it needs pvpython: it speaks to ParaView only. */
static void
host_find_paraview(struct host *h)
{
    char *server = dirs_program("pvserver"), *client = dirs_program("pvpython");

    h->own_net = ownnet_possible();
    h->local_paraview = server != NULL && host_pvserver_binds(server);
    h->paraview = server != NULL && (client != NULL || !h->batch) && (h->own_net || h->local_paraview);
    free(server);
    free(client);
}

static void
host_grant(struct host *h, const char *ask, bool stand_in, const char *const *words)
{
    struct strv run = {0};

    strv_add(&run, h->program);
    strv_add(&run, "demo-server");
    if (stand_in)
        strv_add(&run, "--stand-in");
    else if (!h->local_paraview)
        strv_add(&run, "--any-address");
    while (*words != NULL)
        strv_add(&run, *words++);
    grants_add_command(&h->grants, ask, &run);
    strv_done(&run);
}

/* All that a guest of the demo may do: see etc/demo.pvsc. A client that waits for pvserver listens
 * everywhere: without a person who wants that, both are stand-ins. */
static void
host_make_grants(struct host *h)
{
    static const char *const forward[] = { "--port", "*", NULL };
    static const char *const reverse[] = { "--reverse", "--client-host", "127.0.0.1", "--port", "*",
        NULL };
    static const char *const fail[] = { "--fail", NULL };

    host_grant(h, "fairlead-demo-server --port *", !h->paraview, forward);
    host_grant(h, "fairlead-demo-server --reverse --client-host 127.0.0.1 --port *",
        !h->paraview || h->batch, reverse);
    host_grant(h, "fairlead-demo-server --fail", true, fail);
    grants_add_connect(&h->grants, h->ports[0]);
    h->grants.listen = true;
}

static int
host_listen(struct host *h, struct err *e)
{
    static const char words[] = "This is the demo's own SSH server. The password is ";

    secret_set(&h->instruction, words, strlen(words));
    secret_add(&h->instruction, secret_text(&h->password), h->password.len);
    h->conf = (struct listener_conf){
        .program = h->program,
        .host = "127.0.0.1",
        .key_path = h->key_path,
        .user = "demo",
        .password = &h->password,
        .login_s = DEMO_LOGIN_S,
        .instruction = secret_text(&h->instruction),
        .grants = &h->grants,
        .only_us = true,
        .own_net = h->own_net,
    };
    h->listener = listener_new(&h->loop, &h->conf, e);
    return h->listener != NULL ? 0 : -1;
}

static int
host_prepare(struct host *h, struct err *e)
{
    size_t n = sizeof h->program;

    if (uv_exepath(h->program, &n) != 0)
        return err_set(e, ERR_OS, "this program's own path cannot be found");
    if (host_make_dir(h, e) != 0 || host_make_password(&h->password, e) != 0 ||
        host_find_ports(h->ports, e) != 0 ||
        listener_make_key(h->key_path, &h->key_line, &h->sha256, e) != 0)
        return -1;
    host_find_paraview(h);
    host_make_grants(h);
    return host_listen(h, e);
}

static int
host_tell(const struct host *h)
{
    const int *p = h->ports;

    return jsonline_send(HOST_FD, json_pack("{s:s,s:s,s:s,s:s,s:s%,s:b,s:b,s:i,s:[i,i,i,i,i,i]}",
        "dir", h->dir, "program", h->program, "key", h->key_line, "sha256", h->sha256,
        "password", secret_text(&h->password), h->password.len,
        "paraview", h->paraview, "local_paraview", h->local_paraview,
        "ssh", listener_port(h->listener), "ports", p[0], p[1], p[2], p[3], p[4], p[5]));
}

/* Each session of the demo that has a socket is told to end. Returns how many there are. */
static int
host_each_session(const struct host *h, bool tell)
{
    static const char stop[] = "{\"cmd\":\"stop\",\"reason\":\"the demo ends\"}\n";
    DIR *d = opendir(h->run);
    struct dirent *entry;
    struct err e;
    int n = 0;

    while (d != NULL && (entry = readdir(d)) != NULL) {
        const char *dot = strrchr(entry->d_name, '.');

        if (dot == NULL || strcmp(dot, ".sock") != 0)
            continue;
        char *path = dirs_path(h->run, entry->d_name);
        int fd = sock_connect_unix(path, &e);
        if (fd >= 0) {
            n++;
            if (tell && send(fd, stop, strlen(stop), MSG_NOSIGNAL) < 0)
                log_say(LOG_DEBUG, "serve", "%s does not listen", path);
            close(fd);
        }
        free(path);
    }
    if (d != NULL)
        closedir(d);
    return n;
}

static void
host_tick(uv_timer_t *timer)
{
    struct host *h = timer->data;

    h->ticks++;
    if (h->stage == HOST_SESSIONS &&
        (h->ticks > HOST_SESSIONS_TICKS || host_each_session(h, false) == 0)) {
        h->stage = HOST_GUESTS;
        h->ticks = 0;
        listener_close(h->listener);
    }
    if (h->stage == HOST_GUESTS &&
        (h->ticks > HOST_GUESTS_TICKS || listener_guests(h->listener) == 0))
        uv_stop(&h->loop);
}

static void
host_leave(struct host *h)
{
    if (h->stage != HOST_RUNNING)
        return;
    h->stage = HOST_SESSIONS;
    host_each_session(h, true);
    uv_timer_start(&h->timer, host_tick, 0, HOST_TICK_MS);
}

static void
host_signalled(uv_signal_t *signal, int number)
{
    host_leave(signal->data);
}

static void
host_buffer(uv_handle_t *handle, size_t size, uv_buf_t *buffer)
{
    struct host *h = handle->data;

    *buffer = uv_buf_init(h->word, sizeof h->word);
}

static void
host_heard(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
    if (n < 0)
        host_leave(stream->data);
}

static void
host_open(struct host *h)
{
    static const int signals[] = { SIGTERM, SIGINT, SIGHUP };

    uv_loop_init(&h->loop);
    uv_timer_init(&h->loop, &h->timer);
    uv_pipe_init(&h->loop, &h->starter, 0);
    h->timer.data = h->starter.data = h;
    for (int i = 0; i < 3; i++) {
        uv_signal_init(&h->loop, &h->signals[i]);
        h->signals[i].data = h;
        uv_signal_start(&h->signals[i], host_signalled, signals[i]);
    }
}

static int
host_remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    remove(path);
    return 0;
}

/* A session that is just ending may put something back: try for a while. */
static void
host_remove_dir(const char *dir)
{
    for (int i = 0; dir[0] != '\0' && i < 40; i++) {
        struct timespec pause = { 0, 50000000 };

        nftw(dir, host_remove_one, 8, FTW_DEPTH | FTW_PHYS);
        if (access(dir, F_OK) != 0)
            return;
        nanosleep(&pause, NULL);
    }
}

static void
host_close(struct host *h)
{
    listener_free(h->listener);
    uv_close((uv_handle_t *)&h->timer, NULL);
    uv_close((uv_handle_t *)&h->starter, NULL);
    for (int i = 0; i < 3; i++)
        uv_close((uv_handle_t *)&h->signals[i], NULL);
    uv_run(&h->loop, UV_RUN_DEFAULT);
    uv_loop_close(&h->loop);
    host_remove_dir(h->dir);
    grants_done(&h->grants);
    secret_wipe(&h->password);
    secret_wipe(&h->instruction);
    free(h->run);
    free(h->key_path);
    free(h->key_line);
    free(h->sha256);
}

int
demohost_main(int argc, char **argv)
{
    struct host h = {0};
    struct err e = {0};

    for (int i = 0; i < argc; i++)
        h.batch = h.batch || strcmp(argv[i], "--batch") == 0;
    fcntl(HOST_FD, F_SETFD, FD_CLOEXEC);
    host_open(&h);
    int rc = host_prepare(&h, &e);
    if (rc == 0)
        rc = host_tell(&h);
    else
        jsonline_send(HOST_FD,
            json_pack("{s:s,s:s}", "error", err_name(e.code), "text", e.text));
    if (rc == 0) {
        uv_pipe_open(&h.starter, HOST_FD);
        uv_read_start((uv_stream_t *)&h.starter, host_buffer, host_heard);
        uv_run(&h.loop, UV_RUN_DEFAULT);
    }
    host_close(&h);
    return rc == 0 ? 0 : err_exit(e.code);
}

/* From here on: the demo's side. */

static void
demohost_become(int fd, char **argv)
{
    int null = open("/dev/null", O_RDWR);

    setsid();
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    if (fd == HOST_FD)
        fcntl(fd, F_SETFD, 0);
    else
        dup2(fd, HOST_FD);
    execv(argv[0], argv);
    _exit(err_exit(ERR_OS));
}

static int
demohost_take(struct demohost *h, const json_t *j, struct err *e)
{
    const char *dir, *program, *key, *sha256, *password, *code, *text;
    int paraview, local;

    if (json_unpack((json_t *)j, "{s:s,s:s}", "error", &code, "text", &text) == 0)
        return err_set(e, err_find(code), "%s", text);
    if (json_unpack((json_t *)j, "{s:s,s:s,s:s,s:s,s:s,s:b,s:b,s:i,s:[i,i,i,i,i,i]}",
        "dir", &dir, "program", &program, "key", &key, "sha256", &sha256, "password", &password,
        "paraview", &paraview, "local_paraview", &local, "ssh", &h->ssh_port,
        "ports", &h->forward_port, &h->local_port, &h->reverse_port, &h->client_port,
        &h->options_port, &h->command_port) != 0)
        return err_set(e, ERR_BUG, "the demo's SSH server said nonsense");
    h->paraview = paraview;
    h->local_paraview = local;
    h->dir = mem_dup(dir);
    h->program = mem_dup(program);
    h->key_line = mem_dup(key);
    h->sha256 = mem_dup(sha256);
    secret_set(&h->password, password, strlen(password));
    return 0;
}

static int
demohost_hear(struct demohost *h, struct err *e)
{
    json_t *j = jsonline_read(h->fd, HOST_PATIENCE_MS);

    if (j == NULL)
        return err_set(e, ERR_OS, "the demo's SSH server did not start");
    int rc = demohost_take(h, j, e);
    json_decref(j);
    return rc;
}

int
demohost_start(struct demohost *h, bool batch, struct err *e)
{
    char self[PATH_MAX];
    size_t n = sizeof self;
    int pair[2];

    *h = (struct demohost){ .pid = -1, .fd = -1 };
    if (uv_exepath(self, &n) != 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return err_sys(e, ERR_OS, errno, "the demo's SSH server cannot be started");
    char *argv[] = { self, (char *)"demo-host", batch ? (char *)"--batch" : NULL, NULL };
    h->pid = fork();
    if (h->pid == 0)
        demohost_become(pair[1], argv);
    close(pair[1]);
    h->fd = pair[0];
    if (h->pid < 0)
        return err_sys(e, ERR_OS, errno, "the demo's SSH server cannot be started");
    return demohost_hear(h, e);
}

void
demohost_stop(struct demohost *h)
{
    if (h->fd >= 0)
        close(h->fd);
    while (h->pid > 0 && waitpid(h->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    h->fd = h->pid = -1;
    free(h->dir);
    free(h->program);
    free(h->key_line);
    free(h->sha256);
    secret_wipe(&h->password);
}
