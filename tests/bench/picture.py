# SPDX-License-Identifier: BSD-3-Clause
"""Draw throughput against round trip, from the last run of the benchmark, into the block of README.

usage: picture.py RESULTS README
"""
import json
import math
import sys

BEGIN = '    --- drawn by make bench-picture ---'
END = '    --- end of the picture ---'
TICKS = (1000, 500, 200, 100, 50, 20, 10, 5)
LINES_PER_DECADE = 8
WIDTH = 9  # columns of one round trip


def points(results):
    """(round trip, fairlead, ssh) in MB/s, from every experiment that sent one stream down the line."""
    found = []
    for name, experiment in results['experiments'].items():
        if name in ('rtt20', 'rtt80') or name.startswith('curve-'):
            rtt = float(name.split('-')[1] if '-' in name else name[3:])
            row = experiment['rows'][0]['ways'] if 'rows' in experiment else sys.exit(
                '%s was not measured: %s' % (name, experiment['skipped']))
            found.append((rtt, row['fairlead']['median'], row['ssh']['median']))
    return sorted(found)


def height(value):
    return round(math.log10(value) * LINES_PER_DECADE)


def draw(found):
    values = [v for _, *both in found for v in both]
    lines = []
    top = min([t for t in TICKS if t >= max(values)] or [max(values)])
    bottom = max([t for t in TICKS if t <= min(values)] or [min(values)])
    for y in range(height(top), height(bottom) - 1, -1):
        label = next((str(t) for t in TICKS if height(t) == y), '')
        marks = ''
        for _, ours, ssh in found:
            mark = {(True, True): '=', (True, False): 'F', (False, True): 's'}.get((height(ours) == y,
                                                                                   height(ssh) == y), ' ')
            marks += mark.center(WIDTH)
        lines.append(('%13s |%s' % (label, marks)).rstrip())
    lines.append('%13s +%s' % ('', '-' * WIDTH * len(found)))
    for title, values in (('RTT, ms', [p[0] for p in found]), ('F fairlead', [p[1] for p in found]),
                          ('s ssh', [p[2] for p in found])):
        lines.append(('%13s  %s' % (title, ''.join(('%.3g' % v if v < 1000 else '%.0f' % v).center(WIDTH)
                                                    for v in values))).rstrip())
    return lines


def about(results):
    m = results['machine']
    when = max(e['when'] for e in results['experiments'].values())[:10]
    return ['MB/s of one download against the round trip of the line (= is both); both on aes128-gcm,',
            'buffers of the kernel up to 64 MB, %d processors; %s, %s' % (
                m['processors'], m['ssh'].split(',')[0], when)]


def main(results_path, readme):
    with open(results_path) as f:
        results = json.load(f)
    found = points(results)
    if len(found) < 2:
        sys.exit('%s has no curve: make bench BENCH=curve' % results_path)
    with open(readme) as f:
        lines = f.read().split('\n')
    begin, end = lines.index(BEGIN), lines.index(END)
    drawn = ['    ' + line if line else '' for line in about(results) + [''] + draw(found)]
    lines[begin + 1:end] = drawn
    with open(readme, 'w') as f:
        f.write('\n'.join(lines))
    print('\n'.join(drawn))


main(*sys.argv[1:])
