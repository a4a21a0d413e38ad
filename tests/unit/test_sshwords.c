/* SPDX-License-Identifier: BSD-3-Clause
 * test_sshwords: command lines of ssh, against what the real OpenSSH makes of them (ssh -G). Skipped
 * where there is no ssh. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "unit.h"
#include "wrapped.h"

/* What follows "ssh". What is an error there is never read with certainty here, but for an empty user in
 * front of '@', which is no user here. A key is a file that exists, since ssh drops others. */
static const char *const lines[] = {
    "host",
    "joe@host cmd -p 5",
    "host -l joe -p 2222 cmd",
    "-l joe ann@host",
    "ann@host -l joe",
    "a@b@host",
    "-p2222 -p 3333 host",
    "-o Port=3 -p 4 host",
    "-p 4 -o Port=3 host",
    "-oUser=joe -l ann host",
    "-o \"user joe\" host",
    "-o \"USER = joe\" host",
    "-p 0 host",
    "-p 65536 host",
    "-p ssh host",
    "-fNT host",
    "-NfL8080:h:1 host",
    "-vvqxaCkn46 host cmd",
    "-t host cmd",
    "-tt host cmd",
    "-t -T host cmd",
    "-T -t host cmd",
    "-o RequestTTY=force host",
    "-T -o RequestTTY=yes host",
    "-o RequestTTY=auto -t host",
    "-A host",
    "-A -a host",
    "-a -o ForwardAgent=yes host",
    "-o ForwardAgent=no -A host",
    "-o ForwardAgent=true host",
    "-o ForwardAgent=y host",
    "-X host",
    "-Y -x host",
    "-oForwardX11=yes host",
    "-N host cmd",
    "-N -t host",
    "-f host",
    "-f -N host",
    "-oForkAfterAuthentication=yes host",
    "-f host cmd",
    "-oSessionType=none host",
    "-i /etc/passwd -i/etc/group host",
    "-o \"IdentityFile /etc/group\" -i /etc/passwd host",
    "-L 8080:h:1 -R 9090:g:2 -L 127.0.0.1:3:f:4 host",
    "-L [::1]:1:[fe80::2]:2 host",
    "-L 8080:HOST.example:1 host",
    "-L :1:h:2 host",
    "-L *:1:h:2 host",
    "-L localhost:1:h:2 host",
    "-L \\1:h:\\2 host",
    "-L /tmp/a:/tmp/b host",
    "-L 1:/tmp/b host",
    "-L 127.0.0.1:1:/tmp/b host",
    "-R /tmp/a:h:2 host",
    "-R 0:h:2 host",
    "-R 10.0.2.253:11111:localhost:11111 host",
    "-R 1:localhost:2 -R 3:localhost:4 host cmd",
    "-L 0:h:2 host",
    "-L 1:h:0 host",
    "-L 1:h:99999 host",
    "-L 1:h host",
    "-L 1 host",
    "-L a:b:c:d:e host",
    "-L -1:localhost:-1 host",
    "-L [::1:1:h:2 host",
    "-R 1 host",
    "-o \"LocalForward=8080 h:80\" host",
    "-o \"LocalForward 8080   h:80\" -L 1:h:2 host",
    "-o \"RemoteForward=127.0.0.1:8080 [::1]:80\" host",
    "-o LocalForward=8080:h:80 host",
    "-D 1080 host",
    "-J gw host",
    "-J ann@g1:222,ssh://joe@g2:333,g3 joe@host",
    "-J [::1]:222 host",
    "-J none host",
    "-J a -J b host",
    "-o ProxyJump=gw host",
    "-J a,,b host",
    "-J a:0 host",
    "ssh://host",
    "ssh://joe@host:2222",
    "ssh://joe@host:2222/",
    "-p 5 ssh://host:22",
    "-l ann ssh://joe@host",
    "SSH://host:2222",
    "ssh://host/path",
    "ssh://a@b@host",
    "ssh://joe@[::1]:22",
    "-J ann@[fe80::1]:222 host",
    "-- host -p 5",
    "host -- -p 5",
    "-p 5 -- host",
    "host -p 5 -- -p 6",
    "-- -oPort=5",
    "-e none -c aes128-ctr -m hmac-sha2-256 host",
    "-e ^] host",
    "-o ServerAliveInterval=30 -oCompression=yes -o LogLevel=ERROR host",
    "-o StrictHostKeyChecking=accept-new -o UserKnownHostsFile=/dev/null host",
    "-o NoSuchOption=1 host",
    "-o Port host",
    "-Z host",
    "-p",
    "-L",
    "",
    "::1",
    "Host.Example.ORG",
};

