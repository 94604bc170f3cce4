package org.redoubt.filter;

import java.util.List;

/**
 * Looks at a message and says how much speaks for its being spam. Never asks anybody but the DNS lists it is given,
 * never follows a link, and bounds all that it looks at ({@link Limits}).
 *
 * @param key of the hashes of words, for {@link Tokens}
 */
public record SpamFilter(long key, DnsLists lists) {
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
        counts.stream().filter(Bayes::knows).findFirst().ifPresent(known -> {
            double spam = Bayes.probability(known, Tokens.of(suspect, texts, key));
            words(spam, findings);
        });
        return findings.verdict();
    }

    /** Weights chosen within one half of the public corpus, and tried on the other. */
    private static void words(double spam, Findings findings) {
        if (spam >= 0.99) {
            findings.add("words-spam-certain", 6);
        } else if (spam >= 0.9) {
            findings.add("words-spam", 5);
        } else if (spam >= 0.65) {
            findings.add("words-spam-likely", 3.5);
        } else if (spam <= 0.01) {
            findings.add("words-ham-certain", -4);
        } else if (spam <= 0.1) {
            findings.add("words-ham", -2);
        } else if (spam <= 0.3) {
            findings.add("words-ham-likely", -1);
        }
    }
}
