package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.redoubt.account.EmailSummary;
import org.redoubt.account.RankedEmails;
import org.redoubt.account.TextMatch;
import org.redoubt.account.TextMatch.Verdict;

/**
 * One search key made ready to be asked of messages.
 *
 * @param cost what a message must have at hand for it
 * @param early what can be said when only the row is at hand: by keys of the row, and by the search index
 */
record SearchTest(Cost cost, Asked asked, Early early) {
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

    /** What is known before the question is asked. */
    interface Early {
        Verdict of(SearchedMessage message);
    }

    static SearchTest row(Predicate<SearchedMessage> test) {
        return new SearchTest(Cost.ROW, test::test, message -> verdict(test.test(message)));
    }

    static SearchTest summary(Predicate<EmailSummary> test) {
        return new SearchTest(Cost.SUMMARY, message -> test.test(message.summary()), _ -> Verdict.MAYBE);
    }

    static SearchTest body(Asked test) {
        return new SearchTest(Cost.BODY, test, _ -> Verdict.MAYBE);
    }

    /** The same question, asked only of messages that the index cannot answer it for. */
    SearchTest indexed(TextMatch match) {
        return new SearchTest(
                cost,
                message -> switch (match.of(message.email())) {
                    case YES -> true;
                    case NO -> false;
                    case MAYBE -> asked.matches(message);
                },
                message -> match.of(message.email()));
    }

    /** The same question, of messages that the index does not exclude: it knows of more than what is asked for. */
    SearchTest among(TextMatch match) {
        return new SearchTest(
                cost,
                message -> match.of(message.email()) != Verdict.NO && asked.matches(message),
                message -> match.of(message.email()) == Verdict.NO ? Verdict.NO : Verdict.MAYBE);
    }

    /** By words, where the index has come so far; elsewhere as asked. */
    SearchTest ranked(RankedEmails ranked) {
        return new SearchTest(
                cost,
                message -> ranked.knows(message.email())
                        ? ranked.score(message.email()).isPresent()
                        : asked.matches(message),
                message -> ranked.knows(message.email())
                        ? verdict(ranked.score(message.email()).isPresent())
                        : early.of(message));
    }

    private static Verdict verdict(boolean matches) {
        return matches ? Verdict.YES : Verdict.NO;
    }

    Verdict early(SearchedMessage message) {
        return early.of(message);
    }

    boolean matches(SearchedMessage message) throws IOException {
        return asked.matches(message);
    }

    SearchTest not() {
        return new SearchTest(cost, message -> !asked.matches(message), message -> switch (early.of(message)) {
            case YES -> Verdict.NO;
            case NO -> Verdict.YES;
            case MAYBE -> Verdict.MAYBE;
        });
    }

    /** All of them, the cheap ones first. */
    static SearchTest and(List<SearchTest> tests) {
        if (tests.size() == 1) {
            return tests.getFirst();
        }
        List<SearchTest> sorted = sorted(tests);
        return new SearchTest(
                dearest(tests),
                message -> {
                    for (SearchTest test : sorted) {
                        if (!test.matches(message)) {
                            return false;
                        }
                    }
                    return true;
                },
                message -> early(sorted, message, Verdict.NO, Verdict.YES));
    }

    /** Any of them, the cheap ones first. */
    static SearchTest or(List<SearchTest> tests) {
        if (tests.size() == 1) {
            return tests.getFirst();
        }
        List<SearchTest> sorted = sorted(tests);
        return new SearchTest(
                dearest(tests),
                message -> {
                    for (SearchTest test : sorted) {
                        if (test.matches(message)) {
                            return true;
                        }
                    }
                    return false;
                },
                message -> early(sorted, message, Verdict.YES, Verdict.NO));
    }

    /** One test that says what decides is enough; otherwise all must say the other thing. */
    private static Verdict early(List<SearchTest> tests, SearchedMessage message, Verdict decides, Verdict other) {
        Verdict all = other;
        for (SearchTest test : tests) {
            Verdict one = test.early(message);
            if (one == decides) {
                return decides;
            }
            all = one == other ? all : Verdict.MAYBE;
        }
        return all;
    }

    private static List<SearchTest> sorted(List<SearchTest> tests) {
        return tests.stream().sorted(Comparator.comparing(SearchTest::cost)).toList();
    }

    private static Cost dearest(List<SearchTest> tests) {
        return tests.stream().map(SearchTest::cost).max(Comparator.naturalOrder()).orElse(Cost.ROW);
    }
}
