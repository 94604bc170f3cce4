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
    void sortingAloneIsNothingToTellAndNeitherIsNonsense() {
        assertEquals(new ScriptTraits(List.of(), List.of()), of("require \"fileinto\"; fileinto \"Lists\"; keep;"));
        assertEquals(new ScriptTraits(List.of(), List.of()), of("redirect \"a@b"));
    }
}
