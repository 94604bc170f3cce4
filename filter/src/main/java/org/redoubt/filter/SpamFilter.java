package org.redoubt.filter;

import java.util.List;
import java.util.Set;

/**
 * Looks at a message and says how much speaks for its being spam. Never asks anybody but the DNS lists it is given,
 * never follows a link, and bounds all that it looks at ({@link Limits}).
 *
 * @param key of the hashes of words, for {@link Tokens}
 */
public record SpamFilter(long key, DnsLists lists) {
    /** What evidence of zero weighs: as much as makes a message junk. */
    private static final double JUNK = 5;

    /** What is known for certain weighs; alone it refuses no message. */
    private static final double MOST = 7;

    private static final double LEAST = -4;

    private static final Set<String> TAUGHT = Set.of("words-spam", "words-ham", "fragments-spam", "fragments-ham");

    /** What weighs less is not told. */
    private static final double FELT = 0.05;

    /**
     * What rules and lists say of a message, and what its words do.
     *
     * @param counts of whose mail it is; several, such as a person's and the organisation's: the first that knows
     *     enough speaks
     */
    public SpamVerdict look(Suspect suspect, List<TokenCounts> counts) {
        Findings findings = new Findings();
        Texts texts = Texts.of(suspect);
        List<Links.Link> links = Links.in(texts);
        new HeaderRules(suspect, findings).check();
        new BodyRules(suspect, texts, findings).check(links);
        lists.check(suspect, links, findings);
        counts.stream().filter(Bayes::knows).findFirst().ifPresent(known ->
                words(Bayes.evidence(known, Tokens.of(suspect, texts, key)), findings));
        return findings.verdict();
    }

    /**
     * What the words of a message say by what somebody has taught.
     *
     * @param tokens of {@link Tokens}
     */
    public static List<SpamVerdict.Finding> words(TokenCounts counts, long[] tokens) {
        Findings findings = new Findings();
        words(Bayes.evidence(counts, tokens), findings);
        return findings.verdict().findings();
    }

    /** Whether a finding comes from what somebody has taught, and not from the message alone. */
    public static boolean isTaught(SpamVerdict.Finding finding) {
        return TAUGHT.contains(finding.name());
    }

    /** What words say by themselves, and by how much fragments make it more or less. */
    static void words(Bayes evidence, Findings findings) {
        if (evidence.known() == 0) {
            return;
        }
        double words = weight(evidence.sum() - evidence.fragments());
        double both = weight(evidence.sum());
        finding("words", words, findings);
        finding("fragments", both - words, findings);
    }

    private static void finding(String what, double weight, Findings findings) {
        findings.addIf(weight >= FELT, what + "-spam", weight);
        findings.addIf(weight <= -FELT, what + "-ham", weight);
    }

    /** Steep where it is decided, flat where it is certain. */
    private static double weight(double evidence) {
        if (evidence >= 0) {
            return Math.min(MOST, JUNK + evidence / 4);
        }
        return evidence >= -JUNK ? JUNK + evidence : Math.max(LEAST, (JUNK + evidence) / 10);
    }
}