/* ---- What ssh says ---- */

static void
quote_word(struct str *b, const char *word)
{
    str_add(b, " '");
    for (; *word != '\0'; word++)
        str_add(b, *word == '\'' ? "'\\''" : (const char[]){*word, '\0'});
    str_add(b, "'");
}

/* The whole of ssh -G; NULL when it did not like the line. Allocated. */
static char *
ssh_says(const char *line)
{
    struct str command = {0}, out = {0};
    struct strv words = {0};
    char part[4096];
    size_t n;
    FILE *f;

    str_add(&command, "exec ssh -F none -G");
    expand_split(&words, line);
    for (size_t i = 0; i < words.n; i++)
        quote_word(&command, words.v[i]);
    str_add(&command, " 2>/dev/null </dev/null");
    f = popen(str_text(&command), "r");
    assert_non_null(f);
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        str_addn(&out, part, n);
    if (pclose(f) != 0)
        str_cut(&out, 0);
    strv_done(&words);
    str_done(&command);
    n = out.len;
    if (n == 0)
        str_done(&out);
    return n > 0 ? str_take(&out) : NULL;
}

/* Lines of a keyword, joined by ';'. Allocated. */
static char *
said(const char *config, const char *keyword)
{
    size_t n = strlen(keyword);
    struct str b = {0};

    for (const char *at = config; *at != '\0'; at += strcspn(at, "\n"), at += *at == '\n') {
        if (strncmp(at, keyword, n) == 0 && at[n] == ' ')
            str_addf(&b, "%.*s;", (int)strcspn(at + n + 1, "\n"), at + n + 1);
    }
    return str_take(&b);
}

/* ---- The same of ours ---- */

static void
say_end(struct str *b, const struct endpoint *e)
{
    if (e->kind == ENDPOINT_UNIX)
        str_addf(b, "%s", e->path);
    else
        str_addf(b, "[%s]:%d", e->host, e->port);
}

static char *
say_forwards(const struct wrapper *w, bool reverse)
{
    struct str b = {0};

    for (size_t i = 0; i < w->forward_count; i++) {
        const struct plan_forward *f = &w->forwards[i];

        if (f->reverse != reverse)
            continue;
        if (f->listen.kind == ENDPOINT_TCP && strcmp(f->listen.host, "localhost") == 0)
            str_addf(&b, "%d", f->listen.port);
        else
            say_end(&b, &f->listen);
        str_add(&b, " ");
        say_end(&b, &f->target);
        str_add(&b, ";");
    }
    return str_take(&b);
}

static char *
say_jumps(const struct wrapper *w)
{
    struct str b = {0};

    for (size_t i = 0; i + 1 < w->hop_count; i++) {
        char *hop = plan_hop_text(&w->hops[i]);

        str_addf(&b, "%s%s", i > 0 ? "," : "", hop);
        free(hop);
    }
    str_add(&b, b.len > 0 ? ";" : "");
    return str_take(&b);
}

static char *
say_keys(const struct wrapper *w)
{
    const struct strv *keys = &w->hops[w->hop_count - 1].keys;
    char *joined = strv_join(keys, ";"), *text = mem_printf("%s%s", joined, keys->n > 0 ? ";" : "");

    free(joined);
    return text;
}

/* ---- Beside each other ---- */

