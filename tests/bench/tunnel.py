# SPDX-License-Identifier: BSD-3-Clause
"""Measure the tunnel beside ssh: alternately, so that a busy moment of the machine meets all alike.

usage: tunnel.py [ROW...]

Prints a table, and keeps all figures in BENCH_OUT.
"""
import os
import signal
import sys
import time

import lab
import report
import rows

SETTLE = 0.03  # s, for what a tunnel tidies up when its connections have ended


def measure(tunnel, do):
    """One round of one way: figures by name."""
    what, words = do[0], list(do[1:])
    if what == 'bulk':
        way, words = words[0], words[1:]
        before = tunnel.cpu()
        got = lab.traffic(way, tunnel.port, *words, far=tunnel.entry_far)
        return {'mb_s': got['mb_s'], 'cpu_s_gb': (tunnel.cpu() - before) / got['all_bytes'] * 1e9,
                'peak_mb': tunnel.peak()}
    if what == 'beside':
        return lab.traffic(what, words[0], tunnel.port, *words[1:], far=tunnel.entry_far)
    return lab.traffic(what, tunnel.port, *words, far=tunnel.entry_far)


def measure_start(tunnel):
    since = time.monotonic_ns()
    tunnel.start()
    got = lab.traffic('first', tunnel.port, since, lab.LIMIT * 1000)
    tunnel.end()
    return got


def run_rounds(experiment, tunnels, results):
    for _ in range(experiment.rounds):
        for name, tunnel in tunnels.items():
            if experiment.do[0] == 'first':
                got = measure_start(tunnel)
            else:
                got = measure(tunnel, experiment.do)
            for figure, value in got.items():
                results.setdefault(name, {}).setdefault(figure, []).append(value)
            tunnel.server.quiet()
            time.sleep(SETTLE)


def run(experiment):
    """Figures of all rounds, way -> figure -> values; how many packets the line lost; whether TCP's memory ran
    out."""
    results = {}
    memory = lab.Memory()
    far = experiment.rtt is not None
    before = lab.line.set(experiment.rtt, experiment.rate, experiment.tuned) if far else 0
    reverse = experiment.how.get('reverse', False)
    host = '10.99.0.2' if far else '127.0.0.1'
    tunnels = {}
    try:
        for name in experiment.ways:
            server = lab.Server(far and not reverse)  # of its own: fairlead keeps its first connection to it
            tunnels[name] = lab.WAYS[name](server, host, **experiment.how)
        if experiment.do[0] != 'first':
            for tunnel in tunnels.values():
                tunnel.start().ready()
        run_rounds(experiment, tunnels, results)
    finally:
        lab.end_all_but(lab.line.process)
        short = memory.end()
    return results, lab.line.lost() - before if far else 0, short


def main(names):
    known = {e.name: [e] for e in rows.EXPERIMENTS}
    known.update({'curve': rows.CURVE}, **{e.name: [e] for e in rows.CURVE})
    unknown = [n for n in names if n not in known]
    if unknown:
        sys.exit('no such row: %s; there are: %s' % (' '.join(unknown), ' '.join(known)))
    results = report.Report(os.environ['BENCH_OUT'], fresh=not names)
    for name in names or [e.name for e in rows.EXPERIMENTS + rows.CURVE]:
        for experiment in known[name]:
            try:
                results.add(experiment, *run(experiment))
            except lab.Trouble as why:
                results.skip(experiment, str(why))
    results.end()


signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
try:
    main(sys.argv[1:])
except KeyboardInterrupt:
    sys.exit(130)
finally:
    lab.end_all_but(None)
