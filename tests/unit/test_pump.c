/* SPDX-License-Identifier: BSD-3-Clause
 * pump: bytes, ends and breaks, in every order; then sockets. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fdend.h"
#include "base/mem.h"
#include "base/pump.h"
#include "base/str.h"
#include "unit.h"

/* An end made of memory. */
struct fake {
    const char *give;   /* what it will send */
    size_t give_n, give_at;
    bool eof, read_broken, write_broken;
    size_t takes;       /* bytes per write; 0: no room */
    struct str got;
    int shut, closed;
    bool want_in, want_out;
    size_t (*hand)(void *arg, const void *bytes, size_t n); /* of an end whose bytes lie ready */
    void *hand_arg;
};

static ssize_t
fake_read(void *self, void *bytes, size_t n)
{
    struct fake *f = self;
    size_t left = f->give_n - f->give_at;

    assert_int_equal(f->closed, 0);
    if (f->read_broken)
        return END_BROKEN;
    if (left == 0)
        return f->eof ? END_EOF : END_AGAIN;
    n = n < left ? n : left;
    memcpy(bytes, f->give + f->give_at, n);
    f->give_at += n;
    return (ssize_t)n;
}

static ssize_t
fake_write(void *self, const void *bytes, size_t n)
{
    struct fake *f = self;

    assert_int_equal(f->closed, 0);
    assert_int_equal(f->shut, 0);
    if (f->write_broken)
        return END_BROKEN;
    if (n == 0)
        return 0;
    if (f->takes == 0)
        return END_AGAIN;
    n = n < f->takes ? n : f->takes;
    str_addn(&f->got, bytes, n);
    return (ssize_t)n;
}

static void
fake_shut(void *self)
{
    ((struct fake *)self)->shut++;
}

static void
fake_want(void *self, bool in, bool out)
{
    struct fake *f = self;

    f->want_in = in;
    f->want_out = out;
}

static void
fake_on_wake(void *self, void (*fn)(void *arg), void *arg)
{
}

static void
fake_close(void *self)
{
    ((struct fake *)self)->closed++;
}

static void
fake_on_bytes(void *self, size_t (*fn)(void *arg, const void *bytes, size_t n), void *arg)
{
    struct fake *f = self;

    f->hand = fn;
    f->hand_arg = arg;
}

static const struct end_ops fake_ops = {fake_read, fake_write, fake_shut, fake_want, fake_on_wake,
    fake_close, fake_on_bytes, NULL, true};

/* A pump between two of them. */
struct rig {
    struct fake a, b;
    struct pump *pump;
    uint64_t ab, ba;
    int done;
    bool broken;
};

static void
rig_done(void *arg, struct pump *p, bool broken)
{
    struct rig *r = arg;

    r->done++;
    r->broken = broken;
}

static void
rig_init(struct rig *r)
{
    *r = (struct rig){.a.takes = 1 << 20, .b.takes = 1 << 20};
    r->pump = pump_new((struct end){&fake_ops, &r->a}, (struct end){&fake_ops, &r->b}, &r->ab, &r->ba,
        rig_done, r);
}

static void
rig_free(struct rig *r)
{
    pump_free(r->pump);
    assert_int_equal(r->a.closed, 1);
    assert_int_equal(r->b.closed, 1);
    str_done(&r->a.got);
    str_done(&r->b.got);
}

static void
fake_give(struct fake *f, const char *bytes, size_t n)
{
    f->give = bytes;
    f->give_n = n;
    f->give_at = 0;
}

static void
bytes_go_both_ways_and_are_counted(void **state)
{
    struct rig r;

    rig_init(&r);
    assert_true(r.a.want_in && r.b.want_in);
    assert_false(r.a.want_out || r.b.want_out);
    fake_give(&r.a, "hello", 5);
    fake_give(&r.b, "you", 3);
    pump_turn(r.pump);
    assert_string_equal(str_text(&r.b.got), "hello");
    assert_string_equal(str_text(&r.a.got), "you");
    assert_int_equal(r.ab, 5);
    assert_int_equal(r.ba, 3);
    assert_int_equal(r.done, 0);
    rig_free(&r);
}

