/* SPDX-License-Identifier: BSD-3-Clause
 * sshopts: the options of ssh(1), of its -o and of plink, and what each asks for. */
#include "config.h"

#include "core/sshopts.h"

#include <string.h>
#include <strings.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const char config_why[] = "reads another configuration";
static const char network_why[] = "chooses where connections come from";
static const char password_why[] = "holds a password, which other users of this machine can read; "
    "leave it out to be asked";
static const char print_why[] = "starts no server";
static const char proxy_why[] = "connects in a way of its own";
static const char share_why[] = "shares a connection that is not made here";
static const char token_why[] = "takes a key from a device";

/* ---- ssh ---- */

static const struct sshopt ssh_options[] = {
    {"1", false, SSHOPT_REFUSE, "speaks a protocol that is not spoken any more", NULL},
    {"2", false, SSHOPT_SKIP, NULL, NULL},
    {"4", false, SSHOPT_SKIP, NULL, NULL}, /* every address of a host is tried here */
    {"6", false, SSHOPT_SKIP, NULL, NULL},
    {"A", false, SSHOPT_AGENT, NULL, NULL},
    {"a", false, SSHOPT_NO_AGENT, NULL, NULL},
    {"B", true, SSHOPT_REFUSE, network_why, NULL},
    {"b", true, SSHOPT_REFUSE, network_why, NULL},
    {"C", false, SSHOPT_SKIP, NULL, NULL},
    {"c", true, SSHOPT_SKIP, NULL, NULL},
    {"D", true, SSHOPT_DYNAMIC, NULL, NULL},
    {"E", true, SSHOPT_SKIP, NULL, NULL},
    {"e", true, SSHOPT_SKIP, NULL, NULL},
    {"F", true, SSHOPT_REFUSE, config_why, NULL},
    {"f", false, SSHOPT_BACKGROUND, NULL, NULL},
    {"G", false, SSHOPT_REFUSE, print_why, NULL},
    {"g", false, SSHOPT_REFUSE, "lets other machines use the forwards", NULL},
    {"I", true, SSHOPT_REFUSE, token_why, NULL},
    {"i", true, SSHOPT_KEY, NULL, NULL},
    {"J", true, SSHOPT_JUMP, NULL, NULL},
    {"K", false, SSHOPT_REFUSE, "hands Kerberos credentials on", NULL},
    {"k", false, SSHOPT_SKIP, NULL, NULL},
    {"L", true, SSHOPT_LOCAL, NULL, NULL},
    {"l", true, SSHOPT_USER, NULL, NULL},
    {"M", false, SSHOPT_REFUSE, share_why, NULL},
    {"m", true, SSHOPT_SKIP, NULL, NULL},
    {"N", false, SSHOPT_NO_COMMAND, NULL, NULL},
    {"n", false, SSHOPT_SKIP, NULL, NULL},
    {"O", true, SSHOPT_REFUSE, share_why, NULL},
    {"o", true, SSHOPT_KEYWORD, NULL, NULL},
    {"P", true, SSHOPT_REFUSE, config_why, NULL},
    {"p", true, SSHOPT_PORT, NULL, NULL},
    {"Q", true, SSHOPT_REFUSE, print_why, NULL},
    {"q", false, SSHOPT_SKIP, NULL, NULL},
    {"R", true, SSHOPT_REMOTE, NULL, NULL},
    {"S", true, SSHOPT_REFUSE, share_why, NULL},
    {"s", false, SSHOPT_REFUSE, "asks for a subsystem", NULL},
    {"T", false, SSHOPT_NO_TTY, NULL, NULL},
    {"t", false, SSHOPT_TTY, NULL, NULL},
    {"V", false, SSHOPT_REFUSE, print_why, NULL},
    {"v", false, SSHOPT_SKIP, NULL, NULL},
    {"W", true, SSHOPT_REFUSE, "joins its own input to a port", NULL},
    {"w", true, SSHOPT_REFUSE, "makes a network device", NULL},
    {"X", false, SSHOPT_X11, NULL, NULL},
    {"x", false, SSHOPT_NO_X11, NULL, NULL},
    {"Y", false, SSHOPT_X11, NULL, NULL},
    {"y", false, SSHOPT_SKIP, NULL, NULL},
};

