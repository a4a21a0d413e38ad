# SPDX-License-Identifier: BSD-3-Clause
"""dialog: a script for paraview --test-script that opens its Choose Server dialog, sees that exactly the
names of standard input are in its table, in its order, and closes it. A name that is not there stops
the script, and paraview stays."""
import sys
from xml.sax.saxutils import quoteattr

PAGE = "pqClientMainWindow/pqServerConnectDialog/stackedWidget/page_choose/"
names = sys.stdin.read().splitlines()
names.sort(key=lambda name: name.encode("utf-16-be"))

print('<?xml version="1.0"?>\n<pqevents>')
print('<pqevent object="pqClientMainWindow/MainControlsToolbar/actionServerConnect" '
      'command="activate" arguments=""/>')
print(f'<pqcheck object="{PAGE}servers" property="modelRowCount" arguments="{len(names)}"/>')
for row, name in enumerate(names):
    print(f'<pqcheck object="{PAGE}servers" property="modelItemData" '
          f'arguments={quoteattr(f"{row}.0,{name}")}/>')
print(f'<pqevent object="{PAGE}close" command="activate" arguments=""/>\n</pqevents>')