static void
bytes_that_lie_ready_go_on_at_once_and_in_order(void **state)
{
    struct rig r;

    rig_init(&r);
    assert_int_equal(r.a.hand(r.a.hand_arg, "one ", 4), 4);
    r.b.takes = 2;
    assert_int_equal(r.a.hand(r.a.hand_arg, "two", 3), 2);
    fake_give(&r.a, "o three", 7);
    r.b.takes = 0;
    pump_turn(r.pump);
    r.b.takes = 1 << 20;
    assert_int_equal(r.a.hand(r.a.hand_arg, " four", 5), 0); /* others wait already */
    pump_turn(r.pump);
    assert_int_equal(r.a.hand(r.a.hand_arg, " four", 5), 5);
    assert_string_equal(str_text(&r.b.got), "one two three four");
    assert_int_equal(r.ab, 18);
    r.a.eof = true;
    pump_turn(r.pump);
    assert_int_equal(r.a.hand(r.a.hand_arg, "late", 4), 0);
    assert_int_equal(r.b.shut, 1);
    rig_free(&r);
}

static void
an_end_that_takes_nothing_stops_the_other(void **state)
{
    size_t n = 1 << 20, held;
    char *bytes = mem_zalloc(n);
    struct rig r;

    rig_init(&r);
    r.b.takes = 0;
    fake_give(&r.a, bytes, n);
    for (int i = 0; i < 100; i++)
        pump_turn(r.pump);
    held = r.a.give_at;
    assert_true(held < n / 2);
    assert_false(r.a.want_in);
    assert_true(r.b.want_out);
    assert_true(r.b.want_in);
    assert_int_equal(r.ab, 0);
    r.b.takes = n;
    while (r.a.give_at < n)
        pump_turn(r.pump);
    pump_turn(r.pump);
    assert_int_equal(r.ab, n);
    assert_int_equal(r.b.got.len, n);
    assert_true(r.a.want_in);
    assert_false(r.b.want_out);
    rig_free(&r);
    free(bytes);
}

static void
an_end_that_takes_one_byte_at_a_time_gets_all(void **state)
{
    char bytes[5000];
    struct rig r;

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7);
    rig_init(&r);
    r.b.takes = 1;
    fake_give(&r.a, bytes, sizeof bytes);
    r.a.eof = true;
    for (int i = 0; i < 10000 && r.b.shut == 0; i++)
        pump_turn(r.pump);
    assert_int_equal(r.b.got.len, sizeof bytes);
    assert_memory_equal(r.b.got.s, bytes, sizeof bytes);
    assert_int_equal(r.b.shut, 1);
    assert_int_equal(r.ab, sizeof bytes);
    assert_int_equal(r.done, 0);
    rig_free(&r);
}

static void
one_turn_is_bounded(void **state)
{
    size_t n = 64 << 20;
    char *bytes = mem_zalloc(n);
    struct rig r;

    rig_init(&r);
    r.b.takes = n;
    fake_give(&r.a, bytes, n);
    pump_turn(r.pump);
    assert_true(r.ab > 0 && r.ab <= 2 << 20);
    rig_free(&r);
    free(bytes);
}

static void
after_one_end_the_other_half_goes_on(void **state)
{
    struct rig r;

    rig_init(&r);
    fake_give(&r.a, "question", 8);
    r.a.eof = true;
    pump_turn(r.pump); /* gets less than it asks for: there is no more at the moment */
    pump_turn(r.pump);
    assert_int_equal(r.b.shut, 1);
    assert_int_equal(r.a.shut, 0);
    assert_false(r.a.want_in);
    assert_true(r.b.want_in);
    fake_give(&r.b, "answer", 6);
    pump_turn(r.pump);
    assert_string_equal(str_text(&r.a.got), "answer");
    assert_int_equal(r.done, 0);
    r.b.eof = true;
    pump_turn(r.pump);
    assert_int_equal(r.a.shut, 1);
    assert_int_equal(r.done, 1);
    assert_false(r.broken);
    rig_free(&r);
}

static void
the_end_is_told_only_after_the_last_byte(void **state)
{
    struct rig r;

    rig_init(&r);
    r.b.takes = 0;
    fake_give(&r.a, "late", 4);
    r.a.eof = true;
    pump_turn(r.pump);
    assert_int_equal(r.b.shut, 0);
    r.b.takes = 2;
    pump_turn(r.pump);
    assert_string_equal(str_text(&r.b.got), "late");
    assert_int_equal(r.b.shut, 1);
    rig_free(&r);
}

