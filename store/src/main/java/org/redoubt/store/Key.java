package org.redoubt.store;

import java.util.Arrays;

/** A key within an account's map, or the address of a blob: 1 to 512 bytes, ordered as unsigned bytes. */
public final class Key implements Comparable<Key> {
    /** Cassandra and RocksDB both like keys short; ours have 2 to 40 bytes. */
    public static final int MAX_LENGTH = 512;

    /** Where the account's wrapped key lives; engines destroy it first and for good. */
    public static final Key KEY_SLOT = new Key(new byte[] {0});

    private final byte[] bytes;

    private Key(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > MAX_LENGTH) {
            throw new IllegalArgumentException("a key has 1 to 512 bytes");
        }
        this.bytes = bytes;
    }

    public static Key of(byte[] bytes) {
        return new Key(bytes.clone());
    }

    /** A key that starts with a tag; fields follow through {@link Builder}. */
    public static Builder tag(int tag) {
        return new Builder().u8(tag);
    }

    public int length() {
        return bytes.length;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Copies the bytes to a place in an array. */
    public void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    public int u8(int at) {
        return bytes[at] & 0xff;
    }

    /** The unsigned 32-bit big-endian number at a place. */
    public long u32(int at) {
        long value = 0;
        for (int i = at; i < at + 4; i++) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }

    /** The 64-bit big-endian number at a place. */
    public long u64(int at) {
        return u32(at) << 32 | u32(at + 4);
    }

    public boolean startsWith(Key prefix) {
        return bytes.length >= prefix.bytes.length
                && Arrays.equals(bytes, 0, prefix.bytes.length, prefix.bytes, 0, prefix.bytes.length);
    }

    @Override
    public int compareTo(Key other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return java.util.HexFormat.of().formatHex(bytes);
    }

    /** Builds a key from big-endian fields, so that keys sort as their fields do. */
    public static final class Builder {
        private byte[] bytes = new byte[24];
        private int length;

        private Builder() {}

        public Builder u8(int value) {
            grow(1);
            bytes[length++] = (byte) value;
            return this;
        }

        public Builder u32(long value) {
            for (int shift = 24; shift >= 0; shift -= 8) {
                u8((int) (value >>> shift));
            }
            return this;
        }

        public Builder u64(long value) {
            return u32(value >>> 32).u32(value);
        }

        public Builder bytes(byte[] more) {
            grow(more.length);
            System.arraycopy(more, 0, bytes, length, more.length);
            length += more.length;
            return this;
        }

        public Key key() {
            return new Key(Arrays.copyOf(bytes, length));
        }

        private void grow(int more) {
            if (length + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
            }
        }
    }
}
