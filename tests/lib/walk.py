#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The screens in README, each in an indented block between "--- TITLE ---" and "---".

usage: walk.py get README TITLE           the block as screen_is wants it, any time of day in it
       walk.py put README TITLE SCREEN    SCREEN takes the place of what stood there, at noon
"""
import re
import sys

action, readme, title = sys.argv[1:4]
text = open(readme, encoding='utf-8').read()
found = re.search(rf'(    --- {re.escape(title)} ---\n)(.*?)(    ---\n)', text, re.S)
if found is None:
    sys.exit(1)
if action == 'get':
    for line in found[2].splitlines():
        clock = re.escape(line[4:]).replace('12:00', r'\d\d:\d\d')
        print('<re>' + clock if '12:00' in line else line[4:])
else:
    rows = [re.sub(r'\b\d\d:\d\d$', '12:00', row.rstrip()) for row in open(sys.argv[4], encoding='utf-8')]
    block = ''.join(f'    {row}'.rstrip() + '\n' for row in rows)
    with open(readme, 'w', encoding='utf-8') as out:
        out.write(text[:found.start(2)] + block + text[found.end(2):])
