package org.redoubt.sieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.redoubt.sieve.Scripts.error;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** RFC 5228 3 to 5, with RFC 3894, RFC 5231, RFC 5233 and the comparators. */
class CoreTest {
    private static final Action KEEP = new Action.Keep(List.of());

    private final Scripts scripts = new Scripts();

    private boolean holds(String test) {
        return scripts.holds("envelope relational subaddress comparator-i;ascii-numeric comparator-i;unicode-casemap", test);
    }

    static Action into(String mailbox, String... flags) {
        return new Action.FileInto(new Target(mailbox, Optional.empty(), Optional.empty(), false, List.of(flags)));
    }

    @Test
    void ifElsifElse() { // RFC 5228 3.1
        String script = "require \"fileinto\"; if %s { fileinto \"a\"; } elsif %s { fileinto \"b\"; } else { fileinto \"c\"; }";
        assertEquals(List.of(into("a")), scripts.actions(script.formatted("true", "true")));
        assertEquals(List.of(into("b")), scripts.actions(script.formatted("false", "true")));
        assertEquals(List.of(into("c")), scripts.actions(script.formatted("false", "false")));
    }

    @Test
    void stopEndsTheScript() { // RFC 5228 3.3
        assertEquals(List.of(KEEP), scripts.actions("if true { stop; } discard;"));
    }

    @Test
    void actionsCancelTheImplicitKeep() { // RFC 5228 2.10.2
        assertEquals(List.of(into("a")), scripts.actions("require \"fileinto\"; fileinto \"a\";"));
        assertEquals(List.of(new Action.Redirect("a@b.example")), scripts.actions("redirect \"A <a@b.example>\";"));
        assertEquals(List.of(), scripts.actions("discard;"));
        assertEquals(List.of(KEEP), scripts.actions("discard; keep;"));
        assertEquals(List.of(into("a"), KEEP), scripts.actions("require \"fileinto\"; fileinto \"a\"; keep;"));
    }

    @Test
    void copiesDoNot() { // RFC 3894 3
        assertEquals(
                List.of(into("a"), new Action.Redirect("a@b.example"), KEEP),
                scripts.actions("require [\"copy\", \"fileinto\"]; fileinto :copy \"a\"; redirect :copy \"a@b.example\";"));
    }

    @Test
    void theSameActionIsDoneOnce() { // RFC 5228 2.10.3
        assertEquals(List.of(into("a")), scripts.actions("require \"fileinto\"; fileinto \"a\"; fileinto \"a\";"));
        assertEquals(
                List.of(new Action.Redirect("a@b.example")),
                scripts.actions("redirect \"a@b.example\"; redirect \"a@b.example\";"));
    }

    @Test
    void redirectsAreFewAndValid() { // RFC 5228 4.2, 10
        assertTrue(error("redirect \"nobody\";").endsWith("This is no address that mail can be sent to"));
        assertTrue(error("redirect \"a@b.example, c@d.example\";").endsWith("This is no address that mail can be sent to"));
        StringBuilder many = new StringBuilder();
        for (int i = 0; i <= Limits.REDIRECTS; i++) {
            many.append("redirect \"a").append(i).append("@b.example\";\n");
        }
        assertEquals("line 6, column 1: The script redirects to too many addresses", scripts.failure(many.toString()));
        assertEquals(List.of(KEEP), scripts.run(many.toString()).actions());
    }

    @Test
    void headerMatches() { // RFC 5228 5.7
        assertTrue(holds("header :is \"subject\" \"Gr\u00fc\u00dfe from Bob\""));
        assertTrue(holds("header :contains [\"x-none\", \"subject\"] [\"nothing\", \"FROM B\"]"));
        assertFalse(holds("header :contains :comparator \"i;octet\" \"subject\" \"FROM B\""));
        assertTrue(holds("header :comparator \"i;unicode-casemap\" \"subject\" \"GR\u00dc\u00dfE FROM BOB\""));
        assertTrue(holds("header :is \"x-twice\" \"second\""));
        assertFalse(holds("header :contains \"x-none\" \"\""));
        assertTrue(holds("header :contains \"x-twice\" \"\""));
        assertTrue(error("if header :comparator \"i;nonsense\" \"a\" \"b\" { stop; }").contains("is not supported"));
    }

    @Test
    void globs() { // RFC 5228 2.7.1
        assertTrue(holds("header :matches \"subject\" \"gr??e*b?b\""));
        assertFalse(holds("header :matches \"subject\" \"gr?e*bob\""));
        assertTrue(holds("header :matches \"x-twice\" \"*\""));
        assertFalse(holds("header :matches \"x-twice\" \"*\\\\**\""));
        assertTrue(holds("header :matches :comparator \"i;unicode-casemap\" \"subject\" \"GR\u00dc*\""));
    }

    @Test
    void hostileGlobsArePaidFor() {
        scripts.mail = "Subject: " + "a".repeat(100_000) + "\r\n\r\n";
        String star = "*" + "a".repeat(3000) + "b";
        String many = "header :matches \"subject\" \"" + star + "\",";
        assertTrue(scripts.failure("if anyof(" + many.repeat(20) + "false) { stop; }").contains("takes too long"));
    }

    @Test
    void addresses() { // RFC 5228 5.1, 2.7.4
        assertTrue(holds("address :is \"from\" \"BOB+WORK@EXAMPLE.NET\""));
        assertTrue(holds("address :localpart \"to\" \"carol\""));
        assertTrue(holds("address :all :domain \"to\" \"example.org\"".replace(":all ", "")));
        assertFalse(holds("address :contains \"to\" \"Alice, A.\""));
        assertTrue(error("if address \"subject\" \"x\" { stop; }").contains("holds no addresses"));
    }

