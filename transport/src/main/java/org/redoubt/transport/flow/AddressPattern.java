package org.redoubt.transport.flow;

import java.util.Locale;

/**
 * Which addresses are meant: one address, {@code @example.org} for all of a domain, or {@code @*.example.org} for those of
 * all domains below it. Compared without regard to case.
 */
public record AddressPattern(String text) {
    public AddressPattern {
        text = text.toLowerCase(Locale.ROOT);
    }

    /** Whether this can be such a pattern. */
    public static boolean valid(String text) {
        return text.matches("[^@\\s<>]*@(?:\\*\\.)?[^@\\s<>*]+");
    }

    boolean fits(String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        if (!text.startsWith("@")) {
            return lower.equals(text);
        }
        String domain = lower.substring(lower.lastIndexOf('@') + 1);
        return text.startsWith("@*.") ? domain.endsWith(text.substring(2)) : domain.equals(text.substring(1));
    }
}
