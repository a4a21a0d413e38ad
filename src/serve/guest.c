/* SPDX-License-Identifier: BSD-3-Clause
 * guest: the process that serves one guest of our SSH front, from its first byte to its last. */
#include "config.h"

#include "serve/guest.h"

#include <fcntl.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/sock.h"
#include "core/guard.h"
#include "serve/gchan.h"
#include "serve/gexec.h"
#include "serve/grant.h"
#include "serve/jsonline.h"
#include "serve/ownnet.h"
#include "ssh/link.h"

/* What a handler did with a message. */
enum guest_reply {
    GUEST_REFUSE, /* nothing: say no */
    GUEST_DONE,   /* answered */
    GUEST_KEPT,   /* it will be answered; the message is not ours any more */
};

struct guest {
    uv_loop_t loop;
    ssh_bind bind;
    ssh_session session;
    struct link link;
    bool linked;
    struct gset set;
    struct grants grants;
    char *key_path, *user, *instruction;
    struct secret password;
    enum grant_phase phase;
    bool asked;         /* the right user was asked; the answer comes without a name */
    int tries, requests;
    int grace_s, own_net;
    uv_timer_t grace;   /* to log in; then, when leaving, until everything is killed */
    uv_pipe_t listener;
    char word[64];      /* the listener says nothing: what it sends is dropped here */
};

/* No core with the password in it, no look into this process, and nothing it runs gains rights. */
static void
guest_harden(void)
{
    struct rlimit none = { 0, 0 };

    signal(SIGPIPE, SIG_IGN);
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#ifndef SANITIZED
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

static int
guest_take_setup(struct guest *g, const json_t *j, struct err *e)
{
    const char *key, *user, *instruction, *password;

    if (json_unpack((json_t *)j, "{s:s,s:s,s:s,s:s,s:i,s:b}", "key", &key, "user", &user,
        "instruction", &instruction, "password", &password, "grace", &g->grace_s,
        "own_net", &g->own_net) != 0)
        return err_set(e, ERR_BUG, "the listener said too little");
    g->key_path = mem_dup(key);
    g->user = mem_dup(user);
    g->instruction = mem_dup(instruction);
    secret_set(&g->password, password, strlen(password));
    return grants_from_json(&g->grants, json_object_get(j, "grants"), e);
}

static int
guest_read_setup(struct guest *g, struct err *e)
{
    json_t *j = jsonline_read(GUEST_LISTENER_FD, -1);

    if (j == NULL)
        return err_set(e, ERR_BUG, "no listener has started this process");
    int rc = guest_take_setup(g, j, e);
    json_decref(j);
    return rc;
}

static void
guest_kill_rest(uv_timer_t *timer)
{
    uv_stop(timer->loop);
}

static void
guest_emptied(void *arg)
{
    struct guest *g = arg;

    if (g->phase == GRANT_LEAVING)
        uv_stop(&g->loop);
}

/* The one way out: commands get their time to end, then the loop stops. */
static void
guest_leave(struct guest *g, const char *why)
{
    if (g->phase == GRANT_LEAVING)
        return;
    log_say(LOG_INFO, "serve", "guest leaves: %s", why);
    g->phase = GRANT_LEAVING;
    gset_stop(&g->set);
    if (g->set.first == NULL)
        uv_stop(&g->loop);
    else
        uv_timer_start(&g->grace, guest_kill_rest, (GUARD_GRACE_S + 2) * 1000, 0);
}

static void
guest_too_slow(uv_timer_t *timer)
{
    guest_leave(timer->data, "it did not log in in time");
}

/* Every byte of both is looked at, whatever the first ones say. */
static bool
guest_same(const char *given, size_t n, const char *right, size_t m)
{
    volatile unsigned char differ = n != m;

    for (size_t i = 0; i < n; i++)
        differ |= (unsigned char)(given[i] ^ (m > 0 ? right[i % m] : 1));
    return differ == 0 && m > 0;
}

static bool
guest_is_user(const struct guest *g, ssh_message m)
{
    const char *user = ssh_message_auth_user(m);

    return user != NULL && guest_same(user, strlen(user), g->user, strlen(g->user));
}

static enum guest_reply
guest_login(struct guest *g, ssh_message m, bool user_ok, const char *password)
{
    bool ok = guest_same(password, strlen(password), secret_text(&g->password), g->password.len);

    if (user_ok && ok) {
        g->phase = GRANT_IN;
        uv_timer_stop(&g->grace);
        ssh_message_auth_reply_success(m, 0);
        if (write(GUEST_LISTENER_FD, GUEST_WORD_IN "\n", sizeof(GUEST_WORD_IN)) < 0)
            guest_leave(g, "the listener is gone");
        return GUEST_DONE;
    }
    log_say(LOG_INFO, "serve", "wrong password, try %d of %d", g->tries + 1, GUEST_TRIES);
    ssh_message_reply_default(m);
    if (++g->tries >= GUEST_TRIES) {
        ssh_disconnect(g->session);
        guest_leave(g, "too many wrong passwords");
    }
    return GUEST_DONE;
}

static enum guest_reply
guest_service(struct guest *g, ssh_message m)
{
    if (strcmp(ssh_message_service_service(m), "ssh-userauth") != 0)
        return GUEST_REFUSE;
    ssh_message_service_reply_success(m);
    return GUEST_DONE;
}

static enum guest_reply
guest_password(struct guest *g, ssh_message m)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations" /* its successor knows no forwards */
    const char *password = ssh_message_auth_password(m);
#pragma GCC diagnostic pop

    return password != NULL ? guest_login(g, m, guest_is_user(g, m), password) : GUEST_REFUSE;
}

