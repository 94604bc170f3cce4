package org.redoubt.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.redoubt.filter.Suspect.Authentication;
import org.redoubt.filter.Suspect.Result;

class SpamFilterTest {
    private static final SpamFilter FILTER = new SpamFilter(1, DnsLists.NONE);
    private static final String HEAD = "Message-ID: <1@example.net>\nDate: Mon, 23 Nov 2026 10:00:00 +0000\nTo: alice@example.org\n";
    private static final String CLEAN = HEAD + "From: Bob <bob@example.net>\nSubject: lunch\n\nShall we?\n";

    private static Suspect suspect(String message) {
        return suspect(message, Authentication.UNKNOWN);
    }

    private static Suspect suspect(String message, Authentication authentication) {
        byte[] octets = message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        return Corpus.suspect(octets, authentication, Set.of("example.org", "redoubt-mail.example"));
    }

    private static List<String> names(SpamVerdict verdict) {
        return verdict.findings().stream().map(SpamVerdict.Finding::name).toList();
    }

    private static List<String> found(String message) {
        return names(FILTER.look(suspect(message), List.of()));
    }

    private static List<String> from(String from) {
        return found(CLEAN.replace("Bob <bob@example.net>", from));
    }

    private static List<String> html(String html) {
        return found(HEAD + "From: bob@example.net\nSubject: x\nContent-Type: text/html\n\n" + html + "\n" + "word ".repeat(40));
    }

    private static List<String> attached(String type, String content) {
        return found(HEAD + "From: bob@example.net\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\n"
                + type + "\n\n" + content + "\n--b--\n");
    }

    @Test
    void ordinaryMailHasNoFindings() {
        assertEquals(List.of(), found(CLEAN));
        assertEquals("X-Spam-Status: No, score=0.0 required=5.0\r\n", FILTER.look(suspect(CLEAN), List.of()).field(5));
    }

    @Test
    void whatChecksOfTheSenderSayCounts() {
        Authentication bad = new Authentication(Result.FAIL, Result.FAIL, Result.FAIL, true, Result.NONE);
        SpamVerdict verdict = FILTER.look(suspect(CLEAN, bad), List.of());
        assertEquals(List.of("dmarc-quarantine", "dmarc-fail", "spf-fail", "client-without-name", "dkim-fail"), names(verdict));
        assertEquals(9.8, verdict.score(), 0.001);
        Authentication good = new Authentication(Result.PASS, Result.PASS, Result.PASS, false, Result.PASS);
        assertEquals(List.of("dmarc-pass"), names(FILTER.look(suspect(CLEAN, good), List.of())));
    }

    @Test
    void authorsThatPretendAreNoticed() {
        assertEquals(List.of("from-name-is-other-address"), from("\"ceo@example.org\" <x@evil.example>"));
        assertEquals(List.of(), from("\"bob@example.net\" <bob@mail.example.net>"));
        assertEquals(List.of("from-looks-like-ours"), from("x@exarnple.org"));
        assertEquals(List.of("from-looks-like-ours"), from("x@redoubt-mali.example"));
        assertEquals(List.of("from-looks-like-ours", "from-mixed-scripts"), from("x@xn--exmple-4nf.org"));
        assertEquals(List.of(), from("x@example.com.example.net"));
    }

    private static List<String> named(String from) {
        Suspect plain = suspect(CLEAN.replace("Bob <bob@example.net>", from));
        Suspect suspect = new Suspect(
                plain.structure(), plain.octets(), Optional.empty(), Authentication.UNKNOWN, plain.ownDomains(),
                Set.of(Names.folded("Alice Doe"), Names.folded("Zo\u00eb M\u00fcller"))::contains, plain.arrived());
        return names(FILTER.look(suspect, List.of()));
    }

