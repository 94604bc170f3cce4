package org.redoubt.transport.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redoubt.account.Accounts;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.guard.RecordingAuditLog;
import org.redoubt.mime.BodyParts;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.store.MemoryStore;
import org.redoubt.store.seal.MasterKey;

/** Where a disclaimer stands, and what it never touches. */
class DisclaimersTest {
    private static final String WORDS = "Example Ltd\nGrüße <3";
    private static final Action.Disclaimer DISCLAIMER = new Action.Disclaimer(WORDS, "");

    private MemoryStore store;
    private Accounts accounts;
    private Gate gate;

    @BeforeEach
    void open() throws IOException {
        store = new MemoryStore();
        accounts = Accounts.open(store, MasterKey.random(), Path.of("target", "spool"), Instant::now);
        gate = new Gate(accounts, new RecordingAuditLog(), Instant::now);
    }

    @AfterEach
    void close() {
        accounts.close();
        store.close();
    }

    private Message message(byte[] octets) throws IOException {
        try (MessageIntake intake = gate.intake(octets.length)) {
            intake.write(octets);
            return intake.finish();
        }
    }

    private Optional<Message> edited(byte[] octets, Action.Change... changes) throws IOException {
        try (Message before = message(octets)) {
            return new MessageEditor(gate).edit(before, List.of(changes));
        }
    }

    private String edit(String text) throws IOException {
        return new String(octets(edited(text.getBytes(StandardCharsets.UTF_8), DISCLAIMER).orElseThrow()), StandardCharsets.UTF_8);
    }

