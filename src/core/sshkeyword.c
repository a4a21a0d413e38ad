/* SPDX-License-Identifier: BSD-3-Clause
 * sshkeyword: the keywords of ssh_config that people write, and whether they count here. */
#include "config.h"

#include "core/sshkeyword.h"

#include <string.h>

#define YES(key) {key, true, false, false, NULL}
#define EACH(key) {key, true, false, true, NULL}
#define NOT(key, why) {key, false, false, false, why}
#define NEEDED(key, why) {key, false, true, false, why}

#define FORWARDS_WHY "is left out: forwards are those of the server's plan"
#define SHARING_WHY "is left out: each session has a connection of its own (--ssh=ssh shares one)"
#define SCREEN_WHY "is left out: no window is shown over this connection"
#define PLAN_WHY "is left out: what runs there is the server's start command"

static const struct sshkeyword rows[] = {
    YES("host"), YES("hostname"), YES("user"), YES("port"), YES("addressfamily"),
    YES("bindaddress"), YES("hostkeyalias"), YES("proxyjump"), YES("proxycommand"),
    YES("canonicalizehostname"), YES("canonicaldomains"), YES("canonicalizemaxdots"),
    YES("canonicalizefallbacklocal"), YES("canonicalizepermittedcnames"),
    YES("userknownhostsfile"), YES("globalknownhostsfile"), YES("stricthostkeychecking"),
    YES("verifyhostkeydns"), YES("hashknownhosts"), YES("nohostauthenticationforlocalhost"),
    EACH("identityfile"), YES("identitiesonly"), YES("identityagent"), EACH("certificatefile"),
    YES("preferredauthentications"), YES("pubkeyauthentication"), YES("passwordauthentication"),
    YES("kbdinteractiveauthentication"), YES("gssapiauthentication"), YES("batchmode"),
    YES("numberofpasswordprompts"), YES("connecttimeout"), YES("connectionattempts"),
    YES("serveraliveinterval"), YES("serveralivecountmax"), YES("rekeylimit"), YES("compression"),
    YES("ciphers"), YES("macs"), YES("kexalgorithms"), YES("hostkeyalgorithms"),
    YES("pubkeyacceptedalgorithms"), YES("requiredrsasize"), YES("clearallforwardings"),
    YES("ignoreunknown"), YES("include"), YES("tag"),
    NEEDED("bindinterface", "is not known to libssh: name an address with BindAddress"),
    NEEDED("hostbasedauthentication", "is not known to libssh"),
    NEEDED("enablesshkeysign", "is not known to libssh"),
    NEEDED("knownhostscommand", "is not known to libssh"),
    NEEDED("revokedhostkeys", "is not known to libssh: mark such keys @revoked in known_hosts"),
    NEEDED("pkcs11provider", "is not known to libssh: load the token into the agent (ssh-add -s)"),
    NEEDED("securitykeyprovider", "is not known to libssh: load the key into the agent (ssh-add)"),
    NEEDED("proxyusefdpass", "is not done here: the command has to carry the bytes itself"),
    NEEDED("gssapikeyexchange", "is not known to libssh"),
    NOT("gssapidelegatecredentials", "is left out: no ticket leaves this machine"),
    NOT("gssapiclientidentity", "is not known to libssh"),
    NOT("gssapiserveridentity", "is not known to libssh"),
    NOT("gssapirenewalforcesrekey", "is not known to libssh"),
    NOT("gssapitrustdns", "is not known to libssh"),
    NOT("casignaturealgorithms", "is left out: certificates of hosts are ssh's (--ssh=ssh)"),
    NOT("hostbasedacceptedalgorithms", "goes with HostbasedAuthentication"),
    NOT("checkhostip", "is left out: the name is what a key belongs to"),
    NOT("updatehostkeys", "is left out: known_hosts gets only what was agreed to"),
    NOT("controlmaster", SHARING_WHY), NOT("controlpath", SHARING_WHY),
    NOT("controlpersist", SHARING_WHY),
    NOT("forwardagent", "is left out: the agent stays here"),
    NOT("addkeystoagent", "is left out: the agent stays as it is"),
    NOT("forwardx11", SCREEN_WHY), NOT("forwardx11trusted", SCREEN_WHY),
    NOT("forwardx11timeout", SCREEN_WHY), NOT("xauthlocation", SCREEN_WHY),
    {"localforward", false, false, true, FORWARDS_WHY},
    {"remoteforward", false, false, true, FORWARDS_WHY},
    {"dynamicforward", false, false, true, FORWARDS_WHY},
    NOT("gatewayports", FORWARDS_WHY), NOT("exitonforwardfailure", FORWARDS_WHY),
    NOT("permitremoteopen", FORWARDS_WHY), NOT("streamlocalbindmask", FORWARDS_WHY),
    NOT("streamlocalbindunlink", FORWARDS_WHY), NOT("tunnel", FORWARDS_WHY),
    NOT("tunneldevice", FORWARDS_WHY),
    NOT("remotecommand", PLAN_WHY), NOT("requesttty", PLAN_WHY), NOT("sessiontype", PLAN_WHY),
    NOT("stdinnull", PLAN_WHY), NOT("forkafterauthentication", PLAN_WHY),
    {"sendenv", false, false, true, "is left out: the environment there is the server's own"},
    {"setenv", false, false, true, "is left out: the environment there is the server's own"},
    NOT("localcommand", "is left out: nothing is run here that the list does not say"),
    NOT("permitlocalcommand", "is left out: nothing is run here that the list does not say"),
    NOT("escapechar", "has no meaning here"), NOT("enableescapecommandline", "has no meaning here"),
    NOT("fingerprinthash", "is left out: fingerprints are SHA256"),
    NOT("visualhostkey", "is left out: a fingerprint is shown"),
    NOT("loglevel", "is left out: -v and --debug say how much is told"),
    NOT("logverbose", "is left out: -v and --debug say how much is told"),
    NOT("syslogfacility", "is left out: nothing goes to syslog"),
    NOT("ipqos", "is left out"), NOT("tcpkeepalive", "is left out: ServerAliveInterval sees more"),
    NOT("obscurekeystroketiming", "has no meaning here"),
    NOT("channeltimeout", "is left out"),
};