/* A channel that the other side closed for good, with bytes under way to us. */
static void
a_sink_that_breaks_does_not_cost_what_it_sent(void **state)
{
    struct rig r;

    rig_init(&r);
    r.a.takes = 0;
    fake_give(&r.b, "last words", 10);
    pump_turn(r.pump);
    r.b.write_broken = true;
    r.b.eof = true;
    pump_turn(r.pump);
    assert_int_equal(r.done, 0);
    r.a.takes = 100;
    pump_turn(r.pump);
    assert_string_equal(str_text(&r.a.got), "last words");
    assert_int_equal(r.done, 1);
    assert_true(r.broken);
    rig_free(&r);
}

enum act { A_EOF, B_EOF, A_READ_BROKEN, B_READ_BROKEN, A_WRITE_BROKEN, B_WRITE_BROKEN, ACTS };

static void
rig_act(struct rig *r, enum act act)
{
    switch (act) {
    case A_EOF:
        r->a.eof = true;
        break;
    case B_EOF:
        r->b.eof = true;
        break;
    case A_READ_BROKEN:
        r->a.read_broken = true;
        break;
    case B_READ_BROKEN:
        r->b.read_broken = true;
        break;
    case A_WRITE_BROKEN:
        r->a.write_broken = true;
        break;
    case B_WRITE_BROKEN:
        r->b.write_broken = true;
        break;
    case ACTS:
        break;
    }
}

/* What must have become of the pump, from the acts alone. */
struct model {
    bool ab, ba; /* over */
    bool broken, done;
};

static void
model_act(struct model *m, enum act act)
{
    if (m->done)
        return;
    if ((act == A_READ_BROKEN && !m->ab) || (act == B_READ_BROKEN && !m->ba))
        m->done = m->broken = true;
    if ((act == B_WRITE_BROKEN && !m->ab) || (act == A_WRITE_BROKEN && !m->ba))
        m->broken = true;
    if (act == A_EOF || act == B_WRITE_BROKEN)
        m->ab = true;
    if (act == B_EOF || act == A_WRITE_BROKEN)
        m->ba = true;
    m->done = m->done || (m->ab && m->ba);
}

static void
rig_agrees(const struct rig *r, const struct model *m)
{
    assert_int_equal(r->done, m->done);
    assert_int_equal(r->a.closed, m->done);
    assert_int_equal(r->b.closed, m->done);
    if (m->done)
        assert_int_equal(r->broken, m->broken);
    assert_true(r->a.shut <= 1 && r->b.shut <= 1);
    if (!m->done) {
        assert_int_equal(r->a.want_in, !m->ab);
        assert_int_equal(r->b.want_in, !m->ba);
    }
}

static void
every_order_of_three_acts_ends_as_it_must(void **state)
{
    for (int i = 0; i < ACTS * ACTS * ACTS; i++) {
        enum act acts[3] = {(enum act)(i % ACTS), (enum act)(i / ACTS % ACTS),
            (enum act)(i / ACTS / ACTS)};
        struct model m = {0};
        struct rig r;

        rig_init(&r);
        for (int j = 0; j < 3; j++) {
            rig_act(&r, acts[j]);
            model_act(&m, acts[j]);
            pump_turn(r.pump);
            rig_agrees(&r, &m);
        }
        rig_free(&r);
    }
}

static void
a_pump_can_be_stopped_at_any_time_without_done(void **state)
{
    struct rig r;

    rig_init(&r);
    fake_give(&r.a, "x", 1);
    r.b.takes = 0;
    pump_turn(r.pump);
    rig_free(&r);
    assert_int_equal(r.done, 0);
    pump_free(NULL);
}

/* ---- over sockets ---- */

static void
fill_random(char *bytes, size_t n, uint32_t seed)
{
    for (size_t i = 0; i < n; i++) {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        bytes[i] = (char)seed;
    }
}

/* Somebody who sends n bytes, says so, and collects what comes. */
struct talker {
    int fd;
    char *bytes;
    size_t n, at;
    bool said_end, heard_end;
    struct str got;
};

