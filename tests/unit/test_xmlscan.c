/* SPDX-License-Identifier: BSD-3-Clause
 * test_xmlscan: what is refused before, by and after the XML parser, and that this is quick. */
#include "config.h"

#include "core/xmlscan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "core/pvsc.h"
#include "unit.h"

/* Texts with a length, as some hold a NUL. */
#define TEXT(s) s, sizeof(s) - 1

struct fault_row {
    const char *text;
    size_t n;
    int line, column;
    const char *why; /* NULL: in the words of libxml2, whatever they are */
};

static const struct fault_row scan_faults[] = {
    {TEXT(""), 1, 1, "the file is empty"},
    {TEXT(" \n"), 2, 1, "the file is empty"},
    {TEXT("servers"), 1, 1, "this is not XML: a list begins with '<Servers>'"},
    {TEXT("<Servers>\n <a b=1/></Servers>"), 2, 5,
        "the value of this attribute is not in quotes"},
    {TEXT("<Servers><a b/></Servers>"), 1, 13,
        "this attribute has no value (name=\"value\")"},
    {TEXT("<Servers><a b='1'c='2'/></Servers>"), 1, 18, "a blank is missing in front of this"},
    {TEXT("<Servers><a b='x></a>\n</Servers>"), 1, 13,
        "the value of this attribute is not closed before the next '<' (write &lt; for a '<')"},
    {TEXT("<Servers b='x"), 1, 10, "the value of this attribute has no closing quote"},
    {TEXT("<Servers><a ="), 1, 13,
        "this tag is broken: a name of an attribute, or '>', belongs here"},
    {TEXT("<Servers "), 1, 1, "this tag has no end ('>')"},
    {TEXT("<Servers>a < b</Servers>"), 1, 12, "this '<' begins no tag (write &lt; for a '<')"},
    {TEXT("<Servers><!-- x"), 1, 10, "this comment has no end ('-->')"},
    {TEXT("<Servers><![CDATA[x"), 1, 10, "this CDATA section has no end (']]>')"},
    {TEXT("<?xml "), 1, 1, "this processing instruction has no end ('?>')"},
    {TEXT("</Servers>"), 1, 1, "this end tag has no start"},
    {TEXT("<Servers></Servers x>"), 1, 10, "this end tag is broken"},
    {TEXT("<!DOCTYPE a><Servers/>"), 1, 1,
        "document types and entities are not read: take out '<!...>'"},
    {TEXT("<!-- <!DOCTYPE b> --><!DOCTYPE a SYSTEM 'file:///etc/passwd'><Servers/>"), 1, 22,
        "document types and entities are not read: take out '<!...>'"},
    {TEXT("<Servers>\n<!ENTITY x 'y'></Servers>"), 2, 1,
        "document types and entities are not read: take out '<!...>'"},
    {TEXT("<Servers>\0</Servers>"), 1, 10,
        "there is a NUL byte in the text: save the file as UTF-8"},
    {TEXT("\xff\xfe<\0S\0"), 1, 1, "this is UTF-16: save the file as UTF-8"},
    {TEXT("\xfe\xff\0<\0S"), 1, 1, "this is UTF-16: save the file as UTF-8"},
    {TEXT("<\0S\0"), 1, 2, "there is a NUL byte in the text: save the file as UTF-8"},
    {TEXT("\x1f\x8b\x08"), 1, 1, "this is compressed: unpack the file first"},
    {TEXT("<?xml version='1.0' encoding='UTF-7'?>+ADw-Servers/+AD4-"), 1, 31,
        "the encoding 'UTF-7' is not read: save the file as UTF-8"},
    {TEXT("<?xml version='1.0' encoding=\"UTF-16\"?><Servers/>"), 1, 31,
        "the encoding 'UTF-16' is not read: save the file as UTF-8"},
    {TEXT("<?xml version='1.0' encoding='x\x1b[2J'?><Servers/>"), 1, 31,
        "the encoding 'x^[[2J' is not read: save the file as UTF-8"},
    {TEXT("<Servers>\n  <a b='\xe4'/></Servers>"), 2, 9,
        "byte 0xE4 is not UTF-8: save the file as UTF-8"},
    {TEXT("<Servers a='\xc0\xbcx'/>"), 1, 13, "byte 0xC0 is not UTF-8: save the file as UTF-8"},
};

