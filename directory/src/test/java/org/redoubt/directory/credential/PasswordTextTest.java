package org.redoubt.directory.credential;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordTextTest {
    // RFC 8265 4.3, examples of what the profile accepts
    @Test
    void spacesAndCaseStay() {
        assertEquals("correct horse battery staple", opaque("correct horse battery staple"));
        assertEquals("Correct Horse Battery Staple", opaque("Correct Horse Battery Staple"));
        assertEquals("\u03c0\u00df\u00e5", opaque("\u03c0\u00df\u00e5"));
        assertEquals("Jack of \u2666s", opaque("Jack of \u2666s"));
    }

    @Test
    void otherSpacesBecomeSpaces() {
        assertEquals("foo bar", opaque("foo\u1680bar"));
        assertEquals("foo bar", opaque("foo\u00a0bar"));
    }

    @Test
    void composedAndDecomposedAreTheSame() {
        assertEquals(opaque("\u00e9cole"), opaque("e\u0301cole"));
    }

    @Test
    void emojiFamiliesStayTogether() {
        assertEquals("\ud83d\udc68\u200d\ud83d\udc67 home", opaque("\ud83d\udc68\u200d\ud83d\udc67 home"));
    }

    // RFC 8265 4.3: "my cat is a <tab>by" is refused for its control character
    @ParameterizedTest
    @ValueSource(strings = {"", "my cat is a \tby", "nul\0", "soft\u00adhyphen", "line\u2028", "\ue000", "\uffff"})
    void whatTheProfileForbidsIsRefused(String text) {
        assertTrue(PasswordText.opaque(text.getBytes(StandardCharsets.UTF_8)).isEmpty());
    }

    @Test
    void whatIsNotUtf8OrTooLongIsRefused() {
        assertTrue(PasswordText.opaque(new byte[] {(byte) 0xc3, 0x28}).isEmpty());
        assertTrue(PasswordText.opaque("x".repeat(1025).getBytes(StandardCharsets.UTF_8)).isEmpty());
    }

    // RFC 4013 3, examples 1, 4 and 5
    @Test
    void saslPrepComposesFurther() {
        assertEquals("a", saslPrep("\u00aa"));
        assertEquals("IX", saslPrep("\u2168"));
        assertEquals("USER", saslPrep("USER"));
    }

    @Test
    void plainPasswordsAreTheSameInBothForms() {
        byte[] plain = "pencil & 12 Cases!".getBytes(StandardCharsets.UTF_8);
        assertArrayEquals(plain, PasswordText.opaque(plain).orElseThrow());
        assertEquals("pencil & 12 Cases!", PasswordText.saslPrep(plain));
    }

    private static String opaque(String text) {
        byte[] bytes = PasswordText.opaque(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String saslPrep(String text) {
        return PasswordText.saslPrep(text.getBytes(StandardCharsets.UTF_8));
    }
}
