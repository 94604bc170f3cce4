package org.redoubt.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Any octets as an attached file: a text within its bound, or a reason. */
class FileTextFuzzTest {
    @FuzzTest
    void anyFile(byte[] octets) {
        try {
            assertTrue(FileText.of(octets).length() <= Limits.CHARACTERS);
        } catch (UnreadableException reason) {
            assertTrue(reason.why.ordinal() <= UnreadableException.Why.TOO_LARGE.ordinal());
        }
    }

    @FuzzTest
    void rtf(byte[] octets) throws UnreadableException {
        byte[] head = "{\\rtf1 x".getBytes(StandardCharsets.US_ASCII);
        byte[] file = java.util.Arrays.copyOf(head, head.length + octets.length);
        System.arraycopy(octets, 0, file, head.length, octets.length);
        // Nothing is read twice: what is added has less text than octets, but for characters of a code page.
        String text = FileText.of(file);
        assertTrue(text.length() <= file.length);
        assertEquals(text, FileText.of(file), "the same file has the same text");
    }
}
