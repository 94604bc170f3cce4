package org.redoubt.http.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redoubt.directory.SignIn;

/** Which language a page speaks, and that it has all texts in it. */
class LanguageTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "de | GERMAN",
                "de-AT, en;q=0.9 | GERMAN",
                "en;q=0.5, fr;q=0.9 | FRENCH",
                "xx, yy;q=0.9, AR-eg;q=0.1 | ARABIC",
                "bn;q=0.8, hi;q=0.8 | BENGALI",
                "es;q=0, en;q=0.1 | ENGLISH",
                "de;q=2, fr;q=0.3 | FRENCH",
            })
    void theBestOfOursIsTaken(String field, Language expected) {
        assertEquals(Optional.of(expected), Language.accepted(List.of(field)));
    }

    @Test
    void nothingOfOursIsNothing() {
        for (String field : List.of("", "*", "pt-BR,pt;q=0.9", ";q=1", ",,,", "d", "x".repeat(10_000), "de;q=1e3")) {
            assertEquals(Optional.empty(), Language.accepted(List.of(field)), field);
        }
    }

    /** A sentence of the directory that has no translation would be English on every page. */
    @Test
    void whyNotIsSaidInEachLanguage() {
        for (String sentence : List.of(
                "this app password is for other protocols",
                "you may not sign in by this protocol",
                "you may not sign in from this network",
                "you may not sign in from this country",
                "you may not sign in at this time of the day",
                "a second factor is wanted of you, and what vouches for you here does not count as one")) {
            String english = Refusals.words(Language.ENGLISH, SignIn.Reason.NOT_ALLOWED, sentence);
            assertTrue(english.endsWith("."), english);
            for (Language language : Language.values()) {
                String told = Refusals.words(language, SignIn.Reason.NOT_ALLOWED, sentence);
                assertEquals(language == Language.ENGLISH, told.equals(english), language + " " + told);
            }
        }
        assertEquals(
                "Zu viele Fehlversuche. Versuchen Sie es in 17 Sekunden wieder.",
                Refusals.words(
                        Language.GERMAN, SignIn.Reason.THROTTLED, "too many failures, try again in 17 s"));
    }

    @Test
    void whatIsPutInMeansNothing() {
        String german = DoorPage.TEXTS.html(Language.GERMAN, "wait.seconds", "{0}<b>");
        assertTrue(german.contains("in {0}<b> Sekunden"), german);
    }

    @Test
    void aLanguageThatLacksATextIsFoundAtTheStart() {
        assertThrows(IllegalStateException.class, () -> Texts.open(name -> stream(
                name.contains(".hi.") ? "a = x\n" : "a = x\nb = y\n")));
        assertThrows(IllegalStateException.class, () -> Texts.open(name -> stream(
                name.contains(".hi.") ? "a = x\n" : "a = x {0}\n")));
        assertThrows(IllegalStateException.class, () -> Texts.open(_ -> null));
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
