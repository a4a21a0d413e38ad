/* SPDX-License-Identifier: BSD-3-Clause
 * pvsc: ParaView's server lists, from bytes to servers. The only user of libxml2. */
#include "config.h"

#include "core/pvsc.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/remark.h"
#include "core/xmlscan.h"

#define PVSC_REASON_MAX 300 /* bytes of libxml2's words in an error */

/* The declared encoding is left aside (the text is UTF-8 by now, as it is for ParaView). Never
 * NOENT, DTDLOAD, DTDATTR, XINCLUDE, HUGE or RECOVER. */
#define PVSC_XML_FLAGS (XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING \
    | XML_PARSE_NOCDATA | XML_PARSE_IGNORE_ENC | XML_PARSE_BIG_LINES)

#if LIBXML_VERSION >= 21200
typedef const xmlError *pvsc_xml_error;
#else
typedef xmlErrorPtr pvsc_xml_error;
#endif

/* libxml2's first words on a fault; what follows it is a consequence. */
struct fault {
    int line, column;
    char *text; /* cleaned; NULL: none */
};

/* ---- Reading nodes as ParaView does: names are exact, the first child of a name counts. ---- */

static bool
node_is(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && (node->ns == NULL || node->ns->prefix == NULL)
        && strcmp((const char *)node->name, name) == 0;
}

static const xmlNode *
node_next(const xmlNode *node)
{
    while (node != NULL && node->type != XML_ELEMENT_NODE)
        node = node->next;
    return node;
}

static const xmlNode *
node_first(const xmlNode *parent)
{
    return parent != NULL ? node_next(parent->children) : NULL;
}

static const xmlNode *
node_child(const xmlNode *parent, const char *name)
{
    const xmlNode *node = node_first(parent);

    while (node != NULL && !node_is(node, name))
        node = node_next(node->next);
    return node;
}

static int
node_line(const xmlNode *node)
{
    return (int)xmlGetLineNo(node);
}

/* An attribute's text, NULL when absent. Allocated. */
static char *
node_attr(const xmlNode *node, const char *name)
{
    xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)name);
    char *copy = mem_dup((const char *)value);

    xmlFree(value);
    return copy;
}

static char *
node_attr_or(const xmlNode *node, const char *name, const char *otherwise)
{
    char *value = node_attr(node, name);

    return value != NULL ? value : mem_dup(otherwise);
}

/* Absent and empty are one. */
static char *
node_attr_filled(const xmlNode *node, const char *name)
{
    char *value = node_attr(node, name);

    if (value == NULL || value[0] != '\0')
        return value;
    free(value);
    return NULL;
}

/* Exactly "true". */
static bool
node_attr_true(const xmlNode *node, const char *name, bool otherwise)
{
    char *value = node_attr(node, name);
    bool yes = value != NULL ? strcmp(value, "true") == 0 : otherwise;

    free(value);
    return yes;
}

/* A number as a C++ stream reads it: what follows it does not matter. False leaves *out alone. */
static bool
node_attr_number(const xmlNode *node, const char *name, double *out)
{
    char *value = node_attr(node, name);
    bool found = value != NULL && option_number(value, out, NULL);

    free(value);
    return found;
}

/* ---- Options ---- */

static void
pvsc_limit(const xmlNode *node, const struct option *o, const char *name, double *out, bool *found)
{
    char *value = node_attr(node, name);

    *found = o->kind == OPTION_INT ? option_read_int(value, out) : option_read_double(value, out);
    free(value);
}

static void
pvsc_range(struct option *o, const xmlNode *node)
{
    char *type = node_attr_or(node, "type", "int");
    bool found;

    o->kind = strcmp(type, "int") == 0 ? OPTION_INT : OPTION_DOUBLE;
    free(type);
    o->step = 1;
    pvsc_limit(node, o, "min", &o->min, &found);
    pvsc_limit(node, o, "step", &o->step, &found);
    if (o->step <= 0)
        o->step = 1;
    pvsc_limit(node, o, "max", &o->max, &o->has_max);
    if (o->kind == OPTION_DOUBLE) {
        o->min = option_round(o->min);
        o->max = option_round(o->max);
        o->step = o->step < 0.01 ? 0.01 : o->step;
    }
}

