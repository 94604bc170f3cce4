package org.redoubt.directory.passkey;

/** What a challenge is for; an answer to one is none to another. */
public enum Purpose {
    /** A passkey is made. */
    CREATE,
    /** Somebody signs in, with a passkey alone or after her password. */
    SIGN_IN,
    /** Somebody who is signed in shows once more that it is she. */
    CONFIRM
}
