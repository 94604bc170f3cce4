package org.redoubt.directory.passkey;

import java.util.Optional;

/**
 * What a browser tells of a passkey that was just made (AuthenticatorAttestationResponse, Web Authentication 5.2.1). Nobody
 * vouches for it: attestation is not asked for, so the public key is taken as the browser reads it.
 *
 * @param credential the key's name
 * @param clientData JSON in UTF-8 (5.8.1)
 * @param authenticatorData 6.1
 * @param publicKey SubjectPublicKeyInfo in DER
 * @param algorithm its number in COSE's registry
 * @param prfEnabled whether it says that it can do PRF (10.1.4, {@code enabled}); nobody vouches for that either
 * @param prf what it made of our input, where it was asked for that and can when a passkey is made
 */
public record Attestation(
        byte[] credential,
        byte[] clientData,
        byte[] authenticatorData,
        byte[] publicKey,
        int algorithm,
        boolean prfEnabled,
        Optional<PrfOutput> prf) {
    /** Of a passkey without PRF. */
    public Attestation(byte[] credential, byte[] clientData, byte[] authenticatorData, byte[] publicKey, int algorithm) {
        this(credential, clientData, authenticatorData, publicKey, algorithm, false, Optional.empty());
    }

    /** Of one whose authenticator says that it can do PRF, with what it made of our input already, if anything. */
    public Attestation with(Optional<PrfOutput> output) {
        return new Attestation(credential, clientData, authenticatorData, publicKey, algorithm, true, output);
    }

    @Override
    public String toString() {
        return "Attestation";
    }
}
