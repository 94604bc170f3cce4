package org.redoubt.filter;

import java.util.Arrays;

/**
 * How likely a message is spam by the words it has: Robinson's estimate for each word, Fisher's method to combine
 * those that say most ("A Statistical Approach to the Spam Problem", 2003).
 */
public final class Bayes {
    /** What a word that was never met says, and how many meetings that opinion is worth. */
    private static final double UNKNOWN = 0.5;

    private static final double STRENGTH = 0.45;

    /** Words that say less are not asked. */
    private static final double SILENT = 0.2;

    private Bayes() {}

    /** Whether enough mail of both kinds was met to say anything. */
    public static boolean knows(TokenCounts counts) {
        return counts.spamMessages() >= Limits.FEWEST_MESSAGES && counts.hamMessages() >= Limits.FEWEST_MESSAGES;
    }

    /**
     * From 0, certainly not spam, to 1, certainly spam; 0.5 when there is no telling.
     *
     * @param tokens of {@link Tokens}
     */
    public static double probability(TokenCounts counts, long[] tokens) {
        if (!knows(counts)) {
            return UNKNOWN;
        }
        double[] words = new double[tokens.length];
        int count = 0;
        for (long token : tokens) {
            double word = word(counts, token);
            if (Math.abs(word - UNKNOWN) >= SILENT) {
                words[count++] = word - UNKNOWN;
            }
        }
        if (count == 0) {
            return UNKNOWN;
        }
        double[] clear = Arrays.stream(words, 0, count)
                .boxed()
                .sorted((a, b) -> Double.compare(Math.abs(b), Math.abs(a)))
                .limit(Limits.DECIDING)
                .mapToDouble(word -> word + UNKNOWN)
                .toArray();
        double forSpam = 0;
        double forHam = 0;
        for (double word : clear) {
            forSpam += Math.log(1 - word);
            forHam += Math.log(word);
        }
        double spam = 1 - chance(-2 * forSpam, clear.length);
        double ham = 1 - chance(-2 * forHam, clear.length);
        return (spam - ham + 1) / 2;
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

    /** The chance that chi squared with twice as many degrees of freedom is at least this. */
    private static double chance(double chiSquared, int pairs) {
        double half = chiSquared / 2;
        // In logarithms: the first term underflows where there are many words.
        double logTerm = -half;
        double sum = Math.exp(logTerm);
        for (int i = 1; i < pairs; i++) {
            logTerm += Math.log(half / i);
            sum += Math.exp(logTerm);
        }
        return Math.min(1, sum);
    }
}