static void
pvsc_boolean(struct option *o, const xmlNode *node)
{
    o->kind = OPTION_BOOLEAN;
    o->on = node_attr_or(node, "true", "1");
    o->off = node_attr_or(node, "false", "0");
}

static void
pvsc_enumeration(struct option *o, const xmlNode *node)
{
    o->kind = OPTION_ENUM;
    for (const xmlNode *n = node_first(node); n != NULL; n = node_next(n->next)) {
        struct option_entry entry;

        if (!node_is(n, "Entry"))
            continue;
        entry.value = node_attr_or(n, "value", "");
        entry.label = node_attr_or(n, "label", entry.value);
        o->entries = mem_grow(o->entries, o->entry_count, &o->entry_cap, sizeof *o->entries);
        o->entries[o->entry_count++] = entry;
    }
}

static void
pvsc_password(struct option *o, const xmlNode *node)
{
    o->kind = OPTION_PASSWORD;
    o->save = false; /* ParaView writes it to a file in clear text */
}

static void
pvsc_string(struct option *o, const xmlNode *node)
{
    o->kind = OPTION_STRING;
}

static void
pvsc_file(struct option *o, const xmlNode *node)
{
    o->kind = OPTION_FILE;
}

static const struct {
    const char *element;
    void (*read)(struct option *o, const xmlNode *node);
} pvsc_types[] = {
    {"Range", pvsc_range},     {"String", pvsc_string},   {"Password", pvsc_password},
    {"File", pvsc_file},       {"Boolean", pvsc_boolean}, {"Enumeration", pvsc_enumeration},
};

/* The kind of an option is its first child element. False: the option is skipped, as by ParaView. */
static bool
pvsc_option_type(struct server *s, struct option *o, const xmlNode *type)
{
    if (type == NULL) {
        server_remark(s, o->line, "option-without-type",
            "Option %s has no element that says its type; it is skipped", o->name);
        return false;
    }
    o->initial = node_attr(type, "default");
    o->random = str_eq(o->initial, "random");
    if (o->random)
        o->save = false;
    for (size_t i = 0; i < sizeof pvsc_types / sizeof pvsc_types[0]; i++) {
        if (node_is(type, pvsc_types[i].element)) {
            pvsc_types[i].read(o, type);
            return true;
        }
    }
    server_remark(s, o->line, "option-type-unknown",
        "Option %s has the unknown type '%s'; it is skipped", o->name, (const char *)type->name);
    return false;
}

static void
pvsc_option(struct server *s, const xmlNode *node)
{
    struct option o = {.line = node_line(node)};

    o.name = node_attr_or(node, "name", "");
    o.label = node_attr_or(node, "label", o.name);
    o.readonly = node_attr_true(node, "readonly", false);
    o.save = node_attr_true(node, "save", true);
    if (o.name[0] == '\0') {
        server_remark(s, o.line, "option-without-name", "An Option has no name; it is skipped");
        option_done(&o);
        return;
    }
    if (!pvsc_option_type(s, &o, node_first(node))) {
        option_done(&o);
        return;
    }
    remark_option(s, &o);
    if (o.has_max && o.max < o.min)
        o.min = o.max; /* as a spin box settles it */
    s->options = mem_grow(s->options, s->option_count, &s->option_cap, sizeof *s->options);
    s->options[s->option_count++] = o;
}

/* A <Set>, from Options or from a Case. */
static void
pvsc_set(struct server *s, struct assign **v, size_t *n, size_t *cap, const xmlNode *node)
{
    struct assign a = {.name = node_attr_filled(node, "name")};

    if (a.name == NULL) {
        server_remark(s, node_line(node), "set-without-name", "A Set has no name; it is skipped");
        return;
    }
    a.value = node_attr_or(node, "value", "");
    remark_set(s, node_line(node), a.name);
    *v = mem_grow(*v, *n, cap, sizeof **v);
    (*v)[(*n)++] = a;
}

