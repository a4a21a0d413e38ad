/* SPDX-License-Identifier: BSD-3-Clause
 * demopeer: what the demo puts at the two ends of its tunnels: a stand-in for pvserver, and a client
 * that sends bytes through and wants them back. */
#ifndef CMD_DEMOPEER_H
#define CMD_DEMOPEER_H

/* "fairlead demo-server [--stand-in | --any-address] [--say TEXT]
 *     (--port N | --reverse --client-host H --port N | --fail)":
 * pvserver when it is in PATH (told to stay on loopback, but for --any-address), else a stand-in that
 * prints pvserver's lines, takes one client and sends back what it gets. --fail: words on stderr,
 * exit 3. Returns the exit status. */
int demopeer_server(int argc, char **argv);

/* "fairlead demo-client URL", "fairlead demo-client HOST PORT" or "fairlead demo-client --listen PORT":
 * sends DEMOPEER_BYTES through one connection and checks that the same bytes come back. It listens
 * for csrc://. Returns the exit status. */
int demopeer_client(int argc, char **argv);

#define DEMOPEER_BYTES (8 * 1024 * 1024)

#endif
