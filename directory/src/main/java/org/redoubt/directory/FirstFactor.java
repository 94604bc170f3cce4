package org.redoubt.directory;

import org.redoubt.directory.passkey.Attestation;
import org.redoubt.directory.passkey.Ceremony;

/** The second factor that somebody sets up at the door, who has to have one and has none. */
public sealed interface FirstFactor {
    /**
     * An authenticator.
     *
     * @param offer of {@link SecondFactorOffer}
     * @param code of it, which shows that the authenticator has it
     */
    record Codes(String offer, String code) implements FirstFactor {
        @Override
        public String toString() {
            return "Codes";
        }
    }

    /**
     * A passkey.
     *
     * @param name what she calls it
     */
    record Key(Ceremony ceremony, Attestation made, String name) implements FirstFactor {}
}
