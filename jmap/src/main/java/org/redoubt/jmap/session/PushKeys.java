package org.redoubt.jmap.session;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Optional;

/** Points of P-256 as push has them: 65 octets, uncompressed (RFC 8291 3.1). */
final class PushKeys {
    static final int POINT = 65;
    private static final int COORDINATE = 32;

    private PushKeys() {}

    static KeyPair fresh() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    static byte[] octets(ECPublicKey key) {
        byte[] point = new byte[POINT];
        point[0] = 4;
        put(key.getW().getAffineX(), point, 1);
        put(key.getW().getAffineY(), point, 1 + COORDINATE);
        return point;
    }

    private static void put(BigInteger number, byte[] into, int at) {
        byte[] octets = number.toByteArray();
        int count = Math.min(COORDINATE, octets.length);
        System.arraycopy(octets, octets.length - count, into, at + COORDINATE - count, count);
    }

    /** The key that some octets are; empty where they are no point of the curve. */
    static Optional<ECPublicKey> key(byte[] octets) {
        if (octets.length != POINT || octets[0] != 4) {
            return Optional.empty();
        }
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
            ECPoint point = new ECPoint(
                    new BigInteger(1, Arrays.copyOfRange(octets, 1, 1 + COORDINATE)),
                    new BigInteger(1, Arrays.copyOfRange(octets, 1 + COORDINATE, POINT)));
            if (!on(curve, point)) {
                return Optional.empty();
            }
            return Optional.of((ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve)));
        } catch (GeneralSecurityException broken) {
            return Optional.empty();
        }
    }

    /** A point of another curve would give parts of a secret away. */
    private static boolean on(ECParameterSpec curve, ECPoint point) {
        BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger right = x.pow(3)
                .add(curve.getCurve().getA().multiply(x))
                .add(curve.getCurve().getB())
                .mod(p);
        return x.compareTo(p) < 0 && y.compareTo(p) < 0 && y.pow(2).mod(p).equals(right);
    }
}
