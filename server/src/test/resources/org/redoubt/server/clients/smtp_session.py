"""Three mails with smtplib. Arguments: host, port, certificate, login, password."""
import smtplib
import ssl
import sys
from email.message import EmailMessage

host, port, certificate, login, password = sys.argv[1:]


def session():
    smtp = smtplib.SMTP(host, int(port), timeout=60)
    smtp.ehlo("client.example")
    assert not smtp.has_extn("auth"), "a sign-in is offered without TLS"
    smtp.starttls(context=ssl.create_default_context(cafile=certificate))
    smtp.ehlo("client.example")
    for extension in ("auth", "size", "8bitmime", "smtputf8", "pipelining", "chunking"):
        assert smtp.has_extn(extension), extension
    smtp.login(login, password)
    return smtp


with session() as smtp:
    plain = EmailMessage()
    plain["From"], plain["To"], plain["Subject"] = login, login, "with attachment"
    plain.set_content("See the attachment.\n")
    plain.add_attachment(bytes(range(256)) * 1000, maintype="application", subtype="octet-stream", filename="all.bin")
    assert smtp.send_message(plain) == {}

    # RFC 6531: a header in UTF-8, sent with SMTPUTF8.
    utf8 = f"From: {login}\r\nTo: {login}\r\nSubject: Grüße aus Köln\r\n\r\nПривет\r\n".encode()
    assert smtp.sendmail(login, [login], utf8, mail_options=["SMTPUTF8", "BODY=8BITMIME"]) == {}

    dots = f"From: {login}\r\nTo: {login}\r\nSubject: dots\r\n\r\n.\r\n..\r\n...\r\nend\r\n"
    refused = smtp.sendmail(login, [login, "nobody@example.org"], dots)
    assert refused["nobody@example.org"][0] == 550, refused

    try:
        smtp.sendmail("somebody.else@example.org", [login], dots)
        raise AssertionError("sent as somebody else")
    except smtplib.SMTPSenderRefused as refusal:
        assert refusal.smtp_code == 550, refusal
    assert smtp.noop()[0] == 250
