/* SPDX-License-Identifier: BSD-3-Clause
 * test_view: events folded into what a person sees. */
#include "config.h"

#include "core/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static int64_t seq;

/* Apply one line as it comes over a socket, stamped with the next number and the given second. */
static void
feed(struct view *v, int second, const char *fields)
{
    char line[512];
    struct event *e;

    snprintf(line, sizeof line, "{\"v\":1,\"seq\":%lld,\"t\":\"2026-01-01T00:00:%02d.000Z\",%s}",
        (long long)++seq, second, fields);
    e = event_parse(line, strlen(line));
    assert_non_null(e);
    view_apply(v, e);
    event_free(e);
}

static void
the_state_word_asks_for_the_person(void **state)
{
    struct view *v = view_new("s1");
    char word[24];

    feed(v, 1, "\"event\":\"phase\",\"phase\":\"auth\"");
    assert_string_equal(view_word(v, word), "AUTH");
    feed(v, 1, "\"event\":\"ask\",\"ask\":1,\"kind\":\"password\",\"prompts\":[{\"text\":\"P\"}]");
    assert_string_equal(view_word(v, word), "AUTH?");
    assert_int_equal(v->ask->kind, ASK_PASSWORD);
    feed(v, 2, "\"event\":\"answered\",\"ask\":1,\"result\":\"answered\"");
    assert_string_equal(view_word(v, word), "AUTH");
    assert_null(v->ask);
    view_free(v);
}

static void
a_retry_is_counted_until_it_is_up_again_and_its_forward_stays_down(void **state)
{
    struct view *v = view_new("s1");
    char word[24];

    feed(v, 1, "\"event\":\"forward\",\"id\":\"f1\",\"dir\":\"L\",\"listen\":\"a:1\","
        "\"target\":\"b:2\",\"state\":\"down\",\"why\":\"lost\"");
    feed(v, 2, "\"event\":\"phase\",\"phase\":\"retry\"");
    feed(v, 2, "\"event\":\"retry\",\"attempt\":3,\"in\":4.5,\"cause\":\"lost\"");
    assert_string_equal(view_word(v, word), "RETRY 3");
    assert_int_equal(v->retry_at_ms - v->phase_since_ms, 4500);
    feed(v, 3, "\"event\":\"peer\",\"forward\":\"f1\",\"open\":1,\"total\":1");
    assert_string_equal(v->forwards[0].state, "down");
    feed(v, 4, "\"event\":\"phase\",\"phase\":\"up\"");
    assert_string_equal(view_word(v, word), "UP");
    assert_int_equal(v->retry, 0);
    view_free(v);
}

static void
traffic_becomes_rates(void **state)
{
    struct view *v = view_new("s1");
    struct view_forward *f;

    feed(v, 1, "\"event\":\"forward\",\"id\":\"f1\",\"dir\":\"R\",\"listen\":\"a:1\","
        "\"target\":\"b:2\",\"state\":\"listening\"");
    feed(v, 2, "\"event\":\"peer\",\"forward\":\"f1\",\"open\":1,\"total\":1");
    f = &v->forwards[0];
    assert_true(f->reverse);
    assert_string_equal(f->state, "open");
    feed(v, 2, "\"event\":\"traffic\",\"forward\":\"f1\",\"in\":1000,\"out\":10,\"open\":1,\"total\":1");
    feed(v, 4, "\"event\":\"traffic\",\"forward\":\"f1\",\"in\":5000,\"out\":10,\"open\":0,\"total\":1");
    assert_true(f->in_rate > 1999 && f->in_rate < 2001);
    assert_true(f->out_rate < 1);
    assert_string_equal(f->state, "listening");
    assert_int_equal(f->in, 5000);
    view_free(v);
}

static void
a_replay_changes_nothing(void **state)
{
    struct view *v = view_new("s1");

    feed(v, 1, "\"event\":\"note\",\"text\":\"once\"");
    assert_int_equal(v->log.n, 1);
    seq--;
    feed(v, 1, "\"event\":\"note\",\"text\":\"once\"");
    assert_int_equal(v->log.n, 1);
    view_free(v);
}

static void
lines_are_bounded_and_the_oldest_goes_first(void **state)
{
    struct view *v = view_new("s1");
    char text[64];

    for (int i = 0; i < VIEW_LINES_MAX + 5; i++) {
        snprintf(text, sizeof text, "\"event\":\"output\",\"stream\":\"out\",\"text\":\"%d\"", i);
        feed(v, 1, text);
    }
    assert_int_equal(v->output.n, VIEW_LINES_MAX);
    assert_int_equal(v->output.dropped, 5);
    assert_string_equal(view_line(&v->output, 0)->text, "5");
    assert_string_equal(view_line(&v->output, VIEW_LINES_MAX - 1)->text, "2004");
    assert_null(view_line(&v->output, VIEW_LINES_MAX));
    view_free(v);
}

