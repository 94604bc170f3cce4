package org.redoubt.jmap.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPrivateKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Encryption of what devices are told (RFC 8291). */
class PushEncryptionTest {
    private static final String OWN =
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
    private static final String DEVICE =
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";

    private static byte[] octets(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    @Test
    void theExampleOfRfc8291Section5ComesOut() throws Exception {
        ECPublicKey device = PushKeys.key(octets(DEVICE)).orElseThrow();
        ECPublicKey open = PushKeys.key(octets(OWN)).orElseThrow();
        PrivateKey secret = KeyFactory.getInstance("EC")
                .generatePrivate(new ECPrivateKeySpec(
                        new BigInteger(1, octets("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), open.getParams()));
        byte[] sealed = PushEncryption.encrypt(
                "When I grow up, I want to be a watermelon".getBytes(StandardCharsets.US_ASCII),
                device,
                octets("BTBZMqHH6r4Tts7J_aSIgg"),
                new KeyPair(open, secret),
                octets("DGv6ra1nlYgDCS1FRnbzlw"));
        assertEquals(
                "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
                Base64.getUrlEncoder().withoutPadding().encodeToString(sealed));
    }

    @Test
    void whatIsNoPointOfTheCurveIsNoKey() {
        byte[] point = octets(DEVICE);
        assertArrayEquals(point, PushKeys.octets(PushKeys.key(point).orElseThrow()));
        point[64] ^= 1;
        assertTrue(PushKeys.key(point).isEmpty());
        assertTrue(PushKeys.key(new byte[65]).isEmpty());
        assertTrue(PushKeys.key(octets("BCVx")).isEmpty());
    }

    @Test
    void noTwoMessagesAreTheSame() {
        ECPublicKey device = PushKeys.key(octets(DEVICE)).orElseThrow();
        byte[] content = "same".getBytes(StandardCharsets.US_ASCII);
        byte[] first = PushEncryption.encrypt(content, device, new byte[16]);
        byte[] second = PushEncryption.encrypt(content, device, new byte[16]);
        assertFalse(java.util.Arrays.equals(first, second));
        assertEquals(86 + content.length + 17, first.length);
    }
}
