package org.redoubt.webmail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** A browser's half of a passkey (ES256), as members of a request. */
final class SoftKey {
    private static final int PRESENT_AND_VERIFIED = 0x05;
    private static final int ATTESTED = 0x40;

    private final byte[] credential = new byte[16];
    private final KeyPair pair;
    private final String host;
    private final String origin;

    SoftKey(String host, String origin) {
        this.host = host;
        this.origin = origin;
        new SecureRandom().nextBytes(credential);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Members of a passkey that was made. */
    String made(String challenge) {
        ByteArrayOutputStream data = data(PRESENT_AND_VERIFIED | ATTESTED);
        data.writeBytes(new byte[16]);
        data.write(0);
        data.write(credential.length);
        data.writeBytes(credential);
        return common("webauthn.create", challenge, data.toByteArray()) + ",\"algorithm\":\"-7\",\"publicKey\":\""
                + text(pair.getPublic().getEncoded()) + "\"";
    }

    /** Members of a passkey that was used. */
    String used(String challenge, String userHandle) {
        byte[] data = data(PRESENT_AND_VERIFIED).toByteArray();
        byte[] client = client("webauthn.get", challenge);
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(data);
            signature.update(sha256(client));
            return common("webauthn.get", challenge, data) + ",\"userHandle\":\"" + userHandle + "\",\"signature\":\""
                    + text(signature.sign()) + "\"";
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private String common(String type, String challenge, byte[] data) {
        return "\"credential\":\"" + text(credential) + "\",\"clientData\":\"" + text(client(type, challenge))
                + "\",\"authenticatorData\":\"" + text(data) + "\"";
    }

    private byte[] client(String type, String challenge) {
        String json = "{\"type\":\"" + type + "\",\"challenge\":\"" + challenge + "\",\"origin\":\"" + origin
                + "\",\"crossOrigin\":false}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private ByteArrayOutputStream data(int flags) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(sha256(host.getBytes(StandardCharsets.UTF_8)));
        out.write(flags);
        out.writeBytes(new byte[4]);
        return out;
    }

    private static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