static void
talker_work(struct talker *t)
{
    char buf[8192];
    ssize_t n;

    while (t->at < t->n) {
        n = send(t->fd, t->bytes + t->at, t->n - t->at, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n <= 0)
            break;
        t->at += (size_t)n;
    }
    if (t->at == t->n && !t->said_end) {
        shutdown(t->fd, SHUT_WR);
        t->said_end = true;
    }
    while (!t->heard_end) {
        n = recv(t->fd, buf, sizeof buf, MSG_DONTWAIT);
        if (n < 0)
            break;
        if (n == 0)
            t->heard_end = true;
        str_addn(&t->got, buf, (size_t)n);
    }
}

static void
flag_done(void *arg, struct pump *p, bool broken)
{
    *(int *)arg = broken ? -1 : 1;
    pump_free(p);
}

static void
through_sockets(size_t forth, size_t back)
{
    struct talker x = {.n = forth}, y = {.n = back};
    uint64_t ab = 0, ba = 0;
    int one[2], two[2], done = 0;
    uv_loop_t loop;

    x.bytes = mem_alloc(forth);
    y.bytes = mem_alloc(back);
    fill_random(x.bytes, forth, 17);
    fill_random(y.bytes, back, 99);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, one), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, two), 0);
    x.fd = one[0];
    y.fd = two[0];
    uv_loop_init(&loop);
    pump_new(fdend_new(&loop, one[1]), fdend_new(&loop, two[1]), &ab, &ba, flag_done, &done);
    while (done == 0 || !x.heard_end || !y.heard_end) {
        talker_work(&x);
        talker_work(&y);
        uv_run(&loop, UV_RUN_NOWAIT);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
    assert_int_equal(done, 1);
    assert_int_equal(ab, forth);
    assert_int_equal(ba, back);
    assert_int_equal(y.got.len, forth);
    assert_int_equal(x.got.len, back);
    assert_memory_equal(str_text(&y.got), x.bytes, forth);
    assert_memory_equal(str_text(&x.got), y.bytes, back);
    close(x.fd);
    close(y.fd);
    str_done(&x.got);
    str_done(&y.got);
    free(x.bytes);
    free(y.bytes);
}

static void
all_sizes_pass_both_ways_at_once(void **state)
{
    static const size_t sizes[] = {0, 1, 32767, 32768, 5000000};

    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 5; j++)
            through_sockets(sizes[i], sizes[j]);
    }
}

static void
a_socket_that_vanishes_ends_the_pump(void **state)
{
    int one[2], two[2], done = 0;
    uint64_t ab = 0, ba = 0;
    uv_loop_t loop;
    char byte;

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, one), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, two), 0);
    uv_loop_init(&loop);
    pump_new(fdend_new(&loop, one[1]), fdend_new(&loop, two[1]), &ab, &ba, flag_done, &done);
    assert_int_equal(send(one[0], "x", 1, 0), 1);
    close(two[0]);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(done, -1);
    while (recv(one[0], &byte, 1, 0) < 0 && errno == EAGAIN)
        ;
    close(one[0]);
    assert_int_equal(uv_loop_close(&loop), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_go_both_ways_and_are_counted),
        cmocka_unit_test(bytes_that_lie_ready_go_on_at_once_and_in_order),
        cmocka_unit_test(an_end_that_takes_nothing_stops_the_other),
        cmocka_unit_test(an_end_that_takes_one_byte_at_a_time_gets_all),
        cmocka_unit_test(one_turn_is_bounded),
        cmocka_unit_test(after_one_end_the_other_half_goes_on),
        cmocka_unit_test(the_end_is_told_only_after_the_last_byte),
        cmocka_unit_test(a_sink_that_breaks_does_not_cost_what_it_sent),
        cmocka_unit_test(every_order_of_three_acts_ends_as_it_must),
        cmocka_unit_test(a_pump_can_be_stopped_at_any_time_without_done),
        cmocka_unit_test(all_sizes_pass_both_ways_at_once),
        cmocka_unit_test(a_socket_that_vanishes_ends_the_pump),
    };

    return cmocka_run_group_tests_name("pump", tests, NULL, NULL);
}
