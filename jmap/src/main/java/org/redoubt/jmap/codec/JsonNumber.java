package org.redoubt.jmap.codec;

import java.util.Optional;

/** A number, as a double has it (RFC 7493 2.2). */
public record JsonNumber(double value) implements JsonValue {
    /** There is one zero, for it is written as one. */
    public JsonNumber {
        value += 0.0;
    }

    /** RFC 8620 1.3: what an Int lies within, both ways. */
    public static final long MAX_INTEGER = (1L << 53) - 1;

    /** A whole number within 2^53. */
    public static JsonNumber of(long value) {
        return new JsonNumber(value);
    }

    Optional<Long> whole() {
        return value == Math.rint(value) && Math.abs(value) <= MAX_INTEGER
                ? Optional.of((long) value)
                : Optional.empty();
    }
}
