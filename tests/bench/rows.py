# SPDX-License-Identifier: BSD-3-Clause
"""The rows of the table: what is done for each, which figure of it counts, and the goal."""
from dataclasses import dataclass, field

from lab import GCM


@dataclass
class Row:
    """A figure of an experiment. A goal is a ratio to the base's, or (absolute) a figure of ours."""
    title: str
    figure: str
    goal: str
    unit: str = ''
    absolute: bool = False
    subject: str = 'fairlead'
    base: str = 'ssh'


@dataclass
class Experiment:
    """What is done, by each way in turn. rtt None is the loopback."""
    name: str
    rows: list
    do: tuple
    ways: tuple = ('fairlead', 'ssh')
    rounds: int = 5
    rtt: float = None
    tuned: bool = True
    rate: int = 0
    how: dict = field(default_factory=lambda: {'cipher': GCM})


def speed(title, goal, **more):
    return Row(title, 'mb_s', goal, 'MB/s', **more)


def cpu(title, goal):
    return Row(title, 'cpu_s_gb', goal, 's/GB')


def peak(title, goal):
    return Row(title, 'peak_mb', goal, 'MB')


ALL = ('fairlead', 'ssh', 'sshx', 'tcp')
FAIR = ('fairlead', 'ssh', 'sshx')
BULK = (150, 650)       # ms to warm up, ms that count
CROWD = (500, 800)
EXPERIMENTS = [
    Experiment('down', [speed('one stream down, loopback, defaults', '>= 1.5'),
                        cpu('  client CPU, defaults', '<= 0.55')], ('bulk', 'down', 1) + BULK, ALL, how={}),
    Experiment('up', [speed('one stream up, loopback, defaults', ''), cpu('  client CPU', '')],
               ('bulk', 'up', 1) + BULK, how={}),
    Experiment('down-gcm', [speed('one stream down, both gcm', '>= 1.0'), cpu('  client CPU', '<= 0.95'),
                            peak('  peak memory', '<= 0.7')], ('bulk', 'down', 1) + BULK, ALL),
    Experiment('up-gcm', [speed('one stream up, both gcm', '>= 1.0'), cpu('  client CPU', '<= 0.95'),
                          peak('  peak memory', '<= 0.7')], ('bulk', 'up', 1) + BULK, ALL),
    Experiment('down4', [speed('four streams down', '>= 1.2')], ('bulk', 'down', 4) + BULK),
    Experiment('up4', [speed('four streams up', '>= 1.2')], ('bulk', 'up', 4) + BULK),
    Experiment('down200', [speed('200 channels down', '>= 1.3'), peak('  peak memory', '')],
               ('bulk', 'down', 200) + CROWD),
    Experiment('up200', [speed('200 channels up', '>= 3'), peak('  peak memory', '<= 0.05')],
               ('bulk', 'up', 200) + CROWD),
    Experiment('idle1000', [speed('1,000 idle channels, then one stream', ''), peak('  peak memory', '')],
               ('bulk', 'down', 1) + BULK + (1000,), rounds=3),
    Experiment('rtt20', [speed('down, RTT 20 ms, large buffers', '>= 8')], ('bulk', 'down', 1, 1200, 1200),
               ('fairlead', 'ssh', 'tcp'), rounds=3, rtt=20),
    Experiment('rtt20x4', [speed('  four streams', '>= 2')], ('bulk', 'down', 4, 1200, 1200),
               rounds=3, rtt=20),
    Experiment('rtt20-default', [speed('down, RTT 20 ms, buffers as the kernel has them', '>= 1.3')],
               ('bulk', 'down', 1, 1000, 1000), ('fairlead', 'ssh', 'tcp'), rounds=3, rtt=20, tuned=False),
    Experiment('rtt80', [speed('down, RTT 80 ms, large buffers', '>= 9')], ('bulk', 'down', 1, 2500, 1500),
               ('fairlead', 'ssh', 'tcp'), rounds=3, rtt=80),
    Experiment('up20', [speed('up, RTT 20 ms', '>= 1.9')], ('bulk', 'up', 1, 1000, 1000), FAIR,
               rounds=3, rtt=20),
    Experiment('up80', [speed('up, RTT 80 ms', '>= 1.9')], ('bulk', 'up', 1, 1500, 1500), FAIR,
               rounds=3, rtt=80),
    Experiment('message-up', [Row('4 KB message beside an upload, 100 Mbit/s, RTT 20', 'p50_ms', '<= 0.25',
                                  'ms')],
               ('beside', 'up', 4096, 1200, 2000), FAIR, rounds=3, rtt=20, rate=100),
    Experiment('message-down', [Row('4 KB message beside a download, the same', 'p50_ms', '<= 0.3', 'ms')],
               ('beside', 'down', 4096, 1200, 2000), FAIR, rounds=3, rtt=20, rate=100),
    Experiment('ping1', [Row('1 byte there and back, p50', 'p50_ms', '<= 0.95', 'ms')], ('ping', 1, 500),
               FAIR),
    Experiment('ping4k', [Row('4 KB there and back, p99', 'p99_ms', '<= 0.1', 'ms', absolute=True)],
               ('ping', 4096, 700), FAIR),
    Experiment('ping64k', [Row('64 KB there and back, p50', 'p50_ms', '<= 0.2', 'ms', absolute=True)],
               ('ping', 65536, 700), FAIR),
    Experiment('beside', [Row('4 KB there and back beside a download, p50', 'p50_ms', '', 'ms')],
               ('beside', 'down', 4096, 200, 700), FAIR, rounds=3),
    Experiment('connect', [Row('a new connection and a byte through it, p50', 'p50_ms', '', 'ms')],
               ('connect', 700), FAIR),
    Experiment('start', [Row('from start to listening', 'listening_ms', '<= 0.4', 'ms'),
                         Row('from start to the first byte', 'first_ms', '<= 0.35', 'ms')], ('first',),
               rounds=9, how={}),
    Experiment('reverse-down', [speed('-R, one stream down', '')], ('bulk', 'down', 1) + BULK,
               how={'cipher': GCM, 'reverse': True}),
    Experiment('reverse-up', [speed('-R, one stream up', '')], ('bulk', 'up', 1) + BULK,
               how={'cipher': GCM, 'reverse': True}),
    Experiment('hops', [speed('one stream down over two hops', '')], ('bulk', 'down', 1) + BULK,
               how={'cipher': GCM, 'gate': True}),
    Experiment('watched', [speed('one stream down, events read : nobody looks', '>= 0.97', subject='json',
                                 base='fairlead'),
                           speed('one stream down, screen on it : nobody looks', '>= 0.97', subject='screen',
                                 base='fairlead')],
               ('bulk', 'down', 1) + BULK, ('fairlead', 'json', 'screen')),
]
# Throughput against round trip, for the picture in README; rtt20 and rtt80 are points of it too.
CURVE = [Experiment('curve-%g' % rtt, [speed('down, RTT %g ms, large buffers' % rtt, '')],
                    ('bulk', 'down', 1, int(500 + rtt * 25), 800), rounds=2, rtt=rtt)
         for rtt in (0.1, 5, 10, 40, 160)]