static const struct fault_row parser_faults[] = {
    {TEXT("\n<Server name='s'/>"), 2, 1,
        "the file begins with <Server>, but a list of servers begins with <Servers>"},
    {TEXT("<html/>"), 1, 1,
        "the file begins with <html>, but a list of servers begins with <Servers>"},
    {TEXT("<Servers><Server name='a'>\n</Servers>"), 2, 11, "this is not well-formed XML: "
        "Opening and ending tag mismatch: Server line 1 and Servers"},
    {TEXT("<Servers>"), 1, 10, NULL},
    {TEXT("<Servers/>x"), 1, 11, NULL},
    {TEXT("<Servers/><Servers/>"), 1, 11, NULL},
    {TEXT("<Servers><a b='&nope;'/></Servers>"), 1, 22, "this is not well-formed XML: "
        "Entity 'nope' not defined"},
    {TEXT("<Servers><a b='1' b='2'/></Servers>"), 1, 24, NULL},
    {TEXT("<Servers a='\x01'/>"), 1, 13, NULL},
    {TEXT(" <?xml version='1.0'?><Servers/>"), 1, 7, NULL},
};

static int
parse_bytes(struct server_list *l, const char *bytes, size_t n, struct err *e)
{
    /* Exactly as long as the text, so that a sanitizer sees a read past its end. */
    char *copy = mem_alloc(n);
    int rc;

    memcpy(copy, bytes, n);
    *l = (struct server_list){0};
    *e = (struct err){0};
    rc = pvsc_parse(l, copy, n, "list.pvsc", SERVER_ORIGIN_EXTRA, e);
    free(copy);
    return rc;
}

static void
fault_is(const struct fault_row *row)
{
    struct server_list l;
    struct err e;
    char place[32];

    print_message("%.60s\n", row->text);
    assert_int_equal(parse_bytes(&l, row->text, row->n, &e), -1);
    assert_int_equal(e.code, ERR_DATA);
    assert_int_equal(l.n, 0);
    assert_int_equal(l.fault_count, 1);
    assert_string_equal(l.faults[0].file, "list.pvsc");
    print_message("  %s\n", e.text);
    assert_int_equal(l.faults[0].line, row->line);
    assert_int_equal(l.faults[0].column, row->column);
    if (row->why != NULL)
        assert_string_equal(l.faults[0].text, row->why);
    snprintf(place, sizeof place, "%d:%d: ", row->line, row->column);
    assert_int_equal(strncmp(e.text, place, strlen(place)), 0);
    assert_string_equal(e.text + strlen(place), l.faults[0].text);
    server_list_done(&l);
}

static void
the_walk_refuses_a_fault_before_the_parser_sees_it(void **state)
{
    for (size_t i = 0; i < UNIT_COUNT(scan_faults); i++) {
        struct xmlscan x;
        struct err e;

        fault_is(&scan_faults[i]);
        assert_int_equal(xmlscan_check(&x, scan_faults[i].text, scan_faults[i].n, &e), -1);
        assert_string_equal(e.text, scan_faults[i].why);
    }
}

static void
the_parser_refuses_what_the_walk_leaves_to_it(void **state)
{
    for (size_t i = 0; i < UNIT_COUNT(parser_faults); i++) {
        struct xmlscan x;
        struct err e;

        fault_is(&parser_faults[i]);
        assert_int_equal(xmlscan_check(&x, parser_faults[i].text, parser_faults[i].n, &e), 0);
    }
}

static void
a_long_reason_of_the_parser_is_cut(void **state)
{
    struct str text = {0};
    struct server_list l;
    struct err e;

    str_add(&text, "<Servers><");
    for (int i = 0; i < 5000; i++)
        str_add(&text, "\xc3\xa4");
    str_add(&text, "></Servers>");
    assert_int_equal(parse_bytes(&l, text.s, text.len, &e), -1);
    assert_non_null(strstr(l.faults[0].text, "mismatch"));
    assert_true(strlen(l.faults[0].text) < 400);
    str_done(&text);
    server_list_done(&l);
}

static void
many_attributes(struct str *text)
{
    str_add(text, "<x");
    for (int i = 0; i < 64; i++)
        str_addf(text, " a%d=''", i);
    str_add(text, "/>");
}

