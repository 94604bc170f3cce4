package org.redoubt.jmap.session;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonWriter;

/** The key by which push services know this server again (RFC 8292). */
final class VapidKey {
    /** RFC 8292 2: a day at most. */
    private static final Duration LIFE = Duration.ofHours(12);

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final PrivateKey secret;
    private final byte[] point;

    private VapidKey(PrivateKey secret, byte[] point) {
        this.secret = secret;
        this.point = point;
    }

    /** A new key, as it is kept: the point, then the secret (RFC 5958). */
    static byte[] fresh() {
        try {
            KeyPair pair = PushKeys.fresh();
            byte[] point = PushKeys.octets((ECPublicKey) pair.getPublic());
            byte[] secret = pair.getPrivate().getEncoded();
            byte[] kept = Arrays.copyOf(point, point.length + secret.length);
            System.arraycopy(secret, 0, kept, point.length, secret.length);
            return kept;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    static VapidKey of(byte[] kept) {
        try {
            PrivateKey secret = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Arrays.copyOfRange(kept, PushKeys.POINT, kept.length)));
            return new VapidKey(secret, Arrays.copyOf(kept, PushKeys.POINT));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key for push cannot be read", e);
        }
    }

    /** The public key as clients and push services have it (RFC 8292 3.2). */
    String text() {
        return BASE64.encodeToString(point);
    }

    /** The Authorization field of a message to a push service (RFC 8292 2 and 3). */
    String authorization(URI to, String contact, Instant now) {
        String origin = to.getScheme() + "://" + to.getHost() + (to.getPort() < 0 || to.getPort() == 443 ? "" : ":" + to.getPort());
        JsonObject claims = new JsonObject()
                .put("aud", origin)
                .put("exp", now.plus(LIFE).getEpochSecond())
                .put("sub", contact);
        String signed = encoded(new JsonObject().put("typ", "JWT").put("alg", "ES256")) + '.' + encoded(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(secret);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return "vapid t=" + signed + '.' + BASE64.encodeToString(signature.sign()) + ", k=" + text();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with P-256", e);
        }
    }

    private static String encoded(JsonObject json) {
        return BASE64.encodeToString(JsonWriter.octets(json));
    }
}
