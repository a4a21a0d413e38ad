# SPDX-License-Identifier: BSD-3-Clause
# hash: the line of /etc/shadow for a password on standard input, by the C library.
import ctypes
import ctypes.util
import sys

crypt = ctypes.CDLL(ctypes.util.find_library("crypt") or "libcrypt.so.1").crypt
crypt.restype = ctypes.c_char_p
print(crypt(sys.stdin.buffer.read(), b"$6$fairleadtest$").decode())
