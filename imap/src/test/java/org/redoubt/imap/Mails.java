package org.redoubt.imap;

import java.nio.charset.StandardCharsets;

/** Messages that tests send about. */
public final class Mails {
    private Mails() {}

    /** A short one. */
    public static String plain(String subject, String text) {
        return "From: Carol <carol@example.net>\r\nTo: alice@example.org\r\nSubject: " + subject
                + "\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\nMessage-ID: <" + subject.hashCode()
                + "@example.net>\r\nX-Custom: only here\r\n\r\n" + text + "\r\n";
    }

    public static byte[] octets(String message) {
        return message.getBytes(StandardCharsets.UTF_8);
    }

    /** Text, an attachment in base64 and a forwarded message with an attachment of its own. */
    public static final String NESTED = String.join(
            "\r\n",
            "From: Carol <carol@example.net>",
            "To: alice@example.org, Bob <bob@example.org>",
            "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=",
            "Date: Mon, 23 Nov 2026 23:30:00 -0800",
            "Message-ID: <nested@example.net>",
            "MIME-Version: 1.0",
            "Content-Type: multipart/mixed; boundary=outer",
            "",
            "A preamble.",
            "--outer",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable",
            "",
            "Sch=C3=B6ne Gr=C3=BC=C3=9Fe",
            "--outer",
            "Content-Type: application/octet-stream; name=zero.bin",
            "Content-Disposition: attachment; filename=zero.bin",
            "Content-Transfer-Encoding: base64",
            "",
            "AAECAwA=",
            "--outer",
            "Content-Type: message/rfc822",
            "",
            "From: dave@example.com",
            "Subject: inner subject",
            "Content-Type: multipart/alternative; boundary=inner",
            "",
            "--inner",
            "Content-Type: text/plain",
            "",
            "inner text zebra",
            "--inner",
            "Content-Type: text/html",
            "",
            "<p>inner html</p>",
            "--inner--",
            "",
            "--outer--",
            "");
}
