package org.redoubt.directory;

import org.redoubt.directory.credential.ScramVerifier;

/**
 * What is kept of a person's password.
 *
 * @param argon2 the hash in its text form
 */
record Credentials(String argon2, ScramVerifier scram) {
    @Override
    public String toString() {
        return "Credentials[hidden]";
    }
}
