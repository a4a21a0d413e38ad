# SPDX-License-Identifier: BSD-3-Clause
# port: a TCP port of the loopback that is free: below those that the kernel hands out by itself, so
# that no connection of another test, and none of its "any port", takes it before we do.
import random
import socket

while True:
    port = random.SystemRandom().randrange(12000, 32000)
    with socket.socket() as s:
        try:
            s.bind(("127.0.0.1", port))
            break
        except OSError:
            pass
print(port)