    @Test
    void strangersUnderNamesOfOurPeopleAreNoticed() {
        List<String> ours = List.of("from-name-is-ours");
        assertEquals(ours, named("Alice Doe <x@evil.example>"));
        assertEquals(ours, named("\"DOE, Alice\" <x@evil.example>"));
        assertEquals(ours, named("=?utf-8?Q?=D0=90lice_D=D0=BEe?= <x@evil.example>"));
        assertEquals(ours, named("Zoe Muller <x@evil.example>"));
        assertEquals(List.of(), named("Alice Doe <alice@example.org>"));
        assertEquals(List.of(), named("Alice Doe <alice@mail.example.org>"));
        assertEquals(List.of(), named("Alice <x@evil.example>"));
        assertEquals(List.of(), named("Alice Doe via announce <announce@lists.example>"));
        assertEquals("", Names.folded("\u200b..."));
    }

    @Test
    void homographsAreNoticedAndOtherScriptsAreNot() {
        assertEquals(List.of("from-looks-like-ours", "from-mixed-scripts"), from("x@ex\u0430mple.org"));
        assertEquals(List.of(), from("x@\u043f\u043e\u0447\u0442\u0430.example"));
        assertEquals(List.of(), from("x@b\u00fccher.example"));
        assertTrue(html("<a href=\"https://ex\u0430mple.org/\">here</a>").containsAll(List.of("link-looks-like-ours", "link-mixed-scripts")));
        assertFalse(html("<a href=\"https://www.example.org/\">here</a>").contains("link-looks-like-ours"));
        assertFalse(html("<a href=\"https://b\u00fccher.example/\">here</a>").contains("link-mixed-scripts"));
    }

    @Test
    void linksAndFilesThatAreInOrderAreNotNoticed() {
        List<String> plain = html("<a href=\"https://shop.example:8443/a@b?x=1\">Our shop</a> <a href=\"mailto:bob@example.net\">Bob</a>");
        assertFalse(plain.stream().anyMatch(name -> name.startsWith("link-")), plain.toString());
        assertFalse(html("<input name=q type=text>").contains("asks-for-password"));
        assertFalse(attached("Content-Disposition: attachment; filename=\"report.v2.docx\"", "x").stream().anyMatch(name -> name.startsWith("attached-")));
        assertTrue(attached("Content-Disposition: attachment; filename*=utf-8''gpj%E2%80%AE.exe", "x").contains("file-name-turned-around"));
        assertEquals(List.of(), found("Reply-To: bob@mail.example.net\n" + CLEAN));
    }

    @Test
    void fieldsThatAreMissingOrTwiceAreNoticed() {
        assertEquals(
                List.of("from-missing", "date-missing", "message-id-missing", "no-recipients", "subject-empty"),
                found("X: y\n\ntext\n"));
        assertEquals(List.of("field-twice"), found("Subject: other\n" + CLEAN));
        assertEquals(List.of("reply-to-elsewhere"), found("Reply-To: x@evil.example\n" + CLEAN));
        assertEquals(List.of(), found("Reply-To: list@evil.example\nList-Id: <a.b>\n" + CLEAN));
    }

    @Test
    void linksThatLieAreNoticed() {
        assertTrue(html("<a href='http://evil.example/login'>https://bank.example/</a>").contains("link-names-other-host"));
        assertFalse(html("<a href='http://www.bank.example/login'>bank.example</a>").contains("link-names-other-host"));
        assertTrue(html("<a href=\"http://192.0.2.7/x\">here</a>").contains("link-to-address"));
        assertTrue(html("<a href=\"https://bank.example@evil.example/\">here</a>").contains("link-with-user"));
        assertTrue(html("<a href=\"javascript:x()\">here</a>").contains("link-runs-script"));
        assertTrue(html("<a href=\"https://exarnple.org/\">here</a>").contains("link-looks-like-ours"));
        assertTrue(html("<form action=x><input name=p type=password>").contains("asks-for-password"));
    }

