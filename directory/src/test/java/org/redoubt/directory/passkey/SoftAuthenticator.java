package org.redoubt.directory.passkey;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;

/** A browser and an authenticator that do as they are told, right or wrong. What it says is in its fields. */
public final class SoftAuthenticator {
    public final byte[] credential = new byte[32];
    public final KeyPair pair;
    public final SignatureAlgorithm algorithm;
    public String host;
    public String origin;
    /** Empty for the right one. */
    public String type = "";
    public int flags = AuthenticatorData.PRESENT | AuthenticatorData.VERIFIED;
    public int count;
    /** Members of the client data after the usual ones. */
    public String more = ",\"crossOrigin\":false";

    public SoftAuthenticator(SignatureAlgorithm algorithm, Ceremony ceremony) {
        this.algorithm = algorithm;
        this.host = ceremony.host();
        this.origin = ceremony.origin();
        new SecureRandom().nextBytes(credential);
        this.pair = pair(algorithm);
    }

    static KeyPair pair(SignatureAlgorithm algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.family());
            switch (algorithm) {
                case ES256 -> generator.initialize(new ECGenParameterSpec("secp256r1"));
                case RS256 -> generator.initialize(2048);
                case EDDSA -> {}
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    byte[] clientData(String usual, String challenge) {
        String json = "{\"type\":\"" + (type.isEmpty() ? usual : type) + "\",\"challenge\":\"" + challenge
                + "\",\"origin\":\"" + origin + "\"" + more + "}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    byte[] authenticatorData(boolean attested) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(sha256(host.getBytes(StandardCharsets.UTF_8)));
        out.write(attested ? flags | AuthenticatorData.ATTESTED : flags);
        out.writeBytes(ByteBuffer.allocate(4).putInt(count).array());
        if (attested) {
            out.writeBytes(new byte[16]);
            out.write(0);
            out.write(credential.length);
            out.writeBytes(credential);
            // Where the key is in CBOR, which nobody reads.
            out.writeBytes(new byte[77]);
        }
        return out.toByteArray();
    }

    public Attestation make(String challenge) {
        return new Attestation(
                credential,
                clientData("webauthn.create", challenge),
                authenticatorData(true),
                pair.getPublic().getEncoded(),
                algorithm.cose());
    }

    public Assertion answer(String challenge, Optional<byte[]> userHandle) {
        byte[] client = clientData("webauthn.get", challenge);
        byte[] data = authenticatorData(false);
        return new Assertion(credential, client, data, sign(data, client), userHandle);
    }

    byte[] sign(byte[] data, byte[] client) {
        try {
            Signature signature = Signature.getInstance(algorithm.signature());
            signature.initSign(pair.getPrivate());
            signature.update(data);
            signature.update(sha256(client));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