/* Spellings of the same: localhost is what an absent bind address means, and * what an empty one does. */
static char *
normal(char *text)
{
    static const char *const same[][2] = {
        {"[localhost]:1 ", "1 "}, {"[]:", "[*]:"}, {"ssh://joe@g2:333", "joe@g2:333"},
        {"true;", "yes;"}, {"force;", "yes;"}, {"auto;", "no;"}, {"false;", "no;"},
    };

    for (size_t i = 0; i < UNIT_COUNT(same); i++) {
        char *at = strstr(text, same[i][0]);

        if (at != NULL) {
            char *now = mem_printf("%.*s%s%s", (int)(at - text), text, same[i][1],
                at + strlen(same[i][0]));

            free(text);
            text = now;
        }
    }
    return text;
}

static bool
agrees(const char *line, const char *what, char *ours, char *theirs)
{
    bool same;

    ours = normal(ours);
    theirs = normal(theirs);
    same = strcasecmp(ours, theirs) == 0;
    if (!same)
        print_message("%s\n  %s: %s here, %s for ssh\n", line, what, ours, theirs);
    free(ours);
    free(theirs);
    return same;
}

static bool
line_agrees(const char *line, const struct wrapper *w, const char *config)
{
    const struct plan_hop *last = &w->hops[w->hop_count - 1];
    bool ok = true;

    ok &= agrees(line, "host", mem_printf("%s;", last->host), said(config, "hostname"));
    ok &= agrees(line, "port", mem_printf("%d;", last->port > 0 ? last->port : 22),
        said(config, "port"));
    if (last->user != NULL)
        ok &= agrees(line, "user", mem_printf("%s;", last->user), said(config, "user"));
    ok &= agrees(line, "-L", say_forwards(w, false), said(config, "localforward"));
    ok &= agrees(line, "-R", say_forwards(w, true), said(config, "remoteforward"));
    ok &= agrees(line, "-J", say_jumps(w), said(config, "proxyjump"));
    ok &= agrees(line, "-A", mem_dup(w->agent ? "yes;" : "no;"), said(config, "forwardagent"));
    ok &= agrees(line, "-X", mem_dup(w->x11 ? "yes;" : "no;"), said(config, "forwardx11"));
    if (last->keys.n > 0)
        ok &= agrees(line, "-i", say_keys(w), said(config, "identityfile"));
    if (strstr(config, "\nsessiontype none\n") != NULL) /* where ssh has no use for a terminal */
        ok &= agrees(line, "-N", strv_join(&w->remote, " "), mem_dup(w->pty ? "-t" : ""));
    else
        ok &= agrees(line, "-t", mem_dup(w->pty ? "yes;" : "no;"), said(config, "requesttty"));
    return ok;
}

static void
a_line_means_what_it_means_to_openssh(void **state)
{
    size_t sure = 0, careful = 0;
    bool ok = true;

    for (size_t i = 0; i < UNIT_COUNT(lines); i++) {
        char *line = mem_printf("ssh %s", lines[i]), *config = ssh_says(lines[i]);
        struct wrapper w;

        wrapped_read(&w, line);
        if (w.found == WRAPPER_SSH && config == NULL) {
            print_message("%s\n  ssh itself refuses it\n", line);
            ok = false;
        } else if (w.found == WRAPPER_SSH) {
            ok &= line_agrees(line, &w, config);
            sure++;
        } else if (config != NULL) {
            print_message("%s\n  is for ssh alone: %s\n", line, w.why);
            careful++;
        }
        wrapper_done(&w);
        free(config);
        free(line);
    }
    print_message("  %zu lines read as ssh does, %zu left to it\n", sure, careful);
    assert_true(ok);
    assert_true(sure >= UNIT_COUNT(lines) / 2);
}

static bool
find_ssh(void)
{
    char *config = ssh_says("host");
    bool found = config != NULL && strstr(config, "\nsessiontype ") != NULL;

    free(config);
    return found;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_means_what_it_means_to_openssh),
    };

    if (!find_ssh()) {
        printf("skipped: there is no ssh (8.7 or later) to compare with\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
