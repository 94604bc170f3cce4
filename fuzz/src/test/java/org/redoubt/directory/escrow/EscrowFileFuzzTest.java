package org.redoubt.directory.escrow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Any text as a file of the escrow: what is read is written and read again as the same. */
class EscrowFileFuzzTest {
    @FuzzTest
    void request(byte[] octets) throws FormatException {
        RequestFile read;
        try {
            read = RequestFile.read(new String(octets, StandardCharsets.UTF_8));
        } catch (FormatException refused) {
            return;
        }
        RequestFile again = RequestFile.read(read.text());
        assertEquals(read.text(), again.text());
        assertEquals(read.fingerprint(), again.fingerprint());
    }

    @FuzzTest
    void answer(byte[] octets) throws FormatException {
        AnswerFile read;
        try {
            read = AnswerFile.read(new String(octets, StandardCharsets.UTF_8));
        } catch (FormatException refused) {
            return;
        }
        assertEquals(read.text(), AnswerFile.read(read.text()).text());
    }
}