/* ---- plink: whole words, and no value in the same one ---- */

static const struct sshopt plink_options[] = {
    {"-L", true, SSHOPT_LOCAL, NULL, NULL},
    {"-R", true, SSHOPT_REMOTE, NULL, NULL},
    {"-D", true, SSHOPT_DYNAMIC, NULL, NULL},
    {"-l", true, SSHOPT_USER, NULL, NULL},
    {"-P", true, SSHOPT_PORT, NULL, NULL},
    {"-load", true, SSHOPT_SESSION, NULL, NULL},
    {"-t", false, SSHOPT_TTY, NULL, NULL},
    {"-T", false, SSHOPT_NO_TTY, NULL, NULL},
    {"-A", false, SSHOPT_AGENT, NULL, NULL},
    {"-a", false, SSHOPT_NO_AGENT, NULL, NULL},
    {"-X", false, SSHOPT_X11, NULL, NULL},
    {"-x", false, SSHOPT_NO_X11, NULL, NULL},
    {"-N", false, SSHOPT_NO_COMMAND, NULL, NULL},
    {"-2", false, SSHOPT_SKIP, NULL, NULL},
    {"-4", false, SSHOPT_SKIP, NULL, NULL},
    {"-6", false, SSHOPT_SKIP, NULL, NULL},
    {"-C", false, SSHOPT_SKIP, NULL, NULL},
    {"-v", false, SSHOPT_SKIP, NULL, NULL},
    {"-ssh", false, SSHOPT_SKIP, NULL, NULL},
    {"-batch", false, SSHOPT_SKIP, NULL, NULL},
    {"-agent", false, SSHOPT_SKIP, NULL, NULL},
    {"-noagent", false, SSHOPT_SKIP, NULL, NULL},
    {"-pagent", false, SSHOPT_SKIP, NULL, NULL},
    {"-nopagent", false, SSHOPT_SKIP, NULL, NULL},
    {"-pageant", false, SSHOPT_SKIP, NULL, NULL},
    {"-nopageant", false, SSHOPT_SKIP, NULL, NULL},
    {"-noshare", false, SSHOPT_SKIP, NULL, NULL},
    {"-share", false, SSHOPT_SKIP, NULL, NULL},
    {"-no-antispoof", false, SSHOPT_SKIP, NULL, NULL},
    {"-no-trivial-auth", false, SSHOPT_SKIP, NULL, NULL},
    {"-sanitise-stderr", false, SSHOPT_SKIP, NULL, NULL},
    {"-sanitise-stdout", false, SSHOPT_SKIP, NULL, NULL},
    {"-no-sanitise-stderr", false, SSHOPT_SKIP, NULL, NULL},
    {"-no-sanitise-stdout", false, SSHOPT_SKIP, NULL, NULL},
    {"-sshlog", true, SSHOPT_SKIP, NULL, NULL},
    {"-logoverwrite", false, SSHOPT_SKIP, NULL, NULL},
    {"-logappend", false, SSHOPT_SKIP, NULL, NULL},
    {"-1", false, SSHOPT_REFUSE, "speaks a protocol that is not spoken any more", NULL},
    {"-i", true, SSHOPT_REFUSE, "takes a key in PuTTY's own format; puttygen can convert it", NULL},
    {"-m", true, SSHOPT_REFUSE, "takes the commands from a file of this machine", NULL},
    {"-nc", true, SSHOPT_REFUSE, "joins its own input to a port", NULL},
    {"-proxycmd", true, SSHOPT_REFUSE, proxy_why, NULL},
    {"-pw", true, SSHOPT_REFUSE, password_why, NULL},
    {"-pwfile", true, SSHOPT_REFUSE, "takes a password from a file; leave it out to be asked", NULL},
    {"-s", false, SSHOPT_REFUSE, "asks for a subsystem", NULL},
    {"-hostkey", true, SSHOPT_REFUSE, "names the key of the host", NULL},
    {"-sshrawlog", true, SSHOPT_REFUSE, "writes all that is said into a file", NULL},
};

