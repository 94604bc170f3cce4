package org.redoubt.transport.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.FakeResolver;

/** A message that streams through is signed as one that is at hand. */
class MessageSignerTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final DkimKey KEY =
            DkimKey.generate(DnsName.of("example.org"), "e1", DkimAlgorithm.ED25519_SHA256);
    private static final FakeResolver ZONE =
            new FakeResolver().add(KEY.recordName() + " TXT \"" + KEY.recordText() + '"');

    private static MessageSigner through(byte[] octets, int piece) {
        MessageSigner signer = new MessageSigner();
        for (int at = 0; at < octets.length; at += piece) {
            signer.write(octets, at, Math.min(piece, octets.length - at));
        }
        return signer;
    }

    private static void assertPasses(String message) {
        byte[] octets = message.getBytes(StandardCharsets.UTF_8);
        for (int piece = 1; piece <= octets.length; piece++) {
            String field = through(octets, piece).fields(List.of(KEY), NOW);
            List<DkimOutcome> outcomes = TestMail.of(field + message).verify(ZONE, NOW);
            assertEquals(
                    List.of(DkimResult.PASS), outcomes.stream().map(DkimOutcome::result).toList(), message + piece);
        }
    }

    @Test
    void wherePiecesEndDoesNotMatter() {
        assertPasses("From: a@example.org\r\nSubject: x\r\n\r\nOne \r\n\r\n two\r\n\r\n\r\n");
        assertPasses("From: a@example.org\r\nSubject: x\r\n\r\n");
        assertPasses("From: a@example.org\r\nSubject: x\r\n");
    }

    @Test
    void theAuthorIsTheFirstInFrom() {
        byte[] octets = "From: Zoë <zoe@bücher.example>, b@other.example\r\n\r\nx\r\n".getBytes(StandardCharsets.UTF_8);
        assertEquals(Optional.of(DnsName.of("xn--bcher-kva.example")), through(octets, 10).author());
        assertEquals(Optional.empty(), through("\r\nFrom: a@example.org\r\n".getBytes(StandardCharsets.UTF_8), 3).author());
        assertEquals(Optional.empty(), through(new byte[0], 1).author());
    }

    @Test
    void whatIsAllHeaderIsNotHeldForEver() {
        byte[] line = "X: y\r\n".repeat(1000).getBytes(StandardCharsets.UTF_8);
        MessageSigner signer = new MessageSigner();
        signer.write("From: a@example.org\r\n".getBytes(StandardCharsets.UTF_8), 0, 21);
        for (int i = 0; i < 200; i++) {
            signer.write(line, 0, line.length);
        }
        assertEquals(Optional.empty(), signer.author());
        assertEquals("", signer.fields(List.of(KEY), NOW));
    }

    @Test
    void aLargeBodyStreamsThrough() {
        byte[] piece = new byte[1 << 16];
        Arrays.fill(piece, (byte) 'a');
        MessageSigner signer = new MessageSigner();
        byte[] header = "From: a@example.org\r\n\r\n".getBytes(StandardCharsets.UTF_8);
        signer.write(header, 0, header.length);
        BodyHashes hashes = new BodyHashes();
        hashes.want(Canonicalization.RELAXED, java.util.OptionalLong.empty());
        for (int i = 0; i < 100; i++) {
            signer.write(piece, 0, piece.length);
            hashes.write(piece, 0, piece.length);
        }
        String hash = java.util.Base64.getEncoder()
                .encodeToString(hashes.hash(Canonicalization.RELAXED, java.util.OptionalLong.empty()).orElseThrow());
        assertEquals(true, signer.fields(List.of(KEY), NOW).contains("bh=" + hash));
    }
}