static enum guest_reply
guest_kbdint(struct guest *g, ssh_message m)
{
    const char *prompts[] = { "Password: " };
    char echo[] = {0};

    if (!ssh_message_auth_kbdint_is_response(m)) {
        g->asked = guest_is_user(g, m);
        ssh_message_auth_interactive_request(m, "", g->instruction, 1, prompts, echo);
        return GUEST_DONE;
    }
    const char *answer = ssh_userauth_kbdint_getnanswers(g->session) == 1 ?
        ssh_userauth_kbdint_getanswer(g->session, 0) : NULL;
    bool asked = g->asked;
    g->asked = false;
    return guest_login(g, m, asked, answer != NULL ? answer : "");
}

static enum guest_reply
guest_open_session(struct guest *g, ssh_message m)
{
    if (g->set.count >= GCHAN_MAX)
        return GUEST_REFUSE;
    ssh_channel channel = ssh_message_channel_request_open_reply_accept(m);
    if (channel == NULL)
        return GUEST_REFUSE;
    gexec_new(&g->set, channel);
    return GUEST_DONE;
}

static enum guest_reply
guest_open_direct(struct guest *g, ssh_message m)
{
    const char *host = ssh_message_channel_request_open_destination(m);
    int port = ssh_message_channel_request_open_destination_port(m);

    if (!grants_connect(&g->grants, host, port)) {
        log_say(LOG_INFO, "serve", "refused to connect to %s port %d", host, port);
        return GUEST_REFUSE;
    }
    gchan_connect(&g->set, m, port);
    return GUEST_KEPT;
}

static enum guest_reply
guest_exec(struct guest *g, ssh_message m)
{
    struct gexec *x = gexec_find(&g->set, ssh_message_channel_request_channel(m));
    const char *text = ssh_message_channel_request_command(m);
    int ports[GCHAN_LISTENERS_MAX];
    struct grant_facts facts = { ports, gchan_listening(&g->set, ports) };
    struct strv run = {0};
    char token[33];

    bool granted = text != NULL && grants_exec(&g->grants, &facts, text, &run, token);
    if (!granted)
        log_say(LOG_INFO, "serve", "refused to run: %s", text != NULL ? text : "");
    bool ok = granted && gexec_run(x, m, &run, token);
    strv_done(&run);
    return ok ? GUEST_DONE : GUEST_REFUSE;
}

