package org.redoubt.server.mailfile;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** RFC 4155 appendix A: the line before each message of an mbox, {@code From sender Thu Nov 24 10:15:30 2026}. */
final class FromLine {
    private static final byte[] START = "From ".getBytes(StandardCharsets.US_ASCII);

    /** Longer ones are no separators; a pattern must not be run over a line of megabytes. */
    private static final int MAX_LENGTH = 1000;

    /** The date as asctime(3) writes it, with or without seconds and zone; what stands before it is the sender. */
    private static final Pattern DATE = Pattern.compile("([A-Z][a-z]{2}) +(\\d{1,2}) +(\\d{1,2}):(\\d{2})(?::(\\d{2}))?"
            + "(?: +[A-Z]{3,5})?(?: +([+-]\\d{4}))? +(\\d{4})(?: +([+-]\\d{4}))?");

    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT);
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    private FromLine() {}

    /** Whether the line begins like one and carries a date; "From here on we walked" in a text does not. */
    static boolean is(byte[] line, int length) {
        return startsLikeOne(line, length)
                && length <= MAX_LENGTH
                && DATE.matcher(new String(line, 0, length, StandardCharsets.ISO_8859_1))
                        .find();
    }

    private static boolean startsLikeOne(byte[] line, int length) {
        if (length < START.length) {
            return false;
        }
        for (int i = 0; i < START.length; i++) {
            if (line[i] != START[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether a body line must get one more '>' in an mbox: {@code >*From }. */
    static boolean quoted(byte[] line, int length) {
        int i = 0;
        while (i < length && line[i] == '>') {
            i++;
        }
        if (length - i < START.length) {
            return false;
        }
        for (int k = 0; k < START.length; k++) {
            if (line[i + k] != START[k]) {
                return false;
            }
        }
        return true;
    }

    static Optional<Instant> date(byte[] line, int length) {
        if (length > MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher date = DATE.matcher(new String(line, 0, length, StandardCharsets.ISO_8859_1));
        return date.find() ? instant(date) : Optional.empty();
    }

    private static Optional<Instant> instant(Matcher date) {
        int month = MONTHS.indexOf(date.group(1));
        String seconds = date.group(5);
        String offset = date.group(6) != null ? date.group(6) : date.group(8);
        try {
            LocalDateTime local = LocalDateTime.of(
                    Integer.parseInt(date.group(7)),
                    month / 3 + 1,
                    Integer.parseInt(date.group(2)),
                    Integer.parseInt(date.group(3)),
                    Integer.parseInt(date.group(4)),
                    seconds == null ? 0 : Math.min(Integer.parseInt(seconds), 59));
            return month < 0
                    ? Optional.empty()
                    : Optional.of(local.toInstant(offset == null ? ZoneOffset.UTC : ZoneOffset.of(offset)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** @param sender an address without spaces, or MAILER-DAEMON */
    static byte[] of(String sender, Instant received) {
        return ("From " + sender + " " + ASCTIME.format(received.atOffset(ZoneOffset.UTC)) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
