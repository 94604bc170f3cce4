package org.redoubt.filter;

import java.util.Arrays;

/**
 * How likely a message is spam by the words and fragments it has: Robinson's estimate for each ("A Statistical Approach to
 * the Spam Problem", 2003), and of those that say most the sum of their logarithmic odds.
 *
 * @param words what its words say: above zero for spam, below against it; 0 when there is no telling
 * @param fragments what its fragments say, likewise
 * @param reference what {@link #sum} has to be compared with, which depends on what was taught: where most mail that was
 *     taught is good, most of what a message has in common with it is met in good mail, be it spam or not
 * @param known how well the message is known by its words: 0 for not at all, 1 for well enough
 */
public record Bayes(double words, double fragments, double reference, double known) {
    /** Where nothing can be told. */
    static final Bayes NOTHING = new Bayes(0, 0, 0, 0);

    /** How much fragments count beside words. This and what follows was chosen within one half of the public corpus. */
    private static final double SHARE_OF_FRAGMENTS = 0.7;

    /** What the sum has to be for a message to be spam, where two good messages were taught for each that is spam. */
    private static final double SPAM = -8;

    /** Likewise where fragments were not counted yet. */
    private static final double SPAM_BY_WORDS = 2;

    /** Good messages for each that is spam, in what the filter is taught by moves; see also {@link #BALANCE}. */
    private static final double USUAL = 2;

    /** By so much the sum of good messages rises when half as many of them were taught. */
    private static final double BALANCE = 32;

    /** Words that a message has and none before it had, as a mean over the first thousand. */
    private static final double NEW_WORDS = 190;

    /** By so much the sum of good messages rises when ten times as many words were met as there is room for. */
    private static final double FORGETTING = 18;

    /** Words that have to be known for a message to be known. */
    private static final double KNOWN = 20;

    /** What the sum has to be where hardly any word is known: what is new to somebody is no spam because of that. */
    private static final double UNSURE = 15;

    /** What a word that was never met says, and how many meetings that opinion is worth. */
    private static final double UNKNOWN = 0.5;

    /** Chosen within one half of the public corpus: what is met on one side alone soon says much. */
    private static final double STRENGTH = 0.1;

    /** Likewise; a fragment is in many words, so what is met once says less. */
    private static final double STRENGTH_OF_FRAGMENTS = 0.5;

    /** Words that say less are not asked. */
    private static final double SILENT = 0.2;

    /** Whether enough mail of both kinds was met to say anything. */
    public static boolean knows(TokenCounts counts) {
        return counts.spamMessages() >= Limits.FEWEST_MESSAGES && counts.hamMessages() >= Limits.FEWEST_MESSAGES;
    }

    private static boolean knowsFragments(TokenCounts counts) {
        return counts.spamFragmented() >= Limits.FEWEST_MESSAGES && counts.hamFragmented() >= Limits.FEWEST_MESSAGES;
    }

    /**
     * What a message's words and fragments say.
     *
     * @param tokens of {@link Tokens}
     */
    public static Bayes evidence(TokenCounts counts, long[] tokens) {
        if (!knows(counts)) {
            return NOTHING;
        }
        int words = 0;
        while (words < tokens.length && !Tokens.isFragment(tokens[words])) {
            words++;
        }
        Odds ofWords = odds(counts, Arrays.copyOf(tokens, words), STRENGTH, counts.spamMessages(), counts.hamMessages());
        boolean both = knowsFragments(counts);
        double ofFragments = both
                ? odds(
                                counts, Arrays.copyOfRange(tokens, words, tokens.length), STRENGTH_OF_FRAGMENTS,
                                counts.spamFragmented(), counts.hamFragmented())
                        .sum()
                : 0;
        double known = Math.min(1, ofWords.asked() / KNOWN);
        double usual = lean(counts) + (both ? SPAM : SPAM_BY_WORDS);
        return new Bayes(ofWords.sum(), SHARE_OF_FRAGMENTS * ofFragments, known * usual + (1 - known) * UNSURE, known);
    }

    /** How much more is asked of a table that was taught less good mail than usual, or has had to forget what was met once. */
    private static double lean(TokenCounts counts) {
        double good = counts.hamMessages() / (double) counts.spamMessages();
        double met = (counts.spamMessages() + (double) counts.hamMessages()) * NEW_WORDS / counts.room();
        return BALANCE * Math.max(0, Math.log(USUAL / good) / Math.log(2)) + FORGETTING * Math.max(0, Math.log10(met));
    }

    /** Above zero for what is spam. */
    double sum() {
        return words + fragments - reference;
    }

    /** @param asked how many were asked */
    private record Odds(double sum, int asked) {}

    private static Odds odds(TokenCounts counts, long[] tokens, double strength, double spam, double ham) {
        double[] odds = new double[tokens.length];
        int count = 0;
        for (long token : tokens) {
            double word = word(counts.spam(token), counts.ham(token), strength, spam, ham);
            if (Math.abs(word - UNKNOWN) >= SILENT) {
                odds[count++] = Math.log(word / (1 - word));
            }
        }
        if (count == 0) {
            return new Odds(0, 0);
        }
        double[] sizes = Arrays.stream(odds, 0, count).map(Math::abs).sorted().toArray();
        int asked = Math.min(count, Limits.DECIDING);
        double least = sizes[count - asked];
        double sum = 0;
        // Of those that say as much as the least which is asked only some are: on either side their share.
        double rest = 0;
        int same = 0;
        int above = 0;
        for (int i = 0; i < count; i++) {
            if (Math.abs(odds[i]) > least) {
                sum += odds[i];
                above++;
            } else if (Math.abs(odds[i]) == least) {
                rest += odds[i];
                same++;
            }
        }
        sum += rest * (asked - above) / same;
        // Words that belong together repeat each other, so many of them say less than their sum.
        return new Odds(sum / Math.sqrt(asked), asked);
    }

    private static double word(int inSpam, int inHam, double strength, double spamMessages, double hamMessages) {
        int met = inSpam + inHam;
        if (met == 0) {
            return UNKNOWN;
        }
        double spam = inSpam / spamMessages;
        double ham = inHam / hamMessages;
        return (strength * UNKNOWN + met * spam / (spam + ham)) / (strength + met);
    }
}
