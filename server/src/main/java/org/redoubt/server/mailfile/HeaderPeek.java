package org.redoubt.server.mailfile;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.redoubt.mime.HeaderText;

/** The few header fields that tell when a message was received and what had been done with it. */
final class HeaderPeek {
    /** Headers of real messages are far smaller; what lies deeper is not looked for. */
    private static final int MAX_HEADER_OCTETS = 256 << 10;

    private final String header;

    HeaderPeek(byte[] message) {
        this.header = header(message);
    }

    private static String header(byte[] message) {
        String start = new String(message, 0, Math.min(message.length, MAX_HEADER_OCTETS), StandardCharsets.ISO_8859_1);
        int end = start.indexOf("\r\n\r\n");
        return "\r\n" + (end < 0 ? start : start.substring(0, end + 2));
    }

    /** The topmost field of that name, unfolded. */
    Optional<String> field(String name) {
        String wanted = "\r\n" + name + ":";
        for (int at = header.indexOf("\r\n"); at >= 0; at = header.indexOf("\r\n", at + 2)) {
            if (header.regionMatches(true, at, wanted, 0, wanted.length())) {
                return Optional.of(unfold(at + wanted.length()));
            }
        }
        return Optional.empty();
    }

    /** RFC 5322 2.2.3: a line that begins with a space or tab continues the one before. */
    private String unfold(int from) {
        int end = header.indexOf("\r\n", from);
        while (end >= 0
                && end + 2 < header.length()
                && (header.charAt(end + 2) == ' ' || header.charAt(end + 2) == '\t')) {
            end = header.indexOf("\r\n", end + 2);
        }
        return header.substring(from, end < 0 ? header.length() : end)
                .replace("\r\n", "")
                .strip();
    }

    /** RFC 5321 4.4: the date of a Received field follows its last semicolon. */
    Optional<Instant> received() {
        Optional<Instant> stamped = field("Received")
                .map(value -> value.substring(value.lastIndexOf(';') + 1))
                .flatMap(HeaderText::date)
                .map(OffsetDateTime::toInstant);
        return stamped.or(() -> field("Date").flatMap(HeaderText::date).map(OffsetDateTime::toInstant));
    }

    /** The flags that mbox programs keep in Status (R read, O old) and X-Status (A answered, F flagged, T draft, D deleted). */
    Set<String> statusKeywords() {
        Set<String> keywords = new HashSet<>();
        field("Status").filter(s -> s.contains("R")).ifPresent(s -> keywords.add("$seen"));
        String extended = field("X-Status").orElse("");
        addIf(keywords, extended, "A", "$answered");
        addIf(keywords, extended, "F", "$flagged");
        addIf(keywords, extended, "T", "$draft");
        addIf(keywords, extended, "D", "$deleted");
        return keywords;
    }

    private static void addIf(Set<String> keywords, String status, String letter, String keyword) {
        if (status.contains(letter)) {
            keywords.add(keyword);
        }
    }

    /** The envelope sender as the last server noted it, when it can stand in a "From " line. */
    Optional<String> returnPath() {
        return field("Return-Path")
                .map(path -> path.replaceAll("[<>\\s]", ""))
                .filter(path ->
                        !path.isEmpty() && path.length() <= 320 && path.chars().allMatch(c -> c > 0x20 && c < 0x7f));
    }

    /**
     * Whether the text begins with a header field. RFC 5322 2.2 allows nearly every printable character in a field's
     * name; those that occur are letters, digits and few signs, and JSON must not pass.
     */
    static boolean looksLikeMessage(byte[] start, int length) {
        int first = beginsWithMark(start, length) ? 3 : 0;
        for (int i = first; i < length; i++) {
            int octet = start[i];
            if (octet == ':') {
                return i > first;
            }
            if (!Character.isLetterOrDigit(octet) && "-_.".indexOf(octet) < 0) {
                return false;
            }
        }
        return false;
    }

    /** The mark that some editors put before UTF-8. */
    private static boolean beginsWithMark(byte[] start, int length) {
        return length >= 3 && start[0] == (byte) 0xef && start[1] == (byte) 0xbb && start[2] == (byte) 0xbf;
    }
}
