package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.redoubt.store.StoreException;

/** How a piece of a message is packed before it is sealed. */
class ChunkFormatTest {
    private static byte[] text(int length) {
        return "To the lighthouse, and no further.\r\n"
                .repeat(length / 36 + 1)
                .substring(0, length)
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void aShortPieceIsKeptAsItIs() {
        byte[] text = text(AccountLimits.MIN_COMPRESSED - 1);
        byte[] packed = ChunkFormat.pack(text);
        assertTrue(packed.length >= text.length, "it was packed");
        assertArrayEquals(text, ChunkFormat.unpack(packed));
    }

    @Test
    void aLongerOneIsPacked() {
        byte[] text = text(AccountLimits.MIN_COMPRESSED);
        byte[] packed = ChunkFormat.pack(text);
        assertTrue(packed.length < text.length / 4, "it was not packed");
        assertArrayEquals(text, ChunkFormat.unpack(packed));
    }

    @Test
    void whatDoesNotShrinkIsKeptAsItIs() {
        byte[] noise = new byte[2 * AccountLimits.MIN_COMPRESSED];
        new Random(7).nextBytes(noise);
        byte[] packed = ChunkFormat.pack(noise);
        assertTrue(packed.length < noise.length + 16);
        assertArrayEquals(noise, ChunkFormat.unpack(packed));
    }

    @Test
    void aDamagedPieceIsAnErrorAndNeverOtherBytes() {
        byte[] packed = ChunkFormat.pack(text(AccountLimits.MIN_COMPRESSED));
        byte[] shortened = Arrays.copyOf(packed, packed.length - 1);
        assertThrows(StoreException.class, () -> ChunkFormat.unpack(shortened));
        packed[0] = 0x7f;
        assertThrows(StoreException.class, () -> ChunkFormat.unpack(packed));
    }
}
