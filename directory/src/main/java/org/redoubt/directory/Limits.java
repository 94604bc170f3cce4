package org.redoubt.directory;

import java.time.Duration;

/** Every limit of this module, each with its reason. */
final class Limits {
    /** RFC 5321 4.5.3.1.1 asks for 64; senders that code a recipient into the local part use up to 250. */
    static final int MAX_LOCAL_PART = 256;

    /** Longest login taken as typed; nothing longer can be one. */
    static final int MAX_LOGIN = 1024;

    /** Longest name of a person: five lines of text. */
    static final int MAX_DISPLAY_NAME = 400;

    /** Aliases of one person or group: each is held in memory and written with its owner. */
    static final int MAX_ALIASES = 1_000;

    /** Members of one group: each delivery to it is a commit per member. */
    static final int MAX_MEMBERS = 20_000;

    /** Accounts that one address may lead to, groups within groups counted through. */
    static final int MAX_EXPANSION = 50_000;

    /** Longest SASL message; a SCRAM message with a login of 1,024 bytes and long nonces has half of that. */
    static final int MAX_SASL_MESSAGE = 8_192;

    /** A client's nonce is random text; twenty bytes are many, and we echo it. */
    static final int MAX_NONCE = 256;

    /** NIST SP 800-63B 5.1.1: at least 8 characters, and no rule on which. */
    static final int MIN_PASSWORD = 8;

    /** Longer than any passphrase; in characters. */
    static final int MAX_PASSWORD = 256;

    /** App passwords of one person: each program and device has one. */
    static final int MAX_APP_PASSWORDS = 50;

    /** A device's name on one line. */
    static final int MAX_APP_PASSWORD_NAME = 80;

    /** Passkeys of one person: each device and password manager has one. */
    static final int MAX_PASSKEYS = 20;

    /** A device's name on one line. */
    static final int MAX_PASSKEY_NAME = 80;

    /** People whose second factors are sealed anew by one commit. */
    static final int RENEWED_FACTORS = 100;

    /** Networks remembered of one person: home, office, telephone, and some journeys. */
    static final int MAX_FAMILIAR_NETWORKS = 20;

    /** RFC 1035 2.3.4: 255 octets on the wire are 253 characters of text. */
    static final int MAX_DOMAIN_NAME = 253;

    /** RFC 1035 2.3.4. */
    static final int MAX_DOMAIN_LABEL = 63;

    /** Why somebody may look into another's mailbox; it stands in each event of the audit log. */
    static final int MAX_REASON = 200;

    /** The longest that a grant lasts: whoever needs longer is asked again. */
    static final Duration MAX_GRANT = Duration.ofDays(366);

    /** Grants that are remembered; of those that are over the oldest make room, the audit log has them. */
    static final int MAX_GRANTS = 10_000;

    /** Passwords that are asked for elsewhere at once: guesses that come together get no further than so many. */
    static final int ASKING = 8;

    /** How long a sign-in waits for its turn to be asked for elsewhere. */
    static final Duration ASKING_PATIENCE = Duration.ofSeconds(20);

    /** So long a second person may agree to what was asked, and it be done. */
    static final Duration APPROVAL = Duration.ofHours(24);

    /** Approvals that are remembered; of those that are over the oldest make room, the audit log has them. */
    static final int MAX_APPROVALS = 1_000;

    /** Officers may be away; whoever needs longer asks them again. */
    static final Duration MAX_ESCROW_REQUEST = Duration.ofDays(30);

    /** Requests to the escrow that are open at once: each is rare, and each has a key. */
    static final int MAX_ESCROW_REQUESTS = 100;

    /** So long a code that came from the escrow opens: it has to reach its owner. */
    static final Duration ESCROW_CODE = Duration.ofDays(7);

    private Limits() {}
}
