package org.redoubt.store.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A key changes under a sealer in use. */
class KeyRingTest {
    private static final byte[] PLAIN = "what is sealed".getBytes(StandardCharsets.UTF_8);
    private static final byte[] PLACE = {7};
    private static final List<String> NAMES = List.of(Sealer.addressName("test"));

    private final KeyRing first = KeyRing.random();
    private final Sealer sealer = new Sealer(first, "test");

    @Test
    void bothKeysOpenWhatTheySealedUntilTheOldOneGoes() throws Exception {
        byte[] old = sealer.seal(PLAIN, PLACE);
        byte[] name = sealer.address(PLAIN);
        KeyRing second = first.next(NAMES);
        sealer.follow(second);
        byte[] fresh = sealer.seal(PLAIN, PLACE);
        assertArrayEquals(PLAIN, sealer.open(old, PLACE));
        assertArrayEquals(PLAIN, sealer.open(fresh, PLACE));
        assertTrue(sealer.stale(old));
        assertFalse(sealer.stale(fresh));
        assertThrows(SealBrokenException.class, () -> new Sealer(first, "test").open(fresh, PLACE));

        byte[] renewed = sealer.renewed(old, PLACE).orElseThrow();
        assertEquals(Optional.empty(), sealer.renewed(renewed, PLACE));
        assertThrows(SealBrokenException.class, () -> sealer.renewed(old, new byte[] {8}));
        sealer.follow(second.settled());
        assertArrayEquals(PLAIN, sealer.open(renewed, PLACE));
        assertThrows(SealBrokenException.class, () -> sealer.open(old, PLACE));
        assertArrayEquals(name, sealer.address(PLAIN), "names stay");
    }

    @Test
    void aRingIsReadAsItWasWritten() throws Exception {
        KeyRing second = first.next(NAMES);
        KeyRing third = second.settled().next(List.of());
        for (KeyRing ring : List.of(first, second, second.settled(), third, third.settled())) {
            KeyRing read = KeyRing.decode(ring.encode());
            assertEquals(ring, read);
            assertEquals(ring.generation(), read.generation());
            assertEquals(ring.changing(), read.changing());
            byte[] sealed = new Sealer(ring, "test").seal(PLAIN, PLACE);
            assertArrayEquals(PLAIN, new Sealer(read, "test").open(sealed, PLACE));
            assertArrayEquals(sealer.address(PLAIN), new Sealer(read, "test").address(PLAIN));
        }
        assertFalse(first.toString().contains(HexFormat.of().formatHex(first.encode())));
        byte[] cut = second.encode();
        assertThrows(RuntimeException.class, () -> KeyRing.decode(Arrays.copyOf(cut, cut.length - 1)));
        cut[0] = 3;
        assertThrows(SealBrokenException.class, () -> KeyRing.decode(cut));
    }

    /** Folders from before there were rings hold their key alone, and what it sealed begins with 1. */
    @Test
    void aKeyFromBeforeThereWereRingsIsTheFirst() throws Exception {
        byte[] key = Sealer.newKey();
        assertArrayEquals(key, KeyRing.decode(key).encode());
        assertEquals(1, new Sealer(key, "test").seal(PLAIN, PLACE)[0]);
    }

    @Test
    void thereAreNeverThreeKeys() {
        KeyRing second = first.next(NAMES);
        assertThrows(IllegalStateException.class, () -> second.next(NAMES));
    }

    @Test
    void marksGoRoundAndAreNeverZero() throws Exception {
        KeyRing ring = first;
        for (int i = 0; i < 600; i++) {
            KeyRing next = ring.next(List.of());
            assertTrue(next.mark() != 0 && next.mark() != ring.mark());
            byte[] sealed = new Sealer(ring, "test").seal(PLAIN, PLACE);
            assertArrayEquals(PLAIN, new Sealer(next, "test").open(sealed, PLACE));
            ring = next.settled();
        }
        assertEquals(601, ring.generation());
    }
}
