# SPDX-License-Identifier: BSD-3-Clause
"""Medians, spread and ratios, as lines of a table and as one JSON file."""
import json
import os
import platform
import statistics
import subprocess
import time


def output(words):
    return subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True).stdout


def machine():
    """What the figures depend on; doctor says which ciphers are offered, and why."""
    with open('/proc/cpuinfo') as f:
        model = next((line.split(':', 1)[1].strip() for line in f if line.startswith('model name')), '')
    doctor = json.loads(output([os.environ['FAIRLEAD'], 'doctor', '--json']))['checks']
    said = {c['check']: c['text'] for c in doctor}
    ssh = [w for w in output(['ssh', '-F', 'none', '-G', 'it']).splitlines() if w.startswith('ciphers ')]
    return {'processor': model, 'processors': os.cpu_count(), 'kernel': platform.release(),
            'tcp_congestion_control': output(['cat', '/proc/sys/net/ipv4/tcp_congestion_control']).strip(),
            'load': os.getloadavg()[0], 'ssh': output(['ssh', '-V']).strip(),
            'fairlead': said['fairlead'], 'ciphers': {'fairlead': said.get('ciphers', ''), 'ssh': ssh[0][8:]}}


def tell(m):
    print('%d x %s, Linux %s, load %.2f' % (m['processors'], m['processor'], m['kernel'], m['load']))
    print('fairlead %s; ciphers: %s' % (m['fairlead'], m['ciphers']['fairlead'] or 'as libssh has them'))
    print('%s; ciphers: %s' % (m['ssh'], m['ciphers']['ssh']), flush=True)


def spread(values):
    return {'median': statistics.median(values), 'min': min(values), 'max': max(values), 'values': values}


def ratios(ours, base):
    """Round by round: what a busy second does to both is in neither."""
    return [a / b for a, b in zip(ours, base) if b > 0]


def counted(figure, values):
    """A peak is one figure, of all rounds: the same process goes through them."""
    return [max(values)] if figure == 'peak_mb' else values


def meets(value, goal):
    if not goal:
        return None
    word, bound = goal.split()
    return value >= float(bound) if word == '>=' else value <= float(bound)


def digest(row, results):
    results = {way: counted(row.figure, figures[row.figure]) for way, figures in results.items()
               if way != 'tcp' or row.figure == 'mb_s'}
    ours, base = results[row.subject], results[row.base]
    ratio = spread(ratios(ours, base))
    value = statistics.median(ours) if row.absolute else ratio['median']
    return {'title': row.title.strip(), 'figure': row.figure, 'unit': row.unit, 'subject': row.subject,
            'base': row.base, 'ratio': ratio, 'goal': row.goal, 'absolute': row.absolute,
            'met': meets(value, row.goal),
            'ways': {way: spread(values) for way, values in results.items()}}


def figure(value):
    return '%.3g' % value if value < 100 else '%.0f' % value


HEAD = ('row', '', 'fairlead', 'ssh', 'unit', 'ratio', 'spread', 'sshx', 'tcp', 'goal', 'met')
LINE = '%-14s %-54s %8s %8s %-5s %6s %-11s %6s %6s %-8s %s'


def line_of(name, title, d):
    ways = d['ways']
    base = ways[d['base']]['median']

    def beside(way):
        return figure(ways[way]['median'] / base) if way in ways and way != d['base'] else ''
    goal = d['goal'] and d['goal'] + (' ' + d['unit'] if d['absolute'] else ' x')
    return LINE % (name, title, figure(ways[d['subject']]['median']), figure(base), d['unit'],
                   figure(d['ratio']['median']), figure(d['ratio']['min']) + '-' + figure(d['ratio']['max']),
                   beside('sshx'), beside('tcp'), goal, {None: '', True: 'yes', False: 'NO'}[d['met']])


class Report:
    def __init__(self, path, fresh):
        self.path, self.data = path, {'experiments': {}}
        if not fresh and os.path.exists(path):
            with open(path) as f:
                self.data = json.load(f)
        self.data['machine'] = machine()
        self.begin = time.monotonic()
        tell(self.data['machine'])
        print(LINE % HEAD, flush=True)

    def add(self, experiment, results, lost, short):
        rows = []
        for row in experiment.rows:
            rows.append(digest(row, results))
            print(line_of(experiment.name, row.title, rows[-1]), flush=True)
        if 'tcp' in results and experiment.rtt is not None:
            print('%-14s the line carries %s MB/s of plain TCP' % ('', figure(
                statistics.median(results['tcp']['mb_s']))))
        if lost > 0:
            print('%-14s the line lost %d packets' % ('', lost))
        if short:
            print('%-14s the kernel ran short of memory for TCP (tcp_mem), which cuts windows' % '')
        self.keep(experiment, {'rows': rows, 'lost': lost, 'short_of_tcp_memory': short})

    def skip(self, experiment, why):
        print('%-14s not measured: %s' % (experiment.name, why), flush=True)
        self.keep(experiment, {'skipped': why})

    def keep(self, experiment, what):
        what['when'] = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())
        self.data['experiments'][experiment.name] = what
        with open(self.path + '.new', 'w') as f:
            json.dump(self.data, f, indent=1)
        os.replace(self.path + '.new', self.path)

    def end(self):
        print('ratio: the median of all rounds; sshx (ssh with a session channel) and tcp (socat) to ssh too')
        print('%d s; all figures: %s' % (time.monotonic() - self.begin, self.path))
