package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddrSpecTest {
    @Test
    void caseAndQuotesDoNotMatter() {
        assertEquals(key("alice@example.org"), key("ALICE@Example.ORG"));
        assertEquals(key("alice@example.org"), key("\"alice\"@example.org"));
        assertEquals(key("alice@example.org"), key("\"al\\ice\"@example.org"));
    }

    @Test
    void aQuotedLocalPartMayHoldAlmostAnything() {
        AddrSpec address = parse("\"a @\\\"b\\\\\"@example.org");
        assertEquals("a @\"b\\", address.local());
        assertEquals("\"a @\\\"b\\\\\"@example.org", address.text());
        assertEquals(address, parse(address.text()));
    }

    @Test
    void unicodeLocalPartsAreComposed() {
        assertEquals(key("ren\u00e9@b\u00fccher.example"), key("RENE\u0301@xn--bcher-kva.example"));
    }

    @Test
    void detailsAreWhatFollowsTheFirstPlus() {
        AddrSpec address = parse("Alice+Lists+java@example.org");
        assertEquals(Optional.of("alice@example.org"), address.withoutDetail().map(AddrSpec::key));
        assertEquals("Lists+java", address.detail());
        assertTrue(parse("+lists@example.org").withoutDetail().isEmpty());
        assertTrue(parse("alice@example.org").withoutDetail().isEmpty());
        assertEquals("", parse("alice+@example.org").detail());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "alice", "@example.org", "alice@", ".a@example.org", "a.@example.org", "a..b@example.org",
        "a b@example.org", "a@[192.0.2.1]", "\"a@example.org", "a\"b@example.org", "\"a\"b\"@example.org",
        "\"\"@example.org", "a<b@example.org", "a\0@example.org", "\"a\nb\"@example.org", "\"@example.org",
        "\"a\\\"@example.org"
    })
    void whatIsNoAddress(String text) {
        assertTrue(AddrSpec.parse(text).isEmpty());
    }

    @Test
    void localPartsAreBounded() {
        assertTrue(AddrSpec.parse("a".repeat(256) + "@example.org").isPresent());
        assertTrue(AddrSpec.parse("a".repeat(257) + "@example.org").isEmpty());
    }

    private static AddrSpec parse(String text) {
        return AddrSpec.parse(text).orElseThrow();
    }

    private static String key(String text) {
        return parse(text).key();
    }
}
