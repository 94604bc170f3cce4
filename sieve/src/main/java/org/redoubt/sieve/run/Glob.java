package org.redoubt.sieve.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The match type {@code :matches} (RFC 5228 2.7.1): {@code *} is any run of characters, {@code ?} one character, a
 * backslash takes the meaning from what follows.
 *
 * <p>Each wildcard matches as little as it can, the first ones first (RFC 5229 3.2). When the text behind a star fits,
 * later stars can take up whatever an earlier one could have taken instead, so only the last star is ever tried again,
 * and the work is at most the product of both lengths, all of it paid for.
 */
final class Glob {
    private static final int ANY = -1;
    private static final int ONE = -2;

    /** Folded characters of the text, and for each the index of the character it comes from. */
    private final int[] text;

    private final int[] origin;
    private final int[] original;
    private final int[] pattern;
    private final int stars;

    private Glob(Comparator comparator, String pattern, String value) {
        this.original = value.codePoints().toArray();
        this.pattern = pattern(comparator, pattern);
        Folded folded = new Folded(original.length);
        for (int i = 0; i < original.length; i++) {
            folded.add(comparator, original[i], i);
        }
        this.text = folded.characters();
        this.origin = folded.origins();
        this.stars = (int) Arrays.stream(this.pattern).filter(c -> c < 0).count();
    }

    /** What the whole and each wildcard matched; empty when it does not match. */
    static Optional<List<String>> match(Run run, Comparator comparator, String pattern, String value) {
        run.charge(1 + (pattern.length() + value.length()) / 8);
        return new Glob(comparator, pattern, value).match(run);
    }

    private static int[] pattern(Comparator comparator, String pattern) {
        List<Integer> out = new ArrayList<>();
        int[] in = pattern.codePoints().toArray();
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '*' || in[i] == '?') {
                out.add(in[i] == '*' ? ANY : ONE);
            } else {
                if (in[i] == '\\' && i + 1 < in.length) {
                    i++;
                }
                comparator.fold(Character.toString(in[i])).codePoints().forEach(out::add);
            }
        }
        return out.stream().mapToInt(Integer::intValue).toArray();
    }

    private Optional<List<String>> match(Run run) {
        int[] from = new int[stars];
        int[] to = new int[stars];
        int wild = 0;
        int t = 0;
        int p = 0;
        int starAt = -1;
        int starWild = 0;
        int starText = 0;
        long work = 0;
        while (t < text.length || p < pattern.length) {
            if ((++work & 1023) == 0) {
                run.charge(128);
            }
            if (p < pattern.length && pattern[p] == ANY) {
                starAt = p++;
                starWild = wild;
                starText = t;
                from[wild] = t;
                to[wild++] = t;
            } else if (p < pattern.length && t < text.length && pattern[p] == ONE) {
                from[wild] = t;
                t = after(t);
                to[wild++] = t;
                p++;
            } else if (p < pattern.length && t < text.length && pattern[p] == text[t]) {
                t++;
                p++;
            } else if (starAt >= 0 && starText < text.length) {
                starText = after(starText);
                to[starWild] = starText;
                t = starText;
                p = starAt + 1;
                wild = starWild + 1;
            } else {
                return Optional.empty();
            }
        }
        List<String> found = new ArrayList<>();
        found.add(new String(original, 0, original.length));
        for (int i = 0; i < stars; i++) {
            found.add(piece(from[i], to[i]));
        }
        return Optional.of(found);
    }

    /** The first folded character of the next character of the text. */
    private int after(int t) {
        int next = t + 1;
        while (next < text.length && origin[next] == origin[t]) {
            next++;
        }
        return next;
    }

    private String piece(int from, int to) {
        int start = from < text.length ? origin[from] : original.length;
        int end = to < text.length ? origin[to] : original.length;
        return new String(original, start, Math.max(0, end - start));
    }

    /** A text that grows as it is folded. */
    private static final class Folded {
        private int[] characters;
        private int[] origins;
        private int length;

        Folded(int capacity) {
            characters = new int[capacity];
            origins = new int[capacity];
        }

        void add(Comparator comparator, int character, int origin) {
            if (character < 0x80 || comparator != Comparator.UNICODE_CASEMAP) {
                boolean lower = character >= 'a' && character <= 'z' && comparator != Comparator.OCTET;
                put(lower ? character - 32 : character, origin);
            } else {
                comparator.fold(Character.toString(character)).codePoints().forEach(c -> put(c, origin));
            }
        }

        private void put(int character, int origin) {
            if (length == characters.length) {
                characters = Arrays.copyOf(characters, length * 2 + 8);
                origins = Arrays.copyOf(origins, length * 2 + 8);
            }
            characters[length] = character;
            origins[length++] = origin;
        }

        int[] characters() {
            return Arrays.copyOf(characters, length);
        }

        int[] origins() {
            return Arrays.copyOf(origins, length);
        }
    }
}
