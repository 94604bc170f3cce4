package org.redoubt.sieve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of a script somebody would want to know who has not written it. */
class ScriptTraitsTest {
    private static ScriptTraits of(String script) {
        return ScriptTraits.of(script.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void addressesOfRedirectsAreFoundWhereverTheyStand() {
        ScriptTraits traits = of("require [\"copy\"]; if true { if not false { redirect :copy \"Eve@Evil.example\"; } } else { redirect \"b@x.example\"; }");
        assertEquals(List.of("eve@evil.example", "b@x.example"), traits.redirects());
        assertEquals(List.of(), traits.hides());
    }

    @Test
    void waysToHideMailAreNamed() {
        assertEquals(List.of("discard"), of("if header :contains \"subject\" \"bank\" { discard; }").hides());
        assertEquals(List.of("trash"), of("require \"fileinto\"; fileinto \"Trash\";").hides());
        assertEquals(List.of("seen"), of("require \"imap4flags\"; setflag \"\\\\Seen\"; keep;").hides());
        assertEquals(List.of("seen"), of("require [\"fileinto\", \"imap4flags\"]; fileinto :flags \"\\\\Seen\" \"RSS\";").hides());
    }

    @Test
    void whatIsEncodedIsReadAndWhatIsComputedIsSaid() {
        assertEquals(
                List.of("trash"),
                of("require [\"fileinto\", \"encoded-character\"]; fileinto \"Tr${hex:61}sh\";").hides());
        assertEquals(
                List.of("seen"),
                of("require [\"imap4flags\", \"encoded-character\"]; keep :flags \"${unicode:5c}Seen\";").hides());
        assertEquals(
                List.of("eve@evil.example"),
                of("require \"encoded-character\"; redirect \"eve${hex:40}evil.example\";").redirects());
        assertEquals(
                List.of("computed"),
                of("require [\"fileinto\", \"variables\"]; set \"a\" \"Tra\"; fileinto \"${a}sh\";").hides());
        assertEquals(
                List.of("computed"),
                of("require [\"imap4flags\", \"variables\"]; set \"a\" \"x\"; if true { addflag \"${a}\"; }").hides());
        assertEquals(List.of(), of("require \"fileinto\"; fileinto \"${a}sh\";").hides());
    }

    @Test
    void sortingAloneIsNothingToTellAndNeitherIsNonsense() {
        assertEquals(new ScriptTraits(List.of(), List.of()), of("require \"fileinto\"; fileinto \"Lists\"; keep;"));
        assertEquals(new ScriptTraits(List.of(), List.of()), of("redirect \"a@b"));
    }
}
