# SPDX-License-Identifier: BSD-3-Clause
# client: what a ParaView client does, for pvpython: connect, compute on the server, say what came out.
#
#   client.py OUT connect HOST PORT     client.py OUT reverse PORT     client.py OUT alone
import sys

from paraview.simple import Connect, Disconnect, ReverseConnect, Sphere

out, how, *where = sys.argv[1:]
if how == "connect":
    connection = Connect(where[0], int(where[1]))
elif how == "reverse":
    connection = ReverseConnect(where[0])
else:
    connection = True
if connection is None:
    sys.exit("client: not connected")
sphere = Sphere()
sphere.UpdatePipeline()
points = sphere.GetDataInformation().GetNumberOfPoints()
with open(out, "w", encoding="ascii") as f:
    f.write(f"points {points}\n")
if how != "alone":
    Disconnect()
