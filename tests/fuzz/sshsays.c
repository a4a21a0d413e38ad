/* SPDX-License-Identifier: BSD-3-Clause
 * sshsays: any text as a line that ssh says. */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "core/sshsays.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *line = mem_ndup((const char *)data, size), addr[80], method[40];
    const char *hint = "";
    enum err_code code = sshsays_code(line, &hint);
    int port = sshsays_port(line);

    PROMISE((code == ERR_NONE) == (hint == NULL));
    PROMISE(port >= -1 && port <= 65535);
    if (sshsays_in(line, addr, method)) {
        PROMISE(strlen(addr) < sizeof addr);
        PROMISE(method[0] != '\0' && strlen(method) < sizeof method);
        PROMISE(strstr(line, method) != NULL);
    }
    (void)sshsays_chatter(line);
    free(line);
    return 0;
}
