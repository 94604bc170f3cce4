package org.redoubt.jmap;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** Whether a token was signed with a key (RFC 8292, RFC 7515), as a push service looks at it. */
final class VapidCheck {
    private VapidCheck() {}

    static boolean holds(String key, String[] token) {
        try {
            byte[] point = Base64.getUrlDecoder().decode(key);
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            ECPoint place = new ECPoint(
                    new BigInteger(1, Arrays.copyOfRange(point, 1, 33)), new BigInteger(1, Arrays.copyOfRange(point, 33, 65)));
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initVerify(KeyFactory.getInstance("EC")
                    .generatePublic(new ECPublicKeySpec(place, parameters.getParameterSpec(ECParameterSpec.class))));
            signature.update((token[0] + "." + token[1]).getBytes(StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(token[2]));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
