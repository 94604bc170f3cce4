package org.redoubt.filter;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Counts of words and fragments in memory, of so many at most: when it is full, words that were met once are forgotten,
 * then those met twice, and so on; fragments likewise, and half as many are kept. Not for several threads at once;
 * {@link #copy} before changing one that others read.
 */
public final class TokenTable implements TokenCounts {
    private static final int FORMAT = 3;

    /** Without the two counts of messages whose fragments were counted: there were none. */
    private static final int FORMAT_OF_WORDS = 2;

    private static final int MOST = Character.MAX_VALUE;

    private final int remembered;

    private long[] keys = new long[1 << 10];
    private char[] spam = new char[1 << 10];
    private char[] ham = new char[1 << 10];
    private int size;
    private int fragments;
    private int spamMessages;
    private int hamMessages;
    private int spamFragmented;
    private int hamFragmented;

    /** An empty table of {@link Limits#REMEMBERED} words at most. */
    public TokenTable() {
        this(Limits.REMEMBERED);
    }

    /**
     * An empty table.
     *
     * @param remembered words that are kept at most
     */
    public TokenTable(int remembered) {
        this.remembered = remembered;
    }

    /** An independent table of the same counts. */
    public TokenTable copy() {
        TokenTable copy = new TokenTable(remembered);
        copy.keys = keys.clone();
        copy.spam = spam.clone();
        copy.ham = ham.clone();
        copy.size = size;
        copy.fragments = fragments;
        copy.spamMessages = spamMessages;
        copy.hamMessages = hamMessages;
        copy.spamFragmented = spamFragmented;
        copy.hamFragmented = hamFragmented;
        return copy;
    }

    @Override
    public int spamMessages() {
        return spamMessages;
    }

    @Override
    public int hamMessages() {
        return hamMessages;
    }

    @Override
    public int spamFragmented() {
        return spamFragmented;
    }

    @Override
    public int hamFragmented() {
        return hamFragmented;
    }

    @Override
    public int room() {
        return remembered;
    }

    @Override
    public int spam(long token) {
        int slot = slot(token);
        return slot < 0 ? 0 : spam[slot];
    }

    @Override
    public int ham(long token) {
        int slot = slot(token);
        return slot < 0 ? 0 : ham[slot];
    }

    /** Words and fragments that are remembered. */
    public int size() {
        return size;
    }

    /**
     * Adds a message.
     *
     * @param tokens of {@link Tokens}
     */
    public void learn(long[] tokens, boolean isSpam) {
        message(isSpam, Tokens.haveFragments(tokens), 1);
        for (long token : tokens) {
            add(token, isSpam ? 1 : 0, isSpam ? 0 : 1);
        }
        for (int least = 1; size - fragments > remembered; least++) {
            resize(keys.length, least, 0);
        }
        for (int least = 1; fragments > remembered / 2; least++) {
            resize(keys.length, 0, least);
        }
    }

    /** Takes a message back that was added as this kind; counts never fall below zero. */
    public void unlearn(long[] tokens, boolean wasSpam) {
        message(wasSpam, Tokens.haveFragments(tokens), -1);
        for (long token : tokens) {
            int slot = slot(token);
            if (slot >= 0) {
                char[] counts = wasSpam ? spam : ham;
                counts[slot] -= counts[slot] > 0 ? 1 : 0;
            }
        }
    }

    private void message(boolean isSpam, boolean fragmented, int more) {
        if (isSpam) {
            spamMessages = Math.max(0, spamMessages + more);
            spamFragmented = Math.max(0, spamFragmented + (fragmented ? more : 0));
        } else {
            hamMessages = Math.max(0, hamMessages + more);
            hamFragmented = Math.max(0, hamFragmented + (fragmented ? more : 0));
        }
    }

    // Zero is the mark of an empty slot, and no hash that matters.
    private int slot(long token) {
        for (int at = place(token); keys[at] != 0; at = (at + 1) & (keys.length - 1)) {
            if (keys[at] == token) {
                return at;
            }
        }
        return -1;
    }

    private int place(long token) {
        return (int) ((token * 0x9e3779b97f4a7c15L) >>> 40) & (keys.length - 1);
    }

    private void add(long token, int moreSpam, int moreHam) {
        if (token == 0) {
            return;
        }
        if (size * 3 > keys.length * 2) {
            resize(keys.length * 2, 0, 0);
        }
        int at = place(token);
        while (keys[at] != 0 && keys[at] != token) {
            at = (at + 1) & (keys.length - 1);
        }
        if (keys[at] == 0) {
            size++;
            fragments += Tokens.isFragment(token) ? 1 : 0;
        }
        keys[at] = token;
        spam[at] = (char) Math.min(MOST, spam[at] + moreSpam);
        ham[at] = (char) Math.min(MOST, ham[at] + moreHam);
    }

    /** Room for so many, without words and fragments that were met so often at most. */
    private void resize(int slots, int forgottenWord, int forgottenFragment) {
        long[] oldKeys = keys;
        char[] oldSpam = spam;
        char[] oldHam = ham;
        keys = new long[slots];
        spam = new char[slots];
        ham = new char[slots];
        size = 0;
        fragments = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            int forgotten = Tokens.isFragment(oldKeys[i]) ? forgottenFragment : forgottenWord;
            if (oldKeys[i] != 0 && oldSpam[i] + oldHam[i] > forgotten) {
                add(oldKeys[i], oldSpam[i], oldHam[i]);
            }
        }
    }

    /**
     * As octets: format, {@link Tokens#GENERATION}, messages, those with fragments, then words and fragments ascending,
     * each as the difference to the one before, and its counts.
     */
    public byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(size * 7 + 32);
        out.write(FORMAT);
        out.write(Tokens.GENERATION);
        write(out, spamMessages);
        write(out, hamMessages);
        write(out, spamFragmented);
        write(out, hamFragmented);
        long[] sorted = Arrays.stream(keys).filter(key -> key != 0).sorted().toArray();
        write(out, sorted.length);
        long last = 0;
        for (long key : sorted) {
            int slot = slot(key);
            write(out, key - last);
            write(out, spam[slot]);
            write(out, ham[slot]);
            last = key;
        }
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }

    /**
     * What {@link #encode} gave, here or in an earlier version that knew no fragments; empty when it is of another format,
     * of words that are told apart in another way, or damaged.
     *
     * @param remembered words that are kept at most
     */
    public static Optional<TokenTable> decode(byte[] octets, int remembered) {
        ByteBuffer in = ByteBuffer.wrap(octets);
        try {
            int format = in.get();
            if (format != FORMAT && format != FORMAT_OF_WORDS || !Tokens.understands(in.get())) {
                return Optional.empty();
            }
            TokenTable table = new TokenTable(remembered);
            table.spamMessages = Math.toIntExact(read(in));
            table.hamMessages = Math.toIntExact(read(in));
            if (format == FORMAT) {
                table.spamFragmented = Math.toIntExact(read(in));
                table.hamFragmented = Math.toIntExact(read(in));
            }
            long count = read(in);
            long key = 0;
            for (long i = 0; i < count; i++) {
                key += read(in);
                table.add(key, (int) read(in), (int) read(in));
            }
            return Optional.of(table);
        } catch (java.nio.BufferUnderflowException | ArithmeticException damaged) {
            return Optional.empty();
        }
    }

    private static long read(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte octet = in.get();
            value |= (octet & 0x7fL) << shift;
            if (octet >= 0) {
                return value;
            }
        }
        throw new ArithmeticException("a number without end");
    }
}
