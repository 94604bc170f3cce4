package org.redoubt.search;

/** Which words of an email a ranked search looks at. */
public enum RankedScope {
    SUBJECT,
    FROM,
    TO,
    CC,
    /** Texts and attached files. */
    BODY,
    /** Everything. */
    ALL
}
