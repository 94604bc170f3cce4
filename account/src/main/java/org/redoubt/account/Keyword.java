package org.redoubt.account;

import java.util.Locale;

/**
 * A keyword of an email, named as in JMAP (RFC 8621 4.1.1): {@code $seen}, {@code $flagged}, {@code NonJunk}.
 *
 * <p>Two keywords are the same whatever their letters' case; the case they were first given in is kept.
 *
 * @param name 1 to 255 printable ASCII characters without those that IMAP's atoms exclude
 */
public record Keyword(String name) {
    public static final Keyword SEEN = new Keyword("$seen");
    public static final Keyword ANSWERED = new Keyword("$answered");
    public static final Keyword FLAGGED = new Keyword("$flagged");
    /** IMAP's \Deleted; JMAP never shows it. */
    public static final Keyword DELETED = new Keyword("$deleted");

    public static final Keyword DRAFT = new Keyword("$draft");

    private static final int MAX_LENGTH = 255;
    private static final String EXCLUDED = "(){]%*\"\\";

    public Keyword {
        if (!valid(name)) {
            throw new IllegalArgumentException("not a keyword");
        }
    }

    /** Whether this may be a keyword's name (RFC 8621 4.1.1). */
    public static boolean valid(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            return false;
        }
        return name.chars().allMatch(c -> c > 0x20 && c < 0x7f && EXCLUDED.indexOf(c) < 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Keyword(String otherName) && name.equalsIgnoreCase(otherName);
    }

    @Override
    public int hashCode() {
        return name.toLowerCase(Locale.ROOT).hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
