# SPDX-License-Identifier: BSD-3-Clause
# front: the demo's SSH front alone, for other clients. Writes what it says of itself as shell variables
# to the file OUT, and ends it when stdin ends.
# usage: front.py OUT PROGRAM
import json, os, socket, subprocess, sys

ours, theirs = socket.socketpair()


def child():
    os.setsid()
    os.dup2(theirs.fileno(), 3)


front = subprocess.Popen([sys.argv[2], "demo-host", "--batch"], pass_fds=[3], preexec_fn=child)
theirs.close()
said = json.loads(ours.makefile().readline())
with open(sys.argv[1] + ".new", "w") as out:
    out.write("front_pid=%d front_port=%d front_dir=%s front_password=%s front_target=%d\n" % (
        front.pid, said["ssh"], said["dir"], said["password"], said["ports"][0]))
os.rename(sys.argv[1] + ".new", sys.argv[1])
sys.stdin.read()
ours.close()
sys.exit(front.wait())
