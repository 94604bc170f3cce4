package org.redoubt.directory.passkey;

import java.util.Optional;

/**
 * What a browser gives when somebody used a passkey (AuthenticatorAssertionResponse, Web Authentication 5.2.2).
 *
 * @param credential the key's name
 * @param clientData JSON in UTF-8 (5.8.1)
 * @param authenticatorData 6.1
 * @param signature of the authenticator data and the hash of the client data
 * @param userHandle whose the authenticator says that it is; there when she did not say who she is before
 * @param prf what it made of our input, where it was asked for that and can (10.1.4)
 */
public record Assertion(
        byte[] credential,
        byte[] clientData,
        byte[] authenticatorData,
        byte[] signature,
        Optional<byte[]> userHandle,
        Optional<PrfOutput> prf) {
    /** Of which nothing but a signature was asked. */
    public Assertion(
            byte[] credential,
            byte[] clientData,
            byte[] authenticatorData,
            byte[] signature,
            Optional<byte[]> userHandle) {
        this(credential, clientData, authenticatorData, signature, userHandle, Optional.empty());
    }

    /** With what the authenticator made of our input. */
    public Assertion with(Optional<PrfOutput> output) {
        return new Assertion(credential, clientData, authenticatorData, signature, userHandle, output);
    }

    @Override
    public String toString() {
        return "Assertion";
    }
}
