/* SPDX-License-Identifier: BSD-3-Clause
 * sock: listening, connecting, and who is at the other end. */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sock.h"
#include "unit.h"

static int
wait_accept(int listener)
{
    struct pollfd p = {.fd = listener, .events = POLLIN};

    assert_int_equal(poll(&p, 1, 10000), 1);
    return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static int
connected(int port)
{
    struct err e;
    int fd = sock_connect_tcp("localhost", port, &e);
    struct pollfd p = {.fd = fd, .events = POLLOUT};

    assert_true(fd >= 0);
    assert_int_equal(poll(&p, 1, 10000), 1);
    assert_int_equal(sock_result(fd), 0);
    return fd;
}

static void
port_zero_gives_a_port_that_answers(void **state)
{
    struct err e;
    int port = 0, listener = sock_listen_tcp("localhost", 0, &port, &e), fd;

    assert_true(listener >= 0);
    assert_true(port > 1023);
    fd = connected(port);
    close(fd);
    close(listener);
}

static void
a_taken_port_is_told_from_other_failures(void **state)
{
    struct err e;
    int port = 0, unused, listener = sock_listen_tcp("127.0.0.1", 0, &port, &e);

    assert_int_equal(sock_listen_tcp("127.0.0.1", port, &unused, &e), -1);
    assert_int_equal(errno, EADDRINUSE);
    assert_int_equal(e.code, ERR_LISTEN);
    assert_non_null(strstr(e.text, "in use"));
    assert_true(e.hint[0] != '\0');
    close(listener);
}

static void
names_are_never_resolved(void **state)
{
    struct err e;
    int port;

    assert_int_equal(sock_listen_tcp("example.org", 0, &port, &e), -1);
    assert_int_equal(e.code, ERR_LISTEN);
    assert_int_equal(sock_connect_tcp("example.org", 80, &e), -1);
    assert_int_equal(e.code, ERR_HOST);
    assert_int_equal(sock_connect_tcp("127.0.0.1", 70000, &e), -1);
}

static void
a_refused_connection_says_so(void **state)
{
    struct err e = {0};
    int port = 0, listener = sock_listen_tcp("localhost", 0, &port, &e), fd, error;

    close(listener);
    fd = sock_connect_tcp("127.0.0.1", port, &e);
    if (fd >= 0) {
        struct pollfd p = {.fd = fd, .events = POLLOUT};

        poll(&p, 1, 10000);
        error = sock_result(fd);
        close(fd);
    } else {
        error = errno;
        assert_int_equal(e.code, ERR_HOST);
    }
    assert_int_equal(error, ECONNREFUSED);
}

static void
descriptors_do_not_block_and_are_not_inherited(void **state)
{
    struct err e;
    int port = 0, listener = sock_listen_tcp("localhost", 0, &port, &e), fd = connected(port);

    assert_true(fcntl(listener, F_GETFL) & O_NONBLOCK);
    assert_true(fcntl(listener, F_GETFD) & FD_CLOEXEC);
    assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    close(fd);
    close(listener);
}

static void
our_own_connection_is_ours(void **state)
{
    static const char *const hosts[] = {"127.0.0.1", "::1"};

    for (int i = 0; i < 2; i++) {
        struct err e;
        int port = 0, listener = sock_listen_tcp(hosts[i], 0, &port, &e), fd, peer;

        if (listener < 0) /* no IPv6 here */
            continue;
        fd = sock_connect_tcp(hosts[i], port, &e);
        peer = wait_accept(listener);
        assert_true(sock_peer_is_us(peer, &e));
        shutdown(fd, SHUT_WR);
        assert_true(sock_peer_is_us(peer, &e)); /* a client that sends no more is still there */
        close(fd);
        close(peer);
        close(listener);
    }
}

/* A v6 socket with a v4 address in it, as programs that know only IPv6 make them. */
static void
a_mapped_address_is_ours_too(void **state)
{
    struct sockaddr_in6 to = {.sin6_family = AF_INET6};
    struct err e;
    int port = 0, listener = sock_listen_tcp("127.0.0.1", 0, &port, &e), fd, peer;

    fd = socket(AF_INET6, SOCK_STREAM, 0);
    if (fd < 0)
        skip();
    inet_pton(AF_INET6, "::ffff:127.0.0.1", &to.sin6_addr);
    to.sin6_port = htons((uint16_t)port);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    peer = wait_accept(listener);
    assert_true(sock_peer_is_us(peer, &e));
    close(fd);
    close(peer);
    close(listener);
}

/* The kernel shows such a connection as root's: it must not pass for anybody's. */
static void
one_that_was_closed_already_is_nobodys(void **state)
{
    struct err e = {0};
    int port = 0, listener = sock_listen_tcp("127.0.0.1", 0, &port, &e), fd = connected(port), peer;

    assert_int_equal(send(fd, "x", 1, 0), 1);
    close(fd);
    peer = wait_accept(listener);
    assert_false(sock_peer_is_us(peer, &e));
    assert_true(e.text[0] != '\0');
    close(peer);
    close(listener);
}

static void
another_users_connection_is_refused(void **state)
{
    struct err e = {0};
    int port = 0, listener, peer, status, hold[2];
    pid_t child;
    char byte;

    if (geteuid() != 0)
        skip(); /* only root can be somebody else */
    listener = sock_listen_tcp("127.0.0.1", 0, &port, &e);
    assert_int_equal(pipe(hold), 0);
    child = fork();
    if (child == 0) {
        close(hold[1]);
        if (setuid(65534) != 0)
            _exit(1);
        peer = sock_connect_tcp("127.0.0.1", port, &e);
        _exit(peer < 0 || read(hold[0], &byte, 1) != 0); /* stays until the parent has looked */
    }
    peer = wait_accept(listener);
    assert_false(sock_peer_is_us(peer, &e));
    assert_non_null(strstr(e.text, "refused"));
    close(hold[0]);
    close(hold[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    close(peer);
    close(listener);
}

static char *
unix_path(void)
{
    char dir[] = "/tmp/fairlead-sock-XXXXXX";

    assert_non_null(mkdtemp(dir));
    return mem_printf("%s/s", dir);
}

static void
unix_path_done(char *path)
{
    unlink(path);
    *strrchr(path, '/') = '\0';
    rmdir(path);
    free(path);
}

static void
a_socket_file_is_for_its_owner(void **state)
{
    char *path = unix_path();
    struct stat st;
    struct err e;
    int listener = sock_listen_unix(path, &e), fd, peer;

    assert_true(listener >= 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    fd = sock_connect_unix(path, &e);
    assert_true(fd >= 0);
    peer = wait_accept(listener);
    assert_true(sock_unix_peer_is_us(peer));
    close(fd);
    close(peer);
    close(listener);
    unix_path_done(path);
}

static void
a_stale_socket_file_is_replaced_a_live_one_is_not(void **state)
{
    char *path = unix_path();
    struct err e;
    int one = sock_listen_unix(path, &e), two;

    assert_int_equal(sock_listen_unix(path, &e), -1);
    assert_int_equal(errno, EADDRINUSE);
    close(one);
    assert_int_equal(sock_connect_unix(path, &e), -1);
    assert_int_equal(e.code, ERR_HOST);
    two = sock_listen_unix(path, &e);
    assert_true(two >= 0);
    close(two);
    unix_path_done(path);
}

static void
what_is_no_socket_is_left_alone(void **state)
{
    char *path = unix_path();
    struct err e;
    int fd = open(path, O_CREAT | O_WRONLY, 0600);

    assert_true(fd >= 0);
    assert_int_equal(sock_listen_unix(path, &e), -1);
    assert_int_equal(access(path, F_OK), 0);
    close(fd);
    unix_path_done(path);
}

static void
a_path_that_is_too_long_is_an_error(void **state)
{
    char path[200];
    struct err e;

    memset(path, 'a', sizeof path - 1);
    path[0] = '/';
    path[sizeof path - 1] = '\0';
    assert_int_equal(sock_listen_unix(path, &e), -1);
    assert_non_null(strstr(e.text, "too long"));
    assert_int_equal(sock_connect_unix(path, &e), -1);
}

static void
addresses_read_well(void **state)
{
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(22)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(8022)};
    char text[SOCK_TEXT_MAX];

    inet_pton(AF_INET, "10.1.2.3", &four.sin_addr);
    inet_pton(AF_INET6, "2001:db8::7", &six.sin6_addr);
    sock_text((struct sockaddr *)&four, text);
    assert_string_equal(text, "10.1.2.3:22");
    sock_text((struct sockaddr *)&six, text);
    assert_string_equal(text, "[2001:db8::7]:8022");
    sock_peer_text(-1, text);
    assert_string_equal(text, "?:?");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(port_zero_gives_a_port_that_answers),
        cmocka_unit_test(a_taken_port_is_told_from_other_failures),
        cmocka_unit_test(names_are_never_resolved),
        cmocka_unit_test(a_refused_connection_says_so),
        cmocka_unit_test(descriptors_do_not_block_and_are_not_inherited),
        cmocka_unit_test(our_own_connection_is_ours),
        cmocka_unit_test(a_mapped_address_is_ours_too),
        cmocka_unit_test(one_that_was_closed_already_is_nobodys),
        cmocka_unit_test(another_users_connection_is_refused),
        cmocka_unit_test(a_socket_file_is_for_its_owner),
        cmocka_unit_test(a_stale_socket_file_is_replaced_a_live_one_is_not),
        cmocka_unit_test(what_is_no_socket_is_left_alone),
        cmocka_unit_test(a_path_that_is_too_long_is_an_error),
        cmocka_unit_test(addresses_read_well),
    };

    return cmocka_run_group_tests_name("sock", tests, NULL, NULL);
}
