package org.redoubt.store;

/**
 * Keys that start with a prefix, from one of them on.
 *
 * @param prefix what all keys of the range start with
 * @param from the first key that may come; at least the prefix
 */
public record KeyRange(Key prefix, Key from) {
    public KeyRange {
        if (!from.startsWith(prefix)) {
            throw new IllegalArgumentException("a range starts within its prefix");
        }
    }

    public static KeyRange of(Key prefix) {
        return new KeyRange(prefix, prefix);
    }
}
