/* SPDX-License-Identifier: BSD-3-Clause
 * pvsc: ParaView's server lists, from bytes to servers. */
#include "config.h"

#include "core/pvsc.h"

#include <libxml/tree.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/digest.h"
#include "base/mem.h"
#include "base/text.h"
#include "core/pvsctree.h"
#include "core/remark.h"

/* What is read, and where the servers go. */
struct source {
    struct server_list *list;
    const char *bytes, *file;
    enum server_origin origin;
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

static struct place
node_place(const xmlNode *node)
{
    const struct xmlspan *span = node->_private;

    return (struct place){span->line, span->column};
}

#define node_remark(s, node, ...) \
    server_remark((s), node_place(node).line, node_place(node).column, __VA_ARGS__)

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
        server_remark(s, o->line, o->column, "option-without-type",
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
    server_remark(s, o->line, o->column, "option-type-unknown",
        "Option %s has the unknown type '%s'; it is skipped", o->name, (const char *)type->name);
    return false;
}

static void
pvsc_option(struct server *s, const xmlNode *node)
{
    struct place at = node_place(node);
    struct option o = {.line = at.line, .column = at.column};

    o.name = node_attr_or(node, "name", "");
    o.label = node_attr_or(node, "label", o.name);
    o.readonly = node_attr_true(node, "readonly", false);
    o.save = node_attr_true(node, "save", true);
    if (o.name[0] == '\0') {
        server_remark(s, o.line, o.column, "option-without-name", "An Option has no name; it is skipped");
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
    struct place at = node_place(node);
    struct assign a = {
        .name = node_attr_filled(node, "name"), .line = at.line, .column = at.column};

    if (a.name == NULL) {
        node_remark(s, node, "set-without-name", "A Set has no name; it is skipped");
        return;
    }
    a.value = node_attr_or(node, "value", "");
    remark_set(s, at.line, at.column, a.name);
    *v = mem_grow(*v, *n, cap, sizeof **v);
    (*v)[(*n)++] = a;
}

static void
pvsc_case(struct server *s, struct option_switch *sw, const xmlNode *node)
{
    struct option_case c = {.value = node_attr(node, "value")};

    if (c.value == NULL) {
        node_remark(s, node, "case-without-value",
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
    struct place at = node_place(node);
    struct option_switch sw = {
        .variable = node_attr_filled(node, "name"), .line = at.line, .column = at.column};

    if (sw.variable == NULL) {
        server_remark(s, sw.line, sw.column, "switch-without-name",
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
            node_remark(s, n, "element-unknown",
                "'%s' means nothing in Options; it is skipped", (const char *)n->name);
    }
    remark_options(s);
}

/* ---- What is started ---- */

static void
pvsc_arguments(struct server *s, const xmlNode *arguments)
{
    size_t cap = 0;

    for (const xmlNode *n = node_first(arguments); n != NULL; n = node_next(n->next)) {
        char *value = node_attr(n, "value"); /* whatever the element is called */

        if (value == NULL)
            continue;
        s->arg_places = mem_grow(s->arg_places, s->args.n, &cap, sizeof *s->arg_places);
        s->arg_places[s->args.n] = node_place(n);
        strv_take(&s->args, value);
    }
}

static void
pvsc_command(struct server *s, const xmlNode *command)
{
    s->command = node_place(command);
    s->exec = node_attr(command, "exec");
    if (!node_attr_number(command, "process_wait", &s->process_wait_s))
        node_attr_number(command, "timeout", &s->process_wait_s);
    node_attr_number(command, "delay", &s->delay_s);
    pvsc_arguments(s, node_child(command, "Arguments"));
    if ((s->exec == NULL || s->exec[0] == '\0') && s->args.n == 0 && !s->ssh.forward)
        node_remark(s, command, "command-missing",
            "The command has no exec; ParaView cannot start it");
}

static void
pvsc_forward(struct server *s, const xmlNode *forward)
{
    if (forward == NULL)
        return;
    if (s->resource.scheme == RESOURCE_BUILTIN || s->resource.scheme >= RESOURCE_SSH) {
        node_remark(s, forward, "forward-impossible", "PortForwarding does not work for %s://",
            s->resource.scheme_text);
        return;
    }
    if (resource_two(&s->resource))
        node_remark(s, forward, "forward-scheme",
            "ParaView has no PortForwarding for %s://; here both servers get one",
            s->resource.scheme_text);
    s->ssh.forward = true;
    s->ssh.forward_place = node_place(forward);
    s->ssh.forward_local = node_attr(forward, "local");
    remark_forward(s, s->ssh.forward_place.line, s->ssh.forward_place.column);
}

static void
pvsc_askpass(struct server *s, const xmlNode *config)
{
    s->ssh.askpass = node_child(config, "Askpass") != NULL;
    for (const xmlNode *n = node_first(config); n != NULL; n = node_next(n->next)) {
        if (!node_is(n, "Askpass") && strcasecmp((const char *)n->name, "Askpass") == 0)
            node_remark(s, n, "askpass-misspelled",
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
        node_remark(s, ssh, "ssh-config-missing",
            "The SSHCommand has no SSHConfig, so ParaView does not see it");
    }
    if (command != NULL)
        pvsc_command(s, command);
    else
        node_remark(s, startup, "command-missing",
            "CommandStartup holds no command that can be used");
}

/* More than ParaView knows: an SSHConfig, or a PortForwarding alone, where nothing is started is the
 * tunnel to what runs there. */
static void
pvsc_manual_ssh(struct server *s, const xmlNode *manual)
{
    const xmlNode *config = node_child(manual, "SSHConfig");
    const xmlNode *command = node_child(manual, "SSHCommand");
    char *exec = command != NULL ? node_attr_filled(command, "exec") : NULL;

    if (config == NULL && exec == NULL)
        config = node_child(command, "SSHConfig");
    if (config != NULL)
        pvsc_ssh(s, config);
    else
        pvsc_forward(s, node_child(manual, "PortForwarding"));
    free(exec);
}

static void
pvsc_startup(struct server *s, const xmlNode *node)
{
    const xmlNode *manual = node_child(node, "ManualStartup");
    const xmlNode *command = node_child(node, "CommandStartup");

    if (manual != NULL && command != NULL)
        node_remark(s, command, "startup-both",
            "ManualStartup is there too and wins: nothing is started");
    if (manual != NULL) {
        s->startup = SERVER_MANUAL;
        pvsc_options(s, node_child(manual, "Options"));
        pvsc_manual_ssh(s, manual);
    } else if (command != NULL) {
        pvsc_options(s, node_child(command, "Options"));
        pvsc_command_startup(s, command);
    } else {
        s->startup = SERVER_INVALID;
        server_remark(s, s->line, s->column, "startup-missing",
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
        server_remark(s, s->line, s->column, "timeout-not-a-number",
            "The timeout '%s' is not a whole number; ParaView makes 0 of it: a single try", text);
    s->timeout_s = value < 0 ? -1 : (int)value;
    free(text);
}

static struct server *
pvsc_server(const struct source *from, const xmlNode *node)
{
    const struct xmlspan *span = node->_private;
    struct server *s = server_new();
    char *resource = node_attr_or(node, "resource", "");

    free(s->name);
    s->name = node_attr_or(node, "name", "");
    s->file = mem_dup(from->file);
    s->line = span->line;
    s->column = span->column;
    s->origin = from->origin;
    digest_sha256(from->bytes + span->begin, span->end - span->begin, s->digest);
    resource_done(&s->resource);
    resource_parse(&s->resource, resource);
    if (s->name[0] == '\0')
        node_remark(s, node, "name-missing", "This server has no name");
    if (s->resource.scheme == RESOURCE_OTHER)
        node_remark(s, node, "scheme-unknown",
            "The resource '%s' is of no kind that can be connected to", resource);
    if (s->resource.wrong != NULL)
        node_remark(s, node, "xpra-address", "%s", s->resource.wrong->text);
    free(resource);
    pvsc_timeout(s, node);
    pvsc_startup(s, node);
    return s;
}

static void
pvsc_servers(const struct source *from, const xmlNode *root)
{
    for (const xmlNode *n = node_first(root); n != NULL; n = node_next(n->next)) {
        struct server *s;

        if (!node_is(n, "Server"))
            continue;
        s = pvsc_server(from, n);
        if (s->resource.scheme == RESOURCE_BUILTIN)
            server_free(s); /* there is one, and no file makes it */
        else
            server_list_add(from->list, s);
    }
}

/* Refuse: one fault in the list, and the error with the place in front. Returns -1. */
static int
pvsc_refuse(struct server_list *l, const char *file, int line, int column, struct err *e)
{
    server_list_fault(l, file, line, column, e->text);
    return err_prefix(e, "%d:%d", line, column);
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
    return pvsc_refuse(l, file, node_place(root).line, node_place(root).column, e);
}

/* Read the tree within bounds; pvsctree_done it either way. */
static int
pvsc_read(struct server_list *l, struct pvsctree *tree, const char *bytes, size_t n,
    const char *file, struct err *e)
{
    *tree = (struct pvsctree){0};
    if (n > PVSC_SIZE_MAX) {
        err_set(e, ERR_DATA, "the file is larger than %d bytes: no list of servers is",
            PVSC_SIZE_MAX);
        return pvsc_refuse(l, file, 1, 1, e);
    }
    if (pvsctree_read(tree, bytes, n, e) != 0)
        return pvsc_refuse(l, file, tree->line, tree->column, e);
    return 0;
}

int
pvsc_parse(struct server_list *l, const char *bytes, size_t n, const char *file,
    enum server_origin origin, struct err *e)
{
    struct pvsctree tree;
    int rc = pvsc_read(l, &tree, bytes, n, file, e);

    if (rc == 0 && !node_is(tree.root, "Servers"))
        rc = pvsc_refuse_root(l, file, tree.root, e);
    else if (rc == 0)
        pvsc_servers(&(struct source){l, bytes, file, origin}, tree.root);
    pvsctree_done(&tree);
    return rc;
}

int
pvsc_parse_element(struct server_list *l, const char *bytes, size_t n, struct err *e)
{
    const struct source from = {l, bytes, "", SERVER_ORIGIN_USER};
    struct pvsctree tree;
    int rc = pvsc_read(l, &tree, bytes, n, from.file, e);

    if (rc == 0 && (!node_is(tree.root, "Server") || tree.spans.v[0].end != n
        || strspn(bytes, " \t\r\n") != tree.spans.v[0].begin)) {
        err_set(e, ERR_DATA, "this is not one <Server> element, with nothing around it");
        rc = pvsc_refuse(l, from.file, 1, 1, e);
    }
    if (rc == 0)
        server_list_add(l, pvsc_server(&from, tree.root));
    pvsctree_done(&tree);
    return rc;
}
