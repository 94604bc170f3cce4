package org.redoubt.directory.credential;

import java.time.Duration;

/** Every limit of this package, each with its reason. */
final class CredentialLimits {
    /** Nobody types a longer password, and hashing more would be a gift to who wants to keep us busy. */
    static final int MAX_PASSWORD_BYTES = 1_024;

    /** A stored hash that asks for more than this was not written by us. */
    static final int MAX_MEMORY_KIB = 1 << 20;

    static final int MAX_PASSES = 64;

    /** Hashes that may wait: what two processors do in half a minute, before a client gives up. */
    static final int MAX_WAITING_HASHES = 2_000;

    /** A worker that had nothing to do for so long gives its memory back. */
    static final Duration WORKER_REST = Duration.ofMinutes(1);

    /** How long a checked password is remembered: few hashes a day for a client, and soon over for a stolen one. */
    static final Duration CHECKED_LIFE = Duration.ofMinutes(15);

    /** Everybody of a large organisation, once. */
    static final int MAX_CHECKED_RIGHT = 100_000;

    /** Telephones with an old password are few. */
    static final int MAX_CHECKED_WRONG = 10_000;

    /** Pairs of login and network known as good: a large organisation's people with two networks each. */
    static final int MAX_GOOD_PAIRS = 200_000;

    /** Logins, networks and pairs with failures; some ten megabytes when an attack fills them. */
    static final int MAX_COUNTS = 50_000;

    /** Who was here within a month is no stranger. */
    static final Duration GOOD_LIFE = Duration.ofDays(30);

    /** A sign-in from where one signed in within a day is not worth a write. */
    static final Duration GOOD_PRECISION = Duration.ofDays(1);

    /** A count without a new failure for so long starts again. */
    static final Duration FORGET_FAILURES = Duration.ofHours(1);

    /** People mistype. */
    static final int FREE_FAILURES = 5;

    /** An office behind one address has many people who mistype. */
    static final int FREE_NETWORK_FAILURES = 20;

    /** The longest wait of a login: 288 guesses a day, from however many machines. */
    static final Duration LONGEST_LOGIN_WAIT = Duration.ofMinutes(5);

    static final Duration LONGEST_NETWORK_WAIT = Duration.ofMinutes(15);

    /** The longest wait where a login signed in before: one can sit it out. */
    static final Duration LONGEST_GOOD_WAIT = Duration.ofSeconds(30);

    private CredentialLimits() {}
}
