package org.redoubt.jmap.command;

import java.util.List;

/** By what queries may sort. */
public final class QuerySorts {
    /** RFC 8621 4.4.2. */
    public static final List<String> EMAIL = List.of(
            "receivedAt",
            "size",
            "from",
            "to",
            "subject",
            "sentAt",
            "hasKeyword",
            "allInThreadHaveKeyword",
            "someInThreadHaveKeyword");

    private QuerySorts() {}
}
