package org.redoubt.filter;

import java.util.Arrays;

/**
 * How likely a message is spam by the words it has: Robinson's estimate for each word ("A Statistical Approach to the
 * Spam Problem", 2003), and of those that say most the sum of their logarithmic odds.
 */
public final class Bayes {
    /** What a word that was never met says, and how many meetings that opinion is worth. */
    private static final double UNKNOWN = 0.5;

    /** Chosen within one half of the public corpus: what is met on one side alone soon says much. */
    private static final double STRENGTH = 0.1;

    /** Words that say less are not asked. */
    private static final double SILENT = 0.2;

    private Bayes() {}

    /** Whether enough mail of both kinds was met to say anything. */
    public static boolean knows(TokenCounts counts) {
        return counts.spamMessages() >= Limits.FEWEST_MESSAGES && counts.hamMessages() >= Limits.FEWEST_MESSAGES;
    }

    /**
     * What the words say: above zero for spam, below against it, ten and more is hardly ever wrong; 0 when there is no
     * telling.
     *
     * @param tokens of {@link Tokens}
     */
    public static double evidence(TokenCounts counts, long[] tokens) {
        if (!knows(counts)) {
            return 0;
        }
        double[] clear = new double[tokens.length];
        int count = 0;
        for (long token : tokens) {
            double word = word(counts, token);
            if (Math.abs(word - UNKNOWN) >= SILENT) {
                clear[count++] = Math.log(word / (1 - word));
            }
        }
        if (count == 0) {
            return 0;
        }
        double[] odds = Arrays.stream(clear, 0, count)
                .boxed()
                .sorted((a, b) -> Double.compare(Math.abs(b), Math.abs(a)))
                .limit(Limits.DECIDING)
                .mapToDouble(odd -> odd)
                .toArray();
        // Words that belong together repeat each other, so many of them say less than their sum.
        return Arrays.stream(odds).sum() / Math.sqrt(odds.length);
    }

    private static double word(TokenCounts counts, long token) {
        double spam = counts.spam(token) / (double) counts.spamMessages();
        double ham = counts.ham(token) / (double) counts.hamMessages();
        double met = counts.spam(token) + counts.ham(token);
        if (met == 0) {
            return UNKNOWN;
        }
        double plain = spam / (spam + ham);
        return (STRENGTH * UNKNOWN + met * plain) / (STRENGTH + met);
    }
}
