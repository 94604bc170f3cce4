package org.redoubt.guard;

import java.time.Duration;

/** The limits of this module, each with its reason. */
final class Limits {
    /** RFC 5321 4.5.3.1: 64 octets of local part, "@", 255 of domain; a login is not longer. */
    static final int MAX_LOGIN = 320;

    /** Session ids, protocols, actions, outcomes and socket addresses are all shorter; strangers have a say in some. */
    static final int MAX_NAME = 128;

    /** What an access is for: a grant's number and its reason. */
    static final int MAX_PURPOSE = 256;

    /** What a program calls itself; browsers take some 120 characters. */
    static final int MAX_AGENT = 256;

    /** A million scattered UIDs in one command take eight million characters. */
    static final int MAX_TOUCHED = 8 << 20;

    /** The longest line: the most that may be touched, which is digits, and everything else escaped. */
    static final int MAX_LINE = MAX_TOUCHED + (64 << 10);

    /** Bytes of one group write, a single longer event aside: what a power cut can tear is in these. */
    static final int MAX_GROUP_BYTES = 1 << 20;

    /** Bytes of events on their way to the disk before those who record wait: a second's worth on a slow disk. */
    static final int MAX_QUEUED_BYTES = 8 << 20;

    /** An event nobody waits for is on disk this soon; waiting lets many share one sync. */
    static final long LINGER_MILLIS = 100;

    /** After a failure the file is tried again this often. */
    static final long RETRY_MILLIS = 2_000;

    /** A segment of this size is closed for good: handy to copy, and small enough to scan in a second. */
    static final long SEGMENT_BYTES = 64L << 20;

    /** So far behind the log is its seal at most while all is well. */
    static final long SEAL_MILLIS = 1_000;

    /** For so long retention waits for its statement to be sealed, which takes a second while all is well. */
    static final long RETENTION_SEAL_MILLIS = 60_000;

    /** Lines kept in memory for the sealer; beyond that it reads them from the files. */
    static final long MAX_UNSEALED_BYTES = 32L << 20;

    /** The longest line takes this many entries of the sealed log, and a bit. */
    static final int MAX_LINE_ENTRIES = MAX_LINE / SealedLines.FULL + 2;

    /** An event is in the log this long after its time at most: a command ends, a clock is set. */
    static final long MAX_EVENT_DELAY_MILLIS = 3_600_000;

    /** People signed in at once, a few hundred octets each: more connections than a machine has ports for. */
    static final int MAX_LIVE_SESSIONS = 200_000;

    /** Characters of what a stranger asked for. */
    static final int MAX_PROBE = 64;

    /** Events about strangers in a minute: a thousandth of what the log keeps up with. */
    static final int PROBES_A_MINUTE = 600;

    /** Of those, from one network. */
    static final int PROBES_OF_A_NETWORK = 150;

    /** What was asked is remembered so that asking again is only counted; some 300 octets each. */
    static final int PROBES_REMEMBERED = 6_000;

    static final Duration PROBE_MINUTE = Duration.ofMinutes(1);

    /** For so long asking again is only counted. */
    static final Duration PROBE_AGE = Duration.ofMinutes(10);

    private Limits() {}

    static String bounded(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max);
    }
}
