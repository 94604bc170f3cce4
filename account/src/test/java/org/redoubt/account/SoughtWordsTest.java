package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Of a search the log holds what sort of words it was after, and never a word. */
class SoughtWordsTest {
    @Test
    void wordsThatIntrudersLookForHaveNames() {
        assertEquals("sought=passwords", SoughtWords.touched(List.of("Subject", "mein PASSWORT für alles")));
        assertEquals("sought=keys,payments", SoughtWords.touched(List.of("BEGIN RSA", "iban")));
        assertFalse(SoughtWords.touched(List.of("my password is swordfish")).contains("swordfish"));
    }

    @Test
    void otherSearchesLeaveNothing() {
        assertEquals("", SoughtWords.touched(List.of("boats", "minutes of the meeting")));
        assertEquals("", SoughtWords.touched(List.of()));
    }

    @Test
    void scriptsTellWhetherMailLeavesTheOwnersDomain() {
        ScriptEffects here = new ScriptEffects(List.of("b@example.org"), List.of());
        ScriptEffects away = new ScriptEffects(List.of("b@example.org", "c@evil.example"), List.of("discard", "seen"));
        ScriptEffects computed = new ScriptEffects(List.of("${to}"), List.of());
        assertEquals("redirects=here", here.touched("alice@example.org"));
        assertEquals("redirects=outside hides=discard,seen", away.touched("alice@example.org"));
        assertEquals("redirects=outside", computed.touched("alice@example.org"));
        assertEquals("", ScriptEffects.NONE.touched("alice@example.org"));
    }
}