    @Test
    void attachedProgramsAreNoticedWhateverTheyCallThemselves() {
        assertTrue(attached("Content-Type: application/pdf; name=\"invoice.pdf.exe\"", "x").containsAll(List.of("attached-program", "attached-program-in-disguise")));
        assertTrue(attached("Content-Disposition: attachment; filename=a.docm", "x").contains("attached-macros"));
        assertTrue(attached("Content-Disposition: attachment; filename=a.html\nContent-Type: text/html", "x").contains("attached-page"));
        String program = "MZ" + "\u0001".repeat(100) + "This program cannot be run in DOS mode. ".repeat(3);
        String encoded = java.util.Base64.getEncoder().encodeToString(program.getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(attached("Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64", encoded).contains("attached-program-misnamed"));
        assertEquals(List.of(), attached("Content-Type: application/pdf; name=a.pdf", "%PDF-1.4"));
    }

    // RFC 5782 2.1, 2.4.
    @Test
    void dnsListsAreAskedForClientsAndDomainsWithinBounds() throws Exception {
        List<String> asked = new ArrayList<>();
        DnsLists lists = new DnsLists(
                List.of(new DnsLists.DnsList("bl.test", DnsLists.Kind.ADDRESSES, 3), new DnsLists.DnsList("dbl.test", DnsLists.Kind.DOMAINS, 4)),
                name -> {
                    asked.add(name);
                    return name.equals("7.2.0.192.bl.test") || name.equals("evil.example.dbl.test");
                });
        Suspect plain = suspect(CLEAN.replace("Shall we?", "http://www.evil.example/ " + "http://h%d.example%d.net/ ".repeat(30)));
        Suspect suspect = new Suspect(
                plain.structure(), plain.octets(), Optional.of(InetAddress.getByName("192.0.2.7")), Authentication.UNKNOWN,
                plain.ownDomains(), Instant.EPOCH.plusSeconds(2_000_000_000));
        assertEquals(List.of("listed-dbl-test", "listed-bl-test"), names(new SpamFilter(1, lists).look(suspect, List.of())));
        assertTrue(asked.size() <= Limits.LIST_QUESTIONS);
        assertEquals("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2", DnsLists.reversed(InetAddress.getByName("2001:db8::1")));
    }

    @Test
    void theFieldNamesItsReasonsInShortLines() {
        Authentication bad = new Authentication(Result.FAIL, Result.FAIL, Result.FAIL, true, Result.NONE);
        String field = FILTER.look(suspect("Subject: OH NO HERE IT IS\n\n", bad), List.of()).field(5);
        assertTrue(field.startsWith("X-Spam-Status: Yes, score=14.9 required=5.0\r\n\ttests=dmarc-quarantine:5.0,"), field);
        assertTrue(field.lines().allMatch(line -> line.length() <= 78), field);
    }

    @Test
    void pagesMadeToBeSlowAreNot() {
        for (String piece : List.of("<a href=x ", "<a ", "<input ", "http://", " ", "a.", "<form ", "\u200b", "<a href=x></a")) {
            String body = piece.repeat(Limits.TEXT / piece.length());
            long before = System.nanoTime();
            FILTER.look(suspect(HEAD + "Content-Type: text/html\nSubject: " + "x      y".repeat(9_000) + "\n\n" + body), List.of());
            assertTrue(System.nanoTime() - before < 10_000_000_000L, piece);
        }
    }

    @Test
    void anyOctetsGetAVerdict() {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        Random random = new Random(seed);
        String[] pieces = {"<a href=", "http://", "\"", ">", "From: ", "\n", "\n\n", "xn--a.", "@", "<form action=", "--b", "\u0430", "a", ".", "[", " "};
        for (int round = 0; round < 300; round++) {
            StringBuilder message = new StringBuilder("Content-Type: text/html\nFrom: ");
            for (int i = 0; i < 100; i++) {
                message.append(pieces[random.nextInt(pieces.length)]);
            }
            SpamVerdict verdict = FILTER.look(suspect(message + ""), List.of());
            assertTrue(Double.isFinite(verdict.score()), "seed " + seed);
        }
    }
}
