package org.redoubt.directory;

import org.redoubt.directory.passkey.Assertion;
import org.redoubt.directory.passkey.Ceremony;

/** What somebody gives besides her password. */
public sealed interface SecondProof {
    /** Six digits of an authenticator, or a recovery code; spaces and hyphens do not count. */
    record Code(String text) implements SecondProof {
        @Override
        public String toString() {
            return "Code";
        }
    }

    /** The answer of one of her passkeys. */
    record Key(Ceremony ceremony, Assertion given) implements SecondProof {}
}
