package org.redoubt.store.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys that are overwritten, and what was made of them. */
@Timeout(60)
class WipeableKeyTest {
    private static final byte[] PLACE = {1};

    private static byte[] octets() {
        byte[] octets = new byte[32];
        Arrays.fill(octets, (byte) 7);
        return octets;
    }

    @Test
    void itsOctetsAreOverwrittenAndItSaysSo() {
        byte[] octets = octets();
        WipeableKey key = new WipeableKey(octets, "AES");
        byte[] copy = key.getEncoded();
        copy[0] = 0;
        assertArrayEquals(octets(), key.getEncoded(), "a copy each time");
        assertFalse(key.isDestroyed());
        key.destroy();
        key.destroy();
        assertTrue(key.isDestroyed());
        assertArrayEquals(new byte[32], octets);
        assertThrows(KeyWipedException.class, key::getEncoded);
        assertFalse(key.toString().contains("7"));
    }

    @Test
    void aSealerOfItSealsAndOpensNothingAnyMore() throws SealBrokenException {
        byte[] given = octets();
        Sealer sealer = new Sealer(given, "test");
        assertArrayEquals(octets(), given, "the caller's own stay");
        byte[] sealed = sealer.seal(new byte[] {5}, PLACE);
        sealer.wipe();
        assertThrows(KeyWipedException.class, () -> sealer.seal(new byte[] {5}, PLACE));
        assertThrows(KeyWipedException.class, () -> sealer.open(sealed, PLACE));
        assertThrows(KeyWipedException.class, () -> sealer.address(PLACE));
        assertArrayEquals(new byte[] {5}, new Sealer(given, "test").open(sealed, PLACE));
    }

    @Test
    void aRingThatIsOverwrittenIsWrittenNowhere() {
        KeyRing first = KeyRing.random();
        KeyRing second = first.next(List.of("a name"));
        byte[] name = second.derived("a name");
        Sealer sealer = new Sealer(second, "test");
        second.wipe();
        for (KeyRing ring : List.of(first, second, second.settled())) {
            assertThrows(KeyWipedException.class, ring::encode);
            assertThrows(KeyWipedException.class, () -> ring.fresh("another"));
        }
        assertThrows(KeyWipedException.class, () -> second.derived("a name"));
        assertEquals(32, name.length);
        // Its subkeys are others, which the sealer overwrites itself.
        assertEquals(1 + Sealer.OVERHEAD, sealer.seal(new byte[1], PLACE).length);
    }

    /** Half a key would seal what nobody opens again. */
    @Test
    void whoSealsWhileItIsOverwrittenDoesSoWithAllOfItOrNotAtAll() throws InterruptedException, SealBrokenException {
        for (int round = 0; round < 200; round++) {
            byte[] octets = octets();
            WipeableKey key = new WipeableKey(octets, "AES");
            List<byte[]> seen = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch begun = new CountDownLatch(2);
            Runnable reader = () -> {
                begun.countDown();
                try {
                    while (true) {
                        byte[] copy = key.getEncoded();
                        if (!Arrays.equals(copy, octets())) {
                            seen.add(copy);
                        }
                    }
                } catch (KeyWipedException over) {
                    assertTrue(key.isDestroyed());
                }
            };
            List<Thread> readers = List.of(Thread.ofPlatform().start(reader), Thread.ofPlatform().start(reader));
            begun.await();
            key.destroy();
            for (Thread each : readers) {
                each.join();
            }
            assertEquals(List.of(), seen);
        }
    }
}
