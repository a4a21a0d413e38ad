# SPDX-License-Identifier: BSD-3-Clause
# twoclient: a ParaView client of a data server and a render server, for pvpython: let each of them
# compute, and say what came out, and in which process.
#
#   twoclient.py OUT connect HOST PORT RENDER_HOST RENDER_PORT     twoclient.py OUT listen URL
import sys

from paraview import servermanager, simple
from paraview.modules.vtkRemotingCore import vtkPVSession

out, how, *where = sys.argv[1:]
if how == "connect":
    connection = simple.Connect(where[0], int(where[1]), where[2], int(where[3]))
    if connection is None:
        sys.exit("twoclient: not connected")
    session = connection.Session
else:
    session = servermanager.vtkSMSessionClient()
    if not session.Connect(where[0]):
        sys.exit("twoclient: not called")
    number = servermanager.vtkProcessModule.GetProcessModule().RegisterSession(session)
    connection = servermanager.GetConnectionFromId(number)


def points(place):
    proxy = session.GetSessionProxyManager().NewProxy("sources", "SphereSource")
    proxy.SetLocation(place)
    proxy.UpdateVTKObjects()
    proxy.UpdatePipeline()
    return proxy.GetDataInformation(0).GetNumberOfPoints()


def process(place):
    information = servermanager.vtkPVSystemConfigInformation()
    session.GatherInformation(place, information, 0)
    return information.GetPid(0)


with open(out, "w", encoding="ascii") as f:
    for name, place in (("data", vtkPVSession.DATA_SERVER), ("render", vtkPVSession.RENDER_SERVER)):
        f.write(f"{name} {process(place)} points {points(place)}\n")
simple.Disconnect() if how == "connect" else servermanager.Disconnect(connection)
