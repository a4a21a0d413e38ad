/* SPDX-License-Identifier: BSD-3-Clause
 * test_xmlspan: where elements and attributes stand in XML text, to the byte. */
#include "config.h"

#include "core/xmlspan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "unit.h"

static void
read_text(struct xmlspans *s, const char *text)
{
    struct err e;

    if (xmlspan_read(s, text, strlen(text), &e) != 0)
        fail_msg("%s", e.text);
}

static void
assert_span(const char *text, size_t begin, size_t end, const char *expected)
{
    assert_int_equal(end - begin, strlen(expected));
    assert_memory_equal(text + begin, expected, end - begin);
}

static void
assert_value(const char *text, size_t element, const char *name, const char *expected)
{
    const struct xmlspan_attribute *a;
    struct xmlspans s;

    read_text(&s, text);
    a = xmlspan_attribute(&s, text, element, name);
    assert_non_null(a);
    assert_span(text, a->value, a->value + a->value_len, expected);
    xmlspan_done(&s);
}

static void
an_element_reaches_from_its_tag_to_its_end(void **state)
{
    const char *text = "<?xml version='1.0'?>\n<a>\n <b x='1'>t<c/></b >\n <d/></a>\n<!-- </a> -->";
    struct xmlspans s;

    read_text(&s, text);
    assert_int_equal(s.n, 4);
    assert_span(text, s.v[1].begin, s.v[1].end, "<b x='1'>t<c/></b >");
    assert_span(text, s.v[1].begin, s.v[1].tag_end, "<b x='1'>");
    assert_span(text, s.v[1].content_end, s.v[1].end, "</b >");
    assert_span(text, s.v[1].name, s.v[1].name + s.v[1].name_len, "b");
    assert_span(text, s.v[2].begin, s.v[2].end, "<c/>");
    assert_int_equal(s.v[2].content_end, s.v[2].tag_end);
    assert_span(text, s.v[0].begin, s.v[0].end, "<a>\n <b x='1'>t<c/></b >\n <d/></a>");
    xmlspan_done(&s);
}

static void
children_and_siblings_are_found(void **state)
{
    const char *text = "<a><b><x/></b><c/><b/></a>";
    struct xmlspans s;

    read_text(&s, text);
    assert_int_equal(s.v[0].parent, XMLSPAN_NONE);
    assert_int_equal(s.v[0].next, XMLSPAN_NONE);
    assert_int_equal(xmlspan_first(&s, 0), 1);
    assert_int_equal(s.v[1].next, 3);
    assert_int_equal(s.v[3].next, 4);
    assert_int_equal(s.v[4].next, XMLSPAN_NONE);
    assert_int_equal(s.v[2].parent, 1);
    assert_int_equal(xmlspan_first(&s, 3), XMLSPAN_NONE);
    assert_int_equal(xmlspan_child(&s, text, 0, "b"), 1);
    assert_int_equal(xmlspan_child(&s, text, 0, "c"), 3);
    assert_int_equal(xmlspan_child(&s, text, 0, "x"), XMLSPAN_NONE);
    xmlspan_done(&s);
}

static void
an_attribute_is_found_with_its_quotes(void **state)
{
    const char *text = "<a x = '1\"2'\n\ty=\"<!-- '\" z='a>b/>'><b z=''/></a>";
    struct xmlspans s;

    assert_value(text, 0, "x", "1\"2");
    assert_value(text, 0, "z", "a>b/>");
    assert_value(text, 1, "z", "");
    read_text(&s, text);
    assert_int_equal(s.v[0].attribute_count, 3);
    assert_int_equal(xmlspan_attribute(&s, text, 0, "x")->quote, '\'');
    assert_int_equal(xmlspan_attribute(&s, text, 0, "y")->quote, '"');
    assert_null(xmlspan_attribute(&s, text, 1, "x"));
    xmlspan_done(&s);
}

static void
what_only_looks_like_a_tag_is_none(void **state)
{
    const char *text = "<a><!-- <b> --><!--><b/>--><!---><b/>--><![CDATA[<c>]]><?pi <d>?><e/></a>";
    struct xmlspans s;

    read_text(&s, text);
    assert_int_equal(s.n, 2);
    assert_span(text, s.v[1].begin, s.v[1].end, "<e/>");
    xmlspan_done(&s);
}

