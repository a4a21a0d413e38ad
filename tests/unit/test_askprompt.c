/* SPDX-License-Identifier: BSD-3-Clause
 * test_askprompt: what ssh asks through SSH_ASKPASS becomes the right question; its sentences, codes. */
#include "config.h"

#include "core/askprompt.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "core/sshsays.h"
#include "unit.h"

static const char unknown[] =
    "The authenticity of host '[gw.example]:2222 ([10.0.0.1]:2222)' can't be established.\n"
    "ED25519 key fingerprint is SHA256:abc+/1.\n"
    "This key is not known by any other names.\n"
    "Are you sure you want to continue connecting (yes/no/[fingerprint])? ";

static void
what_openssh_asks_is_known_by_its_beginning(void **state)
{
    static const struct {
        const char *prompt;
        enum ask_kind kind;
        const char *user, *host, *subject, *said, *text;
    } cases[] = {
        {unknown, ASK_HOSTKEY, NULL, "gw.example", "ED25519", NULL, "yes, no or the fingerprint"},
        {"joe@gw's password: ", ASK_PASSWORD, "joe", "gw", NULL, NULL, "Password"},
        {"a@b@gw's password: ", ASK_PASSWORD, "a@b", "gw", NULL, NULL, "Password"},
        {"Enter passphrase for key '/home/joe/.ssh/o'k': ", ASK_PASSPHRASE, NULL, NULL,
            "/home/joe/.ssh/o'k", NULL, "Passphrase"},
        {"(joe@gw) Password: ", ASK_KBDINT, "joe", "gw", NULL, NULL, "Password: "},
        {"(joe@gw) You must change it.\nCurrent password: ", ASK_KBDINT, "joe", "gw", NULL,
            "You must change it.", "Current password: "},
        {"Enter PIN for 'token': ", ASK_SSH, NULL, NULL, NULL, NULL, "Enter PIN for 'token': "},
        {"", ASK_SSH, NULL, NULL, NULL, NULL, ""},
    };

    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct ask *a = askprompt_read(cases[i].prompt, ASKPROMPT_ANSWER);

        assert_int_equal(a->kind, cases[i].kind);
        assert_true(str_eq(a->user, cases[i].user));
        assert_true(str_eq(a->host, cases[i].host));
        assert_true(str_eq(a->subject, cases[i].subject));
        assert_true(str_eq(a->server_text, cases[i].said));
        assert_int_equal(a->prompt_count, 1);
        assert_string_equal(a->prompts[0].text, cases[i].text);
        assert_int_equal(a->prompts[0].echo, cases[i].kind == ASK_HOSTKEY);
        ask_free(a);
    }
}

static void
a_host_key_has_its_port_and_fingerprint_and_is_asked_again_without(void **state)
{
    struct ask *a = askprompt_read(unknown, ASKPROMPT_ANSWER);

    assert_int_equal(a->port, 2222);
    assert_string_equal(a->fingerprint, "SHA256:abc+/1");
    assert_false(a->retry);
    ask_free(a);
    a = askprompt_read("Please type 'yes', 'no' or the fingerprint: ", ASKPROMPT_ANSWER);
    assert_int_equal(a->kind, ASK_HOSTKEY);
    assert_null(a->host);
    assert_true(a->retry);
    ask_free(a);
    a = askprompt_read("The authenticity of host '[gw]:4294969518 (gw)' can't", ASKPROMPT_ANSWER);
    assert_string_equal(a->host, "gw");
    assert_int_equal(a->port, 0);
    ask_free(a);
}

static void
a_server_cannot_pose_as_ssh(void **state)
{
    static const char *const prompts[] = {
        "(joe@gw) Enter passphrase for key '/home/joe/.ssh/id': ",
        "(joe@gw) joe@gw's password: ",
        "(joe@gw) The authenticity of host 'gw (1)' can't be established.\nX key fingerprint is Y.\n",
        "(joe@gw) \033]0;x\007\nEnter passphrase for key 'a': ",
    };

    for (size_t i = 0; i < UNIT_COUNT(prompts); i++) {
        struct ask *a = askprompt_read(prompts[i], ASKPROMPT_ANSWER);

        assert_int_equal(a->kind, ASK_KBDINT);
        assert_null(strchr(a->prompts[0].text, '\033'));
        assert_true(a->server_text == NULL || strchr(a->server_text, '\033') == NULL);
        ask_free(a);
    }
}

