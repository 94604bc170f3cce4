package org.redoubt.directory.passkey;

/**
 * What a browser tells of a passkey that was just made (AuthenticatorAttestationResponse, Web Authentication 5.2.1). Nobody
 * vouches for it: attestation is not asked for, so the public key is taken as the browser reads it.
 *
 * @param credential the key's name
 * @param clientData JSON in UTF-8 (5.8.1)
 * @param authenticatorData 6.1
 * @param publicKey SubjectPublicKeyInfo in DER
 * @param algorithm its number in COSE's registry
 */
public record Attestation(
        byte[] credential, byte[] clientData, byte[] authenticatorData, byte[] publicKey, int algorithm) {
    @Override
    public String toString() {
        return "Attestation";
    }
}