/* ---- ssh -o: what a flag can name, too, and what is comfort ---- */

#define YES " yes true "
#define NO " no false "

static const struct sshopt keywords[] = {
    {"Port", false, SSHOPT_PORT, NULL, NULL},
    {"User", false, SSHOPT_USER, NULL, NULL},
    {"IdentityFile", false, SSHOPT_KEY, NULL, NULL},
    {"ProxyJump", false, SSHOPT_JUMP, NULL, NULL},
    {"LocalForward", false, SSHOPT_LOCAL, NULL, NULL},
    {"RemoteForward", false, SSHOPT_REMOTE, NULL, NULL},
    {"DynamicForward", false, SSHOPT_DYNAMIC, NULL, NULL},
    {"ForwardAgent", true, SSHOPT_AGENT, NULL, YES},
    {"ForwardAgent", true, SSHOPT_NO_AGENT, NULL, NO},
    {"ForwardX11", true, SSHOPT_X11, NULL, YES},
    {"ForwardX11", true, SSHOPT_NO_X11, NULL, NO},
    {"RequestTTY", true, SSHOPT_TTY, NULL, YES " force "},
    {"RequestTTY", true, SSHOPT_NO_TTY, NULL, NO " auto "},
    {"SessionType", true, SSHOPT_NO_COMMAND, NULL, " none "},
    {"SessionType", true, SSHOPT_SKIP, NULL, " default "},
    {"ForkAfterAuthentication", true, SSHOPT_BACKGROUND, NULL, YES},
    {"ForkAfterAuthentication", true, SSHOPT_SKIP, NULL, NO},
    {"StdinNull", true, SSHOPT_SKIP, NULL, YES NO},
    {"ForwardX11Trusted", true, SSHOPT_SKIP, NULL, YES NO},
    {"ForwardX11Timeout", false, SSHOPT_SKIP, NULL, NULL},
    {"ServerAliveInterval", false, SSHOPT_SKIP, NULL, NULL},
    {"ServerAliveCountMax", false, SSHOPT_SKIP, NULL, NULL},
    {"TCPKeepAlive", true, SSHOPT_SKIP, NULL, YES NO},
    {"LogLevel", false, SSHOPT_SKIP, NULL, NULL},
    {"ConnectTimeout", false, SSHOPT_SKIP, NULL, NULL},
    {"ConnectionAttempts", false, SSHOPT_SKIP, NULL, NULL},
    {"Compression", true, SSHOPT_SKIP, NULL, YES NO},
    {"CompressionLevel", false, SSHOPT_SKIP, NULL, NULL},
    {"Ciphers", false, SSHOPT_SKIP, NULL, NULL},
    {"MACs", false, SSHOPT_SKIP, NULL, NULL},
    {"IPQoS", false, SSHOPT_SKIP, NULL, NULL},
    {"AddressFamily", true, SSHOPT_SKIP, NULL, " any inet inet6 "},
    {"EscapeChar", false, SSHOPT_SKIP, NULL, NULL},
    {"VisualHostKey", true, SSHOPT_SKIP, NULL, YES NO},
    {"UpdateHostKeys", true, SSHOPT_SKIP, NULL, YES NO " ask "},
    {"HashKnownHosts", true, SSHOPT_SKIP, NULL, YES NO},
    {"CheckHostIP", true, SSHOPT_SKIP, NULL, YES NO},
    {"ExitOnForwardFailure", true, SSHOPT_SKIP, NULL, YES NO},
    {"StreamLocalBindUnlink", true, SSHOPT_SKIP, NULL, YES NO},
    {"NumberOfPasswordPrompts", false, SSHOPT_SKIP, NULL, NULL},
    {"BatchMode", true, SSHOPT_SKIP, NULL, YES NO},
    {"AddKeysToAgent", true, SSHOPT_SKIP, NULL, NO},
    {"IdentitiesOnly", true, SSHOPT_SKIP, NULL, YES NO},
    {"PreferredAuthentications", false, SSHOPT_SKIP, NULL, NULL},
    {"PasswordAuthentication", true, SSHOPT_SKIP, NULL, YES NO},
    {"KbdInteractiveAuthentication", true, SSHOPT_SKIP, NULL, YES NO},
    {"ChallengeResponseAuthentication", true, SSHOPT_SKIP, NULL, YES NO},
    {"PubkeyAuthentication", true, SSHOPT_SKIP, NULL, YES NO},
    {"GSSAPIAuthentication", true, SSHOPT_SKIP, NULL, YES NO},
    {"GSSAPIDelegateCredentials", true, SSHOPT_SKIP, NULL, NO},
    {"HostbasedAuthentication", true, SSHOPT_SKIP, NULL, NO},
    /* The key of a host is looked at here in any case, and a person is asked: never less careful. */
    {"StrictHostKeyChecking", true, SSHOPT_SKIP, NULL, YES NO " ask off accept-new "},
    {"UserKnownHostsFile", true, SSHOPT_SKIP, NULL, " /dev/null none "},
    {"ControlMaster", true, SSHOPT_SKIP, NULL, NO},
    {"ControlPath", true, SSHOPT_SKIP, NULL, " none "},
    {"ControlPersist", true, SSHOPT_SKIP, NULL, NO},
    {"GatewayPorts", true, SSHOPT_SKIP, NULL, NO},
    {"Tunnel", true, SSHOPT_SKIP, NULL, NO},
    {"ProxyCommand", true, SSHOPT_SKIP, NULL, " none "},
    {"ProxyCommand", false, SSHOPT_REFUSE, proxy_why, NULL},
    {"ControlMaster", false, SSHOPT_REFUSE, share_why, NULL},
    {"ControlPath", false, SSHOPT_REFUSE, share_why, NULL},
    {"PKCS11Provider", false, SSHOPT_REFUSE, token_why, NULL},
    {"BindAddress", false, SSHOPT_REFUSE, network_why, NULL},
    {"BindInterface", false, SSHOPT_REFUSE, network_why, NULL},
};

const struct sshopt *
sshopt_of_ssh(char letter)
{
    for (size_t i = 0; i < COUNT(ssh_options); i++) {
        if (ssh_options[i].name[0] == letter)
            return &ssh_options[i];
    }
    return NULL;
}

const struct sshopt *
sshopt_of_plink(const char *name)
{
    for (size_t i = 0; i < COUNT(plink_options); i++) {
        if (strcmp(plink_options[i].name, name) == 0)
            return &plink_options[i];
    }
    return NULL;
}

/* Values are words in lower case; OpenSSH takes yes and no in that case only. */
static bool
keyword_when(const struct sshopt *o, const char *value)
{
    size_t n = strlen(value);

    if (o->when == NULL)
        return true;
    for (const char *at = strstr(o->when, value); n > 0 && at != NULL; at = strstr(at + 1, value)) {
        if (at > o->when && at[-1] == ' ' && at[n] == ' ')
            return true;
    }
    return false;
}

const struct sshopt *
sshopt_of_keyword(const char *key, const char *value)
{
    for (size_t i = 0; i < COUNT(keywords); i++) {
        if (strcasecmp(keywords[i].name, key) == 0 && keyword_when(&keywords[i], value))
            return &keywords[i];
    }
    return NULL;
}