/* A list with n of what kind says: attributes, levels, bytes of a value, servers, elements in one,
 * thousands of elements, elements with 64 attributes, bytes in all. */
static char *
hostile_text(char kind, int n, size_t *size)
{
    struct str text = {0};

    str_add(&text, kind == 'a' || kind == 'v' ? "<Servers" : "<Servers>");
    str_add(&text, kind == 'o' ? "<Other>" : "");
    if (kind == 'v')
        str_add(&text, " a='");
    for (int i = 0; i < n; i++) {
        if (kind == 'a')
            str_addf(&text, " a%d=''", i);
        else if (kind == 'd')
            str_add(&text, "<x>");
        else if (kind == 'v' || kind == 's')
            str_addc(&text, ' ');
        else if (kind == 'm')
            many_attributes(&text);
        else if (kind == 'o')
            str_add(&text, "<x/>");
        else if (kind == 'c')
            str_addf(&text, "<Server name='%d'/>", i);
        else
            str_add(&text, i % 1000 == 0 ? "<Other>" : i % 1000 == 999 ? "</Other>" : "<x/>");
    }
    for (int i = 0; kind == 'd' && i < n; i++)
        str_add(&text, "</x>");
    str_add(&text, kind == 'o' ? "</Other>" : "");
    str_add(&text, kind == 'a' ? "/>" : kind == 'v' ? "'/>" : "</Servers>");
    *size = text.len;
    return str_take(&text);
}

static void
what_could_make_a_parser_slow_is_refused_at_once(void **state)
{
    static const struct {
        char kind;
        int n;
        const char *why; /* NULL: fine */
    } rows[] = {
        {'a', 64, NULL},
        {'a', 65, "this tag has more than 64 attributes"},
        {'a', 80000, "this tag has more than 64 attributes"},
        {'d', 31, NULL},
        {'d', 32, "elements are nested deeper than 32"},
        {'d', 100000, "elements are nested deeper than 32"},
        {'v', 65536, NULL},
        {'v', 65537, "the value of this attribute is longer than 65536 bytes"},
        {'c', 5000, NULL},
        {'o', 2000, NULL},
        {'o', 2001, "one element holds more than 2000 others"},
        {'e', 39000, NULL},
        {'e', 41000, "there are more than 40000 elements"},
        {'m', 780, NULL},
        {'m', 820, "there are more than 50000 attributes"},
        {'s', PVSC_SIZE_MAX - 19, NULL},
        {'s', PVSC_SIZE_MAX, "the file is larger than 1048576 bytes: no list of servers is"},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct server_list l;
        struct err e;
        clock_t begin;
        size_t n;
        char *text = hostile_text(rows[i].kind, rows[i].n, &n);
        int rc;

        begin = clock();
        rc = parse_bytes(&l, text, n, &e);
        print_message("%c %d: %s\n", rows[i].kind, rows[i].n, e.text);
        assert_int_equal(rc, rows[i].why == NULL ? 0 : -1);
        if (rows[i].why != NULL)
            assert_string_equal(l.faults[0].text, rows[i].why);
        assert_true(clock() - begin < 2 * CLOCKS_PER_SEC); /* one that is not refused takes 13 s */
        free(text);
        server_list_done(&l);
    }
}

static void
the_walk_before_the_parser_counts_what_is_there(void **state)
{
    static const char text[] = "<a><b x='1' y='>'/><!-- <c> --><!--><c/>--><d><e/></d></a>";
    struct xmlscan x;
    struct err e;

    assert_int_equal(xmlscan_check(&x, text, sizeof text - 1, &e), 0);
    assert_int_equal(x.elements, 4);
    assert_int_equal(x.depth, 3);
    assert_int_equal(x.attributes, 2);
    assert_false(x.latin1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_walk_refuses_a_fault_before_the_parser_sees_it),
        cmocka_unit_test(the_parser_refuses_what_the_walk_leaves_to_it),
        cmocka_unit_test(a_long_reason_of_the_parser_is_cut),
        cmocka_unit_test(what_could_make_a_parser_slow_is_refused_at_once),
        cmocka_unit_test(the_walk_before_the_parser_counts_what_is_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