static void
pvsc_case(struct server *s, struct option_switch *sw, const xmlNode *node)
{
    struct option_case c = {.value = node_attr(node, "value")};

    if (c.value == NULL) {
        server_remark(s, node_line(node), "case-without-value",
            "A Case has no value; it never matches");
        return;
    }
    for (const xmlNode *n = node_first(node); n != NULL; n = node_next(n->next)) {
        if (node_is(n, "Set"))
            pvsc_set(s, &c.sets, &c.set_count, &c.set_cap, n);
    }
    sw->cases = mem_grow(sw->cases, sw->case_count, &sw->case_cap, sizeof *sw->cases);
    sw->cases[sw->case_count++] = c;
}

static void
pvsc_switch(struct server *s, const xmlNode *node)
{
    struct option_switch sw = {.variable = node_attr_filled(node, "name"), .line = node_line(node)};

    if (sw.variable == NULL) {
        server_remark(s, sw.line, "switch-without-name",
            "A Switch does not name a variable; it is skipped");
        return;
    }
    for (const xmlNode *n = node_first(node); n != NULL; n = node_next(n->next)) {
        if (node_is(n, "Case"))
            pvsc_case(s, &sw, n);
    }
    s->switches = mem_grow(s->switches, s->switch_count, &s->switch_cap, sizeof *s->switches);
    s->switches[s->switch_count++] = sw;
}

static void
pvsc_options(struct server *s, const xmlNode *options)
{
    for (const xmlNode *n = node_first(options); n != NULL; n = node_next(n->next)) {
        if (node_is(n, "Option"))
            pvsc_option(s, n);
        else if (node_is(n, "Set"))
            pvsc_set(s, &s->sets, &s->set_count, &s->set_cap, n);
        else if (node_is(n, "Switch"))
            pvsc_switch(s, n);
        else
            server_remark(s, node_line(n), "element-unknown",
                "'%s' means nothing in Options; it is skipped", (const char *)n->name);
    }
    remark_options(s);
}

/* ---- What is started ---- */

static void
pvsc_command(struct server *s, const xmlNode *command)
{
    s->exec = node_attr(command, "exec");
    if (!node_attr_number(command, "process_wait", &s->process_wait_s))
        node_attr_number(command, "timeout", &s->process_wait_s);
    node_attr_number(command, "delay", &s->delay_s);
    for (const xmlNode *n = node_first(node_child(command, "Arguments")); n != NULL;
         n = node_next(n->next)) {
        char *value = node_attr(n, "value"); /* whatever the element is called */

        if (value != NULL)
            strv_take(&s->args, value);
    }
    if ((s->exec == NULL || s->exec[0] == '\0') && s->args.n == 0)
        server_remark(s, node_line(command), "command-missing",
            "The command has no exec; ParaView cannot start it");
}

static void
pvsc_forward(struct server *s, const xmlNode *forward)
{
    int line;

    if (forward == NULL)
        return;
    line = node_line(forward);
    if (s->resource.scheme != RESOURCE_CS && s->resource.scheme != RESOURCE_CSRC) {
        server_remark(s, line, "forward-scheme",
            "PortForwarding works for cs:// and csrc:// only, not for %s://",
            s->resource.scheme_text);
        return;
    }
    s->ssh.forward = true;
    s->ssh.forward_local = node_attr(forward, "local");
    remark_forward(s, line);
}

static void
pvsc_askpass(struct server *s, const xmlNode *config)
{
    s->ssh.askpass = node_child(config, "Askpass") != NULL;
    for (const xmlNode *n = node_first(config); n != NULL; n = node_next(n->next)) {
        if (!node_is(n, "Askpass") && strcasecmp((const char *)n->name, "Askpass") == 0)
            server_remark(s, node_line(n), "askpass-misspelled",
                "'%s' means nothing; the element is spelled Askpass", (const char *)n->name);
    }
}

static void
pvsc_ssh(struct server *s, const xmlNode *config)
{
    const xmlNode *program = node_child(config, "SSH"), *terminal = node_child(config, "Terminal");

    s->ssh.user = node_attr_filled(config, "user");
    s->ssh.port = node_attr_filled(config, "port");
    if (program != NULL)
        s->ssh.program = node_attr_filled(program, "exec");
    if (terminal != NULL) {
        s->ssh.terminal = true;
        s->ssh.terminal_program = node_attr_filled(terminal, "exec");
        s->ssh.terminal_option = node_attr_or(terminal, "command_option", "-e");
    }
    pvsc_askpass(s, config);
    pvsc_forward(s, node_child(config, "PortForwarding"));
}

