package org.redoubt.webmail;

import java.time.Duration;

/** Every limit of this module, with its reason. */
final class Limits {
    /** Octets of a sign-in: a login, a password and a code, all of them short. */
    static final int SIGN_IN_OCTETS = 8 * 1024;

    /** Parts of one message that are shown one after another. */
    static final int SHOWN_PARTS = 32;

    /** Octets of a text that are read, transfer encoding included. */
    static final int TEXT_OCTETS = 4 << 20;

    /** Octets of one picture that is shown within a text; a longer one is an attachment to open. */
    static final int PICTURE_OCTETS = 5 << 20;

    /** Pictures of one message that are looked at, and names of pictures that it does not have. */
    static final int PICTURES = 100;

    /** Results of one Authentication-Results field: one for each method and signature. */
    static final int RESULTS = 64;

    /** Octets that are taken of a request that is refused unread. */
    static final int REFUSED = 8 << 10;

    /** Octets of what is signed within a message that are read, in memory: more than mail usually has. */
    static final int INSIDE_OCTETS = 10 << 20;

    /** Messages that one person looks at in the same moment, each in memory with what is signed within it. */
    static final int VIEWS_AT_ONCE = 4;

    /** How long another of hers waits. */
    static final Duration VIEW_WAIT = Duration.ofSeconds(30);

    private Limits() {}
}
