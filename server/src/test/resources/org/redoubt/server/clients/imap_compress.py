"""COMPRESS=DEFLATE (RFC 4978) with a raw socket and zlib. Arguments: host, port, certificate, login, password."""
import socket
import ssl
import sys
import zlib

host, port, certificate, login, password = sys.argv[1:]
context = ssl.create_default_context(cafile=certificate)


class Imap:
    def __init__(self):
        self.socket = context.wrap_socket(socket.create_connection((host, int(port)), timeout=60), server_hostname=host)
        self.buffer = b""
        self.deflate = self.inflate = None
        self.tags = self.received = self.expanded = 0
        assert self.line().startswith(b"* OK ")

    def send(self, octets):
        if self.deflate:
            octets = self.deflate.compress(octets) + self.deflate.flush(zlib.Z_SYNC_FLUSH)
        self.socket.sendall(octets)

    def more(self):
        octets = self.socket.recv(65536)
        assert octets, "the server has closed"
        self.received += len(octets)
        if self.inflate:
            octets = self.inflate.decompress(octets)
        self.expanded += len(octets)
        self.buffer += octets

    def line(self):
        while b"\r\n" not in self.buffer:
            self.more()
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line

    def exactly(self, count):
        while len(self.buffer) < count:
            self.more()
        octets, self.buffer = self.buffer[:count], self.buffer[count:]
        return octets

    def command(self, text):
        self.tags += 1
        tag = b"t%d" % self.tags
        self.send(tag + b" " + text + b"\r\n")
        lines, literals = [], []
        while True:
            line = self.line()
            if line.endswith(b"}"):
                literals.append(self.exactly(int(line[line.rindex(b"{") + 1 : -1])))
            lines.append(line)
            if line.startswith(tag + b" "):
                assert line.startswith(tag + b" OK"), line
                return lines, literals

    def compress(self):
        self.command(b"COMPRESS DEFLATE")
        assert not self.buffer
        self.deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        self.inflate = zlib.decompressobj(-15)

    def uncompress(self):
        assert not self.buffer
        self.deflate = self.inflate = None


def sign_in(imap):
    imap.command(f'LOGIN "{login}" "{password}"'.encode())
    assert b" COMPRESS=DEFLATE " in imap.command(b"CAPABILITY")[0][0]


imap = Imap()
sign_in(imap)
imap.compress()
body = b"".join(b"line %d of a message that shrinks\r\n" % n for n in range(40_000))
mail = b"From: zoe@elsewhere.example\r\nSubject: packed\r\n\r\n" + body
imap.command(b"APPEND INBOX {%d+}\r\n%s" % (len(mail), mail))
imap.command(b"SELECT INBOX")
imap.received = imap.expanded = 0
(fetched,) = imap.command(b"FETCH 1 BODY.PEEK[]")[1]
assert fetched == mail
assert imap.received * 3 < imap.expanded, (imap.received, imap.expanded)

# after each pause the server compresses with a compressor that knows nothing of before
for n in range(200):
    (fetched,) = imap.command(b"FETCH 1 BODY.PEEK[HEADER]")[1]
    assert fetched == b"From: zoe@elsewhere.example\r\nSubject: packed\r\n\r\n"

# and again, after compression has ended (RFC 8437 4.1)
imap.command(b"UNAUTHENTICATE")
imap.uncompress()
sign_in(imap)
imap.compress()
imap.command(b"NOOP")
imap.send(b"x LOGOUT\r\n")
assert imap.line().startswith(b"* BYE")
