package org.redoubt.webmail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.Offices.Terms;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.SessionInfo;

/** "Who opened my mailbox": what people see of their own part of the audit log. */
class WhoOpenedTest {
    private static final SessionInfo PHONE = new SessionInfo("i9", "imap", "192.0.2.9:40000", true, "Mail 1");

    private TestServer server;
    private Browser browser;
    private long alice;
    private long bob;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer(Map.of());
        browser = server.browser();
        assertEquals(204, browser.signIn(TestServer.ALICE, TestServer.PASSWORD));
        alice = server.directory.person(TestServer.ALICE).orElseThrow().account().value();
        bob = server.directory.person(TestServer.BOB).orElseThrow().account().value();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private String page(String query) throws IOException {
        server.writeLog();
        var response = browser.get("/self/access" + query, "X-Redoubt", "web");
        assertEquals(200, response.statusCode());
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private void event(AuditKind kind, String by, long account, SessionInfo session, String action, String touched, String outcome) {
        server.audit.record(new AuditEvent(
                Instant.ofEpochMilli(server.now.addAndGet(1000)), kind, by, account, session, action, 0, touched, outcome));
    }

    private static List<String> visits(String page) {
        List<String> visits = new ArrayList<>();
        Matcher found = Pattern.compile("\\{\"session\":[^}]*}").matcher(page);
        while (found.find()) {
            visits.add(found.group());
        }
        return visits;
    }

    @Test
    void whatWasOpenedInABrowserIsThereWithTheExactMessage() throws IOException {
        String path = server.put(TestServer.ALICE, "Subject: Secret\n\nText\n");
        assertEquals(200, browser.get("/view/" + path).statusCode());
        String page = page("");
        String number = path.replaceAll(".*/e", "");
        String visit = visits(page).stream().filter(each -> each.contains("\"session\":\"w")).findFirst().orElseThrow();
        assertTrue(visit.contains("\"by\":\"alice@example.org\",\"foreign\":false,\"via\":\"web\""), visit);
        assertTrue(visit.contains("\"messages\":\"" + number + "\",\"opened\":1"), visit);
        assertTrue(visit.contains("\"method\":\"method=LOGIN\""), visit);
        assertTrue(visit.contains("\"purposes\":[\"MAIL_ACCESS\"]"), visit);
        assertTrue(visit.contains("\"remotes\":[\"127.0.0.1\"]"), visit);
        assertFalse(page.contains("Secret"), "what a message says is not in the log");
    }

    @Test
    void aSessionIsOneEntryWithAllItOpened() throws IOException {
        event(AuditKind.SIGN_IN, TestServer.ALICE, alice, PHONE, "SCRAM-SHA-256", "app=3", "ok");
        event(AuditKind.BIND, TestServer.ALICE, alice, PHONE, "MAIL_ACCESS", "method=SCRAM-SHA-256 app=3", "ok");
        event(AuditKind.LIST, TestServer.ALICE, alice, PHONE, "MAIL_ACCESS", "emails=1:100", "ok");
        event(AuditKind.READ, TestServer.ALICE, alice, PHONE, "FETCH", "mailbox=3 uids=1 emails=7:8", "ok");
        event(AuditKind.READ, TestServer.ALICE, alice, PHONE, "FETCH", "mailbox=4 uids=9 emails=12", "ok");
        event(AuditKind.DELIVER, "-", alice, PHONE, "DELIVER", "emails=50", "ok");
        String visit = visits(page("")).getFirst();
        assertTrue(visit.contains("\"messages\":\"7:8,12\",\"opened\":3,\"reads\":2,\"lists\":1"), visit);
        assertTrue(visit.contains("\"mailboxes\":[\"4\",\"3\"]"), visit);
        assertTrue(visit.contains("\"method\":\"method=SCRAM-SHA-256 app=3\""), visit);
        assertTrue(visit.contains("\"agents\":[\"Mail 1\"]"), visit);
    }

    @Test
    void thatACodeWasGivenIsTold() throws IOException {
        event(AuditKind.SIGN_IN, TestServer.ALICE, alice, PHONE, "LOGIN", "second-factor", "ok");
        event(AuditKind.BIND, TestServer.ALICE, alice, PHONE, "MAIL_ACCESS", "method=LOGIN", "ok");
        event(AuditKind.SIGN_IN, TestServer.ALICE, alice, PHONE, "CONFIRM", "", "ok");
        String visit = visits(page("")).getFirst();
        assertTrue(visit.contains("\"method\":\"method=LOGIN second-factor\""), visit);
    }

    @Test
    void whoeverElseOpenedItIsMarked() throws IOException {
        SessionInfo cli = new SessionInfo("cli-1", "cli", "local", true);
        event(AuditKind.READ, TestServer.BOB, alice, PHONE, "FETCH", "mailbox=3 uids=1 emails=7", "ok");
        event(AuditKind.EXPORT, "operator", alice, cli, "EXPORT", "mailbox=3 uids=1 emails=1:9", "ok");
        List<String> visits = visits(page(""));
        assertTrue(visits.get(0).contains("\"by\":\"operator\",\"foreign\":true,\"via\":\"cli\""), visits.get(0));
        assertTrue(visits.get(0).contains("\"exported\":true"), visits.get(0));
        assertTrue(visits.get(1).contains("\"by\":\"bob@example.org\",\"foreign\":true"), visits.get(1));
    }

    @Test
    void aGrantIsShownWithItsReasonAndUnderLegalHoldNot() throws IOException {
        Instant until = Instant.ofEpochMilli(server.now.get()).plusSeconds(3_600);
        var offices = server.administration.offices();
        offices.giveGrant(new Terms(TestServer.BOB, TestServer.ALICE, "case 17", until, true)).orThrow();
        offices.giveGrant(new Terms(TestServer.BOB, TestServer.ALICE, "case 18", until, true, true)).orThrow();
        server.directory.grants().forEach(grant -> {
            SessionInfo imap = new SessionInfo("i" + grant.id(), "imap", "198.51.100.7:4", true);
            for (String action : List.of("GRANTED_ACCESS", "FETCH")) {
                AuditKind kind = action.equals("FETCH") ? AuditKind.READ : AuditKind.BIND;
                server.audit.record(new AuditEvent(
                        Instant.ofEpochMilli(server.now.get()), kind, TestServer.BOB, alice, imap, action, 0,
                        "emails=7", "ok", grant.mandate().purpose()));
            }
        });
        String page = page("");
        List<String> visits = visits(page);
        List<String> foreign = visits.stream().filter(visit -> visit.contains("\"foreign\":true")).toList();
        assertEquals(1, foreign.size(), page);
        assertTrue(foreign.getFirst().contains("\"purposes\":[\"grant 1: case 17\",\"GRANTED_ACCESS\"]"), page);
        assertEquals(2, page.split("\"action\":\"GRANT-GIVE\"", -1).length, page);
        assertFalse(page.contains("case 18") || page.contains("hidden"), page);
    }

    @Test
    void nothingOfAnybodyElsesAccountIsShown() throws IOException {
        event(AuditKind.READ, TestServer.BOB, bob, PHONE, "FETCH", "mailbox=3 uids=1 emails=7777", "ok");
        server.administration.setEnabled(TestServer.BOB, true).orThrow();
        // An account whose number begins or ends like hers.
        event(AuditKind.READ, TestServer.BOB, alice * 10, PHONE, "FETCH", "emails=7777", "ok");
        event(AuditKind.READ, TestServer.BOB, 10 + alice, PHONE, "FETCH", "emails=7777", "ok");
        String page = page("");
        assertFalse(page.contains("7777") || page.contains("bob@"), page);
    }

    @Test
    void whatAnAdministratorDidToHerSignInIsThere() throws IOException {
        server.now.addAndGet(1000);
        server.administration
                .addAppPassword(TestServer.ALICE, "x", java.util.Set.of(org.redoubt.directory.Service.IMAP), false)
                .orThrow();
        server.administration
                .addAppPassword(TestServer.BOB, "x", java.util.Set.of(org.redoubt.directory.Service.IMAP), false)
                .orThrow();
        String page = page("");
        assertEquals(1, page.split("\"action\":\"APP-PASSWORD-ADD\"", -1).length - 1, page);
        assertTrue(page.contains("\"by\":\"admin\",\"own\":false"), page);
    }

    /** By which somebody else could come in as her from an identity provider. */
    @Test
    void whomAProviderMeansByAnotherNameIsThereAndNoSignInThatFailed() throws IOException {
        server.now.addAndGet(1000);
        var person = server.directory.person(TestServer.ALICE).orElseThrow();
        assertTrue(server.directory.link(person, "provider.name", PHONE));
        server.administration.unlink(TestServer.ALICE).orThrow();
        assertEquals(204, browser.signIn(TestServer.ALICE, TestServer.PASSWORD));
        String page = page("");
        assertEquals(1, page.split("\"action\":\"OIDC-LINK\"", -1).length - 1, page);
        assertEquals(1, page.split("\"action\":\"OIDC-UNLINK\"", -1).length - 1, page);
        assertTrue(page.contains("\"failures\":{\"times\":0,"), page);
    }

    @Test
    void whoGuessesIsCountedAndHidesNothing() throws IOException {
        event(AuditKind.READ, TestServer.ALICE, alice, PHONE, "FETCH", "emails=7", "ok");
        for (int i = 0; i < 300; i++) {
            SessionInfo guesser = new SessionInfo("g" + i, "imap", "198.51.100." + i % 100 + ":4", true);
            event(AuditKind.SIGN_IN, TestServer.ALICE, alice, guesser, "LOGIN", "reason=WRONG_CREDENTIALS", "refused");
        }
        String page = page("");
        assertTrue(page.contains("\"failures\":{\"times\":300,"), page);
        assertTrue(visits(page).getFirst().contains("\"session\":\"i9\""), page);
        assertTrue(page.endsWith("\"next\":null,\"reached\":null}"), page);
    }

    @Test
    void pagesHoldFiftySessionsAndGoOn() throws IOException {
        for (int i = 0; i < 120; i++) {
            SessionInfo session = new SessionInfo("p" + i, "imap", "192.0.2.1:4", true);
            event(AuditKind.READ, TestServer.ALICE, alice, session, "FETCH", "emails=" + i, "ok");
        }
        List<String> all = new ArrayList<>();
        String page = page("?from=2026-11-25T10:00:01Z");
        String from = "&from=2026-11-25T10:00:01Z";
        for (int pages = 0; pages < 5; pages++) {
            assertTrue(visits(page).size() <= 50);
            all.addAll(visits(page));
            Matcher next = Pattern.compile("\"next\":(\\d+)").matcher(page);
            if (!next.find()) {
                break;
            }
            page = page("?before=" + next.group(1) + from);
        }
        List<String> numbers = all.stream()
                .filter(visit -> visit.contains("\"session\":\"p"))
                .map(visit -> visit.replaceAll(".*\"messages\":\"(\\d+)\".*", "$1"))
                .toList();
        assertEquals(120, numbers.size());
        assertEquals("119", numbers.getFirst());
        assertEquals("0", numbers.getLast());
    }

    @Test
    void aTimeBoundsIt() throws IOException {
        event(AuditKind.READ, TestServer.ALICE, alice, PHONE, "FETCH", "emails=71", "ok");
        Instant between = Instant.ofEpochMilli(server.now.addAndGet(60_000));
        event(AuditKind.READ, TestServer.ALICE, alice, PHONE, "FETCH", "emails=72", "ok");
        assertTrue(page("?from=" + between).contains("\"messages\":\"72\""));
        assertTrue(page("?until=" + between).contains("\"messages\":\"71\""));
        for (String query : new String[] {"?from=x", "?before=x", "?from=" + between + "&until=" + between}) {
            assertEquals(400, browser.get("/self/access" + query, "X-Redoubt", "web").statusCode(), query);
        }
    }

    @Test
    void thatSomebodyLookedIsItselfInTheLog() throws IOException {
        var _ = page("");
        assertTrue(page("").contains("\"lists\":1"));
        assertTrue(server.audit.events().stream()
                .anyMatch(event -> event.action().equals("WHO-OPENED") && event.account() == alice));
    }
}
