"""A session with imaplib. Arguments: host, port, certificate, login, password."""
import imaplib
import re
import ssl
import sys

host, port, certificate, login, password = sys.argv[1:]
context = ssl.create_default_context(cafile=certificate)


def connect():
    """TLS from the first byte where the server speaks it, else STARTTLS."""
    try:
        return imaplib.IMAP4_SSL(host, int(port), ssl_context=context, timeout=60)
    except ssl.SSLError:
        imap = imaplib.IMAP4(host, int(port), timeout=60)
        assert "LOGINDISABLED" in imap.capabilities, imap.capabilities
        imap.starttls(context)
        assert "LOGINDISABLED" not in imap.capabilities, imap.capabilities
        return imap


def ok(answer):
    status, data = answer
    assert status == "OK", answer
    return data


def mail(number, body="Hello"):
    return (
        f"From: Zoe <zoe@elsewhere.example>\r\nTo: {login}\r\nSubject: {number}\r\n"
        f"Date: Mon, 02 Feb 2026 10:00:00 +0000\r\nMessage-ID: <{number.replace(' ', '.')}@elsewhere.example>\r\n\r\n{body}\r\n"
    ).encode()


def numbers(data):
    return [int(n) for n in data[0].split()]


imap = connect()
ok(imap.login(login, password))

# mailboxes; imaplib leaves modified UTF-7 to its caller
folder = '"&AMk-t&AOk-/Na&AO8-ve &- co"'
ok(imap.create(folder))
ok(imap.create('"Renamed from"'))
ok(imap.rename('"Renamed from"', "Later"))
ok(imap.create("Gone"))
ok(imap.delete("Gone"))
listed = b"\n".join(ok(imap.list()))
assert b"&AMk-t&AOk-/Na&AO8-ve &- co" in listed and b"Later" in listed and b"Gone" not in listed, listed
ok(imap.subscribe(folder))
assert b"Na&AO8-ve" in b"\n".join(ok(imap.lsub()))
ok(imap.unsubscribe(folder))
ok(imap.namespace())

# messages in
for n in range(1, 5):
    uid = ok(imap.append("INBOX", r"(\Flagged)" if n == 1 else None, '"02-Feb-2026 10:00:00 +0000"', mail(f"number {n}")))
    assert b"APPENDUID" in uid[0], uid
large = mail("large", ("0123456789" * 7 + "\r\n") * 60_000)
ok(imap.append("INBOX", None, None, large))
assert ok(imap.select("INBOX")) == [b"5"]
assert imap.response("UIDVALIDITY")[1][0].isdigit()

# out again
status, data = imap.fetch("5", "(RFC822.SIZE BODY.PEEK[])")
assert data[0][1] == large and f"RFC822.SIZE {len(large)}".encode() in data[0][0], data[0][0]
status, data = imap.fetch("1:4", "(FLAGS INTERNALDATE BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
subjects = [part[1] for part in data if isinstance(part, tuple)]
assert subjects == [f"Subject: number {n}\r\n\r\n".encode() for n in range(1, 5)], subjects
assert imaplib.Internaldate2tuple(data[0][0]) is not None
(partial,) = [p for p in ok(imap.uid("FETCH", "5", "(BODY.PEEK[TEXT]<10.20>)")) if isinstance(p, tuple)]
assert partial[1] == b"0123456789" * 2, partial

# search
assert numbers(ok(imap.search(None, "FLAGGED"))) == [1]
assert numbers(ok(imap.search(None, "SUBJECT", '"number"', "NOT", "FLAGGED"))) == [2, 3, 4]
assert numbers(ok(imap.search(None, "LARGER", "100000"))) == [5]
assert numbers(ok(imap.search("UTF-8", "BODY", "Hello"))) == [1, 2, 3, 4]
assert numbers(ok(imap.uid("SEARCH", None, "OR UID 2 UID 4"))) == [2, 4]
assert numbers(ok(imap.search(None, 'SENTSINCE 1-Feb-2026 HEADER Message-ID "<number.3@"'))) == [3]

# flags, copy, move, expunge
stored = ok(imap.store("1", "+FLAGS", r"(\Seen $Label1)"))
assert rb"\Seen" in stored[0] and b"$Label1" in stored[0], stored
ok(imap.store("5", "FLAGS.SILENT", "()"))
ok(imap.copy("1:2", folder))
ok(imap.store("2", "+FLAGS", r"(\Deleted)"))
assert numbers(ok(imap.expunge())) == [2]
# imaplib remembers what was offered before the sign-in, which is less
assert b" MOVE " in ok(imap.capability())[0]
ok(imap.uid("MOVE", "4", "Later"))
assert ok(imap.noop()) is not None
assert numbers(ok(imap.uid("SEARCH", None, "ALL"))) == [1, 3, 5]
assert re.search(rb"MESSAGES 2 ", ok(imap.status(folder, "(MESSAGES UIDNEXT)"))[0])
ok(imap.select(folder, readonly=True))
assert imap.store("1", "+FLAGS", r"(\Deleted)")[0] == "NO"
ok(imap.close())

# refusals leave the session usable
assert imap.select("Nowhere")[0] == "NO"
try:
    imap.uid("FETCH", "1", "(NONSENSE)")
    raise AssertionError("nonsense was accepted")
except imaplib.IMAP4.error:
    pass
imap.logout()
