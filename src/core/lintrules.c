/* SPDX-License-Identifier: BSD-3-Clause
 * lintrules: what every code means for whoever keeps the list: one table. */
#include "config.h"

#include <string.h>

#include "core/lint.h"

static const struct lint_rule rules[] = {
    {"list-malformed", LINT_ERROR,
        "Correct the XML at that place; until then the whole file is left out."},
    {"list-unreadable", LINT_ERROR, "Make it a file that can be read."},
    {"element-unknown", LINT_WARNING, "Correct its spelling, or take it out."},
    {"element-misplaced", LINT_WARNING, "Move it to where it means something, or take it out."},
    {"element-repeated", LINT_WARNING, "Keep one of them."},
    {"attribute-misspelled", LINT_WARNING, "Correct its spelling; case matters."},
    {"attribute-unknown", LINT_NOTE, "Take it out."},
    {"askpass-misspelled", LINT_WARNING, "Write <Askpass/>."},
    {"builtin-in-file", LINT_NOTE, "Take it out."},
    {"name-missing", LINT_WARNING, "Give it a name: without one it cannot be chosen."},
    {"name-repeated", LINT_WARNING, "Give one of them another name."},
    {"replaces", LINT_NOTE, "Give one of them another name if both are wanted."},
    {"scheme-unknown", LINT_ERROR, "Use cs://, csrc://, cdsrs:// or cdsrsrc://."},
    {"xpra-address", LINT_ERROR, "Write ssh://USER@HOST:PORT/DISPLAY, without a password."},
    {"startup-missing", LINT_ERROR, "Add <ManualStartup/> or a <CommandStartup>."},
    {"startup-both", LINT_WARNING, "Take out the one that is not meant."},
    {"command-missing", LINT_ERROR,
        "Add a <Command exec=\"...\"> or an <SSHCommand> with an <SSHConfig>."},
    {"command-unused", LINT_NOTE, "Take it out unless old versions shall use it."},
    {"ssh-config-missing", LINT_WARNING, "Add <SSHConfig/> to the <SSHCommand>."},
    {"timeout-not-a-number", LINT_WARNING, "Write whole seconds; -1 waits for ever."},
    {"timeout-queue", LINT_WARNING, "Add timeout=\"-1\" to the Server."},
    {"resource-variable", LINT_WARNING,
        "Write the value, or ask for the port by an Option PV_SERVER_PORT."},
    {"resource-port", LINT_WARNING, "Write a number from 1 to 65535."},
    {"resource-host-missing", LINT_WARNING, "Name the host: cs://host:11111."},
    {"resource-user", LINT_WARNING,
        "Name the user in <SSHConfig user=\"...\">, or in the words of the command."},
    {"resource-ipv6", LINT_WARNING, "Put the address into brackets: cs://[::1]:11111."},
    {"resource-upper-case", LINT_NOTE, "Write it in lower case."},
    {"resource-path", LINT_NOTE, "Take it out; two slashes separate the hosts of cdsrs only."},
    {"forward-scheme", LINT_NOTE, "Use fairlead for it; ParaView itself refuses."},
    {"forward-impossible", LINT_WARNING, "Take it out."},
    {"forward-port-missing", LINT_WARNING, "Add the port to the resource: cs://host:11111."},
    {"forward-local-not-a-port", LINT_ERROR, "Write a port number, or take local out."},
    {"forward-local-undefined", LINT_WARNING,
        "Write a port number, or add an Option of that name."},
    {"forward-local-server-port", LINT_WARNING,
        "Take local out: the server's port is its default."},
    {"forward-local-zero", LINT_NOTE, "Write a port number if ParaView is to use the list too."},
    {"reverse-local", LINT_NOTE,
        "Tell the server $PV_SERVER_PORT$, and ask for ParaView 5.13.1 or newer."},
    {"manual-tunnel", LINT_NOTE, "Give ParaView an ssh -L beside it, or a CommandStartup."},
    {"forward-variable", LINT_WARNING, "Use $PV_SERVER_PORT$ for what the server is told."},
    {"client-port", LINT_WARNING, "Use $PV_SERVER_PORT$ at the client's end of the forward."},
    {"ssh-port", LINT_ERROR, "Write a number from 1 to 65535."},
    {"ssh-host-missing", LINT_ERROR, "Name the host in the resource."},
    {"option-without-name", LINT_WARNING, "Give it a name, or take it out."},
    {"option-without-type", LINT_WARNING, "Add the element that says its type, such as <String/>."},
    {"option-type-unknown", LINT_WARNING,
        "Use Range, String, Password, File, Boolean or Enumeration."},
    {"option-second-kind", LINT_WARNING, "Take out all elements in it but one."},
    {"option-duplicate", LINT_WARNING, "Take out the earlier one, or rename it."},
    {"option-overrides", LINT_WARNING, "Rename it, for example to SSH_USER."},
    {"flag-not-true", LINT_WARNING, "Write \"true\" or \"false\"."},
    {"range-type-unknown", LINT_WARNING, "Write \"int\" or \"double\"."},
    {"range-max-missing", LINT_WARNING, "Add max."},
    {"random-max-missing", LINT_WARNING, "Add max: without it the random value makes no sense."},
    {"range-empty", LINT_WARNING, "Exchange min and max."},
    {"range-limit-not-a-number", LINT_WARNING, "Write a number of the Range's type."},
    {"range-default-not-a-number", LINT_WARNING, "Write a number of the Range's type."},
    {"range-default-outside", LINT_WARNING, "Choose a default from min to max."},
    {"boolean-default-not-listed", LINT_WARNING,
        "Use the text of its true or of its false as the default."},
    {"boolean-default-off", LINT_NOTE, "Use the text of its true or of its false as the default."},
    {"enum-default-missing", LINT_NOTE,
        "Add the value of an Entry as the default, unless everyone shall choose."},
    {"enum-default-not-listed", LINT_WARNING,
        "Use the value of an Entry as the default, not its label."},
    {"enum-empty", LINT_WARNING, "Add entries, or make it a String."},
    {"entry-without-value", LINT_WARNING, "Add a value."},
    {"entry-duplicate", LINT_WARNING, "Take one of them out."},
    {"port-range", LINT_WARNING, "Keep min and max between 1 and 65535."},
    {"port-default", LINT_WARNING, "Write a number from 1 to 65535."},
    {"set-without-name", LINT_WARNING, "Give it the name of a variable, or take it out."},
    {"set-without-effect", LINT_WARNING, "Take it out, or put it into a Case."},
    {"set-port", LINT_WARNING, "Make it an Option, which changes the port that is connected to."},
    {"switch-without-name", LINT_WARNING, "Name the variable that it looks at."},
    {"switch-dead", LINT_WARNING, "Add an Option, or write the values without a Switch."},
    {"switch-variable-unknown", LINT_WARNING, "Correct the name, or add an Option or Set of it."},
    {"switch-no-case", LINT_WARNING, "Add a Case for that value."},
    {"case-without-value", LINT_WARNING, "Give it the value that it is for."},
    {"case-duplicate", LINT_WARNING, "Take one of them out."},
    {"case-impossible", LINT_WARNING, "Correct the value; case matters."},
    {"case-missing", LINT_NOTE, "Add a Case for it if something is to be set."},
    {"undefined-variable", LINT_NOTE,
        "Correct its name, or write it without the dollars if it stands for itself."},
    {"variable-misspelled", LINT_WARNING, "Write the name as it is set."},
    {"variable-gone", LINT_WARNING, "Make it an Option."},
    {"variable-cycle", LINT_ERROR, "Take the variable out of its own value."},
    {"stale-variable", LINT_NOTE, "Use $PV_SERVER_PORT$ instead."},
    {"typed-dollar", LINT_NOTE, "Nothing needs to be done here; with ParaView avoid the dollar."},
    {"backslash", LINT_WARNING, "Take the backslash out."},
    {"argument-without-value", LINT_WARNING, "Give it a value, or take it out."},
    {"empty-word", LINT_WARNING,
        "Give it a default, or put flag and value into one argument: -l$NAME$."},
    {"value-splits", LINT_NOTE, "Quote it in the argument if it is to stay one word."},
    {"quote-open", LINT_WARNING, "Close it, or take it out."},
    {"wait-not-a-number", LINT_WARNING, "Write seconds as a number."},
    {"wait-old-name", LINT_NOTE, "Write process_wait, or keep both for old versions."},
    {"delay", LINT_NOTE,
        "Keep it for ParaView; fairlead waits until the server says that it is ready."},
    {"flag-gone", LINT_WARNING,
        "Write --client-host=HOST for -ch, and --force-offscreen-rendering for the other."},
    {"flag-old", LINT_NOTE, "Write it with two dashes."},
    {"flag-refused", LINT_ERROR, "Take it out; the render server alone draws."},
    {"relative-program", LINT_NOTE, "Write the whole path."},
    {"template", LINT_WARNING, "Write what belongs there."},
    {"windows-only", LINT_NOTE,
        "Put it into a Switch on PV_CLIENT_PLATFORM, or make a list for each platform."},
    {"terminal-closes", LINT_NOTE,
        "Add -hold for ParaView; fairlead needs no terminal and keeps the output."},
    {"password-saved", LINT_WARNING, "Add save=\"false\" to the Option; fairlead never keeps it."},
    {"password-shown", LINT_WARNING,
        "Make it a Password with save=\"false\", or let fairlead ask when it logs in."},
    {"password-in-file", LINT_WARNING, "Take the default out."},
    {"password-argument", LINT_WARNING, "Let the program ask for it."},
    {"password-tool", LINT_WARNING, "Take it out: fairlead asks for the password, or uses a key."},
    {"paraview-never-ends", LINT_WARNING,
        "Take the variable out of its own value, for whoever uses ParaView's dialog."},
    {"reverse-render-host", LINT_WARNING,
        "Start both on one host, or let the render server call that host."},
    {"wrapper-unsure", LINT_NOTE,
        "Use an SSHCommand, or plain flags of ssh, if the ssh is to be fairlead's own."},
    {"agent-forwarding", LINT_NOTE, "Take -A out unless the other machine needs the agent."},
    {"x11-forwarding", LINT_NOTE, "Take -X or -Y out; a ParaView server draws without a screen."},
    {"dynamic-forward", LINT_NOTE, "Take -D out, or run an ssh beside fairlead for it."},
    {"putty-session", LINT_NOTE,
        "Name host, user and port in the command instead of a saved session."},
};

const struct lint_rule *
lint_rules(size_t *n)
{
    *n = sizeof rules / sizeof rules[0];
    return rules;
}

const struct lint_rule *
lint_rule(const char *code)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (strcmp(rules[i].code, code) == 0)
            return &rules[i];
    }
    return NULL;
}

const char *
lint_severity_name(enum lint_severity severity)
{
    static const char *const names[] = {
        [LINT_NOTE] = "note", [LINT_WARNING] = "warning", [LINT_ERROR] = "error"};

    return names[severity];
}
