package org.redoubt.directory.passkey;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/**
 * A public key that was looked at: of the algorithm's kind, and strong enough.
 *
 * @param spki its SubjectPublicKeyInfo (RFC 5280 4.1.2.7) in base64
 */
public record PublicKeyText(SignatureAlgorithm algorithm, String spki) {
    /** What is called strong today and what authenticators make; longer than 4096 bits only costs time. */
    private static final int RSA_MIN_BITS = 2048;

    private static final int RSA_MAX_BITS = 4096;

    /** The order of P-256 (FIPS 186-4 D.1.2.3), by which it differs from all other curves. */
    private static final BigInteger P256_ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    /**
     * Reads a key in DER.
     *
     * @return empty when it is none, of another kind, or too weak
     */
    public static Optional<PublicKeyText> of(SignatureAlgorithm algorithm, byte[] der) {
        try {
            return sound(key(algorithm, der))
                    ? Optional.of(new PublicKeyText(algorithm, Base64.getEncoder().encodeToString(der)))
                    : Optional.empty();
        } catch (GeneralSecurityException noKey) {
            return Optional.empty();
        }
    }

    private static boolean sound(PublicKey key) {
        return switch (key) {
            case ECPublicKey ec -> ec.getParams().getOrder().equals(P256_ORDER) && onCurve(ec);
            case EdECPublicKey _ -> true;
            case RSAPublicKey rsa ->
                rsa.getModulus().bitLength() >= RSA_MIN_BITS && rsa.getModulus().bitLength() <= RSA_MAX_BITS;
            default -> false;
        };
    }

    /** Whether a point is one of the curve's (SEC 1, 3.2.2.1); some libraries check signatures with any. */
    private static boolean onCurve(ECPublicKey key) {
        BigInteger p = ((ECFieldFp) key.getParams().getCurve().getField()).getP();
        BigInteger x = key.getW().getAffineX();
        BigInteger y = key.getW().getAffineY();
        BigInteger right = x.modPow(BigInteger.valueOf(3), p)
                .add(key.getParams().getCurve().getA().multiply(x))
                .add(key.getParams().getCurve().getB());
        return y.multiply(y).subtract(right).mod(p).signum() == 0;
    }

    private static PublicKey key(SignatureAlgorithm algorithm, byte[] der) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm.family()).generatePublic(new X509EncodedKeySpec(der));
    }

    /** Whether a signature of some octets was made with this key's other half. */
    public boolean signed(byte[] octets, byte[] signature) {
        try {
            Signature check = Signature.getInstance(algorithm.signature());
            check.initVerify(key(algorithm, Base64.getDecoder().decode(spki)));
            check.update(octets);
            return check.verify(signature);
        } catch (GeneralSecurityException broken) {
            // What is no signature at all is not hers either.
            return false;
        }
    }
}
