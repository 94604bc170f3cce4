package org.redoubt.server.feedback;

import java.time.Duration;

/** The limits of reports, each with its reason. */
final class FeedbackLimits {
    /** Domains that one day's reports are about; a server that gets forged mail of more reports on the first. */
    static final int DOMAINS = 10_000;

    /** Lines of one report: addresses that sent mail under a name, or hosts and what failed there. */
    static final int LINES = 5_000;

    /** All lines of a day, in memory while the reports are written. */
    static final int ALL_LINES = 200_000;

    /** A report of others, unpacked: the largest senders' stay below a megabyte. */
    static final int UNPACKED = 16 << 20;

    /** The same as it came. */
    static final int PACKED = 10 << 20;

    /** Lines of a report of others that are kept. */
    static final int KEPT_LINES = 500;

    /** Parts of a message that are looked at. */
    static final int PARTS = 20;

    /** Lines that one answer lists. */
    static final int LISTED = 2_000;

    /** How long after the end of a day its reports are made: what was noted last is on disk then. */
    static final Duration AFTER_MIDNIGHT = Duration.ofMinutes(30);

    /** How long it is known that a day's reports were sent. */
    static final Duration REMEMBERED = Duration.ofDays(7);

    private FeedbackLimits() {}
}
