package org.redoubt.directory.provision;

import java.time.Duration;

/** Every limit of provisioning in the directory, with its reason. */
public final class ProvisionLimits {
    /** Tokens at once: an identity provider needs one, and one more while they are exchanged. */
    public static final int TOKENS = 100;

    /** The longest that a token is good: people forget what never ends. */
    public static final Duration LIFE = Duration.ofDays(3 * 366);

    /** Domains of one token. */
    public static final int DOMAINS = 200;

    /** Characters of a token that is looked at. */
    static final int TOKEN = 200;

    /** How exactly the last use is kept: each is a commit. */
    static final Duration PRECISION = Duration.ofHours(1);

    /** How long one sign-in stands for the requests of a token from one address, as for others over HTTPS. */
    static final Duration SIGN_IN = Duration.ofMinutes(5);

    /** Sign-ins that are remembered. */
    static final int SIGN_INS = 1_000;

    private ProvisionLimits() {}
}
