package org.redoubt.smime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.Part;

/** What stands within signed data, and what is refused. */
class SignedContentTest {
    private static final int MOST = 1 << 20;

    private static Optional<String> read(String message, int most) throws IOException {
        return SignedContent.of(Trial.scanned(message.getBytes(StandardCharsets.ISO_8859_1)), most)
                .map(octets -> new String(octets, StandardCharsets.UTF_8));
    }

    private static byte[] signature() throws Exception {
        return Trial.signature(Trial.certify(new Trial.Wanted(), Optional.empty()), "SHA256withECDSA", true, Trial.CONTENT);
    }

    @Test
    void theEntityIsWhatWasSignedWhateverTheSignatureIsWorth() throws Exception {
        String message = Trial.enveloping("Jane <jane@example.org>", signature());
        assertEquals(Optional.of(Trial.CONTENT), read(message, MOST));
        assertEquals(Optional.of(Trial.CONTENT), read(message, Trial.CONTENT.length()), "as long as it may be");
        assertEquals(Optional.empty(), read(message, Trial.CONTENT.length() - 1), "longer than wanted");
    }

    @Test
    void whatIsSignedBesideItselfOrEncryptedOrNothingHasNone() throws Exception {
        String encrypted = "From: a@example.org\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nx";
        assertEquals(Optional.empty(), read(encrypted, MOST));
        assertEquals(Optional.empty(), read("From: a@example.org\r\n\r\nHello", MOST));
        byte[] outside = Trial.signature(Trial.certify(new Trial.Wanted(), Optional.empty()), "SHA256withECDSA", false, "x");
        assertEquals(Optional.empty(), read(Trial.enveloping("a@example.org", outside), MOST));
    }

    @Test
    void whatIsMalformedIsNoContentAndNoError() throws Exception {
        byte[] whole = signature();
        for (int cut : new int[] {0, 1, 20, whole.length / 2}) {
            byte[] octets = java.util.Arrays.copyOf(whole, cut);
            assertEquals(Optional.empty(), read(Trial.enveloping("a@example.org", octets), MOST), "cut at " + cut);
        }
        byte[] nested = new byte[2000];
        for (int i = 0; i < nested.length; i += 2) {
            nested[i] = 0x30;
            nested[i + 1] = (byte) 0x80;
        }
        assertEquals(Optional.empty(), read(Trial.enveloping("a@example.org", nested), MOST));
    }

    @Test
    void aMessageThatCannotBeReadIsAnError() throws Exception {
        SignedMessage whole = Trial.scanned(
                Trial.enveloping("a@example.org", signature()).getBytes(StandardCharsets.ISO_8859_1));
        SignedMessage broken = new SignedMessage() {
            @Override
            public Part root() {
                return whole.root();
            }

            @Override
            public HeaderBlock header() throws IOException {
                return whole.header();
            }

            @Override
            public InputStream stream(long from, long length) throws IOException {
                throw new IOException("the store failed");
            }
        };
        IOException failed = assertThrows(IOException.class, () -> SignedContent.of(broken, MOST));
        assertEquals("the store failed", failed.getMessage());
    }
}
