package org.redoubt.search;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefBuilder;

/**
 * The terms by which an email is found by any substring of its texts: every run of {@link Limits#GRAM} characters,
 * and at a text's end the shorter runs that are left.
 *
 * <p>A text of four characters or more is in a text only if all of its own runs of four are; one of up to four only if
 * a run begins with it, and then it is: so short needles are answered exactly, without a look at the text. Characters
 * are UTF-16 units of folded text, each written as one to three octets by itself, so that a prefix of characters is a
 * prefix of octets. {@link #BREAK} is in no needle; a text is cut where it stands.
 */
final class Grams {
    /** Never a character (Unicode 16, 23.7): ends a text within a text. */
    static final char BREAK = '\uffff';

    private static final long NONE = -1;

    private long[] slots = filled(1 << 12);
    private int count;

    private static long[] filled(int size) {
        long[] slots = new long[size];
        Arrays.fill(slots, NONE);
        return slots;
    }

    void clear() {
        slots = slots.length > 1 << 16 ? filled(1 << 12) : slots;
        Arrays.fill(slots, NONE);
        count = 0;
    }

    int count() {
        return count;
    }

    /** Adds the runs of one text. */
    void add(String text) {
        // What lies ahead, 16 bits a character, the first highest; BREAK where there is none.
        long ahead = NONE;
        for (int i = text.length() - 1; i >= 0; i--) {
            char c = text.charAt(i);
            ahead = c == BREAK ? NONE : (long) c << 48 | ahead >>> 16;
            if (c != BREAK) {
                put(ahead);
            }
        }
    }

    private void put(long gram) {
        int at = slot(slots, gram);
        if (slots[at] == NONE) {
            slots[at] = gram;
            count++;
            if (count * 2 > slots.length) {
                grow();
            }
        }
    }

    private static int slot(long[] slots, long gram) {
        int mask = slots.length - 1;
        long mixed = gram * 0x9E3779B97F4A7C15L;
        int at = (int) (mixed >>> 40) & mask;
        while (slots[at] != NONE && slots[at] != gram) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void grow() {
        long[] larger = filled(slots.length * 2);
        for (long gram : slots) {
            if (gram != NONE) {
                larger[slot(larger, gram)] = gram;
            }
        }
        slots = larger;
    }

    /** The terms, in no order, for one document. */
    TokenStream stream() {
        return new Stream(slots);
    }

    private static final class Stream extends TokenStream {
        private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
        private final BytesRefBuilder bytes = new BytesRefBuilder();
        private final long[] slots;
        private int next;

        Stream(long[] slots) {
            this.slots = slots;
        }

        @Override
        public void reset() {
            next = 0;
        }

        @Override
        public boolean incrementToken() {
            while (next < slots.length) {
                long gram = slots[next++];
                if (gram != NONE) {
                    clearAttributes();
                    bytes.clear();
                    for (int shift = 48; shift >= 0 && (char) (gram >>> shift) != BREAK; shift -= 16) {
                        append(bytes, (char) (gram >>> shift));
                    }
                    term.setBytesRef(bytes.get());
                    return true;
                }
            }
            return false;
        }
    }

    private static void append(BytesRefBuilder to, char c) {
        if (c < 0x80) {
            to.append((byte) c);
        } else if (c < 0x800) {
            to.append((byte) (0xC0 | c >> 6));
            to.append((byte) (0x80 | c & 0x3F));
        } else {
            to.append((byte) (0xE0 | c >> 12));
            to.append((byte) (0x80 | c >> 6 & 0x3F));
            to.append((byte) (0x80 | c & 0x3F));
        }
    }

    static BytesRef term(String characters) {
        BytesRefBuilder bytes = new BytesRefBuilder();
        for (int i = 0; i < characters.length(); i++) {
            append(bytes, characters.charAt(i));
        }
        return bytes.get();
    }

    /** The runs that a text holding this one must hold, a bounded number; of one of up to four characters, itself. */
    static Set<BytesRef> required(String needle) {
        if (needle.length() <= Limits.GRAM) {
            return Set.of(term(needle));
        }
        Set<BytesRef> terms = new LinkedHashSet<>();
        int runs = needle.length() - Limits.GRAM + 1;
        int step = Math.ceilDiv(runs, Limits.QUERY_GRAMS);
        for (int i = 0; i < runs; i += step) {
            terms.add(BytesRef.deepCopyOf(term(needle.substring(i, i + Limits.GRAM))));
        }
        terms.add(BytesRef.deepCopyOf(term(needle.substring(runs - 1))));
        return terms;
    }
}