static void
a_wish_for_yes_or_no_is_a_question_of_its_own(void **state)
{
    struct ask *a = askprompt_read("Allow use of key x?", askprompt_want("confirm"));

    assert_int_equal(a->kind, ASK_CONFIRM);
    assert_string_equal(a->subject, "Allow use of key x?");
    ask_free(a);
    assert_int_equal(askprompt_want("none"), ASKPROMPT_NOTICE);
    assert_int_equal(askprompt_want(""), ASKPROMPT_ANSWER);
    assert_int_equal(askprompt_want(NULL), ASKPROMPT_ANSWER);
}

static void
a_frame_has_a_length_and_three_parts(void **state)
{
    unsigned char head[ASKPROMPT_HEAD];
    char text[] = "t\nh\np\nq", bare[] = "t\nh", *token, *hint, *prompt;

    askprompt_put_head(head, 65536);
    assert_int_equal(askprompt_length((char *)head, 4), 65536);
    assert_int_equal(askprompt_length((char *)head, 3), -2);
    askprompt_put_head(head, 65537);
    assert_int_equal(askprompt_length((char *)head, 4), -1);
    assert_int_equal(askprompt_length("\xff\xff\xff\xff", 4), -1);
    assert_true(askprompt_cut(text, &token, &hint, &prompt));
    assert_string_equal(token, "t");
    assert_string_equal(hint, "h");
    assert_string_equal(prompt, "p\nq");
    assert_false(askprompt_cut(bare, &token, &hint, &prompt));
}

static void
what_ssh_says_at_its_end_has_a_code(void **state)
{
    static const struct {
        const char *line;
        enum err_code code;
        int port;
    } cases[] = {
        {"joe@gw: Permission denied (publickey,password).", ERR_AUTH, 0},
        {"Permission denied, please try again.", ERR_NONE, 0},
        {"Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures", ERR_AUTH, 0},
        {"Host key verification failed.", ERR_HOSTKEY, 0},
        {"Host key for gw has changed and you have requested strict checking.", ERR_HOSTKEY, 0},
        {"ssh: Could not resolve hostname gw: Name or service not known", ERR_HOST, 0},
        {"ssh: connect to host gw port 22: Connection refused", ERR_HOST, 0},
        {"ssh: connect to host gw port 22: No route to host", ERR_HOST, 0},
        {"ssh: connect to host gw port 22: Connection timed out", ERR_TIMEOUT, 0},
        {"Error: remote port forwarding failed for listen port 1234", ERR_FORWARD, 1234},
        {"channel_setup_fwd_listener_tcpip: cannot listen to port: 8080", ERR_LISTEN, 8080},
        {"channel_setup_fwd_listener_tcpip: cannot listen to port: -8080", ERR_LISTEN, -1},
        {"channel_setup_fwd_listener_tcpip: cannot listen to port: 4294975376", ERR_LISTEN, -1},
        {"command-line: line 0: Bad configuration option: nosuch", ERR_CONFIG, 0},
        {"kex_exchange_identification: Connection closed by remote host", ERR_LOST, 0},
        {"Timeout, server gw not responding.", ERR_LOST, 0},
        {"client_loop: send disconnect: Broken pipe", ERR_LOST, 0},
        {"Last login: Mon", ERR_NONE, 0},
    };
    const char *hint;

    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        assert_int_equal(sshsays_code(cases[i].line, &hint), cases[i].code);
        assert_int_equal(sshsays_port(cases[i].line), cases[i].port);
    }
}

static void
how_it_logged_in_is_read(void **state)
{
    char addr[80], method[40];

    assert_true(sshsays_in("Authenticated to gw ([10.0.0.1]:22) using \"publickey\".", addr, method));
    assert_string_equal(addr, "[10.0.0.1]:22");
    assert_string_equal(method, "publickey");
    assert_true(sshsays_in("Authenticated to gw (via proxy) using \"password\".", addr, method));
    assert_string_equal(addr, "via proxy");
    assert_false(sshsays_in("Authenticated to gw", addr, method));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_openssh_asks_is_known_by_its_beginning),
        cmocka_unit_test(a_host_key_has_its_port_and_fingerprint_and_is_asked_again_without),
        cmocka_unit_test(a_server_cannot_pose_as_ssh),
        cmocka_unit_test(a_wish_for_yes_or_no_is_a_question_of_its_own),
        cmocka_unit_test(a_frame_has_a_length_and_three_parts),
        cmocka_unit_test(what_ssh_says_at_its_end_has_a_code),
        cmocka_unit_test(how_it_logged_in_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
