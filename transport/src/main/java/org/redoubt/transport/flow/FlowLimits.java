package org.redoubt.transport.flow;

import java.time.Duration;
import org.redoubt.transport.queue.Quarantine;

/** Limits of the rules of an organisation, each with its reason. */
public final class FlowLimits {
    /** More rules than that nobody oversees. */
    public static final int RULES = 1000;

    /** Characters of a message's text that rules look into: some 500 pages. */
    static final int TEXT = 1024 * 1024;

    /** Octets of one part that are decoded for its text. */
    static final int PART = 2 * 1024 * 1024;

    /** Longest part of a message that a disclaimer is put into; a longer text is no letter. */
    static final int EDITED_PART = 4 * 1024 * 1024;

    /** Longest header that is changed: no longer one is taken by SMTP. */
    static final int HEADER = 1024 * 1024;

    /** What all rules together may take for one message. Whoever sent it waits for the answer, ten minutes at most. */
    static final Duration TIME = Duration.ofSeconds(20);

    /** Octets by which edits make a message longer at most, beside a disclaimer's new coding of a part. */
    static final int ADDED = 256 * 1024;

    /** How long a message waits for its moderator. */
    public static final Duration MODERATED = Duration.ofDays(7);

    /** How long a message that a rule sets aside stays there, if the rule does not say. */
    public static final Duration QUARANTINED = Duration.ofDays(30);

    /** Octets of all messages together that wait for somebody: strangers must not fill the disk with them. */
    static final long QUARANTINE_OCTETS = 4L << 30;

    /** For what a person's own rules would have sent on, and those of the organisation do not let out. */
    public static final Quarantine HELD_BACK = new Quarantine(QUARANTINED, QUARANTINE_OCTETS);

    private FlowLimits() {}
}
