package org.redoubt.store.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ShamirTest {
    /** FIPS 197 4.2 and 4.2.1. */
    @Test
    void octetsAreMultipliedAsInAes() {
        assertEquals(0xc1, Shamir.times(0x57, 0x83));
        assertEquals(0xfe, Shamir.times(0x57, 0x13));
        assertEquals(0, Shamir.times(0, 0x83));
        assertEquals(0, Shamir.inverse(0));
        for (int a = 1; a < 256; a++) {
            assertEquals(1, Shamir.times(a, Shamir.inverse(a)), "of " + a);
            assertEquals(a, Shamir.times(1, a));
        }
    }

    /** Worked out by another program, with tables of logarithms: secret 8i, coefficients 7i+3 and 11i+5. */
    @Test
    void sharesAreThePolynomialsValues() {
        byte[] secret = new byte[32];
        byte[][] coefficients = new byte[2][32];
        for (int i = 0; i < 32; i++) {
            secret[i] = (byte) (8 * i);
            coefficients[0][i] = (byte) (7 * i + 3);
            coefficients[1][i] = (byte) (11 * i + 5);
        }
        List<byte[]> shares = Shamir.split(secret, coefficients, 200);
        assertEquals(
                "06121a260e325a5e26626a76bea28abe4632dac6ced2da1e66624a361e626a7e", hex(shares.get(0)));
        assertEquals(
                "125c5eb0da946d035977151bdcb2f03e845188e60c0260e3b9d735fb91646628", hex(shares.get(1)));
        assertEquals(
                "1446548ef48e07653f5d2f3502780af842ebc2b862780a451f7daf156feefcae", hex(shares.get(2)));
        assertEquals(
                "edc88ba9c24f9485404b6d88a0200b8cac7434b47d98be844150d489e29fdcf9", hex(shares.get(199)));
    }

    private static SortedMap<Integer, byte[]> some(List<byte[]> shares, int which) {
        SortedMap<Integer, byte[]> some = new TreeMap<>();
        for (int i = 0; i < shares.size(); i++) {
            if ((which >> i & 1) == 1) {
                some.put(i + 1, shares.get(i));
            }
        }
        return some;
    }

    @Test
    void anyThatAreEnoughGiveTheSecretAndFewerDoNot() {
        byte[] secret = Sealer.newKey();
        for (int count = 2; count <= 7; count++) {
            for (int threshold = 2; threshold <= count; threshold++) {
                List<byte[]> shares = Shamir.split(secret, threshold, count);
                assertEquals(count, shares.size());
                for (int which = 1; which < 1 << count; which++) {
                    byte[] joined = Shamir.join(some(shares, which));
                    assertEquals(
                            Integer.bitCount(which) >= threshold,
                            Arrays.equals(secret, joined),
                            threshold + " of " + count + ", subset " + which);
                }
            }
        }
        List<byte[]> most = Shamir.split(secret, 16, 16);
        assertArrayEquals(secret, Shamir.join(some(most, 0xffff)));
        assertFalse(Arrays.equals(secret, Shamir.join(some(most, 0xfffe))));
    }

    /** With one share less than are needed, every secret is as possible as any other: for each there is one last share. */
    @Test
    void oneTooFewTellNothing() {
        byte[] secret = {(byte) 0x9d};
        List<byte[]> shares = Shamir.split(secret, 3, 3);
        boolean[] met = new boolean[256];
        for (int last = 0; last < 256; last++) {
            SortedMap<Integer, byte[]> guess = some(shares, 0b011);
            guess.put(3, new byte[] {(byte) last});
            met[Shamir.join(guess)[0] & 0xff] = true;
        }
        for (int value = 0; value < 256; value++) {
            assertTrue(met[value], "a secret " + value + " would be ruled out");
        }
    }

    @Test
    void aSecretIsSplitInAnotherWayEachTime() {
        byte[] secret = Sealer.newKey();
        assertFalse(Arrays.equals(
                Shamir.split(secret, 2, 3).getFirst(), Shamir.split(secret, 2, 3).getFirst()));
    }

    @Test
    void whatIsOutOfBoundsIsRefused() {
        byte[] secret = new byte[32];
        assertThrows(IllegalArgumentException.class, () -> Shamir.split(secret, 1, 3));
        assertThrows(IllegalArgumentException.class, () -> Shamir.split(secret, 4, 3));
        assertThrows(IllegalArgumentException.class, () -> Shamir.split(secret, 2, 256));
        assertThrows(IllegalArgumentException.class, () -> Shamir.join(new TreeMap<>()));
        for (int number : new int[] {0, -1, 256}) {
            SortedMap<Integer, byte[]> wrong = new TreeMap<>();
            wrong.put(number, secret);
            wrong.put(5, secret);
            assertThrows(IllegalArgumentException.class, () -> Shamir.join(wrong));
        }
        SortedMap<Integer, byte[]> uneven = new TreeMap<>();
        uneven.put(1, new byte[32]);
        uneven.put(2, new byte[31]);
        assertThrows(IllegalArgumentException.class, () -> Shamir.join(uneven));
    }

    private static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }
}
