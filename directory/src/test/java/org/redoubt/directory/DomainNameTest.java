package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainNameTest {
    @Test
    void bothFormsOfAnInternationalNameAreTheSameName() {
        DomainName typed = parse("B\u00dcCHER.example");
        DomainName sent = parse("XN--bcher-KVA.Example");
        assertEquals(typed, sent);
        assertEquals(typed.hashCode(), sent.hashCode());
        assertEquals("xn--bcher-kva.example", sent.ascii());
        assertEquals("b\u00fccher.example", sent.unicode());
    }

    @Test
    void composedWideAndOtherFullStopsAreTheSameName() {
        assertEquals(parse("b\u00fccher.example"), parse("bu\u0308cher\u3002\uff45xample"));
    }

    @Test
    void sharpSIsNotTwoSs() {
        assertEquals("xn--fa-hia.example", parse("fa\u00df.example").ascii());
        assertEquals("fass.example", parse("fass.example").ascii());
    }

    @Test
    void anALabelThatIsNobodysStaysAsItIs() {
        for (String label : new String[] {"xn--a", "xn--bcher-kva8445foa", "xn--zzzzzzzzzzzzzzzzzzzz", "xn--"}) {
            DomainName name = DomainName.parse(label + ".example").orElse(parse("x"));
            assertEquals(name.ascii().equals("x") ? "x" : label + ".example", name.ascii());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ".", "example.", ".example", "a..b", "-a.example", "a-.example", "a_b.example", "a b", "[192.0.2.1]",
        "[IPv6:::1]", "ex\u200dample.org", "\u0301a.example", "a\u2044b.example", "a\0b", "ex@mple"
    })
    void whatIsNoDomainName(String text) {
        assertTrue(DomainName.parse(text).isEmpty());
    }

    @Test
    void lengthsAreBounded() {
        String label = "a".repeat(63);
        assertTrue(DomainName.parse(label + "." + label + "." + label + "." + "a".repeat(61)).isPresent());
        assertTrue(DomainName.parse(label + "." + label + "." + label + "." + "a".repeat(62)).isEmpty());
        assertTrue(DomainName.parse("a".repeat(64)).isEmpty());
        assertTrue(DomainName.parse("\u00fc".repeat(60)).isEmpty() || parse("\u00fc".repeat(60)).ascii().length() < 64);
    }

    private static DomainName parse(String text) {
        return DomainName.parse(text).orElseThrow();
    }
}
