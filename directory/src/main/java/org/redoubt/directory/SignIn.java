package org.redoubt.directory;

import org.redoubt.guard.Principal;

/** How a sign-in ended. */
public sealed interface SignIn {
    /** The credentials are right, and the audit log says so. */
    record Accepted(Principal principal) implements SignIn {}

    /**
     * No.
     *
     * @param publicText may be shown to the other side; tells nothing about whether the login exists
     */
    record Refused(Reason reason, String publicText) implements SignIn {}

    /** Why not. */
    enum Reason {
        /** Unknown login or wrong password; nobody outside is told which. */
        WRONG_CREDENTIALS,
        /** The password is right, and the person may not sign in. */
        DISABLED,
        /** The password is right, and a code of the second factor has to come with it. */
        SECOND_FACTOR_WANTED,
        /** The password is right, and the code is not, or was used before. */
        SECOND_FACTOR_WRONG,
        /** The password is right, and a second factor has to be set up first: her groups ask for one, and she has none. */
        SECOND_FACTOR_MISSING,
        /** The credential is right, and not for this protocol, from here, or at this time. */
        NOT_ALLOWED,
        /** The credential is right, the account is sealed, and this does not open it. */
        SEALED,
        /** Too many failures; nothing was checked. */
        THROTTLED,
        /** Nothing can be checked or recorded now. */
        UNAVAILABLE,
        /** The message breaks the rules of its SASL mechanism; nothing was checked. */
        MALFORMED
    }
}
