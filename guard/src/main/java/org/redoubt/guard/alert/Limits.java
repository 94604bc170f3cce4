package org.redoubt.guard.alert;

import java.time.Duration;

/** The limits of alerts, each with its reason. */
final class Limits {
    /** Alerts kept; the oldest closed ones go first, then the oldest. A person can read a tenth of them. */
    static final int MAX_ALERTS = 5_000;

    /** Events kept with an alert: its first ones and its last ones. */
    static final int MAX_EVIDENCE = 40;

    /** An alert that was quiet for so long is not the same any more. */
    static final Duration QUIET = Duration.ofHours(24);

    /** Characters of a value in an alert; strangers have a say in some. */
    static final int MAX_VALUE = 256;

    /** Lines of the log that are read again at a start, so that counts go on where they were. */
    static final long WARM_LINES = 200_000;

    /** Lines read again at most to learn what people do. */
    static final long MAX_LEARN_LINES = 2_000_000;

    /** Events between two looks at whether to stop and what to write. */
    static final int BATCH = 10_000;

    /** How far behind the log the watch is at most while all is well. */
    static final long POLL_MILLIS = 500;

    /** Alerts and the place in the log are written this often when something changed. */
    static final long SAVE_MILLIS = 1_000;

    /** Between two writes is so many times what the last one took: a flood of alerts does not become one of the disk. */
    static final long SAVE_SHARE = 20;

    /** The place alone: events since then are read again after a crash, and found nothing. */
    static final long SAVE_PLACE_MILLIS = 10_000;

    static final long SAVE_HABITS_MILLIS = 300_000;

    /** How often the folders of rules and indicators are looked at. */
    static final long RELOAD_MILLIS = 10_000;

    /** A receiver that takes none of so many alerts is away, and is left alone for a while. */
    static final int REFUSALS = 3;

    /** Alerts that are refused in one turn in which others are taken. */
    static final int MAX_REFUSALS = 100;

    /** After a failure a receiver is tried again, at first after so long, then after twice that and so on. */
    static final long FIRST_RETRY_MILLIS = 2_000;

    static final long LAST_RETRY_MILLIS = 600_000;

    private Limits() {}
}
