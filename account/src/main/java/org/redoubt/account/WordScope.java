package org.redoubt.account;

import org.redoubt.search.RankedScope;

/** Which words of an email a ranked search looks at. */
public enum WordScope {
    SUBJECT(RankedScope.SUBJECT),
    /** Names and addresses of senders. */
    FROM(RankedScope.FROM),
    TO(RankedScope.TO),
    CC(RankedScope.CC),
    /** The texts of its parts, and the names of its files. */
    BODY(RankedScope.BODY),
    /** All of these. */
    ALL(RankedScope.ALL);

    final RankedScope scope;

    WordScope(RankedScope scope) {
        this.scope = scope;
    }
}
