/* SPDX-License-Identifier: BSD-3-Clause
 * test_hostile: files made to hurt a reader: each is refused with a place, in less than 100 ms and 20 MB. */
#include "config.h"

#include "core/pvsc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "unit.h"

#define TIME_MAX_MS 100
#define MEMORY_MAX_KB (20 * 1024)

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* A text: what is in front, something many times (with its number where it says %d), and the end. */
struct hostile {
    const char *what, *head, *item;
    int count;
    const char *tail, *why; /* why: part of the sentence */
};

static const struct hostile hostiles[] = {
    {"40,000 attributes", "<Servers", " a%d=''", 40000, "/>", "more than 64 attributes"},
    {"80,000 attributes", "<Servers", " a%d=''", 80000, "/>", "more than 64 attributes"},
    {"attributes everywhere", "<Servers>", "<a b='' c='' d='' e='' f=''/>", 35000, "</Servers>",
        "more than 50000 attributes"},
    {"as many attributes as may be, and no end", "<Servers>", "<a b='' c='' d='' e='' f='' g=''/>",
        8300, "", "not well-formed"},
    {"as many elements as may be, and no end", "<Servers>", "<a/>", 39990, "", "not well-formed"},
    {"elements without end", "", "<a>", 300000, "", "deeper than 32"},
    {"elements without number", "<Servers>", "<a/>", 250000, "</Servers>",
        "more than 40000 elements"},
    {"elements in one", "<Servers><a>", "<b/>", 200000, "</a></Servers>", "more than 2000 others"},
    {"end tags", "<Servers/>", "</a>", 200000, "", "no start"},
    {"nothing but <", "", "<", 1000000, "", "begins no tag"},
    {"nothing but blanks", "", " ", 1000000, "", "empty"},
    {"nothing but line ends", "<Servers>", "\n", 1000000, "", "not well-formed"},
    {"a value of a megabyte", "<Servers a='", "x", 1000000, "'/>", "longer than 65536 bytes"},
    {"a value larger than any file", "<Servers a='", "x", 4000000, "'/>", "larger than 1048576 bytes"},
    {"a value without end", "<Servers a='", "x", 1000000, "", "no closing quote"},
    {"a comment without end", "<Servers><!--", " <!-", 200000, "", "this comment has no end"},
    {"comments", "", "<!-- -->", 130000, "", "more than 40000 comments"},
    {"as many comments as may be", "", "<!-- -->", 40000, "", "not well-formed"},
    {"instructions", "<Servers>", "<?a?>", 190000, "</Servers>", "more than 40000 comments"},
    {"a CDATA section without end", "<Servers><![CDATA[", "]", 1000000, "", "has no end"},
    {"an instruction without end", "<Servers><?a", "?", 1000000, "", "has no end"},
    {"a tag without end", "<Servers ", " ", 1000000, "", "has no end"},
    {"a name without end", "<", "a", 1000000, "", "has no end"},
    {"references", "<Servers a='", "&amp;", 13000, "&none;'/>", "not well-formed"},
    {"a document type", "<!DOCTYPE Servers><Servers>", "", 0, "</Servers>", "document types"},
    {"a document type from elsewhere",
        "<!DOCTYPE Servers SYSTEM 'http://127.0.0.1:1/x.dtd'><Servers/>", "", 0, "", "document types"},
    {"a billion laughs", "<!DOCTYPE a [<!ENTITY a0 'ha'>", "<!ENTITY a%d '&a0;&a0;&a0;&a0;'>", 10000,
        "]><Servers x='&a9;'/>", "document types"},
    {"one long entity, many times", "<!DOCTYPE a [<!ENTITY a 'xxxxxxxxxxxxxxxxxxxxxxxx'>]><Servers x='",
        "&a;", 20000, "'/>", "document types"},
    {"an entity that is a file", "<!DOCTYPE a [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>", "", 0,
        "<Servers x='&a;'/>", "document types"},
    {"a parameter entity", "<!DOCTYPE a [<!ENTITY % p SYSTEM 'file:///dev/zero'> %p;]>", "", 0,
        "<Servers/>", "document types"},
    {"an entity in the middle", "<Servers>", "<a/>", 100, "<!ENTITY a 'b'></Servers>",
        "document types"},
    {"an entity that is not there", "<Servers a='&none;'/>", "", 0, "", "not well-formed"},
    {"a character that is none", "<Servers a='&#0;'/>", "", 0, "", "not well-formed"},
    {"what gzip made", "\x1f\x8b\x08", "\x01\xff", 400000, "", "compressed"},
    {"UTF-7", "<?xml version='1.0' encoding='UTF-7'?>", "+ADw-Servers/+AD4-", 40000, "",
        "'UTF-7' is not read"},
    {"UTF-7 by another name", "<?xml version='1.0' encoding='unicode-1-1-utf-7'?>", "+ADw-", 9, "",
        "is not read"},
    {"an encoding of another machine", "<?xml version='1.0' encoding='IBM1047'?>", "", 0, "<Servers/>",
        "is not read"},
    {"UTF-16", "\xff\xfe", "< ", 400000, "", "UTF-16"},
    {"UTF-16, the other way round", "\xfe\xff", " <", 400000, "", "UTF-16"},
    {"letters of another machine", "\x4c\x6f\xa7\x94\x93", "\x40", 10, "", "not XML"},
    {"invalid UTF-8", "<Servers>", "<a b='\xff'/>", 1000, "</Servers>", "0xFF is not UTF-8"},
    {"a long form of UTF-8", "<Servers a='\xc0\xbc'/>", "", 0, "", "0xC0 is not UTF-8"},
    {"half a character pair", "<Servers a='\xed\xa0\x80'/>", "", 0, "", "0xED is not UTF-8"},
    {"a control character", "<Servers a='\x01'/>", "", 0, "", "not well-formed"},
    {"the same attribute again", "<Servers>", "<a b='' b=''/>", 5000, "</Servers>", "not well-formed"},
    {"two roots", "<Servers/>", "<Servers/>", 1000, "", "not well-formed"},
    {"another root", "<List>", "<Server name='s'/>", 1000, "</List>", "begins with <List>"},
};

