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
            "someInThreadHaveKeyword",
            // draft-ietf-extra-email-snooze: when it comes back; what does not is as late as can be.
            "snoozedUntil");

    private QuerySorts() {}
}
