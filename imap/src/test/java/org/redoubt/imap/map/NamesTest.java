package org.redoubt.imap.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.redoubt.account.Keyword;
import org.redoubt.imap.codec.SyntaxException;

class NamesTest {
    private static Optional<String> path(String sent, boolean utf8) {
        return MailboxPaths.path(sent.getBytes(StandardCharsets.UTF_8), utf8);
    }

    @Test
    void inboxIsInboxInAnyCase() {
        assertEquals(Optional.of("INBOX"), path("inBox", false));
        assertEquals(Optional.of("INBOX/x"), path("inbox/x", true));
        assertEquals(Optional.of("inboxes"), path("inboxes", false));
    }

    @Test
    void namesAreModifiedUtf7UntilUtf8IsEnabled() {
        assertEquals(Optional.of("\u53f0\u5317"), path("&U,BTFw-", false));
        assertEquals(Optional.of("&U,BTFw-"), path("&U,BTFw-", true));
        assertEquals(Optional.of("\u53f0\u5317"), path("\u53f0\u5317", true));
        assertEquals(Optional.empty(), path("R&D", false));
    }

    @Test
    void namesAreNormalised() {
        assertEquals(Optional.of("\u00e4"), path("a\u0308", true));
    }

    @Test
    void octetsThatAreNoUtf8NameNothing() {
        assertEquals(Optional.empty(), MailboxPaths.path(new byte[] {(byte) 0xFF}, true));
    }

    @Test
    void patternsMatchAsTheRfcSays() {
        assertTrue(new ListPattern("*").matches("a/b/c"));
        assertFalse(new ListPattern("%").matches("a/b"));
        assertTrue(new ListPattern("%").matches("a"));
        assertTrue(new ListPattern("%/%").matches("a/b"));
        assertTrue(new ListPattern("a*c").matches("a/b/c"));
        assertFalse(new ListPattern("a%c").matches("a/b/c"));
        assertTrue(new ListPattern("%*%").matches("a/b"));
        assertTrue(new ListPattern("inbox").matches("INBOX"));
        assertFalse(new ListPattern("").matches("a"));
        assertTrue(new ListPattern("").matches(""));
    }

    @Test
    void aPatternOfManyStarsIsNoTrap() {
        String path = "a".repeat(900) + "b";
        assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> assertFalse(new ListPattern("*a".repeat(400) + "c").matches(path)));
    }

    @Test
    void flagsAndKeywords() throws SyntaxException {
        assertEquals(Optional.of(Keyword.SEEN), FlagNames.keyword("\\sEEN"));
        assertEquals("\\Seen", FlagNames.flag(new Keyword("$Seen")));
        assertEquals(Optional.of(new Keyword("$Forwarded")), FlagNames.keyword("$forwarded"));
        assertEquals(Set.of(Keyword.DRAFT), FlagNames.keywords(List.of("\\Draft", "\\Recent")));
        assertThrows(SyntaxException.class, () -> FlagNames.keywords(List.of("\\Foo")));
    }

    @Test
    void textIsFoundWithoutRegardToCase() {
        assertTrue(new Needle("GR\u00dcSSE").in("gr\u00fcsse"));
        assertTrue(new Needle("\u00fc").in("u\u0308"));
        assertTrue(new Needle("").in("x"));
        assertFalse(new Needle("abc").in("ab"));
        assertTrue(new Needle("stra\u00dfe").in("Stra\u00dfe"));
    }

    @Test
    void octetsAreSearchedAsTheyAre() {
        byte[] octets = "Hello World @2".getBytes(StandardCharsets.US_ASCII);
        assertTrue(new Needle("WORLD").in(octets, 0, octets.length));
        assertTrue(new Needle("@2").in(octets, 0, octets.length));
        assertFalse(new Needle("world @23").in(octets, 0, octets.length));
        assertFalse(new Needle("`2").in(octets, 0, octets.length));
        assertFalse(new Needle("world").in(octets, 0, 8));
    }
}