static void
a_place_is_that_of_the_first_byte_whatever_ends_a_line(void **state)
{
    static const char *const texts[] = {
        "<a>\n\n <b\n/></a>",
        "<a>\r\n\r\n <b\r\n/></a>",
        "<a>\r\r <b\r/></a>",
        "\xef\xbb\xbf<a>\n\n <b\n/></a>",
    };

    for (size_t i = 0; i < UNIT_COUNT(texts); i++) {
        struct xmlspans s;
        int line, column;

        read_text(&s, texts[i]);
        assert_int_equal(s.v[0].line, 1);
        assert_int_equal(s.v[0].column, 1);
        assert_int_equal(s.v[1].line, 3);
        assert_int_equal(s.v[1].column, 2);
        xmlspan_place(texts[i], s.v[1].begin, &line, &column);
        assert_int_equal(line, 3);
        assert_int_equal(column, 2);
        xmlspan_done(&s);
    }
}

static void
tags_that_do_not_match_are_told_with_their_place(void **state)
{
    static const struct {
        const char *text, *place;
    } cases[] = {
        {"<a>\n <b></a>", "2:5: "}, {"<a>\n <b>", "2:2: "},   {"<a/>\n</a>", "2:1: "},
        {"<a/>\n<b/>", "2:1: "},    {"<a>\n<!-- ", "2:1: "}, {"<a x=1/>", "1:4: "},
        {"<a x='1", "1:4: "},       {"<a ", "1:4: "},        {"text", "1:5: "},
        {"<a x", "1:4: "},          {"<a x=", "1:4: "},
    };

    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct xmlspans s;
        struct err e = {0};

        assert_int_equal(xmlspan_read(&s, cases[i].text, strlen(cases[i].text), &e), -1);
        assert_int_equal(e.code, ERR_DATA);
        if (strncmp(e.text, cases[i].place, strlen(cases[i].place)) != 0)
            fail_msg("%s: %s", cases[i].text, e.text);
        xmlspan_done(&s);
    }
}

static void
assert_unescaped(const char *value, const char *expected)
{
    struct str out = {0};

    xmlspan_unescape(&out, value, strlen(value));
    assert_string_equal(str_text(&out), expected);
    str_done(&out);
}

static void
an_attribute_reads_as_a_parser_gives_it(void **state)
{
    assert_unescaped("a &lt;&gt;&amp;&quot;&apos; b", "a <>&\"' b");
    assert_unescaped("&#65;&#x42;&#x20aC;&#233;&#x1F600;", "AB\xe2\x82\xac\xc3\xa9\xf0\x9f\x98\x80");
    assert_unescaped("a\nb\tc\r\nd\re", "a b c d e");
    assert_unescaped("a&#10;b&#9;c&#13;", "a\nb\tc\r");
    assert_unescaped("a & b &none; &#; &#x; &#xzz; &#0; &#99999999;",
        "a & b &none; &#; &#x; &#xzz; &#0; &#99999999;");
}

static void
what_is_escaped_reads_as_it_was(void **state)
{
    static const char *const texts[] = {
        "", "plain", "<&>\"'", "&amp;", "a\nb\tc\rd", "\xe2\x82\xac", "$PV_SERVER_PORT$",
    };

    for (size_t i = 0; i < UNIT_COUNT(texts); i++) {
        for (const char *quote = "\"'"; *quote != '\0'; quote++) {
            struct str out = {0};

            xmlspan_escape(&out, texts[i], *quote);
            assert_null(strchr(str_text(&out), *quote));
            assert_null(strchr(str_text(&out), '<'));
            assert_unescaped(str_text(&out), texts[i]);
            str_done(&out);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_element_reaches_from_its_tag_to_its_end),
        cmocka_unit_test(children_and_siblings_are_found),
        cmocka_unit_test(an_attribute_is_found_with_its_quotes),
        cmocka_unit_test(what_only_looks_like_a_tag_is_none),
        cmocka_unit_test(a_place_is_that_of_the_first_byte_whatever_ends_a_line),
        cmocka_unit_test(tags_that_do_not_match_are_told_with_their_place),
        cmocka_unit_test(an_attribute_reads_as_a_parser_gives_it),
        cmocka_unit_test(what_is_escaped_reads_as_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
