"""Mail hosts that are not as they should be: other_hosts.py FOLDER CERTIFICATE KEY GOOD_CERTIFICATE GOOD_KEY

198.51.100.3 offers STARTTLS with CERTIFICATE, 198.51.100.4 no TLS; what either takes is kept in FOLDER, one file for each. How
198.51.100.4 behaves goes by the domain of the recipient. 198.51.100.3 serves an MTA-STS policy over HTTPS with GOOD_CERTIFICATE.
"""
import http.server
import itertools
import os
import socketserver
import ssl
import sys
import threading
import time

folder, certificate, key, good_certificate, good_key = sys.argv[1:6]
counter = itertools.count(1)
seen = set()


def context(chain, secret):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(chain, secret)
    return made


class Host(socketserver.StreamRequestHandler):
    timeout = 60
    tls = None

    def say(self, line):
        self.wfile.write((line + "\r\n").encode())
        self.wfile.flush()

    def first(self, what):
        """Whether this comes for the first time."""
        new = what not in seen
        seen.add(what)
        return new

    def handle(self):
        self.say("220 other.example ESMTP")
        self.domain = ""
        while line := self.rfile.readline():
            verb = line.decode().strip().upper().split(" ")[0].split(":")[0]
            if verb == "QUIT":
                return self.say("221 bye")
            answer = getattr(self, "do_" + verb.lower(), None)
            if answer is None:
                self.say("250 yes")
            elif answer(line.decode()) is False:
                return

    def do_ehlo(self, line):
        self.say("250-other.example")
        self.say("250 STARTTLS" if self.tls and not isinstance(self.request, ssl.SSLSocket) else "250 8BITMIME")

    def do_starttls(self, line):
        self.say("220 go on")
        self.request = self.tls.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb")

    def do_rcpt(self, line):
        self.domain = line.split("@")[1].split(">")[0]
        if self.domain == "refuse.example":
            self.say("550 5.1.1 nobody of that name")
        elif self.domain == "grey.example" and self.first("grey"):
            self.say("451 4.7.1 come again")
        elif self.domain == "slow.example":
            time.sleep(5)
            self.say("250 yes")
        else:
            self.say("250 yes")

    def do_data(self, line):
        if self.domain == "full.example" and self.first("full"):
            self.say("452 4.2.2 no room")
            return
        self.say("354 go on")
        text = b""
        while (part := self.rfile.readline()) != b".\r\n":
            if not part:
                return False
            if self.domain == "cut.example" and self.first("cut"):
                self.request.close()
                return False
            text += part
        with open(os.path.join(folder, f"{self.domain}-{next(counter)}"), "wb") as kept:
            kept.write(text)
        self.say("250 yes")


class Expired(Host):
    tls = context(certificate, key)


class Policy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        text = b"version: STSv1\r\nmode: enforce\r\nmx: mx.expired.example\r\nmax_age: 86400\r\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *words):
        pass


socketserver.ThreadingTCPServer.allow_reuse_address = True
servers = [
    socketserver.ThreadingTCPServer(("198.51.100.3", 25), Expired),
    socketserver.ThreadingTCPServer(("198.51.100.4", 25), Host),
    http.server.ThreadingHTTPServer(("198.51.100.3", 443), Policy),
]
servers[2].socket = context(good_certificate, good_key).wrap_socket(servers[2].socket, server_side=True)
for server in servers:
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
print("ready", flush=True)
time.sleep(900)