/* An SSHCommand counts only with an SSHConfig; then it comes before a Command. */
static void
pvsc_command_startup(struct server *s, const xmlNode *startup)
{
    const xmlNode *command = node_child(startup, "Command");
    const xmlNode *ssh = node_child(startup, "SSHCommand");
    const xmlNode *config = node_child(ssh, "SSHConfig");

    s->startup = SERVER_COMMAND;
    if (config != NULL) {
        s->startup = SERVER_SSH;
        pvsc_ssh(s, config);
        command = ssh;
    } else if (ssh != NULL) {
        server_remark(s, node_line(ssh), "ssh-config-missing",
            "The SSHCommand has no SSHConfig, so ParaView does not see it");
    }
    if (command != NULL)
        pvsc_command(s, command);
    else
        server_remark(s, node_line(startup), "command-missing",
            "CommandStartup holds no command that can be used");
}

static void
pvsc_startup(struct server *s, const xmlNode *node)
{
    const xmlNode *manual = node_child(node, "ManualStartup");
    const xmlNode *command = node_child(node, "CommandStartup");

    if (manual != NULL && command != NULL)
        server_remark(s, node_line(command), "startup-both",
            "ManualStartup is there too and wins: nothing is started");
    if (manual != NULL) {
        s->startup = SERVER_MANUAL;
        pvsc_options(s, node_child(manual, "Options"));
    } else if (command != NULL) {
        pvsc_options(s, node_child(command, "Options"));
        pvsc_command_startup(s, command);
    } else {
        s->startup = SERVER_INVALID;
        server_remark(s, s->line, "startup-missing",
            "Neither ManualStartup nor CommandStartup is there; ParaView refuses to connect");
    }
}

/* ---- Servers ---- */

static void
pvsc_timeout(struct server *s, const xmlNode *node)
{
    char *text = node_attr(node, "timeout");
    double value = 0;

    if (text == NULL) {
        s->timeout_s = resource_reverse(&s->resource) ? -1 : 60;
        return;
    }
    if (!option_read_int(text, &value))
        server_remark(s, s->line, "timeout-not-a-number",
            "The timeout '%s' is not a whole number; ParaView makes 0 of it: a single try", text);
    s->timeout_s = value < 0 ? -1 : (int)value;
    free(text);
}

static struct server *
pvsc_server(const xmlNode *node, const char *file, enum server_origin origin)
{
    struct server *s = server_new();
    char *resource = node_attr_or(node, "resource", "");

    free(s->name);
    s->name = node_attr_or(node, "name", "");
    s->file = mem_dup(file);
    s->line = node_line(node);
    s->origin = origin;
    resource_done(&s->resource);
    resource_parse(&s->resource, resource);
    if (s->name[0] == '\0')
        server_remark(s, s->line, "name-missing", "This server has no name");
    if (s->resource.scheme == RESOURCE_OTHER)
        server_remark(s, s->line, "scheme-unknown",
            "The resource '%s' is of no kind that can be connected to", resource);
    free(resource);
    pvsc_timeout(s, node);
    pvsc_startup(s, node);
    return s;
}

static void
pvsc_servers(struct server_list *l, const xmlNode *root, const char *file,
    enum server_origin origin)
{
    for (const xmlNode *n = node_first(root); n != NULL; n = node_next(n->next)) {
        struct server *s;

        if (!node_is(n, "Server"))
            continue;
        s = pvsc_server(n, file, origin);
        if (s->resource.scheme == RESOURCE_BUILTIN)
            server_free(s); /* there is one, and no file makes it */
        else
            server_list_add(l, s);
    }
}

/* ---- From bytes to a tree ---- */

static xmlParserInputPtr
pvsc_deny(const char *url, const char *id, xmlParserCtxtPtr context)
{
    return NULL;
}