static void
an_error_stays_and_the_end_closes(void **state)
{
    struct view *v = view_new("s1");

    feed(v, 1, "\"event\":\"ask\",\"ask\":1,\"kind\":\"password\",\"prompts\":[{\"text\":\"P\"}]");
    feed(v, 2, "\"event\":\"error\",\"code\":\"auth\",\"exit\":77,\"text\":\"no\",\"hint\":\"try\"");
    feed(v, 3, "\"event\":\"end\",\"reason\":\"failed\",\"exit\":77,\"uptime\":1.0");
    assert_string_equal(v->error, "no");
    assert_string_equal(v->hint, "try");
    assert_string_equal(v->last, "no - try");
    assert_int_equal(v->exit, 77);
    assert_null(v->ask);
    view_free(v);
}

static void
a_session_tells_that_its_command_has_a_terminal(void **state)
{
    struct view *v = view_new("s1");

    assert_false(v->pty);
    feed(v, 1, "\"event\":\"session\",\"name\":\"n\",\"resource\":\"cs://h\",\"pty\":true");
    assert_true(v->pty);
    feed(v, 2, "\"event\":\"session\",\"name\":\"n\",\"resource\":\"cs://h\",\"options\":[\"N=7\",3]");
    assert_int_equal(v->options.n, 1);
    assert_string_equal(v->options.v[0], "N=7");
    view_free(v);
}

static void
hops_are_told_apart_and_begin_anew_when_they_are_reached_again(void **state)
{
    struct view *v = view_new("s1");
    char *chain;

    feed(v, 1, "\"event\":\"hop\",\"hop\":1,\"of\":2,\"host\":\"gate\",\"port\":22,\"user\":\"a\","
        "\"addr\":\"192.0.2.1\"");
    feed(v, 1, "\"event\":\"auth\",\"hop\":1,\"method\":\"none\",\"result\":\"denied\"");
    feed(v, 1, "\"event\":\"auth\",\"hop\":1,\"method\":\"password\",\"result\":\"ok\"");
    feed(v, 1, "\"event\":\"hop\",\"hop\":2,\"of\":2,\"host\":\"login\",\"port\":22,\"user\":\"b\","
        "\"addr\":\"through\"");
    feed(v, 2, "\"event\":\"rtt\",\"hop\":2,\"ms\":22.5");
    feed(v, 2, "\"event\":\"hop\",\"hop\":9999999,\"of\":2,\"host\":\"x\",\"port\":22");
    assert_int_equal(v->hops.n, 2);
    assert_string_equal(v->hops.v[0].method, "password");
    assert_true(view_hops_rtt(&v->hops) > 22 && view_hops_rtt(&v->hops) < 23);
    chain = view_hops_chain(&v->hops);
    assert_string_equal(chain, "b@login via gate");
    free(chain);
    feed(v, 3, "\"event\":\"hop\",\"hop\":1,\"of\":2,\"host\":\"gate\",\"port\":22,\"user\":\"a\","
        "\"addr\":\"192.0.2.2\"");
    assert_null(v->hops.v[0].method);
    assert_string_equal(v->hops.v[0].addr, "192.0.2.2");
    view_free(v);
}

static void
a_job_is_told_with_the_reason_why_it_waits(void **state)
{
    struct view *v = view_new("s1");
    char *text;

    feed(v, 1, "\"event\":\"job\",\"scheduler\":\"slurm\",\"id\":\"7\",\"state\":\"queued\","
        "\"reason\":\"Priority\"");
    assert_string_equal(v->job, "7 of slurm queued (Priority)");
    feed(v, 2, "\"event\":\"job\",\"scheduler\":\"slurm\",\"id\":\"7\",\"state\":\"running\"");
    assert_string_equal(v->job, "7 of slurm running");
    feed(v, 3, "\"event\":\"job\",\"scheduler\":\"slurm\",\"id\":\"7\",\"state\":\"queued\","
        "\"start\":1000000");
    text = view_job(v, 1000000000 - 3 * 3600000);
    assert_string_equal(text, "7 of slurm queued, begins in about 3 h 0 min");
    free(text);
    feed(v, 4, "\"event\":\"job\",\"scheduler\":\"slurm\",\"id\":\"7\",\"state\":\"running\","
        "\"node\":\"c1\",\"left\":600");
    text = view_job(v, v->job_limit_ms - 5 * 60000);
    assert_string_equal(text, "7 of slurm running on c1, 5 min left");
    free(text);
    view_free(v);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_state_word_asks_for_the_person),
        cmocka_unit_test(a_retry_is_counted_until_it_is_up_again_and_its_forward_stays_down),
        cmocka_unit_test(traffic_becomes_rates),
        cmocka_unit_test(a_replay_changes_nothing),
        cmocka_unit_test(lines_are_bounded_and_the_oldest_goes_first),
        cmocka_unit_test(an_error_stays_and_the_end_closes),
        cmocka_unit_test(a_session_tells_that_its_command_has_a_terminal),
        cmocka_unit_test(hops_are_told_apart_and_begin_anew_when_they_are_reached_again),
        cmocka_unit_test(a_job_is_told_with_the_reason_why_it_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
