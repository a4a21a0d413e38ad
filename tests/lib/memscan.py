# SPDX-License-Identifier: BSD-3-Clause
# memscan: whether words stand anywhere in the memory, the arguments or the environment of processes.
#
# usage: memscan.py WORDS PID...
# Prints where; exits 0 when they were found, 1 when not, 2 when a process could not be read.
import sys


def regions(pid):
    with open(f"/proc/{pid}/maps", encoding="utf-8") as f:
        for line in f:
            span, mode, *rest = line.split()
            name = rest[3] if len(rest) > 3 else "anonymous"
            if "r" in mode and name not in ("[vvar]", "[vsyscall]"):
                start, end = (int(x, 16) for x in span.split("-"))
                yield start, end, name


def places(pid, words):
    read = 0
    with open(f"/proc/{pid}/mem", "rb", 0) as mem:
        for start, end, name in regions(pid):
            try:
                mem.seek(start)
                data = mem.read(end - start)
            except (OSError, ValueError):
                continue
            read += len(data)
            if words in data:
                yield f"{pid}: {name}"
    if read < 100000:
        sys.exit(2)
    for file in ("cmdline", "environ"):
        with open(f"/proc/{pid}/{file}", "rb") as f:
            if words in f.read():
                yield f"{pid}: {file}"


def main(words, *pids):
    try:
        found = [p for pid in pids for p in places(pid, words.encode())]
    except OSError as e:
        print(e)
        return 2
    print("\n".join(found))
    return 0 if found else 1


sys.exit(main(*sys.argv[1:]))