static struct str
hostile_text(const struct hostile *h)
{
    struct str text = {0};
    const char *number = strstr(h->item, "%d");

    str_add(&text, h->head);
    for (int i = 0; i < h->count; i++) {
        str_addn(&text, h->item, number != NULL ? (size_t)(number - h->item) : strlen(h->item));
        if (number != NULL)
            str_addf(&text, "%d%s", i, number + 2);
    }
    str_add(&text, h->tail);
    return text;
}

static long
used_ms(const struct rusage *r)
{
    return (long)(r->ru_utime.tv_sec + r->ru_stime.tv_sec) * 1000
        + (long)(r->ru_utime.tv_usec + r->ru_stime.tv_usec) / 1000;
}

/* Whether bytes are refused as they should be. Says what was not so. */
static bool
refuses(const char *what, const char *bytes, size_t n, const char *why)
{
    struct server_list l = {0};
    struct rusage before, after;
    struct err e = {0};
    long ms;
    bool refused;

    getrusage(RUSAGE_SELF, &before);
    refused = pvsc_parse(&l, bytes, n, "hostile.pvsc", SERVER_ORIGIN_EXTRA, &e) == -1;
    getrusage(RUSAGE_SELF, &after);
    ms = used_ms(&after) - used_ms(&before);
    printf("%-42s %8zu bytes %4ld ms %6ld KB  %.70s\n", what, n, ms, after.ru_maxrss, e.text);
    fflush(stdout);
    return refused && l.n == 0 && l.fault_count == 1 && l.faults[0].line > 0
        && l.faults[0].column > 0 && strstr(e.text, why) != NULL
        && (SANITIZED || (ms < TIME_MAX_MS && after.ru_maxrss < MEMORY_MAX_KB));
}

/* The same in a process of its own, whose time and memory are those of this text alone. */
static bool
refuses_alone(const char *what, const char *bytes, size_t n, const char *why)
{
    int status = -1;
    pid_t pid;

    fflush(stdout);
    pid = fork();
    if (pid == 0)
        _exit(refuses(what, bytes, n, why) ? 0 : 1);
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void
every_hostile_file_is_refused_at_once_with_a_place(void **state)
{
    bool fine = true;

    for (size_t i = 0; i < UNIT_COUNT(hostiles); i++) {
        struct str text = hostile_text(&hostiles[i]);

        if (!refuses_alone(hostiles[i].what, text.s, text.len, hostiles[i].why)) {
            printf("NOT SO: %s\n", hostiles[i].what);
            fine = false;
        }
        str_done(&text);
    }
    assert_true(fine);
}

static void
a_byte_that_is_nul_is_refused_wherever_it_is(void **state)
{
    static const char begin[] = "\0<Servers/>", middle[] = "<Servers\0/>", end[] = "<Servers/>\0";

    assert_true(refuses_alone("NUL first", begin, sizeof begin - 1, ""));
    assert_true(refuses_alone("NUL within", middle, sizeof middle - 1, "NUL byte"));
    assert_true(refuses_alone("NUL last", end, sizeof end - 1, "NUL byte"));
}

static void
another_file_is_never_put_in(void **state)
{
    static const char text[] =
        "<Servers xmlns:xi='http://www.w3.org/2001/XInclude'>\n"
        "<xi:include href='file:///etc/passwd' parse='text'/>\n"
        "<xi:include href='file:///dev/zero'><xi:fallback><Server name='f'/></xi:fallback></xi:include>\n"
        "<?xml-stylesheet href='http://127.0.0.1:1/x.xsl'?><Server name='s' resource='cs://h'/></Servers>";
    struct server_list l = {0};
    struct err e;

    assert_int_equal(pvsc_parse(&l, text, strlen(text), "x", SERVER_ORIGIN_EXTRA, &e), 0);
    assert_int_equal(l.n, 1);
    assert_string_equal(l.v[0]->name, "s");
    server_list_done(&l);
}

static void
a_large_honest_list_is_read(void **state)
{
    struct str text = {0};
    struct server_list l = {0};
    struct err e;

    str_add(&text, "<Servers>\n");
    for (int i = 0; i < 5000; i++)
        str_addf(&text,
            "  <Server name=\"node %d\" resource=\"cs://node%d.example:11111\">\n"
            "    <CommandStartup><Command exec=\"/opt/pv\"><Arguments>"
            "<Argument value=\"%d\"/></Arguments></Command></CommandStartup>\n  </Server>\n",
            i, i, i);
    str_add(&text, "</Servers>\n");
    assert_true(text.len < PVSC_SIZE_MAX);
    if (pvsc_parse(&l, text.s, text.len, "x", SERVER_ORIGIN_EXTRA, &e) != 0)
        fail_msg("%s", e.text);
    assert_int_equal(l.n, 5000);
    assert_int_equal(l.v[4999]->line, 2 + 4999 * 3);
    assert_int_equal(l.v[4999]->column, 3);
    server_list_done(&l);
    str_done(&text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_hostile_file_is_refused_at_once_with_a_place),
        cmocka_unit_test(a_byte_that_is_nul_is_refused_wherever_it_is),
        cmocka_unit_test(another_file_is_never_put_in),
        cmocka_unit_test(a_large_honest_list_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
