package org.redoubt.mime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Line ends in byte arrays, eight octets at a time. */
final class Lines {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LF = 0x0a0a0a0a0a0a0a0aL;
    private static final long LOW7 = 0x7f7f7f7f7f7f7f7fL;

    private Lines() {}

    /** The index of the first LF in [from, to), or -1. */
    static int indexOfLf(byte[] b, int from, int to) {
        int i = from;
        for (; i <= to - 8; i += 8) {
            long hits = hits(b, i);
            if (hits != 0) {
                return i + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
        }
        for (; i < to; i++) {
            if (b[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    static int countLf(byte[] b, int from, int to) {
        int count = 0;
        int i = from;
        for (; i <= to - 8; i += 8) {
            count += Long.bitCount(hits(b, i));
        }
        for (; i < to; i++) {
            count += b[i] == '\n' ? 1 : 0;
        }
        return count;
    }

    /** Bit 7 of every octet that is LF, exact in all eight: adding 0x7f carries into bit 7 unless the low bits are zero. */
    private static long hits(byte[] b, int i) {
        long x = (long) LONGS.get(b, i) ^ LF;
        return ~(((x & LOW7) + LOW7) | x | LOW7);
    }
}
