package org.redoubt.oauth;

import java.time.Duration;

/** Every limit of this module, with its reason. */
final class Limits {
    /** How long a code is good: as long as a browser needs to hand it over (RFC 6749 4.1.2 allows ten minutes). */
    static final Duration CODE = Duration.ofSeconds(60);

    /** How long somebody may take to sign in and to decide. */
    static final Duration VISIT = Duration.ofMinutes(15);

    /** How long a device waits for its person. */
    static final Duration DEVICE = Duration.ofMinutes(15);

    /** How often a device may ask (RFC 8628 3.2), and what is added when it asks more often (3.5). */
    static final Duration POLL = Duration.ofSeconds(5);

    /** Browsers that are on the way at once; the oldest makes room. */
    static final int VISITS = 10_000;

    /** Codes that wait to be handed over. */
    static final int CODES = 10_000;

    /** Devices that wait at once. */
    static final int DEVICES = 5_000;

    /** Octets of a form: a registration's addresses are the most there is. */
    static final int FORM_OCTETS = 16 * 1024;

    /** Members of a form. */
    static final int FORM_FIELDS = 32;

    /** Octets of what a program wants back with its answer. */
    static final int STATE = 4 * 1024;

    /** Registrations from one network at once, and how long one takes to come back: an office sets up its programs. */
    static final int REGISTRATIONS = 20;

    static final Duration PER_REGISTRATION = Duration.ofMinutes(2);

    /** Registrations of all networks together within an hour. */
    static final int REGISTRATIONS_PER_HOUR = 2_000;

    /** Sign-ins that one network may begin at once, with a browser or for a device, and how long one takes to come back. */
    static final int BEGINNINGS = 60;

    static final Duration PER_BEGINNING = Duration.ofSeconds(2);

    /** User codes that one network may try at once: some of 34 bits are in use, so that nobody meets one by trying. */
    static final int USER_CODES = 10;

    static final Duration PER_USER_CODE = Duration.ofMinutes(1);

    /** Networks that the rates are kept for. */
    static final int NETWORKS = 20_000;

    private Limits() {}
}
