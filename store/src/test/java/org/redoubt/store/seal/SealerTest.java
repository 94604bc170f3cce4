package org.redoubt.store.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SealerTest {
    private static final byte[] HERE = {1};
    private static final byte[] ELSEWHERE = {2};

    private final byte[] key = Sealer.newKey();
    private final Sealer sealer = new Sealer(key, "test");

    @Test
    void opensWhatItSealed() throws SealBrokenException {
        for (int length : new int[] {0, 1, 100, 1 << 20}) {
            byte[] plain = new byte[length];
            Arrays.fill(plain, (byte) 42);
            assertArrayEquals(plain, sealer.open(sealer.seal(plain, HERE), HERE));
        }
    }

    @Test
    void everyFlippedBitIsNoticed() {
        byte[] sealed = sealer.seal(new byte[40], HERE);
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] altered = sealed.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(SealBrokenException.class, () -> sealer.open(altered, HERE), "bit " + bit);
        }
    }

    @Test
    void sealedBytesOpenOnlyInTheirPlaceWithTheirKeyAndWhole() {
        byte[] sealed = sealer.seal(new byte[40], HERE);
        assertThrows(SealBrokenException.class, () -> sealer.open(sealed, ELSEWHERE));
        assertThrows(SealBrokenException.class, () -> new Sealer(key, "other").open(sealed, HERE));
        assertThrows(SealBrokenException.class, () -> new Sealer(Sealer.newKey(), "test").open(sealed, HERE));
        assertThrows(SealBrokenException.class, () -> sealer.open(Arrays.copyOf(sealed, 50), HERE));
        assertThrows(SealBrokenException.class, () -> sealer.open(new byte[0], HERE));
    }

    @Test
    void noNonceComesTwice() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            byte[] sealed = sealer.seal(new byte[1], HERE);
            seen.add(Arrays.toString(Arrays.copyOfRange(sealed, 1, 13)));
        }
        assertEquals(10_000, seen.size());
    }

    @Test
    void addressesAreKeyed() {
        byte[] message = {1, 2, 3};
        assertArrayEquals(sealer.address(message), sealer.address(message));
        assertFalse(Arrays.equals(sealer.address(message), new Sealer(Sealer.newKey(), "test").address(message)));
        assertNotEquals(Arrays.toString(sealer.address(message)), Arrays.toString(sealer.address(HERE)));
    }
}
