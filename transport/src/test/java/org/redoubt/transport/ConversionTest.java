package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.transport.convert.Conversion;
import org.redoubt.transport.convert.Conversion.Target;

/** RFC 2045, RFC 6152, RFC 3030: what a message is written as for those who cannot take it as it is. */
class ConversionTest {
    private TestOffice office;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.open();
    }

    @AfterEach
    void close() throws IOException {
        office.close();
    }

    private Message message(byte[] octets) throws IOException {
        try (MessageIntake intake = office.gate().intake(10_000_000)) {
            intake.write(octets);
            return intake.finish();
        }
    }

    private Optional<String> converted(String text, Target target) throws IOException {
        try (Message message = message(text.getBytes(StandardCharsets.UTF_8))) {
            Optional<Message> converted = Conversion.of(office.gate(), message, target);
            if (converted.isEmpty()) {
                return Optional.empty();
            }
            try (Message done = converted.get()) {
                return Optional.of(new String(octets(done), StandardCharsets.UTF_8));
            }
        }
    }

    private static byte[] octets(Message message) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        message.copyTo(out);
        return out.toByteArray();
    }

    @Test
    void mailOfBeforeMimeBecomesMime() throws IOException {
        assertEquals(
                Optional.of("From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=unknown-8bit\r\n"
                        + "Content-Transfer-Encoding: quoted-printable\r\n\r\n=C3=BC\r\n"),
                converted("From: a@b.example\r\n\r\n\u00fc\r\n", Target.SEVEN_BIT));
    }

    @Test
    void partsAreConvertedOneByOneAndWhatNeedsNoneStaysOctetByOctet() throws IOException {
        String text = "MIME-Version: 1.0\r\nContent-Transfer-Encoding: 8bit\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\npre\r\n"
                + "--b\r\nContent-Type: text/plain\r\n\r\nplain =3D \r\n"
                + "--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<p>\u00fc\r\n"
                + "--b\r\nContent-Type: image/x-mine\r\n\r\n\u00fc\r\n"
                + "--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                + "MIME-Version: 1.0\r\nSubject: inner\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\u00f6\r\n--b--\r\nend\r\n";
        assertEquals(
                Optional.of("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 7bit\r\n\r\npre\r\n"
                        + "--b\r\nContent-Type: text/plain\r\n\r\nplain =3D \r\n"
                        + "--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=C3=BC\r\n"
                        + "--b\r\nContent-Type: image/x-mine\r\nContent-Transfer-Encoding: base64\r\n\r\nw7w=\r\n"
                        + "--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
                        + "MIME-Version: 1.0\r\nSubject: inner\r\nContent-Type: text/plain; charset=utf-8\r\n"
                        + "Content-Transfer-Encoding: quoted-printable\r\n\r\n=C3=B6\r\n--b--\r\nend\r\n"),
                converted(text, Target.SEVEN_BIT));
    }

    @Test
    void whatSaysNothingOfItsCharsetOrIsSignedIsNotConverted() throws IOException {
        String mime = "MIME-Version: 1.0\r\n";
        assertEquals(Optional.empty(), converted("Subject: \u00fc\r\n\r\n\u00fc\r\n", Target.SEVEN_BIT));
        assertEquals(
                Optional.empty(),
                converted(mime + "Content-Type: multipart/mixed; boundary=b\r\n\r\n\u00fc\r\n--b\r\n\r\nx\r\n--b--\r\n", Target.SEVEN_BIT));
        assertEquals(
                Optional.empty(),
                converted(
                        mime + "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n\u00fc\r\n--b\r\nContent-Type: x/y\r\n\r\nz\r\n--b--\r\n",
                        Target.SEVEN_BIT));
        assertEquals(
                Optional.empty(),
                converted(mime + "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n\u00fc\r\n", Target.SEVEN_BIT));
        assertEquals(
                Optional.empty(),
                converted(mime + "Content-Type: multipart/mixed\r\n\r\n\u00fc\r\n", Target.SEVEN_BIT));
        assertEquals(
                Optional.empty(),
                converted(mime + "Content-Type: message/partial; id=a; number=1\r\n\r\n\u00fc\r\n", Target.SEVEN_BIT));
    }

    // RFC 1847 2.1: what is within is signed with its headers.
    @Test
    void aMultipartWithinWhatIsSignedIsNotLabelledAnew() throws IOException {
        String inner = "Content-Type: multipart/mixed; boundary=i\r\nContent-Transfer-Encoding: 8bit\r\n\r\n--i\r\n\r\nx\r\n--i--\r\n";
        String signed = "--b\r\n" + inner + "--b\r\nContent-Type: x/y\r\n\r\nz\r\n--b--\r\n";
        String mime = "MIME-Version: 1.0\r\nContent-Type: multipart/";
        assertEquals(Optional.empty(), converted(mime + "signed; boundary=b\r\n\r\n" + signed, Target.SEVEN_BIT));
        assertTrue(converted(mime + "mixed; boundary=b\r\n\r\n" + signed, Target.SEVEN_BIT).isPresent());
    }

    // RFC 2045 6.3
    @Test
    void whatIsEncodedInAnotherWayStaysSo() throws IOException {
        assertEquals(
                Optional.empty(),
                converted(
                        "MIME-Version: 1.0\r\nContent-Type: a/b\r\nContent-Transfer-Encoding: x-ybin\r\n\r\n\u00fc\r\n",
                        Target.SEVEN_BIT));
    }

    @Test
    void aLongTextWithoutOneLetterOfAsciiIsConverted() throws IOException {
        String head = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n";
        String body = ("\u3042".repeat(300) + "\r\n").repeat(300);
        String done = converted(head + body, Target.SEVEN_BIT).orElseThrow();
        String raw = done.substring(done.indexOf("\r\n\r\n") + 4);
        byte[] octets = PartContent.decode(
                        "quoted-printable", new ByteArrayInputStream(raw.getBytes(StandardCharsets.US_ASCII)))
                .readAllBytes();
        assertEquals(body, new String(octets, StandardCharsets.UTF_8));
    }

    /** Whatever octets: they decode to what they were, in lines that every server takes. */
    @Test
    void whatIsConvertedDecodesToWhatItWas() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            boolean binary = random.nextBoolean();
            byte[] body = body(random, binary);
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            whole.writeBytes(("MIME-Version: 1.0\r\nContent-Type: " + (random.nextBoolean() ? "text/plain; charset=utf-8" : "a/b")
                            + "\r\nContent-Transfer-Encoding: " + (binary ? "binary" : "8bit") + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            whole.writeBytes(body);
            try (Message message = message(whole.toByteArray());
                    Message done = Conversion.of(office.gate(), message, binary ? Target.LINES : Target.SEVEN_BIT).orElseThrow()) {
                byte[] octets = octets(done);
                Part root = done.structure().root();
                byte[] raw = Arrays.copyOfRange(octets, (int) root.bodyStart(), (int) root.bodyEnd());
                assertEquals(
                        new String(body, StandardCharsets.ISO_8859_1),
                        new String(PartContent.decode(root.encoding(), new ByteArrayInputStream(raw)).readAllBytes(), StandardCharsets.ISO_8859_1),
                        "seed " + seed + " number " + i);
                String lines = new String(octets, StandardCharsets.ISO_8859_1);
                assertTrue(lines.lines().allMatch(line -> line.length() <= 76 || line.startsWith("Content-")), "seed " + seed);
                assertTrue(lines.chars().allMatch(c -> c < 0x80 && c != 0), "seed " + seed);
            }
        }
    }

    private static byte[] body(Random random, boolean binary) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0x80);
        int octets = random.nextInt(random.nextInt(10) == 0 ? 200_000 : 400);
        while (body.size() < octets) {
            switch (random.nextInt(6)) {
                case 0 -> body.write(binary ? random.nextInt(256) : 0x80 + random.nextInt(0x80));
                case 1 -> body.writeBytes(new byte[] {'\r', '\n'});
                case 2 -> body.write(" \t=.F".charAt(random.nextInt(5)));
                default -> body.write('a' + random.nextInt(26));
            }
        }
        return body.toByteArray();
    }
}