static enum guest_reply
guest_pty(struct guest *g, ssh_message m)
{
    gexec_pty(gexec_find(&g->set, ssh_message_channel_request_channel(m)));
    ssh_message_channel_request_reply_success(m);
    return GUEST_DONE;
}

static enum guest_reply
guest_window(struct guest *g, ssh_message m)
{
    ssh_message_channel_request_reply_success(m);
    return GUEST_DONE;
}

static enum guest_reply
guest_listen(struct guest *g, ssh_message m)
{
    const char *host = ssh_message_global_request_address(m);
    int port = ssh_message_global_request_port(m);

    if (!grants_listen(&g->grants, host, port)) {
        log_say(LOG_INFO, "serve", "refused to listen on %s port %d", host, port);
        return GUEST_REFUSE;
    }
    int bound = gchan_listen(&g->set, host, port);
    if (bound < 0)
        return GUEST_REFUSE;
    ssh_message_global_request_reply_success(m, (uint16_t)bound);
    return GUEST_DONE;
}

static enum guest_reply
guest_cancel(struct guest *g, ssh_message m)
{
    if (!gchan_cancel(&g->set, ssh_message_global_request_address(m),
        ssh_message_global_request_port(m)))
        return GUEST_REFUSE;
    ssh_message_global_request_reply_success(m, 0);
    return GUEST_DONE;
}

/* What we can do; the table of grant.c says when it may be asked. */
static enum guest_reply (*const guest_handlers[GRANT_ASKS])(struct guest *g, ssh_message m) = {
    [GRANT_SERVICE] = guest_service,
    [GRANT_AUTH_PASSWORD] = guest_password,
    [GRANT_AUTH_KBDINT] = guest_kbdint,
    [GRANT_OPEN_SESSION] = guest_open_session,
    [GRANT_OPEN_DIRECT] = guest_open_direct,
    [GRANT_EXEC] = guest_exec,
    [GRANT_PTY] = guest_pty,
    [GRANT_WINDOW] = guest_window,
    [GRANT_LISTEN] = guest_listen,
    [GRANT_CANCEL] = guest_cancel,
};

/* libssh's types and subtypes, and what they are in the table. */
static const struct {
    int type, subtype;
    enum grant_ask ask;
} guest_asks[] = {
    { SSH_REQUEST_AUTH, SSH_AUTH_METHOD_NONE, GRANT_AUTH_NONE },
    { SSH_REQUEST_AUTH, SSH_AUTH_METHOD_PASSWORD, GRANT_AUTH_PASSWORD },
    { SSH_REQUEST_AUTH, SSH_AUTH_METHOD_INTERACTIVE, GRANT_AUTH_KBDINT },
    { SSH_REQUEST_AUTH, SSH_AUTH_METHOD_PUBLICKEY, GRANT_AUTH_PUBLICKEY },
    { SSH_REQUEST_CHANNEL_OPEN, SSH_CHANNEL_SESSION, GRANT_OPEN_SESSION },
    { SSH_REQUEST_CHANNEL_OPEN, SSH_CHANNEL_DIRECT_TCPIP, GRANT_OPEN_DIRECT },
    { SSH_REQUEST_CHANNEL, SSH_CHANNEL_REQUEST_EXEC, GRANT_EXEC },
    { SSH_REQUEST_CHANNEL, SSH_CHANNEL_REQUEST_SHELL, GRANT_SHELL },
    { SSH_REQUEST_CHANNEL, SSH_CHANNEL_REQUEST_SUBSYSTEM, GRANT_SUBSYSTEM },
    { SSH_REQUEST_CHANNEL, SSH_CHANNEL_REQUEST_PTY, GRANT_PTY },
    { SSH_REQUEST_CHANNEL, SSH_CHANNEL_REQUEST_WINDOW_CHANGE, GRANT_WINDOW },
    { SSH_REQUEST_CHANNEL, SSH_CHANNEL_REQUEST_ENV, GRANT_ENV },
    { SSH_REQUEST_CHANNEL, SSH_CHANNEL_REQUEST_X11, GRANT_X11 },
    { SSH_REQUEST_GLOBAL, SSH_GLOBAL_REQUEST_TCPIP_FORWARD, GRANT_LISTEN },
    { SSH_REQUEST_GLOBAL, SSH_GLOBAL_REQUEST_CANCEL_TCPIP_FORWARD, GRANT_CANCEL },
};

