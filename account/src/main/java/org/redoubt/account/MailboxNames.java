package org.redoubt.account;

import java.text.Normalizer;
import java.util.Optional;

/** Rules for mailbox paths: names joined by '/', Unicode in Normalization Form C (RFC 8621 2, RFC 9051 5.1). */
public final class MailboxNames {
    public static final String INBOX = "INBOX";
    public static final char SEPARATOR = '/';

    private static final String EXCLUDED = "%*";

    private MailboxNames() {}

    /** The path as we keep it, or empty when it cannot be a mailbox's. */
    public static Optional<String> normalize(String path) {
        String normal = Normalizer.normalize(path, Normalizer.Form.NFC);
        if (normal.length() > AccountLimits.MAX_PATH_LENGTH) {
            return Optional.empty();
        }
        String[] names = normal.split("/", -1);
        if (names.length > AccountLimits.MAX_MAILBOX_DEPTH) {
            return Optional.empty();
        }
        for (String name : names) {
            if (!validName(name)) {
                return Optional.empty();
            }
        }
        // RFC 9051 5.1: INBOX is INBOX in any case, also as the first level of a hierarchy.
        names[0] = names[0].equalsIgnoreCase(INBOX) ? INBOX : names[0];
        return Optional.of(String.join("/", names));
    }

    private static boolean validName(String name) {
        return !name.isBlank()
                && name.length() <= AccountLimits.MAX_NAME_LENGTH
                && name.chars().noneMatch(c -> c < 0x20 || c >= 0x7f && c < 0xa0 || EXCLUDED.indexOf(c) >= 0 || breaksLines(c))
                && !hasUnpairedSurrogate(name);
    }

    private static boolean breaksLines(int c) {
        // U+2028 and U+2029 end lines in too many programs (RFC 5198 2).
        return c == 0x2028 || c == 0x2029 || c == 0xfffe || c == 0xffff;
    }

    private static boolean hasUnpairedSurrogate(String name) {
        return name.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** The path without its last name; empty at the top. */
    public static Optional<String> parent(String path) {
        int slash = path.lastIndexOf(SEPARATOR);
        return slash < 0 ? Optional.empty() : Optional.of(path.substring(0, slash));
    }

    public static String leaf(String path) {
        return path.substring(path.lastIndexOf(SEPARATOR) + 1);
    }
}
