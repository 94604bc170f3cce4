package org.redoubt.store.seal;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Splits a secret among several people so that some of them together have it and fewer know nothing of it: A. Shamir, How to
 * share a secret (Communications of the ACM 22, 1979), octet by octet over GF(256) with the polynomial of AES (FIPS 197 4).
 *
 * <p>Each octet of the secret is the value at 0 of a polynomial of its own whose other coefficients are random; share i is the
 * values at i. Multiplication and inversion take the same steps whatever the octets are: no table is looked into, and nothing
 * branches on them. The numbers of the shares are no secret.
 *
 * <p>Shares have no check of their own: any octets join to some secret. Whoever keeps them has to know which are right.
 */
public final class Shamir {
    /** The most shares that there can be: numbers are octets, and 0 is the secret's own. */
    public static final int MAX_SHARES = 255;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Shamir() {}

    /**
     * Splits a secret.
     *
     * @param threshold how many shares give it back, 2 or more
     * @param count how many shares there are, at least the threshold and {@value #MAX_SHARES} at most
     * @return shares of the secret's length; the first is number 1
     * @throws IllegalArgumentException when the numbers are out of bounds
     */
    public static List<byte[]> split(byte[] secret, int threshold, int count) {
        if (threshold < 2 || threshold > count || count > MAX_SHARES) {
            throw new IllegalArgumentException("a secret is split for 2 people or more, all or some of them");
        }
        byte[][] coefficients = new byte[threshold - 1][secret.length];
        for (byte[] one : coefficients) {
            RANDOM.nextBytes(one);
        }
        try {
            return split(secret, coefficients, count);
        } finally {
            for (byte[] one : coefficients) {
                Arrays.fill(one, (byte) 0);
            }
        }
    }

    /** @param coefficients of x, of its square and so on: for each as many octets as the secret has */
    static List<byte[]> split(byte[] secret, byte[][] coefficients, int count) {
        List<byte[]> shares = new ArrayList<>();
        for (int x = 1; x <= count; x++) {
            byte[] share = new byte[secret.length];
            for (int i = 0; i < secret.length; i++) {
                // Horner's rule, from the highest coefficient.
                int value = 0;
                for (int c = coefficients.length - 1; c >= 0; c--) {
                    value = times(value ^ (coefficients[c][i] & 0xff), x);
                }
                share[i] = (byte) (value ^ (secret[i] & 0xff));
            }
            shares.add(share);
        }
        return shares;
    }

    /**
     * The secret of as many shares as its threshold, or of more; of fewer, or of others, something that is none.
     *
     * @param shares by their numbers, 1 to {@value #MAX_SHARES}
     * @throws IllegalArgumentException when there are none, they are of several lengths or have other numbers
     */
    public static byte[] join(SortedMap<Integer, byte[]> shares) {
        if (shares.isEmpty() || shares.firstKey() < 1 || shares.lastKey() > MAX_SHARES) {
            throw new IllegalArgumentException("shares are numbered from 1 to 255");
        }
        byte[] secret = new byte[shares.firstEntry().getValue().length];
        for (var share : new TreeMap<>(shares).entrySet()) {
            if (share.getValue().length != secret.length) {
                throw new IllegalArgumentException("shares of one secret are of one length");
            }
            // Lagrange's polynomial of this share at 0; to take away is to add here.
            int weight = 1;
            for (int other : shares.keySet()) {
                if (other != share.getKey()) {
                    weight = times(weight, times(other, inverse(other ^ share.getKey())));
                }
            }
            for (int i = 0; i < secret.length; i++) {
                secret[i] ^= (byte) times(share.getValue()[i] & 0xff, weight);
            }
        }
        return secret;
    }

    /** The product of two octets (FIPS 197 4.2), in eight steps whatever they are. */
    static int times(int a, int b) {
        int product = 0;
        int doubled = a;
        for (int bit = 0; bit < 8; bit++) {
            product ^= doubled & -(b >> bit & 1);
            doubled = ((doubled << 1) ^ (0x11b & -(doubled >> 7 & 1))) & 0xff;
        }
        return product;
    }

    /** What an octet is to be multiplied by to give 1: its power of 254; 0 for 0. */
    static int inverse(int a) {
        int power = a;
        for (int step = 0; step < 6; step++) {
            power = times(times(power, power), a);
        }
        return times(power, power);
    }
}
