package org.redoubt.filter;

import java.util.List;

/**
 * Looks at a message and says how much speaks for its being spam. Never asks anybody but the DNS lists it is given,
 * never follows a link, and bounds all that it looks at ({@link Limits}).
 *
 * @param key of the hashes of words, for {@link Tokens}
 */
public record SpamFilter(long key, DnsLists lists) {
    /** Evidence of words beyond which there is hardly a mistake, and what it weighs. */
    private static final double SURE = 8;

    private static final double MOST = 7;

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

    /** Weights chosen within one half of the public corpus: evidence of two is as much as makes a message junk. */
    static void words(double evidence, Findings findings) {
        if (evidence >= SURE) {
            findings.add("words-spam-certain", MOST);
        } else if (evidence >= 2) {
            findings.add("words-spam", 5 + (evidence - 2) * (MOST - 5) / (SURE - 2));
        } else if (evidence >= 0.4) {
            findings.add("words-spam-likely", evidence * 2.5);
        } else if (evidence <= -SURE) {
            findings.add("words-ham-certain", -4);
        } else if (evidence <= -2) {
            findings.add("words-ham", evidence / 2);
        } else if (evidence <= -0.4) {
            findings.add("words-ham-likely", evidence / 2);
        }
    }
}
