package org.redoubt.directory.credential;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ScramVerifierTest {
    // RFC 7677 3
    private static final String AUTH_MESSAGE = "n=user,r=rOprNGfwEbeRWgbNEkqO,"
            + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
            + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

    private static final byte[] PROOF = Base64.getDecoder().decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");

    @Test
    void theVectorOfTheRfc() {
        ScramVerifier verifier = ScramVerifier.of("pencil", SALT, 4096);
        assertTrue(verifier.proves(AUTH_MESSAGE, PROOF));
        assertArrayEquals(
                Base64.getDecoder().decode("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="),
                verifier.signature(AUTH_MESSAGE));
    }

    @Test
    void everyChangedBitOfTheProofIsNoticed() {
        ScramVerifier verifier = ScramVerifier.of("pencil", SALT, 4096);
        for (int bit = 0; bit < PROOF.length * 8; bit++) {
            byte[] changed = PROOF.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(verifier.proves(AUTH_MESSAGE, changed));
        }
        assertFalse(verifier.proves(AUTH_MESSAGE, new byte[0]));
        assertFalse(verifier.proves(AUTH_MESSAGE.replace("i=4096", "i=4095"), PROOF));
    }

    @Test
    void anotherPasswordOrAnUnknownLoginProvesNothing() {
        assertFalse(ScramVerifier.of("pencil!", SALT, 4096).proves(AUTH_MESSAGE, PROOF));
        assertFalse(ScramVerifier.unknown(SALT, 4096).proves(AUTH_MESSAGE, PROOF));
    }

    @Test
    void theTextFormTellsNothing() {
        ScramVerifier verifier = ScramVerifier.of("pencil12".getBytes(StandardCharsets.UTF_8), 4096);
        assertEquals("ScramVerifier[hidden]", verifier.toString());
    }
}
