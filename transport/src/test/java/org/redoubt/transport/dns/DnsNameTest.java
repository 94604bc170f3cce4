package org.redoubt.transport.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DnsNameTest {
    @Test
    void namesAreReadInTheirManyForms() {
        assertEquals("mail.example.org", DnsName.of("Mail.Example.ORG.").text());
        assertEquals("xn--bcher-kva.example", DnsName.of("bücher.example").text());
        assertEquals(DnsName.ROOT, DnsName.of("."));
    }

    @Test
    void whatIsNoNameIsNone() {
        for (String text : new String[] {
            "", "a..b", ".a", "a\tb", "a\\b", "x".repeat(64) + ".org", "a.".repeat(127) + "b", "a\r\n", "a\0b"
        }) {
            assertEquals(Optional.empty(), DnsName.parse(text), text);
        }
    }

    @Test
    void reverseNames() {
        assertEquals("1.2.0.192.in-addr.arpa", DnsName.reverse(InetAddress.ofLiteral("192.0.2.1")).text());
        assertEquals(
                "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
                DnsName.reverse(InetAddress.ofLiteral("2001:db8::1")).text());
    }

    @Test
    void namesKnowTheirPlaceInTheTree() {
        DnsName name = DnsName.of("a.b.example.org");
        assertEquals(Optional.of(DnsName.of("b.example.org")), name.parent());
        assertEquals(DnsName.of("example.org"), name.suffix(2));
        assertTrue(name.within(DnsName.of("example.org")));
        assertFalse(name.within(DnsName.of("ample.org")));
        assertTrue(name.within(DnsName.ROOT));
        assertEquals(Optional.empty(), DnsName.ROOT.parent());
    }
}
