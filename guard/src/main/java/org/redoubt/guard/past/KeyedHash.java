package org.redoubt.guard.past;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012): 64 bits that nobody can tell from random ones without the key of 128 bits. Safe
 * for many threads.
 */
final class KeyedHash {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long k0;
    private final long k1;

    /** @param key 16 octets at least, of which the first 16 count */
    KeyedHash(byte[] key) {
        this.k0 = (long) LONG.get(key, 0);
        this.k1 = (long) LONG.get(key, 8);
    }

    /** The hash of some octets. */
    long of(byte[] octets) {
        State state = new State(k0, k1);
        int whole = octets.length & ~7;
        for (int at = 0; at < whole; at += 8) {
            state.take((long) LONG.get(octets, at));
        }
        state.take(last(octets, whole));
        return state.end();
    }

    /** The four words that octets are mixed into; of one hash and one thread. */
    private static final class State {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long k0, long k1) {
            v0 = k0 ^ 0x736f6d6570736575L;
            v1 = k1 ^ 0x646f72616e646f6dL;
            v2 = k0 ^ 0x6c7967656e657261L;
            v3 = k1 ^ 0x7465646279746573L;
        }

        void take(long word) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }

        long end() {
            v2 ^= 0xff;
            round();
            round();
            round();
            round();
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
    }

    private static long last(byte[] octets, int from) {
        long word = (long) octets.length << 56;
        for (int i = from; i < octets.length; i++) {
            word |= (octets[i] & 0xffL) << 8 * (i - from);
        }
        return word;
    }
}
