# SPDX-License-Identifier: BSD-3-Clause
"""An https server on the loopback for the lists of a test.

usage: https.py CERTIFICATE KEY DIRECTORY LOG

Serves the files of DIRECTORY, and some things that no server should do. Prints its port. Each request
is a line of LOG: the path that was asked for.
"""
import http.server
import os
import ssl
import sys

CERTIFICATE, KEY, DIRECTORY, LOG = sys.argv[1:]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open(LOG, "a") as log:
            print(self.path, file=log)
        special = getattr(self, "send_" + self.path.strip("/").split("/")[0], None)
        if special is None:
            self.send_file()
        else:
            try:
                special()
            except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
                self.close_connection = True

    def log_message(self, *args):
        pass

    def send_file(self):
        path = os.path.join(DIRECTORY, self.path.lstrip("/"))
        if not os.path.isfile(path):
            self.send_error(404)
            return
        with open(path, "rb") as f:
            self.send_bytes(f.read())

    def send_bytes(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_to(self, where):
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send_moved(self):
        self.send_to("/plain.pvsc")

    def send_circle(self):
        self.send_to(self.path)

    def send_open(self):  # to a place that is not https
        self.send_to("http://127.0.0.1:%d/plain.pvsc" % PORT)

    def send_page(self):
        if self.path.strip("/") == "page":
            self.send_bytes(b"\n<!DOCTYPE html>\n<html><body>Our servers</body></html>\n")
        else:
            self.send_error(404)

    def send_large(self):
        self.send_bytes(b"<Servers>" + b" " * 1100000 + b"</Servers>")

    def send_endless(self):  # without telling how much it is
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b" " * 65536)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
PORT = server.server_address[1]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(CERTIFICATE, KEY)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(PORT, flush=True)
server.serve_forever()