    private static byte[] octets(Message message) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        message.copyTo(out);
        return out.toByteArray();
    }

    private String shown(String text, String subtype) throws IOException {
        try (Message message = message(text.getBytes(StandardCharsets.UTF_8))) {
            BodyParts bodies = new BodyParts(message.structure().root());
            Part part = (subtype.equals("html") ? bodies.html() : bodies.text()).getLast();
            assertEquals(subtype, part.subtype());
            return PartContent.decodedText(part, message.range(part.bodyStart(), (int) part.octets())).text();
        }
    }

    private static final String END = "\r\nExample Ltd\r\nGrüße <3\r\n";

    @Test
    void aTextWithoutAnythingGetsACharset() throws IOException {
        String mail = edit("From: a@b.example\r\nSubject: s\r\n\r\nHello = you\r\n");
        assertTrue(mail.startsWith("From: a@b.example\r\nSubject: s\r\nContent-Type: text/plain; charset=utf-8\r\n"), mail);
        assertTrue(mail.contains("Content-Transfer-Encoding: quoted-printable\r\nMIME-Version: 1.0\r\n\r\n"), mail);
        assertEquals("Hello = you\r\n" + END, shown(mail, "plain"));
    }

    @Test
    void eightBitTextStaysAsItIs() throws IOException {
        String before = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nÄ\r\n";
        assertEquals(before + END, edit(before));
    }

    @Test
    void aCharsetThatHasTheCharactersIsKept() throws IOException {
        byte[] before = "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\nÄ\r\n"
                .getBytes(StandardCharsets.ISO_8859_1);
        String after = new String(octets(edited(before, DISCLAIMER).orElseThrow()), StandardCharsets.ISO_8859_1);
        assertEquals(new String(before, StandardCharsets.ISO_8859_1) + END, after);
        var russian = new Action.Disclaimer("Привет", "");
        String changed = new String(octets(edited(before, russian).orElseThrow()), StandardCharsets.UTF_8);
        assertTrue(changed.contains("charset=utf-8"), changed);
        assertEquals("Ä\r\n\r\nПривет\r\n", shown(changed, "plain"));
    }

    @Test
    void base64AndQuotedPrintableStayWhatTheyAre() throws IOException {
        String base64 = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString("Ä without an end".getBytes(StandardCharsets.UTF_8)) + "\r\n";
        String after = edit(base64);
        assertTrue(after.contains("Content-Transfer-Encoding: base64\r\n\r\nw4Q"), after);
        assertEquals("Ä without an end\r\n" + END, shown(after, "plain"));
        String quoted = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C3=84 x=\r\n y=3D =\r\n";
        assertEquals("Ä x y= \r\n" + END, shown(edit(quoted), "plain"));
    }

    @Test
    void bothAlternativesGetIt() throws IOException {
        String mail = edit("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n"
                + "Content-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Content-Transfer-Encoding: 8bit\r\n\r\nHi\r\n--a\r\nContent-Type: multipart/related; boundary=r\r\n\r\n--r\r\n"
                + "Content-Type: text/html; charset=us-ascii\r\n\r\n<html><BODY><p>Hi</p></BODY></html>\r\n--r\r\n"
                + "Content-Type: image/png\r\nContent-ID: <i>\r\n\r\nPNG\r\n--r--\r\n--a--\r\n--m\r\n"
                + "Content-Type: text/plain; name=\"notes.txt\"\r\nContent-Disposition: attachment; filename=notes.txt\r\n\r\nnotes\r\n--m--\r\n");
        assertEquals("Hi\r\n" + END, shown(mail, "plain"));
        assertTrue(shown(mail, "html").contains("<p>Hi</p>\r\n<p>Example Ltd<br>\r\nGr&#252;&#223;e &lt;3</p>\r\n</BODY></html>"), mail);
        assertTrue(mail.endsWith("\r\n\r\nnotes\r\n--m--\r\n"), mail);
        assertTrue(edited(mail.getBytes(StandardCharsets.UTF_8), DISCLAIMER).isEmpty(), "once is enough");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: multipart/signed; boundary=s; protocol=\"application/pgp-signature\"\r\n\r\n--s\r\n\r\nx\r\n--s\r\n"
                        + "Content-Type: application/pgp-signature\r\n\r\nsig\r\n--s--\r\n",
                "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\nfoot\r\n--m\r\nContent-Type: multipart/signed; boundary=s\r\n\r\n"
                        + "--s\r\n\r\nx\r\n--s\r\nContent-Type: application/pkcs7-signature\r\n\r\nsig\r\n--s--\r\n--m--\r\n",
                "Content-Type: multipart/encrypted; boundary=s\r\n\r\n--s\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--s--\r\n",
                "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n",
                "Subject: x\r\n\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA512\r\n\r\nx\r\n-----BEGIN PGP SIGNATURE-----\r\n",
                "Content-Type: image/png\r\n\r\nPNG\r\n",
                "Content-Type: text/plain\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nabc\r\n",
                "Content-Type: text/plain; charset=utf-16\r\nContent-Transfer-Encoding: base64\r\n\r\nSABpAA==\r\n"
            })
    void whatIsClosedIsLeftAlone(String text) throws IOException {
        assertTrue(edited(text.getBytes(StandardCharsets.UTF_8), DISCLAIMER).isEmpty(), text);
    }

    @Test
    void headerAndBodyChangeTogether() throws IOException {
        byte[] before = "Received: a\r\n b\r\nSubject: =?utf-8?Q?=C3=84?=\r\nnonsense line\r\n\r\nx\r\n".getBytes(StandardCharsets.UTF_8);
        String after = new String(
                octets(edited(before, DISCLAIMER, new Action.SubjectPrefix("[Ö]"), new Action.RemoveHeader("received"))
                        .orElseThrow()),
                StandardCharsets.UTF_8);
        assertTrue(after.startsWith("Subject: =?utf-8?B?W8OWXQ==?= =?utf-8?Q?=C3=84?=\r\nnonsense line\r\nContent-Type: "), after);
        assertEquals("x\r\n" + END, shown(after, "plain"));
    }

    @Test
    void aMessageOfNothingIsNoTrouble() throws IOException {
        assertEquals("Content-Type: text/plain; charset=utf-8", edit("\r\n").lines().findFirst().orElse(""));
        assertTrue(edited("Subject: only a header".getBytes(StandardCharsets.UTF_8), new Action.SubjectPrefix("[x]")).isPresent());
    }
}
