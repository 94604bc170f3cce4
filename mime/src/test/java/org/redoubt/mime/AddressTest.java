package org.redoubt.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** RFC 5322 3.4, 4.4 and A; RFC 6532; what senders get wrong. */
class AddressTest {
    private static void assertParsed(String field, String... expected) {
        assertEquals(List.of(expected), Address.parse(field).stream().map(AddressTest::show).toList(), field);
    }

    private static String show(Address a) {
        if (a.groupStart()) {
            return a.mailbox().orElseThrow() + ":";
        }
        return a.groupEnd()
                ? ";"
                : a.name().map(n -> n + " ").orElse("")
                        + "<" + a.route().map(r -> r + ":").orElse("")
                        + a.mailbox().orElseThrow() + "|" + a.host().orElseThrow() + ">";
    }

    @Test
    void examplesOfRfc5322() {
        assertParsed("John Doe <jdoe@machine.example>", "John Doe <jdoe|machine.example>");
        assertParsed("\"Joe Q. Public\" <john.q.public@example.com>", "Joe Q. Public <john.q.public|example.com>");
        assertParsed("Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>",
                "Mary Smith <mary|x.test>", "<jdoe|example.org>", "Who? <one|y.test>");
        assertParsed("<boss@nil.test>, \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>",
                "<boss|nil.test>", "Giant; \"Big\" Box <sysservices|example.net>");
        assertParsed("A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;",
                "A Group:", "Ed Jones <c|a.test>", "<joe|where.test>", "John <jdoe|one.test>", ";");
        assertParsed("Undisclosed recipients:;", "Undisclosed recipients:", ";");
    }

    @Test
    void commentsOfRfc5322A5() {
        assertParsed("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", "Pete <pete|silly.test>");
        assertParsed("A Group(Some people)\r\n     :Chris Jones <c@(Chris's host.)public.example>,\r\n"
                        + "         joe@example.org,\r\n  John <jdoe@one.test> (my dear friend); (the end of the group)",
                "A Group:", "Chris Jones <c|public.example>", "<joe|example.org>", "John <jdoe|one.test>", ";");
        assertParsed("(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;", "Hidden recipients:", ";");
    }

    @Test
    void obsoleteFormsOfRfc5322A6() {
        assertParsed("Joe Q. Public <john.q.public@example.com>", "Joe Q. Public <john.q.public|example.com>");
        assertParsed("Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example",
                "Mary Smith <@node.test:mary|example.net>", "<jdoe|test.example>");
        assertParsed("<@a.test,@b.test:joe@c.test>", "<@a.test,@b.test:joe|c.test>");
        assertParsed("john . doe @ example . org", "<john.doe|example.org>");
    }

    @Test
    void nameInAComment() {
        assertParsed("jdoe@example.org (John Doe)", "John Doe <jdoe|example.org>");
        assertParsed("jdoe@example.org (John (Q) Doe), a@b", "John (Q) Doe <jdoe|example.org>", "<a|b>");
    }

    @Test
    void quotedLocalPartsAndLiterals() {
        assertParsed("\"john doe\"@example.org", "<john doe|example.org>");
        assertParsed("x@[IPv6:2001:db8::1], <y@[192.0.2.1]>", "<x|[IPv6:2001:db8::1]>", "<y|[192.0.2.1]>");
    }

    @Test
    void internationalOfRfc6532() {
        assertParsed("J\u00f6rg <j\u00f6rg@gr\u00fcn.example>", "J\u00f6rg <j\u00f6rg|gr\u00fcn.example>");
    }

    @Test
    void encodedWordsStay() {
        assertParsed("=?utf-8?q?J=C3=B6rg?= =?utf-8?q?_M?= <j@x>", "=?utf-8?q?J=C3=B6rg?= =?utf-8?q?_M?= <j|x>");
        assertParsed("=?utf-8?q?Doe,_John?= <j@x>", "=?utf-8?q?Doe,_John?= <j|x>");
    }

    @Test
    void whatSendersGetWrong() {
        assertParsed("john@x.test <john@x.test>", "john@x.test <john|x.test>");
        assertParsed("John [Sales] <j@x>", "John [Sales] <j|x>");
        assertParsed("someone", "<someone|>");
        assertParsed("John Doe", "John Doe <|>");
        assertParsed("<>", "<|>");
        assertParsed("<j@x", "<j|x>");
        assertParsed("\"never closed <j@x>", "<never closed <j@x>|>");
        assertParsed("a@b@c, d@e", "<a|b>", "<d|e>");
        assertParsed("group: a@b", "group:", "<a|b>", ";");
        assertParsed("a@b; c@d", "<a|b>", "<c|d>");
        assertParsed("mailto:a@b", "mailto:", "<a|b>", ";");
        assertParsed(" ,;,> ");
        assertParsed("John) <j@x>, )", "John) <j|x>", "<)|>");
        assertParsed("");
    }

    @Test
    void addressWithoutDomainIsNoGroup() {
        Address a = Address.parse("someone").getFirst();
        assertEquals(Optional.of(""), a.host());
        assertEquals(Optional.of("someone"), a.addrSpec());
    }

    @Test
    void envelopeFallsBackToFrom() {
        Envelope e = Scans.scan("From: a@b\nSender: \nTo: c@d\nTo: e@f\nSubject:\n\n").envelope();
        assertEquals(e.from(), e.sender());
        assertEquals(e.from(), e.replyTo());
        assertEquals(2, e.to().size());
        assertEquals(Optional.of(""), e.subject());
        assertEquals(Optional.empty(), e.date());
    }

    @Test
    void listsHaveABound() {
        assertTrue(Address.parse("a,".repeat(100_000)).size() <= Limits.ADDRESSES + 1);
        assertEquals(1, Address.parse("(".repeat(100_000) + "\",".repeat(100_000) + "x@y").size() + 1);
    }
}
