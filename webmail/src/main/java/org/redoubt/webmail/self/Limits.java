package org.redoubt.webmail.self;

import java.time.Duration;

/** Every limit of this package, with its reason. */
final class Limits {
    /** Octets of a request: passwords, names and codes, all of them short. */
    static final int REQUEST_OCTETS = 8 * 1024;

    /** Elements of a list in a request: there are seven protocols. */
    static final int REQUEST_LIST = 16;

    /** So long after a person gave her password she may change how she signs in without giving it again. */
    static final Duration CONFIRMED = Duration.ofMinutes(10);

    /** Sessions of one page of what happened: what people go through in one look. */
    static final int VISITS = 50;

    /** Octets of the audit log that one page goes through: a tenth of a second's work, some 200,000 events. */
    static final long LOG_OCTETS = 64L << 20;

    /** Numbers of messages in one page, ranges counted once each: some two megabytes of text. */
    static final int MESSAGES = 200_000;

    /** Changes of how one signs in, in one page. */
    static final int CHANGES = 200;

    /** Addresses, programs, mailboxes or commands named of one session. */
    static final int NAMES = 32;

    /** Pages made at once: each reads megabytes, and people look at theirs now and then. */
    static final int READINGS = 2;

    /** For so long one waits for another's page. */
    static final Duration READING = Duration.ofSeconds(5);

    private Limits() {}
}