    @Test
    void subaddresses() { // RFC 5233 4
        assertTrue(holds("address :user \"from\" \"bob\""));
        assertTrue(holds("address :detail \"from\" \"work\""));
        assertFalse(holds("address :detail \"to\" \"\""));
        assertTrue(holds("envelope :detail \"to\" \"lists\""));
    }

    @Test
    void envelopes() { // RFC 5228 5.4
        assertTrue(holds("envelope :domain \"from\" \"example.net\""));
        assertTrue(holds("envelope \"to\" \"alice+lists@example.org\""));
        scripts.envelope = new SieveEnvelope(List.of(""), List.of());
        assertTrue(holds("envelope :domain \"from\" \"\""));
        assertTrue(error("require \"envelope\"; if envelope \"cc\" \"x\" { stop; }").contains("parts of the envelope"));
    }

    @Test
    void existsAndSize() { // RFC 5228 5.5, 5.9
        assertTrue(holds("exists [\"From\", \"Message-Id\"]"));
        assertFalse(holds("exists [\"From\", \"X-None\"]"));
        int size = Scripts.octets(scripts.mail).length;
        assertFalse(holds("size :over " + size));
        assertFalse(holds("size :under " + size));
        assertTrue(holds("size :over " + (size - 1)));
    }

    @Test
    void testsOfTests() { // RFC 5228 5.2, 5.3, 5.8
        assertTrue(holds("allof(true, not false, anyof(false, true))"));
        assertFalse(holds("anyof(false, not true)"));
    }

    @Test
    void relations() { // RFC 5231
        assertTrue(holds("header :count \"eq\" :comparator \"i;ascii-numeric\" \"x-twice\" \"2\""));
        assertTrue(holds("address :count \"ge\" :comparator \"i;ascii-numeric\" [\"to\", \"from\"] \"3\""));
        assertTrue(holds("header :value \"gt\" \"x-twice\" \"firsa\""));
        assertFalse(holds("header :value \"lt\" \"x-twice\" \"first\""));
        assertTrue(holds("header :value \"ne\" \"x-twice\" \"first\""));
        assertTrue(error("require \"relational\"; if header :value \"xx\" \"a\" \"b\" { stop; }").contains("relation"));
        assertTrue(error("require \"comparator-i;ascii-numeric\"; if header :contains :comparator \"i;ascii-numeric\" \"a\" \"b\" { stop; }").contains("finds no parts"));
    }

    @Test
    void numbersAreCompared() { // RFC 4790 9.1
        scripts.mail = "X-N: 0100 apples\r\nX-W: none\r\n\r\n";
        assertTrue(holds("header :comparator \"i;ascii-numeric\" \"x-n\" \"100\""));
        assertTrue(holds("header :value \"gt\" :comparator \"i;ascii-numeric\" \"x-n\" \"99\""));
        assertTrue(holds("header :value \"gt\" :comparator \"i;ascii-numeric\" \"x-w\" \"999999999999999999999\""));
    }

    @Test
    void encodedCharacters() { // RFC 5228 2.4.2.4
        assertTrue(scripts.holds("encoded-character", "header :is \"subject\" \"Gr${hex:c3 BC}${unicode:DF}e from Bob\""));
        assertFalse(scripts.holds("", "header :is \"subject\" \"Gr${hex:c3 BC}${unicode:DF}e from Bob\""));
        assertTrue(scripts.holds("encoded-character", "not header :is \"subject\" \"${hex:4} ${unicode:} ${nex:41}\""));
        assertTrue(error("require \"encoded-character\"; redirect \"${unicode:D800}\";").contains("no character"));
        assertTrue(error("require \"encoded-character\"; redirect \"${hex:ff}\";").contains("not UTF-8"));
    }

    @Test
    void rejects() { // RFC 5429 2
        assertEquals(
                List.of(new Action.Reject("no", true)), scripts.actions("require \"ereject\"; ereject \"no\";"));
        assertTrue(scripts.failure("require \"reject\"; keep; reject \"no\";").contains("cannot be rejected"));
        assertTrue(scripts.failure("require \"reject\"; reject \"no\"; keep;").contains("that is rejected"));
    }

    @Test
    void manyLooksIntoALargeBodyAreFine() { // RFC 5173 4
        scripts.mail = "Subject: x\r\n\r\n" + "0123456789 abcdef\r\n".repeat(100_000);
        String looks = "body :text :contains \"word%d\", body :raw :contains \"other%d\",";
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            all.append(looks.formatted(i, i));
        }
        assertTrue(scripts.holds("body", "anyof(" + all + "body :text :contains \"89 abc\")"));
    }

    @Test
    void longKeysAreFound() {
        scripts.mail = "Subject: " + "ab".repeat(200) + "abc" + "ab".repeat(20) + "\r\n\r\n";
        assertTrue(holds("header :contains \"subject\" \"" + "ab".repeat(30) + "c" + "ab".repeat(10) + "\""));
        assertTrue(holds("header :contains \"subject\" \"" + "ab".repeat(201) + "c\""));
        assertFalse(holds("header :contains \"subject\" \"" + "ab".repeat(202) + "c\""));
        assertFalse(holds("header :contains \"subject\" \"" + "ab".repeat(30) + "c" + "ab".repeat(21) + "\""));
    }

    @Test
    void runsAreBounded() {
        String body = "if anyof(" + "header :matches \"subject\" \"*x\",".repeat(3000) + "false) { stop; }\n";
        scripts.mail = "Subject: " + "y".repeat(400_000).replaceAll("(.{900})", "$1\r\n ") + "\r\n\r\n";
        assertTrue(scripts.failure(body).contains("takes too long"));
        assertEquals(List.of(KEEP), scripts.run(body).actions());
    }
}
