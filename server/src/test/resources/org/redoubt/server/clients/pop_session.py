"""A session with poplib. Arguments: host, port, certificate, login, password."""
import poplib
import ssl
import sys

host, port, certificate, login, password = sys.argv[1:]
context = ssl.create_default_context(cafile=certificate)


def connect():
    """TLS from the first byte where the server speaks it, else STLS."""
    try:
        return poplib.POP3_SSL(host, int(port), context=context, timeout=60)
    except ssl.SSLError:
        pop = poplib.POP3(host, int(port), timeout=60)
        before = pop.capa()
        assert "STLS" in before and "USER" not in before and "SASL" not in before, before
        refused(lambda: pop.user(login))
        pop.stls(context)
        return pop


def refused(command, code=None):
    try:
        command()
    except poplib.error_proto as error:
        assert code is None or f"-ERR [{code}]" in str(error), error
        return
    raise AssertionError("this was not refused")


def signed_in():
    pop = connect()
    pop.user(login)
    pop.pass_(password)
    return pop


wrong = connect()
assert "USER" in wrong.capa() and "STLS" not in wrong.capa(), wrong.capa()
assert "PLAIN" in wrong.capa()["SASL"], wrong.capa()
wrong.user(login)
refused(lambda: wrong.pass_("wrong"), "AUTH")
wrong.quit()

pop = connect()
pop.utf8()
pop.user(login)
pop.pass_(password)
count, octets = pop.stat()
assert count == 4, count
sizes = {int(n): int(size) for n, size in (line.split() for line in pop.list()[1])}
assert sum(sizes.values()) == octets, (sizes, octets)
for number, size in sizes.items():
    lines = pop.retr(number)[1]
    assert sum(len(line) + 2 for line in lines) == size, number
assert pop.retr(1)[1][-4:] == [b".", b"..", b"...", b"end"], pop.retr(1)[1]
assert pop.retr(4)[1] == [b"Subject: bare", b"", b"no CR", b".", b"no end"], pop.retr(4)[1]
top = pop.top(3, 2)[1]
assert top[-3:] == [b"", b"x" * 70, b"x" * 70] and top.count(b"") == 1, top
ids = [line.split()[1] for line in pop.uidl()[1]]
assert len(set(ids)) == 4, ids
assert pop.uidl(2).split()[2] == ids[1]
refused(lambda: pop.retr(5))
pop.dele(1)
assert pop.stat()[0] == 3
pop.rset()
assert pop.stat() == (count, octets)
pop.dele(2)
refused(lambda: pop.retr(2))
other = signed_in()
assert other.stat()[0] == 4
pop.quit()
refused(lambda: other.retr(2))
assert other.uidl(2).split()[2] == ids[1]
other.dele(1)
other.close()

after = signed_in()
assert [line.split()[1] for line in after.uidl()[1]] == [ids[0], ids[2], ids[3]], after.uidl()
after.noop()
after.quit()
