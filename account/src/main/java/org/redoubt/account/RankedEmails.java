package org.redoubt.account;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.redoubt.search.RankedMatch;

/** Emails of an account found by words in the search index, with how well they fit. */
public final class RankedEmails {
    private final RankedMatch match;

    RankedEmails(RankedMatch match) {
        this.match = match;
    }

    /** Whether the index has come as far as this email; of others nothing is said. */
    public boolean knows(EmailId email) {
        return match.knows(email.value());
    }

    /** How many fit. */
    public int size() {
        return match.sortedEmails().length;
    }

    /** From 1 to 100, the best of the account being 100; empty when the email does not fit. */
    public OptionalInt score(EmailId email) {
        return match.score(email.value());
    }

    /** All that fit, the best first, the newest first among equals. */
    public List<EmailId> best() {
        long[] emails = match.sortedEmails();
        int[] scores = match.scores();
        return IntStream.range(0, emails.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> -scores[i]).thenComparingLong(i -> -emails[i]))
                .map(i -> new EmailId(emails[i]))
                .toList();
    }

    @Override
    public String toString() {
        return "RankedEmails" + Arrays.toString(match.sortedEmails());
    }
}
