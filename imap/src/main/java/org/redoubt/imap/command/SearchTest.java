package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.redoubt.account.EmailSummary;

/**
 * One search key made ready to be asked of messages.
 *
 * @param cost what a message must have at hand for it
 */
record SearchTest(Cost cost, Asked asked) {
    /** From cheap to dear. */
    enum Cost {
        /** The row: flags, size, dates, uid. */
        ROW,

        /** What is kept beside the message. */
        SUMMARY,

        /** The message itself. */
        BODY
    }

    /** The question itself. */
    interface Asked {
        boolean matches(SearchedMessage message) throws IOException;
    }

    static SearchTest row(Predicate<SearchedMessage> test) {
        return new SearchTest(Cost.ROW, test::test);
    }

    static SearchTest summary(Predicate<EmailSummary> test) {
        return new SearchTest(Cost.SUMMARY, message -> test.test(message.summary()));
    }

    static SearchTest body(Asked test) {
        return new SearchTest(Cost.BODY, test);
    }

    boolean matches(SearchedMessage message) throws IOException {
        return asked.matches(message);
    }

    SearchTest not() {
        return new SearchTest(cost, message -> !asked.matches(message));
    }

    /** All of them, the cheap ones first. */
    static SearchTest and(List<SearchTest> tests) {
        List<SearchTest> sorted = sorted(tests);
        return new SearchTest(dearest(tests), message -> {
            for (SearchTest test : sorted) {
                if (!test.matches(message)) {
                    return false;
                }
            }
            return true;
        });
    }

    /** Any of them, the cheap ones first. */
    static SearchTest or(List<SearchTest> tests) {
        List<SearchTest> sorted = sorted(tests);
        return new SearchTest(dearest(tests), message -> {
            for (SearchTest test : sorted) {
                if (test.matches(message)) {
                    return true;
                }
            }
            return false;
        });
    }

    private static List<SearchTest> sorted(List<SearchTest> tests) {
        return tests.stream().sorted(Comparator.comparing(SearchTest::cost)).toList();
    }

    private static Cost dearest(List<SearchTest> tests) {
        return tests.stream().map(SearchTest::cost).max(Comparator.naturalOrder()).orElse(Cost.ROW);
    }
}
