package org.redoubt.account;

import org.redoubt.search.Scope;

/** Which texts of an email a search for a substring looks into; see {@link org.redoubt.mime.SearchedTexts}. */
public enum TextScope {
    /** The header of the message itself. */
    HEADER(Scope.HEADER),
    /** The texts of its parts, and the headers of messages within. */
    BODY(Scope.BODY),
    /** Both. */
    TEXT(Scope.TEXT);

    final Scope scope;

    TextScope(Scope scope) {
        this.scope = scope;
    }
}
