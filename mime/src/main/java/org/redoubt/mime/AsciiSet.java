package org.redoubt.mime;

/** A set of ASCII characters, asked for every character of a field. */
record AsciiSet(long low, long high) {
    static AsciiSet of(String members) {
        long low = 0;
        long high = 0;
        for (int i = 0; i < members.length(); i++) {
            char c = members.charAt(i);
            low |= c < 64 ? 1L << c : 0;
            high |= c >= 64 ? 1L << (c - 64) : 0;
        }
        return new AsciiSet(low, high);
    }

    boolean has(int c) {
        return c < 64 ? (low >>> c & 1) != 0 : c < 128 && (high >>> (c - 64) & 1) != 0;
    }
}
