package org.redoubt.oidc;

import java.time.Duration;

/** Every limit of this module, with its reason. */
final class Limits {
    /** How long somebody may take at the provider. */
    static final Duration VISIT = Duration.ofMinutes(15);

    /** Browsers that are on the way at once; the oldest makes room. */
    static final int VISITS = 10_000;

    /** Octets of what the provider answers: metadata, keys, tokens. */
    static final int DOCUMENT = 256 * 1024;

    /** Characters of a token. */
    static final int TOKEN = 32 * 1024;

    /** Characters of a code, a state and the like in an answer. */
    static final int PARAMETER = 4 * 1024;

    /** Keys of a provider that are looked at. */
    static final int KEYS = 50;

    /** Bits of an RSA key (RFC 7518 3.3). */
    static final int RSA_BITS = 2048;

    static final int MAX_RSA_BITS = 8192;

    /** How long metadata and keys are believed without asking again. */
    static final Duration FRESH = Duration.ofHours(1);

    /** How often keys are asked for because a token names one that is not known. */
    static final Duration KEYS_AGAIN = Duration.ofMinutes(1);

    /** How far clocks may be apart. */
    static final Duration SKEW = Duration.ofSeconds(60);

    /** How old a token may be that is handed over at once. */
    static final Duration AGE = Duration.ofMinutes(10);

    /** Codes that are exchanged at once, and how long one waits. */
    static final int AT_ONCE = 8;

    static final Duration PATIENCE = Duration.ofSeconds(20);

    /**
     * Requests to begin or to end a sign-in that one address may send at once, two for each person, and how long one takes to
     * come back: a whole office begins its day behind one address.
     */
    static final int BEGINNINGS = 300;

    static final Duration PER_BEGINNING = Duration.ofMillis(500);

    /** Logout tokens that one address may send at once, and how long one takes to come back: a provider sends one for each person. */
    static final int ENDINGS = 2_000;

    static final Duration PER_ENDING = Duration.ofMillis(50);

    /** Networks that the rate is kept for. */
    static final int NETWORKS = 10_000;

    /** Logout tokens that are remembered, so that none counts twice. */
    static final int LOGOUTS = 10_000;

    private Limits() {}
}
