package org.redoubt.oidc;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.guard.json.Json;

/**
 * A key of the provider (RFC 7517, RFC 7518 6, RFC 8037).
 *
 * @param id empty when it has none
 * @param type RSA, EC or OKP
 * @param algorithm the only one that it is for, empty for all of its type
 */
record Jwk(String id, String type, String algorithm, PublicKey key) {
    private static final int COORDINATE = 32;

    /** Those of a set that can be used here; others are passed over, as RFC 7517 5 wants it. */
    static List<Jwk> all(Map<String, Object> set) {
        List<Jwk> keys = new ArrayList<>();
        for (Map<String, Object> one : Json.objects(set, "keys")) {
            if (keys.size() < Limits.KEYS) {
                of(one).ifPresent(keys::add);
            }
        }
        return keys;
    }

    private static Optional<Jwk> of(Map<String, Object> json) {
        String use = Json.text(json, "use");
        List<String> operations = Json.texts(json, "key_ops");
        if (!use.isEmpty() && !use.equals("sig") || !operations.isEmpty() && !operations.contains("verify")) {
            return Optional.empty();
        }
        try {
            String type = Json.text(json, "kty");
            PublicKey key = switch (type) {
                case "RSA" -> rsa(json);
                case "EC" -> p256(json);
                case "OKP" -> ed25519(json);
                // Symmetric keys above all: whoever reads them could sign.
                default -> throw new GeneralSecurityException("not such a key");
            };
            return Optional.of(new Jwk(Json.text(json, "kid"), type, Json.text(json, "alg"), key));
        } catch (GeneralSecurityException | IllegalArgumentException unusable) {
            return Optional.empty();
        }
    }

    private static PublicKey rsa(Map<String, Object> json) throws GeneralSecurityException {
        BigInteger modulus = number(json, "n");
        BigInteger exponent = number(json, "e");
        boolean sound = modulus.bitLength() >= Limits.RSA_BITS
                && modulus.bitLength() <= Limits.MAX_RSA_BITS
                && exponent.testBit(0)
                && exponent.bitLength() > 1
                && exponent.bitLength() <= 64;
        if (!sound) {
            throw new GeneralSecurityException("too weak");
        }
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    private static PublicKey p256(Map<String, Object> json) throws GeneralSecurityException {
        if (!Json.text(json, "crv").equals("P-256")) {
            throw new GeneralSecurityException("another curve");
        }
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
        BigInteger x = number(json, "x");
        BigInteger y = number(json, "y");
        BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
        BigInteger right =
                x.pow(3).add(curve.getCurve().getA().multiply(x)).add(curve.getCurve().getB()).mod(p);
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0 || !y.pow(2).mod(p).equals(right)) {
            throw new GeneralSecurityException("no point of the curve");
        }
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve));
    }

    // RFC 8032 5.1.2: little-endian, the highest bit is the sign of x.
    private static PublicKey ed25519(Map<String, Object> json) throws GeneralSecurityException {
        byte[] octets = Base64.getUrlDecoder().decode(Json.text(json, "x"));
        if (!Json.text(json, "crv").equals("Ed25519") || octets.length != COORDINATE) {
            throw new GeneralSecurityException("another curve");
        }
        byte[] turned = new byte[COORDINATE];
        for (int i = 0; i < COORDINATE; i++) {
            turned[i] = octets[COORDINATE - 1 - i];
        }
        boolean odd = (turned[0] & 0x80) != 0;
        turned[0] &= 0x7f;
        EdECPoint point = new EdECPoint(odd, new BigInteger(1, turned));
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
    }

    private static BigInteger number(Map<String, Object> json, String name) throws GeneralSecurityException {
        byte[] octets = Base64.getUrlDecoder().decode(Json.text(json, name).getBytes(StandardCharsets.US_ASCII));
        if (octets.length == 0 || octets.length > Limits.MAX_RSA_BITS / Byte.SIZE + 1) {
            throw new GeneralSecurityException("no such number");
        }
        return new BigInteger(1, octets);
    }
}
