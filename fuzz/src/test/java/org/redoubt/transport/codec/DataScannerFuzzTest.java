package org.redoubt.transport.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * Any octets behind DATA, wherever they were cut: the message ends where the plainest reading of RFC 5321 4.1.1.4 says,
 * holds what that reading says, and has the faults that it has.
 */
class DataScannerFuzzTest {
    private static final int MAX_LINE = 40;

    @FuzzTest
    void data(byte[] octets) throws IOException {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        int dot = text.startsWith(".\r\n") ? 0 : text.indexOf("\r\n.\r\n");
        int end = dot < 0 ? -1 : text.startsWith(".\r\n") ? 3 : dot + 5;
        String message = end < 0 ? text : text.substring(0, end - 3);
        Set<DataScanner.Fault> faults = faults(message);

        DataScanner scanner = DataScanner.dotStuffed(MAX_LINE);
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        int piece = 1 + (Arrays.hashCode(octets) >>> 1) % 11;
        int found = -1;
        for (int at = 0; at < octets.length && found < 0; at += piece) {
            found = scanner.scan(octets, at, Math.min(at + piece, octets.length), kept::write);
        }
        assertEquals(end, found, "where the message ends");
        if (end >= 0) {
            assertEquals(faults, scanner.faults());
            if (faults.isEmpty()) {
                assertArrayEquals(unstuffed(message).getBytes(StandardCharsets.ISO_8859_1), kept.toByteArray());
            }
        }
        assertTrue(kept.size() <= octets.length);
    }

    private static Set<DataScanner.Fault> faults(String message) {
        Set<DataScanner.Fault> faults = EnumSet.noneOf(DataScanner.Fault.class);
        for (String line : message.split("\r\n", -1)) {
            add(faults, line.indexOf('\r') >= 0, DataScanner.Fault.BARE_CR);
            add(faults, line.indexOf('\n') >= 0, DataScanner.Fault.BARE_LF);
            add(faults, line.indexOf('\0') >= 0, DataScanner.Fault.NUL);
            add(faults, line.length() > MAX_LINE, DataScanner.Fault.LONG_LINE);
        }
        return faults;
    }

    private static void add(Set<DataScanner.Fault> faults, boolean present, DataScanner.Fault fault) {
        if (present) {
            faults.add(fault);
        }
    }

    private static String unstuffed(String message) {
        return (message.startsWith(".") ? message.substring(1) : message).replace("\r\n.", "\r\n");
    }
}
