package org.redoubt.store.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PaddingTest {
    @Test
    void lengthsAreFewAndLittleIsAdded() {
        assertEquals(1024, Padding.padded(0, 1024));
        assertEquals(1024, Padding.padded(1024, 1024));
        // Of the paper: nine octets become ten.
        assertEquals(10, Padding.padded(9, 0));
        for (long octets = 1; octets < 1 << 24; octets = octets * 3 / 2 + 1) {
            long padded = Padding.padded(octets, 0);
            assertTrue(padded >= octets && padded <= octets + octets / 8 + 1, octets + " became " + padded);
            assertEquals(padded, Padding.padded(padded, 0));
        }
        long lengths = LongStream.range(1 << 19, 1 << 20)
                .map(octets -> Padding.padded(octets, 0))
                .distinct()
                .count();
        assertTrue(lengths <= 33, lengths + " lengths within one octave");
    }
}
