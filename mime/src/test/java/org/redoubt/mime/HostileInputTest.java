package org.redoubt.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Messages made to hurt. What is checked does not depend on time: counts, depths and octets kept. */
class HostileInputTest {
    private static final MimeLimits LIMITS = MimeLimits.DEFAULT;

    /** Stored, the whole structure of any message stays below this. */
    private static final int STORED = 8 << 20;

    private static MessageStructure scanned(String message) {
        MessageStructure s = Scans.scan(message.getBytes(StandardCharsets.ISO_8859_1));
        Scans.assertConsistent(s, LIMITS);
        byte[] stored = StructureFormat.encode(s, Set.of("subject"));
        assertTrue(stored.length < STORED, () -> "stored " + stored.length);
        assertEquals(s.root(), StructureFormat.decodeRoot(stored));
        return s;
    }

    @Test
    void tenThousandMultipartsInsideEachOther() {
        StringBuilder m = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            m.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\r\n\r\n--b").append(i).append("\r\n");
        }
        assertEquals(LIMITS.maxDepth(), Scans.depth(scanned(m.toString()).root()));
    }

    @Test
    void tenThousandMessagesInsideEachOther() {
        MessageStructure s = scanned("Content-Type: message/rfc822\r\n\r\n".repeat(10_000));
        assertEquals(LIMITS.maxDepth(), Scans.depth(s.root()));
    }

    @Test
    void aMillionDelimiters() {
        MessageStructure s = scanned("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n".repeat(1_000_000));
        assertEquals(LIMITS.maxParts(), Scans.count(s.root()));
        Part last = s.root().children().getLast();
        assertEquals(s.size(), last.bodyEnd());
    }

    @Test
    void aMillionMessagesInADigest() {
        MessageStructure s = scanned("Content-Type: multipart/digest; boundary=b\r\n\r\n" + "--b\r\n\r\n".repeat(1_000_000));
        assertEquals(LIMITS.maxParts(), Scans.count(s.root()));
    }

    @Test
    void aMillionLinesThatAreNearlyDelimiters() {
        String boundary = "x".repeat(70);
        StringBuilder m = new StringBuilder();
        for (int i = 0; i < 99; i++) {
            m.append("Content-Type: multipart/mixed; boundary=").append(boundary).append(i + 100).append("\r\n\r\n--")
                    .append(boundary).append(i + 100).append("\r\n");
        }
        m.append("\r\n").append(("--" + boundary + "\r\n").repeat(300_000));
        assertEquals(100, Scans.count(scanned(m.toString()).root()));
    }

    @Test
    void giantHeaderLine() {
        MessageStructure s = scanned("Subject: " + "x".repeat(20_000_000) + "\r\nContent-Type: image/png\r\n\r\nbody");
        assertEquals("image/png", Scans.shape(s.root()));
        assertTrue(s.header().length() < 2 * LIMITS.maxFieldBytes());
        assertTrue(s.envelope().subject().orElseThrow().length() <= LIMITS.maxFieldBytes());
        assertEquals(4, s.root().octets());
    }

    @Test
    void giantHeader() {
        MessageStructure s = scanned("X-A: b\r\n c\r\n".repeat(1_000_000) + "\r\nbody");
        assertTrue(s.header().length() <= LIMITS.maxHeaderBytes());
        assertEquals(0, s.header().length() % "X-A: b\r\n c\r\n".length());
        assertEquals(4, s.root().octets());
    }

    @Test
    void giantHeadersOfParts() {
        String part = "--b\r\nContent-Description: " + "x".repeat(100_000) + "\r\n\r\n";
        MessageStructure s = scanned("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part.repeat(300));
        int kept = s.root().children().stream().mapToInt(p -> p.description().map(String::length).orElse(0)).sum();
        assertTrue(kept > 0 && kept <= LIMITS.maxStructureBytes());
        assertEquals(301, Scans.count(s.root()));
    }

    @Test
    void messageInEachPartWithGiantRecipients() {
        String part = "--b\r\nContent-Type: message/rfc822\r\n\r\nTo: " + "a@b,".repeat(25_000) + "\r\n\r\n";
        scanned("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part.repeat(50));
    }

    @Test
    void parametersWithoutEnd() {
        MessageStructure s = scanned("Content-Type: a/b" + "; c=d".repeat(1_000_000) + "\r\n\r\n");
        assertTrue(s.root().parameters().size() <= Limits.PARAMETERS);
        scanned("Content-Type: a/b;" + "n*0=".repeat(100_000) + "\r\n\r\n").root().fileName();
    }

    @Test
    void tensOfMegabytesOfOneCharacter() {
        for (char c : new char[] {'\0', '\r', '\n', '-', ' ', '(', ')', '"', '<', ':', '\u00ff'}) {
            String many = String.valueOf(c).repeat(3_000_000);
            scanned(many);
            scanned("From: " + many + "\r\nContent-Type: " + many + "\r\n\r\n" + many);
            scanned("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + many);
        }
    }

    @Test
    void boundaryLongerThanAllowedIsNone() {
        String longOne = "b".repeat(Limits.BOUNDARY_BYTES + 1);
        assertEquals("text/plain", Scans.shape(scanned(
                "Content-Type: multipart/mixed; boundary=" + longOne + "\r\n\r\n--" + longOne + "\r\n\r\n").root()));
    }

    @Test
    void limitsOfTheCallerHold() {
        MimeLimits small = new MimeLimits(2, 3, 1024, 256, 100);
        byte[] m = ("Content-Type: multipart/mixed; boundary=b\r\nX: " + "y".repeat(5000) + "\r\n\r\n"
                + "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n".repeat(5)).getBytes(StandardCharsets.US_ASCII);
        MessageStructure s = Scans.scan(m, small);
        Scans.assertConsistent(s, small);
        assertEquals("multipart/mixed[text/plain,text/plain]", Scans.shape(s.root()));
    }

    @Test
    void textsMadeToBeReadAgainAndAgain() {
        List<String> patterns = List.of("=?utf-8?q?", "=?utf-8?q?a?= ", "=?", "[a]", "[", "re:", "re[", "[fwd:", "(fwd)", "<", "\"",
                "(", "\\", "a@", "@", "&", "<!--", "<script>", "</", "&#", "<a <");
        for (String p : patterns) {
            String s = p.repeat(100_000);
            HeaderText.decode(s);
            HeaderText.baseSubject(s);
            HeaderText.baseSubject(s + ")]");
            HeaderText.messageIds(s);
            HeaderText.date(s);
            HtmlText.of(s);
            assertTrue(Address.parse(s).size() <= Limits.ADDRESSES + 1);
        }
    }

    /** All short rows of what is special anywhere: each reader moves on past each of them (a lone ")" once held one up). */
    @Test
    void everyRowOfSpecialsComesToAnEnd() {
        String specials = "<>()[]:;,@\\\"=?/*'%.a1 \r\u00e9&";
        assertTimeoutPreemptively(Duration.ofMinutes(5), () -> {
            int n = specials.length();
            for (int i = 0; i < n * n * n * n; i++) {
                readEverywhere("" + specials.charAt(i % n) + specials.charAt(i / n % n)
                        + specials.charAt(i / n / n % n) + specials.charAt(i / n / n / n));
            }
        });
    }

    private static void readEverywhere(String s) {
        Address.parse(s);
        Parameters.decoded(ContentType.parse(s).parameters(), "a");
        Parameters.parse(new Scan(s));
        HeaderText.decode(s);
        HeaderText.date(s);
        HeaderText.messageIds(s);
        HeaderText.baseSubject(s);
        HtmlText.of(s);
    }

    /** A message as hostile programs make them: real syntax in a wrong order, cut anywhere. */
    @Test
    void anyOrderOfSyntaxInAnyPieces() {
        Seeds.each(3000, HostileInputTest::scanShuffledSyntax);
    }

    private static void scanShuffledSyntax(Random random) {
        byte[] message = shuffledSyntax(random);
        MessageStructure s = Scans.scan(message);
        Scans.assertConsistent(s, LIMITS);
        assertEquals(s, Scans.scanInPieces(message, random, 1 + random.nextInt(20)));
        assertEquals(s.root(), StructureFormat.decodeRoot(StructureFormat.encode(s, Set.of())));
    }

    private static byte[] shuffledSyntax(Random random) {
        String[] pieces = {
            "\r\n", "\n", "\r", "\r\n\r\n", "--", "--a", "--ab", "--abc", "--a--", "--ab--", " ", "x", "-", "\0", ":", "\u00e9",
            "Content-Type: multipart/mixed; boundary=a\r\n", "Content-Type: multipart/digest; boundary=ab\n",
            "Content-Type: multipart/alternative;\r\n boundary=\"abc\"\r\n", "Content-Type: message/rfc822\r\n",
            "Content-Type: text/html\r\n", "Content-Transfer-Encoding: base64\r\n", "From: a <b@c>\r\n", "Subject:",
            "Content-Disposition: attachment; filename*0*=x\r\n"
        };
        StringBuilder m = new StringBuilder();
        for (int i = random.nextInt(60); i >= 0; i--) {
            m.append(pieces[random.nextInt(pieces.length)]);
            if (random.nextInt(3) == 0) {
                m.append("\r\n");
            }
        }
        return m.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void damagedRealMessages() {
        List<Path> files = Corpus.mime();
        Seeds.each(1000, random -> scanDamaged(files, random));
    }

    private static void scanDamaged(List<Path> files, Random random) {
        byte[] message = Corpus.read(files.get(random.nextInt(files.size())));
        if (message.length > 50_000 || message.length == 0) {
            message = Arrays.copyOf(message, 50_000);
        }
        for (int i = random.nextInt(30); i >= 0; i--) {
            message[random.nextInt(message.length)] = (byte) random.nextInt(256);
        }
        MessageStructure s = Scans.scan(message);
        Scans.assertConsistent(s, LIMITS);
        assertEquals(s, Scans.scanInPieces(message, random, 500));
        assertEquals(s.envelope(), StructureFormat.decodeEnvelope(StructureFormat.encode(s, Set.of())));
    }
}
