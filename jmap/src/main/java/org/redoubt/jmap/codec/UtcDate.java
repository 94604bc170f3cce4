package org.redoubt.jmap.codec;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** The type UTCDate (RFC 8620 1.4). */
public final class UtcDate {
    private static final Pattern FORM = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z");

    private UtcDate() {}

    /**
     * The moment that a text is; empty for any other text. A fraction of zero is taken, which clients must not write: it is
     * what the programs of browsers make.
     */
    public static Optional<Instant> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }
}