#define ROWS (sizeof rows / sizeof rows[0])

/* What readconf.c takes beside the names of today. */
static const struct {
    const char *old, *today;
} names[] = {
    {"identityfile2", "identityfile"},
    {"userknownhostsfile2", "userknownhostsfile"},
    {"globalknownhostsfile2", "globalknownhostsfile"},
    {"challengeresponseauthentication", "kbdinteractiveauthentication"},
    {"skeyauthentication", "kbdinteractiveauthentication"},
    {"tisauthentication", "kbdinteractiveauthentication"},
    {"dsaauthentication", "pubkeyauthentication"},
    {"pubkeyacceptedkeytypes", "pubkeyacceptedalgorithms"},
    {"hostbasedkeytypes", "hostbasedacceptedalgorithms"},
    {"hostbasedacceptedkeytypes", "hostbasedacceptedalgorithms"},
    {"smartcarddevice", "pkcs11provider"},
    {"keepalive", "tcpkeepalive"},
};

const char *
sshkeyword_today(const char *key)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i].old, key) == 0)
            return names[i].today;
    }
    return key;
}

const struct sshkeyword *
sshkeyword_find(const char *key)
{
    const char *today = sshkeyword_today(key);

    for (size_t i = 0; i < ROWS; i++) {
        if (strcmp(rows[i].key, today) == 0)
            return &rows[i];
    }
    return NULL;
}

const struct sshkeyword *
sshkeyword_row(size_t i)
{
    return i < ROWS ? &rows[i] : NULL;
}
