package org.redoubt.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.redoubt.store.id.NumberSet;

/** Writes compact records: LEB128 numbers, length-prefixed strings. {@link ByteReader} reads them. */
public final class ByteWriter {
    private byte[] bytes;
    private int length;

    public ByteWriter(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    public ByteWriter u8(int value) {
        grow(1);
        bytes[length++] = (byte) value;
        return this;
    }

    /** A non-negative number in 7-bit groups, low first: 1 to 9 bytes. */
    public ByteWriter number(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("numbers are not negative");
        }
        grow(9);
        long rest = value;
        while (rest > 0x7f) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    /** A number of either sign, small when near zero. */
    public ByteWriter signed(long value) {
        return bits(value << 1 ^ value >> 63);
    }

    /** 64 bits as they are, in 7-bit groups: 1 to 10 bytes. */
    public ByteWriter bits(long value) {
        grow(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    public ByteWriter bytes(byte[] value) {
        return number(value.length).raw(value);
    }

    public ByteWriter raw(byte[] value) {
        grow(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    public ByteWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public ByteWriter set(NumberSet set) {
        number(set.rangeCount());
        long last = 0;
        for (int i = 0; i < set.rangeCount(); i++) {
            number(set.lo(i) - last).number(set.hi(i) - set.lo(i));
            last = set.hi(i);
        }
        return this;
    }

    public int length() {
        return length;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void grow(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