static enum grant_ask
guest_ask(ssh_message m)
{
    int type = ssh_message_type(m), subtype = ssh_message_subtype(m);

    if (type == SSH_REQUEST_SERVICE)
        return GRANT_SERVICE;
    for (size_t i = 0; i < sizeof guest_asks / sizeof(guest_asks[0]); i++) {
        if (guest_asks[i].type == type && guest_asks[i].subtype == subtype)
            return guest_asks[i].ask;
    }
    switch (type) {
    case SSH_REQUEST_AUTH:
        return GRANT_AUTH_OTHER;
    case SSH_REQUEST_CHANNEL_OPEN:
        return GRANT_OPEN_OTHER;
    case SSH_REQUEST_CHANNEL:
        return GRANT_CHANNEL_OTHER;
    default:
        return GRANT_GLOBAL_OTHER;
    }
}

static enum guest_reply
guest_handle(struct guest *g, ssh_message m)
{
    enum grant_ask ask = guest_ask(m);
    enum grant_verdict verdict = grant_ask(g->phase, ask);

    if (verdict != GRANT_NO && guest_handlers[ask] != NULL)
        return guest_handlers[ask](g, m);
    log_say(LOG_INFO, "serve", "refused: %s", grant_ask_name(ask));
    return GUEST_REFUSE;
}

static void
guest_message(struct guest *g, ssh_message m)
{
    enum guest_reply reply = GUEST_DONE;

    /* A channel request may be younger than its channel's end: then the channel is no more. */
    bool stale = ssh_message_type(m) == SSH_REQUEST_CHANNEL &&
        gexec_find(&g->set, ssh_message_channel_request_channel(m)) == NULL;
    if (!stale && g->phase != GRANT_LEAVING)
        reply = guest_handle(g, m);
    if (reply == GUEST_REFUSE)
        ssh_message_reply_default(m);
    if (reply != GUEST_KEPT)
        ssh_message_free(m);
    if (g->phase == GRANT_LOGIN && ++g->requests > GUEST_REQUESTS)
        guest_leave(g, "too many requests before login");
}

/* After each turn of the link in which something came. Messages were queued by libssh, not called
 * back, so that a request can be answered later than it came. */
static void
guest_changed(void *arg)
{
    struct guest *g = arg;
    ssh_message m;

    if (g->link.broken) {
        guest_leave(g, "the connection is closed");
        return;
    }
    if (g->phase == GRANT_KEX) {
        int rc = ssh_handle_key_exchange(g->session);

        if (rc == SSH_ERROR)
            guest_leave(g, ssh_get_error(g->session));
        if (rc != SSH_OK)
            return;
        g->phase = GRANT_LOGIN;
    }
    while (g->phase != GRANT_LEAVING && (m = ssh_message_get(g->session)) != NULL)
        guest_message(g, m);
    if (ssh_get_status(g->session) & (SSH_CLOSED | SSH_CLOSED_ERROR))
        guest_leave(g, "the connection is closed");
    link_check(&g->link);
    gset_kick(&g->set);
}

