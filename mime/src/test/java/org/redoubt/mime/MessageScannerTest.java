package org.redoubt.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MessageScannerTest {
    /** The example of RFC 2046 5.1.1. */
    private static final String SIMPLE = """
            From: Nathaniel Borenstein <nsb@bellcore.com>
            To: Ned Freed <ned@innosoft.com>
            Date: Sun, 21 Mar 1993 23:56:48 -0800 (PST)
            Subject: Sample message
            MIME-Version: 1.0
            Content-type: multipart/mixed; boundary="simple boundary"

            This is the preamble.  It is to be ignored.

            --simple boundary

            This is implicitly typed plain US-ASCII text.
            It does NOT end with a linebreak.
            --simple boundary
            Content-type: text/plain; charset=us-ascii

            This is explicitly typed plain US-ASCII text.
            It DOES end with a linebreak.

            --simple boundary--

            This is the epilogue.  It is also to be ignored.
            """;

    @Test
    void exampleOfRfc2046() {
        byte[] message = Scans.bytes(SIMPLE);
        MessageStructure s = Scans.scan(message);
        assertEquals("multipart/mixed[text/plain,text/plain]", Scans.shape(s.root()));
        Part first = s.root().children().getFirst();
        Part second = s.root().children().getLast();
        assertEquals(List.of(new Parameter("charset", "us-ascii")), first.parameters());
        assertEquals("This is implicitly typed plain US-ASCII text.\r\nIt does NOT end with a linebreak.",
                Scans.body(message, first));
        assertEquals(1, first.lines());
        assertTrue(Scans.body(message, second).endsWith("linebreak.\r\n"));
        assertEquals(2, second.lines());
        assertEquals(message.length, s.root().bodyEnd());
        assertEquals("This is implicitly typed plain US-ASCII text. It does NOT end with a linebreak.", s.preview());
        assertEquals(Optional.of("Sample message"), s.envelope().subject());
    }

    @Test
    void bareLineFeedsEndLines() {
        byte[] lf = SIMPLE.getBytes(StandardCharsets.UTF_8);
        MessageStructure s = Scans.scan(lf);
        assertEquals("multipart/mixed[text/plain,text/plain]", Scans.shape(s.root()));
        assertTrue(Scans.body(lf, s.root().children().getFirst()).endsWith("NOT end with a linebreak."));
    }

    @Test
    void bareCarriageReturnIsText() {
        byte[] message = "Subject: a\rFrom: b@c\r\rnot the body\r\n\r\nbody".getBytes(StandardCharsets.US_ASCII);
        MessageStructure s = Scans.scan(message);
        assertEquals("body", Scans.body(message, s.root()));
        assertEquals(List.of(), s.envelope().from());
    }

    @Test
    void emptyMessage() {
        MessageStructure s = new MessageScanner().finish();
        assertEquals("text/plain", Scans.shape(s.root()));
        assertEquals(0, s.size());
        assertEquals("", s.preview());
    }

    @Test
    void headerWithoutBody() {
        MessageStructure s = Scans.scan("Subject: only a header\n");
        assertEquals(s.size(), s.root().bodyStart());
        assertEquals(0, s.root().octets());
        assertEquals(Optional.of("only a header"), s.envelope().subject());
    }

    @Test
    void bodyWithoutHeader() {
        byte[] message = Scans.bytes("\nbody\n");
        assertEquals("body\r\n", Scans.body(message, Scans.scan(message).root()));
    }

    @Test
    void fedAfterTheEndIsRefused() {
        MessageScanner scanner = new MessageScanner();
        MessageStructure once = scanner.finish();
        assertEquals(once, scanner.finish());
        assertThrows(IllegalStateException.class, () -> scanner.feed(new byte[1], 0, 1));
    }

    @Test
    void mboxLineIsNoField() {
        MessageStructure s = Scans.scan("From a@b Sat Jan  1 12:00:00 2000\nFrom: c@d\n\nx");
        assertEquals(1, s.header().fields().size());
        assertEquals(Optional.of("c@d"), s.envelope().from().getFirst().addrSpec());
    }

    @Test
    void outerDelimiterEndsInnerMultipart() {
        MessageStructure s = Scans.scan("""
                Content-Type: multipart/mixed; boundary=outer

                --outer
                Content-Type: multipart/alternative; boundary=inner

                --inner

                one
                --outer

                two
                --outer--
                """);
        assertEquals("multipart/mixed[multipart/alternative[text/plain],text/plain]", Scans.shape(s.root()));
        assertEquals("one", s.preview());
    }

    @Test
    void delimiterEndsHeader() {
        byte[] message = Scans.bytes("""
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: image/png
                --b
                --b

                text
                --b--
                """);
        MessageStructure s = Scans.scan(message);
        assertEquals("multipart/mixed[image/png,text/plain,text/plain]", Scans.shape(s.root()));
        assertEquals(0, s.root().children().getFirst().octets());
        assertEquals("text", Scans.body(message, s.root().children().getLast()));
    }

    @Test
    void longestBoundaryIsMeant() {
        MessageStructure s = Scans.scan("""
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: multipart/mixed; boundary=b1

                --b1

                x
                --b1--
                --b

                y
                --b--
                """);
        assertEquals("multipart/mixed[multipart/mixed[text/plain],text/plain]", Scans.shape(s.root()));
    }

    @Test
    void sameBoundaryInsideBelongsToTheInnermost() {
        MessageStructure s = Scans.scan("""
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: multipart/mixed; boundary=b

                --b

                x
                --b--
                --b

                y
                --b--
                """);
        assertEquals("multipart/mixed[multipart/mixed[text/plain],text/plain]", Scans.shape(s.root()));
    }

    @Test
    void nothingAfterTheClosingDelimiterIsAPart() {
        MessageStructure s = Scans.scan("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n--b\n\ny\n");
        assertEquals(1, s.root().children().size());
    }

    @Test
    void delimitersMayHavePaddingAndNoLineEnd() {
        MessageStructure s = Scans.scan("Content-Type: multipart/mixed; boundary=\"b \"\n\n--b \t\n\nx\n--b-- \t");
        assertEquals("multipart/mixed[text/plain]", Scans.shape(s.root()));
        assertEquals(1, s.root().children().getFirst().octets());
    }

    @Test
    void digestsHaveMessages() {
        byte[] message = Scans.bytes("""
                Content-Type: multipart/digest; boundary=b

                --b

                Subject: inside

                text
                --b
                Content-Type: text/plain

                note
                --b--
                """);
        Part root = Scans.scan(message).root();
        assertEquals("multipart/digest[message/rfc822[text/plain],text/plain]", Scans.shape(root));
        Part inside = root.at(1, 1).orElseThrow();
        assertEquals(Optional.of("inside"), inside.envelope().orElseThrow().subject());
        assertEquals("text", Scans.body(message, inside));
    }

    @Test
    void multipartsThatAreNoneAreText() {
        assertEquals("text/plain", Scans.shape(Scans.scan("Content-Type: multipart/mixed\n\n--x\n\ny\n").root()));
        assertEquals("text/plain", Scans.shape(Scans.scan("Content-Type: multipart/mixed; boundary=\"\"\n\n--\n").root()));
        assertEquals("text/plain", Scans.shape(Scans.scan("Content-Type: multipart/mixed; boundary=b\n\nnone").root()));
    }

    @Test
    void encodedMessagesAreNotLookedInto() {
        MessageStructure s = Scans.scan("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeAoK\n");
        assertEquals("application/octet-stream", Scans.shape(s.root()));
    }

    @Test
    void reportsAreLeaves() {
        assertEquals("message/delivery-status",
                Scans.shape(Scans.scan("Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n").root()));
    }

    @Test
    void boundariesAreComparedAsOctets() {
        byte[] message = Scans.bytes("Content-Type: multipart/mixed; boundary=\"gr\u00fcn\"\n\n--gr\u00fcn\n\nx\n--gr\u00fcn--\n");
        assertEquals(1, Scans.scan(message).root().children().size());
        byte[] latin1 = new String(message, StandardCharsets.UTF_8).getBytes(StandardCharsets.ISO_8859_1);
        assertEquals("multipart/mixed[text/plain]", Scans.shape(Scans.scan(latin1).root()));
    }

    @Test
    void fieldsOfAPart() {
        Part p = Scans.scan("""
                Content-Type: IMAGE/Png (a picture); Name="a b.png"; x=y
                Content-Transfer-Encoding: BASE64 (of course)
                Content-ID: <1@x>
                Content-Description: =?utf-8?q?left?=
                 alone
                Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==
                Content-Disposition: Attachment; FileName*=utf-8''%e2%82%ac.png
                Content-Language: de, en-GB
                Content-Location: http://x/y

                """).root();
        assertEquals("image/png", Scans.shape(p));
        assertEquals(List.of(new Parameter("name", "a b.png"), new Parameter("x", "y")), p.parameters());
        assertEquals("base64", p.encoding());
        assertEquals(Optional.of("<1@x>"), p.contentId());
        assertEquals(Optional.of("=?utf-8?q?left?= alone"), p.description());
        assertEquals(Optional.of("Q2hlY2sgSW50ZWdyaXR5IQ=="), p.md5());
        Disposition d = p.disposition().orElseThrow();
        assertEquals(new Disposition("attachment", List.of(new Parameter("filename*", "utf-8''%e2%82%ac.png"))), d);
        assertEquals(List.of("de", "en-GB"), p.languages());
        assertEquals(Optional.of("http://x/y"), p.location());
        assertEquals(Optional.of("\u20ac.png"), p.fileName());
    }

    @Test
    void malformedTypesAreText() {
        for (String value : List.of("", "text", ";", "/", "text/", "\"", "(", "gif image")) {
            assertEquals("text/plain", Scans.shape(Scans.scan("Content-Type: " + value + "\n\nx").root()), value);
        }
    }

    @Test
    void previewPrefersTheFirstTextThatSaysSomething() {
        assertEquals("Tom & Jerry", Scans.scan("""
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/plain


                --b
                Content-Type: text/html
                Content-Transfer-Encoding: quoted-printable

                <html><head><style>p { color: red }</style></head><p>Tom &amp;=
                 <b>Jer</b>ry</p>
                --b--
                """).preview());
        assertEquals("", Scans.scan("Content-Disposition: attachment\n\nsecret").preview());
    }

    @Test
    void previewDecodesAndCuts() {
        String text = "\ud83d\ude00".repeat(200);
        MessageStructure s = Scans.scan("Content-Type: text/plain; charset=utf-8\n\nx" + text);
        assertEquals(255, s.preview().length());
    }
}
