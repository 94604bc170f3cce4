package org.redoubt.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.redoubt.store.id.NumberSet;

/**
 * Reads what {@link ByteWriter} wrote. Bytes that are not such a record give {@link StoreException}, never more
 * memory than the record has bytes.
 */
public final class ByteReader {
    private final byte[] bytes;
    private int at;

    public ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public int u8() {
        need(1);
        return bytes[at++] & 0xff;
    }

    public long number() {
        long value = bits();
        if (value < 0) {
            throw broken();
        }
        return value;
    }

    public long signed() {
        long value = bits();
        return value >>> 1 ^ -(value & 1);
    }

    public long bits() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw broken();
    }

    /** A number that counts things of which each takes at least one byte. */
    public int count() {
        long count = number();
        if (count > bytes.length - at) {
            throw broken();
        }
        return (int) count;
    }

    public byte[] bytes() {
        int length = count();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** What {@link ByteWriter#raw} wrote, of which the reader knows the length. */
    public byte[] raw(int length) {
        need(length);
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    public String text() {
        int length = count();
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    public NumberSet set() {
        NumberSet.Builder set = NumberSet.builder();
        long last = 0;
        for (int ranges = count(); ranges > 0; ranges--) {
            long lo = last + number();
            last = lo + number();
            if (lo < 0 || last < lo) {
                throw broken();
            }
            set.addRange(lo, last);
        }
        return set.build();
    }

    /** What is left, unread. */
    public byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
        at = bytes.length;
        return rest;
    }

    public boolean atEnd() {
        return at == bytes.length;
    }

    private void need(int count) {
        if (bytes.length - at < count) {
            throw broken();
        }
    }

    private static StoreException broken() {
        return new StoreException("a stored record is broken");
    }
}
