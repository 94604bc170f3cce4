package org.redoubt.account;

import org.redoubt.search.SubstringMatch;

/** What the search index knows of which emails of an account hold a text. Never wrong, and not always knowing. */
public final class TextMatch {
    /** The answer where there is no index: every email must be looked at. */
    public static final TextMatch UNKNOWN = new TextMatch(SubstringMatch.UNKNOWN);

    private final SubstringMatch match;

    TextMatch(SubstringMatch match) {
        this.match = match;
    }

    /** What is known of one email. */
    public enum Verdict {
        YES,
        NO,
        /** Its text must be looked at. */
        MAYBE
    }

    public Verdict of(EmailId email) {
        return switch (match.of(email.value())) {
            case YES -> Verdict.YES;
            case NO -> Verdict.NO;
            case MAYBE -> Verdict.MAYBE;
        };
    }
}
