package org.redoubt.search;

import org.redoubt.store.id.NumberSet;

/**
 * What an index knows of which emails hold a text.
 *
 * @param upTo it knows nothing of emails with a greater number
 * @param sure emails that hold it
 * @param maybe emails that may; of what is known, all others do not
 */
public record SubstringMatch(long upTo, NumberSet sure, NumberSet maybe) {
    /** The answer of an index that is not there. */
    public static final SubstringMatch UNKNOWN = new SubstringMatch(0, NumberSet.EMPTY, NumberSet.EMPTY);

    /** What is known of one email. */
    public enum Verdict {
        YES,
        NO,
        /** Its text must be looked at. */
        MAYBE
    }

    /** The same of these emails alone; all others are said not to hold it. */
    public SubstringMatch among(NumberSet emails) {
        return new SubstringMatch(upTo, sure.intersect(emails), maybe.intersect(emails));
    }

    public Verdict of(long email) {
        if (email > upTo || maybe.contains(email)) {
            return Verdict.MAYBE;
        }
        return sure.contains(email) ? Verdict.YES : Verdict.NO;
    }
}
