package org.redoubt.jmap.codec;

import java.util.Optional;
import java.util.OptionalLong;

/** Ids as clients see them (RFC 8620 1.2). */
public final class Ids {
    private static final int MAX_LENGTH = 255;
    private static final int MAX_DIGITS = 18;

    private Ids() {}

    /** Whether it may be anybody's id, ours or one that a client made up. */
    public static boolean valid(String id) {
        return !id.isEmpty()
                && id.length() <= MAX_LENGTH
                && id.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '#'));
    }

    /** The number of an id of ours, such as 17 of {@code e17}; empty for any other text. */
    public static OptionalLong number(char kind, String id) {
        boolean shaped = id.length() >= 2
                && id.length() <= MAX_DIGITS + 1
                && id.charAt(0) == kind
                && id.charAt(1) != '0'
                && id.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
        return shaped ? OptionalLong.of(Long.parseLong(id.substring(1))) : OptionalLong.empty();
    }

    /** The bits of an id of ours in hexadecimal, such as {@code u00ff…}. */
    public static Optional<Long> bits(char kind, String id) {
        return id.matches(kind + "[0-9a-f]{16}")
                ? Optional.of(Long.parseUnsignedLong(id.substring(1), 16))
                : Optional.empty();
    }

    public static String bits(char kind, long bits) {
        return kind + "%016x".formatted(bits);
    }
}