static int
guest_open(struct guest *g, struct err *e)
{
    bool no = false;

    sock_tune(GUEST_FD);
    g->bind = ssh_bind_new();
    g->session = ssh_new();
    if (g->bind == NULL || g->session == NULL)
        return err_set(e, ERR_OS, "libssh has no memory");
    ssh_bind_options_set(g->bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &no);
    if (ssh_bind_options_set(g->bind, SSH_BIND_OPTIONS_HOSTKEY, g->key_path) != SSH_OK ||
        ssh_bind_accept_fd(g->bind, g->session, GUEST_FD) != SSH_OK)
        return err_set(e, ERR_OS, "the host key %s cannot be used: %s", g->key_path,
            ssh_get_error(g->bind));
    ssh_set_auth_methods(g->session, SSH_AUTH_METHOD_PASSWORD | SSH_AUTH_METHOD_INTERACTIVE);
    ssh_set_blocking(g->session, 0);
    if (ssh_handle_key_exchange(g->session) == SSH_ERROR)
        return err_set(e, ERR_PROTOCOL, "%s", ssh_get_error(g->session));
    if (link_open(&g->link, &g->loop, g->session, GUEST_FD) != 0)
        return err_set(e, ERR_BUG, "the guest's connection cannot be watched");
    g->linked = true;
    ssh_set_message_callback(g->session, NULL, NULL);
    g->link.changed = guest_changed;
    g->link.changed_arg = g;
    link_wake(&g->link);
    return 0;
}

static void
guest_listener_buffer(uv_handle_t *handle, size_t size, uv_buf_t *buffer)
{
    struct guest *g = handle->data;

    *buffer = uv_buf_init(g->word, sizeof g->word);
}

static void
guest_listener_said(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
    if (n < 0)
        guest_leave(stream->data, "the listener is gone");
}

static void
guest_close(struct guest *g)
{
    gset_done(&g->set);
    if (g->linked)
        link_close(&g->link);
    ssh_free(g->session);
    ssh_bind_free(g->bind);
    uv_close((uv_handle_t *)&g->grace, NULL);
    uv_close((uv_handle_t *)&g->listener, NULL);
    uv_run(&g->loop, UV_RUN_DEFAULT);
    uv_loop_close(&g->loop);
}

static int
guest_serve(struct guest *g, struct err *e)
{
    uv_loop_init(&g->loop);
    uv_timer_init(&g->loop, &g->grace);
    uv_pipe_init(&g->loop, &g->listener, 0);
    g->grace.data = g->listener.data = g;
    gset_init(&g->set, &g->link, &g->loop);
    g->set.emptied = guest_emptied;
    g->set.arg = g;
    uv_pipe_open(&g->listener, GUEST_LISTENER_FD);
    uv_read_start((uv_stream_t *)&g->listener, guest_listener_buffer, guest_listener_said);
    uv_timer_start(&g->grace, guest_too_slow, (uint64_t)g->grace_s * 1000, 0);
    int rc = guest_open(g, e);
    if (rc == 0)
        uv_run(&g->loop, UV_RUN_DEFAULT);
    guest_close(g);
    return rc;
}

static void
guest_done(struct guest *g)
{
    grants_done(&g->grants);
    secret_wipe(&g->password);
    free(g->key_path);
    free(g->user);
    if (g->instruction != NULL)
        mem_wipe(g->instruction, strlen(g->instruction)); /* the demo's tells the password */
    free(g->instruction);
}

int
guest_main(void)
{
    struct guest g = {0};
    struct err e = {0};

    fcntl(GUEST_FD, F_SETFD, FD_CLOEXEC);
    fcntl(GUEST_LISTENER_FD, F_SETFD, FD_CLOEXEC);
    int rc = guest_read_setup(&g, &e);
    if (rc == 0 && g.own_net)
        rc = ownnet_enter(&e);
    guest_harden();
    if (rc == 0)
        rc = guest_serve(&g, &e);
    guest_done(&g);
    if (rc == 0)
        return 0;
    log_say(LOG_WARN, "serve", "%s", e.text);
    return err_exit(e.code);
}
