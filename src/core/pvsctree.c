/* SPDX-License-Identifier: BSD-3-Clause
 * pvsctree: the bytes of a list as libxml2's tree, each element with its place in the bytes. */
#include "config.h"

#include "core/pvsctree.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/xmlscan.h"

#define TREE_REASON_MAX 300 /* bytes of libxml2's words in an error */

/* The declared encoding is left aside (the text is UTF-8 by now, as it is for ParaView). Never
 * NOENT, DTDLOAD, DTDATTR, XINCLUDE, HUGE or RECOVER. */
#define TREE_XML_FLAGS (XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING \
    | XML_PARSE_NOCDATA | XML_PARSE_IGNORE_ENC | XML_PARSE_BIG_LINES | XML_PARSE_NOBLANKS \
    | XML_PARSE_COMPACT)

#if LIBXML_VERSION >= 21200
typedef const xmlError *tree_xml_error;
#else
typedef xmlErrorPtr tree_xml_error;
#endif

/* libxml2's first words on a fault; what follows it is a consequence. */
struct fault {
    int line, column;
    char *text; /* cleaned; NULL: none */
};

static xmlParserInputPtr
tree_deny(const char *url, const char *id, xmlParserCtxtPtr context)
{
    return NULL;
}

static void
tree_on_error(void *context, tree_xml_error error)
{
    xmlParserCtxtPtr parser = context;
    struct fault *fault = parser != NULL ? parser->_private : NULL;
    size_t n;

    if (fault == NULL || fault->text != NULL || error->level < XML_ERR_ERROR
        || error->domain == XML_FROM_NAMESPACE)
        return;
    fault->line = error->line;
    fault->column = error->int2;
    fault->text = text_cleaned(error->message != NULL ? error->message : "", TREE_REASON_MAX);
    for (n = strlen(fault->text); n > 0 && fault->text[n - 1] == ' '; n--)
        fault->text[n - 1] = '\0'; /* it was a line end */
}

/* What libxml2 has for all threads: lists are read by several. */
static void
tree_prepare(void)
{
    xmlInitParser();
    xmlSetExternalEntityLoader(tree_deny);
}

/* The tree, or NULL with *fault. */
static xmlDocPtr
tree_parse(const char *bytes, size_t n, struct fault *fault)
{
    static pthread_once_t prepared = PTHREAD_ONCE_INIT;
    xmlParserCtxtPtr parser;
    xmlDocPtr doc = NULL;

    pthread_once(&prepared, tree_prepare);
    parser = xmlNewParserCtxt();
    if (parser != NULL) {
        parser->_private = fault;
        parser->sax->serror = tree_on_error;
        doc = xmlCtxtReadMemory(parser, bytes, (int)n, "servers.pvsc", "UTF-8", TREE_XML_FLAGS);
        xmlFreeParserCtxt(parser);
    }
    if (doc != NULL && (doc->intSubset != NULL || doc->extSubset != NULL)) {
        xmlFreeDoc(doc);
        doc = NULL;
    }
    return doc;
}

static int
tree_read_utf8(struct pvsctree *t, const char *bytes, size_t n, struct err *e)
{
    struct fault fault = {.line = 1, .column = 1};

    if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        n -= 3;
    }
    t->doc = tree_parse(bytes, n, &fault);
    t->root = t->doc != NULL ? xmlDocGetRootElement(t->doc) : NULL;
    if (t->root != NULL) {
        free(fault.text);
        return 0;
    }
    t->line = fault.line;
    t->column = fault.column;
    err_set(e, ERR_DATA, "this is not well-formed XML: %s",
        fault.text != NULL ? fault.text : "the parser gave up");
    free(fault.text);
    return err_hint(e, "ParaView refuses the whole file too; 'xmllint --noout FILE' shows the place");
}

/* The node behind this one in document order. */
static xmlNode *
tree_next(xmlNode *node)
{
    if (node->type == XML_ELEMENT_NODE && node->children != NULL)
        return node->children;
    while (node != NULL && node->next == NULL)
        node = node->parent;
    return node != NULL ? node->next : NULL;
}

/* The n-th element of the tree is the n-th of the text. */
static int
tree_place(struct pvsctree *t, const char *bytes, size_t n, struct err *e)
{
    size_t i = 0;

    if (xmlspan_read(&t->spans, bytes, n, e) != 0)
        return -1;
    for (xmlNode *node = t->doc->children; node != NULL; node = tree_next(node)) {
        if (node->type != XML_ELEMENT_NODE)
            continue;
        if (i < t->spans.n)
            node->_private = &t->spans.v[i];
        i++;
    }
    return i == t->spans.n ? 0 : err_set(e, ERR_DATA, "its elements cannot be told apart");
}

int
pvsctree_read(struct pvsctree *t, const char *bytes, size_t n, struct err *e)
{
    struct str utf8 = {0};
    struct xmlscan scan;
    int rc;

    *t = (struct pvsctree){.line = 1, .column = 1};
    if (xmlscan_check(&scan, bytes, n, e) != 0) {
        t->line = scan.line;
        t->column = scan.column;
        return -1;
    }
    if (!scan.latin1) {
        rc = tree_read_utf8(t, bytes, n, e);
    } else {
        xmlscan_from_latin1(&utf8, bytes, n);
        rc = tree_read_utf8(t, utf8.s, utf8.len, e);
        str_done(&utf8);
    }
    return rc == 0 ? tree_place(t, bytes, n, e) : -1;
}

void
pvsctree_done(struct pvsctree *t)
{
    xmlFreeDoc(t->doc);
    xmlspan_done(&t->spans);
}
