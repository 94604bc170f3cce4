package org.redoubt.directory;

import org.redoubt.directory.credential.ScramVerifier;

/**
 * What is kept of a person's password.
 *
 * @param argon2 the hash in its text form
 */
record Credentials(String argon2, ScramVerifier scram) {
    /** With a verifier that no password fits; its salt stays, which app passwords share. */
    Credentials withoutScram() {
        return new Credentials(argon2, ScramVerifier.unknown(scram.salt(), scram.iterations()));
    }

    @Override
    public String toString() {
        return "Credentials[hidden]";
    }
}
