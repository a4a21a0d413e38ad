/* SPDX-License-Identifier: BSD-3-Clause
 * loginpeer: an SSH server that asks at the login what no sshd would, and writes down what it is sent. It
 * offers nothing behind the login.
 *
 * usage: loginpeer PORT HOSTKEY LOG prompts N     keyboard-interactive, N questions in one round, then in
 *        loginpeer PORT HOSTKEY LOG rounds        keyboard-interactive without an end
 *        loginpeer PORT HOSTKEY LOG password TEXT this password lets in
 *        loginpeer PORT HOSTKEY LOG change        the password is right, but a new one is demanded
 *        loginpeer PORT HOSTKEY LOG slow          never answers a password */
#include "config.h"

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static FILE *peer_log;
static const char *peer_mode, *peer_word;

static void
peer_ask(ssh_message m)
{
    unsigned int n = strcmp(peer_mode, "prompts") == 0 ? (unsigned int)atoi(peer_word) : 1;
    const char **prompts = calloc(n + 1, sizeof *prompts);
    char *echo = calloc(n + 1, 1);

    for (unsigned int i = 0; i < n; i++)
        prompts[i] = "Code: ";
    ssh_message_auth_interactive_request(m, "", "what the server says", n, prompts, echo);
    free(prompts);
    free(echo);
}

static bool
peer_kbdint(ssh_session s, ssh_message m)
{
    if (!ssh_message_auth_kbdint_is_response(m)) {
        fprintf(peer_log, "kbdint\n");
        peer_ask(m);
        return false;
    }
    fprintf(peer_log, "answers %d\n", ssh_userauth_kbdint_getnanswers(s));
    if (strcmp(peer_mode, "rounds") == 0) {
        peer_ask(m);
        return false;
    }
    ssh_message_auth_reply_success(m, 0);
    return true;
}

#pragma GCC diagnostic ignored "-Wdeprecated-declarations" /* its callbacks cannot ask anything odd */

/* True: it is in. */
static bool
peer_password(ssh_message m)
{
    fprintf(peer_log, "password\n");
    if (strcmp(peer_mode, "slow") == 0)
        return false;
    if (strcmp(peer_mode, "change") == 0) {
        peer_ask(m); /* the same number on the wire as the demand for a new password */
        return false;
    }
    if (strcmp(ssh_message_auth_password(m), peer_word) != 0) {
        ssh_message_reply_default(m);
        return false;
    }
    ssh_message_auth_reply_success(m, 0);
    return true;
}

static bool
peer_message(ssh_session s, ssh_message m, int methods)
{
    if (ssh_message_type(m) == SSH_REQUEST_AUTH) {
        ssh_message_auth_set_methods(m, methods);
        if (ssh_message_subtype(m) == SSH_AUTH_METHOD_INTERACTIVE)
            return peer_kbdint(s, m);
        if (ssh_message_subtype(m) == SSH_AUTH_METHOD_PASSWORD)
            return peer_password(m);
    }
    ssh_message_reply_default(m);
    return false;
}

static void
peer_serve(ssh_session s)
{
    bool kbdint = strcmp(peer_mode, "prompts") == 0 || strcmp(peer_mode, "rounds") == 0;
    ssh_message m;

    if (ssh_handle_key_exchange(s) != SSH_OK)
        return;
    while ((m = ssh_message_get(s)) != NULL) {
        if (ssh_message_type(m) == SSH_REQUEST_SERVICE)
            ssh_message_service_reply_success(m);
        else if (peer_message(s, m, kbdint ? SSH_AUTH_METHOD_INTERACTIVE : SSH_AUTH_METHOD_PASSWORD))
            fprintf(peer_log, "in\n");
        ssh_message_free(m);
    }
}

int
main(int argc, char **argv)
{
    ssh_bind b = ssh_bind_new();
    ssh_session s;

    if (argc < 5)
        return 2;
    peer_log = fopen(argv[3], "a");
    peer_mode = argv[4];
    peer_word = argc > 5 ? argv[5] : "";
    signal(SIGCHLD, SIG_IGN);
    ssh_bind_options_set(b, SSH_BIND_OPTIONS_BINDADDR, "127.0.0.1");
    ssh_bind_options_set(b, SSH_BIND_OPTIONS_BINDPORT_STR, argv[1]);
    ssh_bind_options_set(b, SSH_BIND_OPTIONS_HOSTKEY, argv[2]);
    if (peer_log == NULL || ssh_bind_listen(b) != SSH_OK)
        return 1;
    setvbuf(peer_log, NULL, _IOLBF, 0);
    while ((s = ssh_new()) != NULL && ssh_bind_accept(b, s) == SSH_OK) {
        if (fork() == 0) {
            peer_serve(s);
            _exit(0);
        }
        ssh_free(s);
    }
    return 1;
}
