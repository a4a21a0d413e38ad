#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# ev: look for an event in a file of NDJSON; wait for it when --wait is given.
#
# usage: ev.py FILE [--wait SECONDS] [--count] EVENT [FIELD=VALUE | FIELD~REGEX | FIELD]...
# Exits 0 when an event fits all of them and prints the value of each bare FIELD of the last that does.
import json
import re
import sys
import time


def fits(event, conditions):
    for name, op, wanted in conditions:
        value = event.get(name)
        if value is None:
            return False
        text = value if isinstance(value, str) else json.dumps(value)
        if op == "=" and text != wanted:
            return False
        if op == "~" and re.search(wanted, text) is None:
            return False
    return True


def events(path):
    try:
        with open(path, encoding="utf-8") as f:
            lines = f.read().split("\n")[:-1]
    except FileNotFoundError:
        return
    for number, line in enumerate(lines, 1):
        try:
            yield json.loads(line)
        except ValueError:
            sys.exit(f"ev: {path}:{number}: not JSON: {line!r}")


def main(argv):
    path, argv = argv[0], argv[1:]
    limit, count, kind, conditions, shown = 0.0, False, None, [], []
    while argv:
        word = argv.pop(0)
        if word == "--wait":
            limit = float(argv.pop(0))
        elif word == "--count":
            count = True
        elif kind is None:
            kind = word
        elif m := re.match(r"(\w+)([=~])(.*)$", word, re.S):
            conditions.append(m.groups())
        else:
            conditions.append((word, "?", ""))
            shown.append(word)
    end = time.monotonic() + limit
    while True:
        found = [e for e in events(path) if e.get("event") == kind and fits(e, conditions)]
        if count:
            print(len(found))
            return 0
        if found:
            for name in shown:
                v = found[-1][name]
                print(v if isinstance(v, str) else json.dumps(v))
            return 0
        if time.monotonic() >= end:
            return 1
        time.sleep(0.05)


sys.exit(main(sys.argv[1:]))
