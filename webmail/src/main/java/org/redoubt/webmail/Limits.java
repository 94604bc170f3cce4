package org.redoubt.webmail;

/** Every limit of this module, with its reason. */
final class Limits {
    /** Octets of a sign-in: a login, a password and a code, all of them short. */
    static final int SIGN_IN_OCTETS = 8 * 1024;

    private Limits() {}
}
