package org.redoubt.mime;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A date as header fields have it (RFC 5322 3.3), in UTC. */
public final class DateField {
    /** The JDK's own formatter writes "GMT", which is obsolete syntax. */
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss '+0000'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private static volatile Written last = new Written(0, FORMAT.format(Instant.EPOCH));

    private record Written(long second, String text) {}

    private DateField() {}

    /** Such as {@code Mon, 5 Oct 2026 09:00:00 +0000}. Whatever arrives within a second has the same, which is made once. */
    public static String of(Instant at) {
        Written known = last;
        if (known.second != at.getEpochSecond()) {
            known = new Written(at.getEpochSecond(), FORMAT.format(at));
            last = known;
        }
        return known.text;
    }
}
