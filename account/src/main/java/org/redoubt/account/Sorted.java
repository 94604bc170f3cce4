package org.redoubt.account;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What its owner's rules do with an arriving message; all of it happens in one commit.
 *
 * @param filings where it goes; none when it is thrown away, or went on to somebody else
 * @param marks what the account is to know again later
 * @param failure what went wrong in the rules, for the owner to read
 */
public record Sorted(List<Filing> filings, List<Mark> marks, Optional<String> failure) {
    /** The annotation of the account that tells the owner what last went wrong in her rules. */
    public static final String FAILURE = "/private/vendor/redoubt/sieve-failure";

    public Sorted {
        filings = List.copyOf(filings);
        marks = List.copyOf(marks);
    }

    /**
     * Something to be known again.
     *
     * @param key any text; kept as a keyed hash
     * @param interval for which it is known
     */
    public record Mark(String key, Duration interval) {}
}