static void
pvsc_on_error(void *context, pvsc_xml_error error)
{
    xmlParserCtxtPtr parser = context;
    struct fault *fault = parser != NULL ? parser->_private : NULL;
    size_t n;

    if (fault == NULL || fault->text != NULL || error->level < XML_ERR_ERROR
        || error->domain == XML_FROM_NAMESPACE)
        return;
    fault->line = error->line;
    fault->column = error->int2;
    fault->text = text_cleaned(error->message != NULL ? error->message : "", PVSC_REASON_MAX);
    for (n = strlen(fault->text); n > 0 && fault->text[n - 1] == ' '; n--)
        fault->text[n - 1] = '\0'; /* it was a line end */
}

/* The tree, or NULL with *fault. */
static xmlDocPtr
pvsc_tree(const char *bytes, size_t n, struct fault *fault)
{
    xmlParserCtxtPtr parser = xmlNewParserCtxt();
    xmlDocPtr doc = NULL;

    xmlSetExternalEntityLoader(pvsc_deny);
    if (parser != NULL) {
        parser->_private = fault;
        parser->sax->serror = pvsc_on_error;
        doc = xmlCtxtReadMemory(parser, bytes, (int)n, "servers.pvsc", "UTF-8", PVSC_XML_FLAGS);
        xmlFreeParserCtxt(parser);
    }
    if (doc != NULL && (doc->intSubset != NULL || doc->extSubset != NULL)) {
        xmlFreeDoc(doc);
        doc = NULL;
    }
    return doc;
}

/* Refuse: one fault in the list, and the error with the place in front. Returns -1. */
static int
pvsc_refuse(struct server_list *l, const char *file, int line, int column, struct err *e)
{
    server_list_fault(l, file, line, column, e->text);
    return err_prefix(e, "%d:%d", line, column);
}

static int
pvsc_refuse_xml(struct server_list *l, const char *file, const struct fault *fault, struct err *e)
{
    err_set(e, ERR_DATA, "this is not well-formed XML: %s",
        fault->text != NULL ? fault->text : "the parser gave up");
    err_hint(e, "ParaView refuses the whole file too; 'xmllint --noout FILE' shows the place");
    return pvsc_refuse(l, file, fault->line, fault->column, e);
}

static int
pvsc_refuse_root(struct server_list *l, const char *file, const xmlNode *root, struct err *e)
{
    char *name = text_cleaned((const char *)root->name, 60);

    err_set(e, ERR_DATA, "the file begins with <%s>, but a list of servers begins with <Servers>",
        name);
    if (node_is(root, "Server"))
        err_hint(e, "Put <Servers> in front and </Servers> behind; ParaView refuses the file too");
    else
        err_hint(e, "Is this the right file? ParaView refuses it too");
    free(name);
    return pvsc_refuse(l, file, node_line(root), 1, e);
}

static int
pvsc_parse_utf8(struct server_list *l, const char *bytes, size_t n, const char *file,
    enum server_origin origin, struct err *e)
{
    struct fault fault = {.line = 1, .column = 1};
    const xmlNode *root;
    xmlDocPtr doc;
    int rc = 0;

    if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        n -= 3;
    }
    doc = pvsc_tree(bytes, n, &fault);
    root = doc != NULL ? xmlDocGetRootElement(doc) : NULL;
    if (root == NULL)
        rc = pvsc_refuse_xml(l, file, &fault, e);
    else if (!node_is(root, "Servers"))
        rc = pvsc_refuse_root(l, file, root, e);
    else
        pvsc_servers(l, root, file, origin);
    xmlFreeDoc(doc);
    free(fault.text);
    return rc;
}

int
pvsc_parse(struct server_list *l, const char *bytes, size_t n, const char *file,
    enum server_origin origin, struct err *e)
{
    struct str utf8 = {0};
    struct xmlscan scan;
    int rc;

    if (n > PVSC_SIZE_MAX) {
        err_set(e, ERR_DATA, "the file is larger than %d bytes: no list of servers is",
            PVSC_SIZE_MAX);
        return pvsc_refuse(l, file, 1, 1, e);
    }
    if (xmlscan_check(&scan, bytes, n, e) != 0)
        return pvsc_refuse(l, file, scan.line, scan.column, e);
    if (!scan.latin1)
        return pvsc_parse_utf8(l, bytes, n, file, origin, e);
    xmlscan_from_latin1(&utf8, bytes, n);
    rc = pvsc_parse_utf8(l, utf8.s, utf8.len, file, origin, e);
    str_done(&utf8);
    return rc;
}
