package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.redoubt.directory.Role;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.json.Json;
import org.redoubt.server.AllDoors.Door;
import org.redoubt.server.AllDoors.Visit;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.NamedRequests;
import org.redoubt.server.admin.StoredRequest;
import org.redoubt.server.config.ListenerKind;

/** Administration over HTTP: who comes in, what she may ask, and what is written down. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminApiTest {
    private static final String OLGA = "olga@example.org";
    private static final String HELEN = "helen@example.org";
    private static final String BOB = "bob@example.org";

    private final Officers officers = new Officers();
    private AllDoors doors;
    private AdminService operator;

    @BeforeAll
    void open(@TempDir Path root) throws Exception {
        doors = new AllDoors(root);
        operator = LocalAdmin.within(doors.installation());
        doors.addPerson(BOB);
        officers.hire(operator, OLGA, Role.OWNER);
        officers.hire(operator, HELEN, Role.HELPDESK);
    }

    @AfterAll
    void close() throws Exception {
        operator.close();
        doors.close();
    }

    private AdminBrowser stranger() throws Exception {
        return new AdminBrowser(doors.port(ListenerKind.ADMINISTRATION));
    }

    private AdminBrowser as(String address) throws Exception {
        AdminBrowser browser = stranger();
        HttpResponse<String> answer = browser.signIn(address, Officers.PASSWORD, officers.code(address));
        assertEquals(204, answer.statusCode(), answer.body());
        return browser;
    }

    private List<AuditEvent> events(AuditKind kind, String action) throws Exception {
        // What nobody waits for is on disk before this is.
        Officers.done(operator, new AdminRequest.ListAlerts(false));
        return doors.events(kind).stream()
                .filter(event -> event.action().equals(action))
                .toList();
    }

    private static final String[] LINES = {
        "X-Redoubt", "web", "Content-Type", "application/json", "Accept", "application/x-ndjson"
    };

    /** The same rows come line by line, how far it is before them, and the message last. */
    private void assertFollowed(AdminBrowser browser, String name, Map<String, Object> asked, List<Map<String, Object>> rows)
            throws Exception {
        // A log that is not read at a glance.
        SessionInfo session = new SessionInfo("filler", "imaps", "192.0.2.7:4711", true);
        for (int i = 0; i < 30_000; i++) {
            doors.installation().audit().record(new AuditEvent(
                    Instant.now(), AuditKind.READ, "nobody@example.org", 5, session, "FETCH", 9, "emails=1", "ok"));
        }
        HttpResponse<String> answer = browser.send("POST", "/api/" + name, Json.write(asked), LINES);
        assertEquals("application/x-ndjson", answer.headers().firstValue("Content-Type").orElse(""));
        List<Map<String, Object>> lines = new ArrayList<>();
        for (String line : answer.body().split("\n")) {
            lines.add(Json.read(line));
        }
        assertTrue(lines.getFirst().containsKey("progress"), answer.body());
        assertEquals(
                rows,
                lines.stream()
                        .flatMap(line -> Json.asObject(line.getOrDefault("row", "")).stream())
                        .toList());
        assertTrue(lines.getLast().containsKey("message"), answer.body());
    }

    /** Everything that one may ask over the control socket but what is not asked so, and nothing else. */
    @Test
    void requestsAreThoseOfTheControlSocket() throws Exception {
        Set<Class<?>> named = NamedRequests.NAMES.stream()
                .map(name -> (Class<?>) NamedRequests.blank(name).getClass())
                .collect(Collectors.toCollection(HashSet::new));
        assertEquals(NamedRequests.NAMES.size(), named.size());
        named.addAll(Set.of(AdminRequest.Import.class, AdminRequest.Export.class, AdminRequest.SignInAs.class));
        Set<Class<?>> all = AdminPolicyTest.requests().values().stream()
                .map(request -> (Class<?>) request.getClass())
                .collect(Collectors.toSet());
        assertEquals(all, named);
    }

    @Test
    void theDocumentNamesEachRequest() throws Exception {
        String document = Files.readString(Path.of("../docs/administration.md"));
        assertEquals(
                List.of(),
                NamedRequests.NAMES.stream()
                        .filter(name -> !document.contains("`" + name + "`"))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void aRoleAsksWhatItMayAndTheRestIsRefusedAndWrittenDown(Role role) throws Exception {
        String address = role.text() + "@example.org";
        officers.hire(operator, address, role);
        List<String> refused = new ArrayList<>();
        List<String> answered = new ArrayList<>();
        try (AdminBrowser browser = as(address)) {
            for (String name : NamedRequests.NAMES) {
                AdminRequest request = NamedRequests.blank(name);
                int status = browser.ask(name, StoredRequest.text(request)).statusCode();
                boolean may = role.permissions().contains(AdminPolicy.needed(request));
                (may ? answered : refused).add(name);
                // With nothing in it most is refused for another reason: there is no such person.
                Set<Integer> expected = may ? Set.of(200, 409) : Set.of(403);
                assertTrue(expected.contains(status), role + " " + name + " " + status);
            }
            Map<String, Object> me = Json.read(browser.ask("me", "{}").body());
            assertEquals(answered, Json.texts(me, "may"));
            assertEquals(List.of(role.text()), Json.texts(me, "roles"));
        }
        List<AuditEvent> denied = events(AuditKind.ADMIN, "DENIED").stream()
                .filter(event -> event.principal().equals(address))
                .toList();
        assertEquals(refused.size(), denied.size());
        assertTrue(denied.stream()
                .allMatch(event -> event.session().via().equals("admin")
                        && event.session().remote().startsWith("127.0.0.1:")
                        && event.outcome().equals("refused")));
    }

    @Test
    void nobodyAsksAnythingBeforeSheHasSignedIn() throws Exception {
        try (AdminBrowser stranger = stranger()) {
            for (String name : NamedRequests.NAMES) {
                assertEquals(401, stranger.ask(name, "{}").statusCode(), name);
            }
            assertEquals(401, stranger.ask("me", "{}").statusCode());
            // Neither by what a mail program or a token sends.
            String basic = AllDoors.basic(BOB, AllDoors.PASSWORD);
            HttpResponse<String> answer = stranger.send(
                    "POST", "/api/me", "{}", "X-Redoubt", "web", "Content-Type", "application/json", "Authorization", basic);
            assertEquals(403, answer.statusCode());
        }
        doors.installation().directory().probes().flush();
        assertFalse(events(AuditKind.PROBE, "HTTP-401").isEmpty());
    }

    @Test
    void onlyWhoHoldsARoleAndHasASecondFactorComesIn() throws Exception {
        String plain = "plain@example.org";
        doors.addPerson(plain);
        Officers.done(operator, new AdminRequest.GiveRole(plain, "owner"));
        String none = "none@example.org";
        officers.hire(operator, none);
        try (AdminBrowser browser = stranger()) {
            assertEquals(401, browser.signIn(OLGA, "not it at all", "").statusCode());
            assertTrue(browser.signIn(OLGA, Officers.PASSWORD, "").body().contains("/problems/second-factor"));
            assertTrue(browser.signIn(OLGA, Officers.PASSWORD, "000000").body().contains("/problems/second-factor"));
            HttpResponse<String> withoutFactor = browser.signIn(plain, AllDoors.PASSWORD, "");
            assertEquals(403, withoutFactor.statusCode());
            assertTrue(withoutFactor.body().contains("a role needs a second factor"), withoutFactor.body());
            HttpResponse<String> withoutRole = browser.signIn(none, Officers.PASSWORD, officers.code(none));
            assertTrue(withoutRole.body().contains("you hold no role"), withoutRole.body());
            assertTrue(browser.cookie().isEmpty());
        }
        Map<String, Long> denied = new TreeMap<>();
        events(AuditKind.ADMIN, "DENIED").stream()
                .filter(event -> event.touched().equals("request=SignInAs"))
                .forEach(event -> denied.merge(event.principal(), 1L, Long::sum));
        assertEquals(Map.of(plain, 1L, none, 1L), denied);
        assertEquals(List.of(), doors.sessions(plain));
    }

    @Test
    void aCookieOfTheOneAddressIsWorthNothingAtTheOther() throws Exception {
        try (AdminBrowser administration = as(OLGA);
                AdminBrowser mail = new AdminBrowser(doors.port(ListenerKind.HTTPS))) {
            assertEquals(204, mail.signIn(OLGA, Officers.PASSWORD, officers.code(OLGA)).statusCode());
            String ofMail = mail.cookie().orElseThrow();
            String ofAdministration = administration.cookie().orElseThrow();
            assertEquals(200, administration.ask("me", "{}").statusCode());
            assertEquals(200, mail.send("GET", "/self/state", "", "X-Redoubt", "web").statusCode());
            String secretOfMail = ofMail.substring(ofMail.indexOf('=') + 1);
            String secretOfAdministration = ofAdministration.substring(ofAdministration.indexOf('=') + 1);
            for (String cookie : List.of(ofMail, "__Host-redoubt-admin=" + secretOfMail)) {
                administration.cookie(cookie);
                assertEquals(401, administration.ask("me", "{}").statusCode(), cookie);
            }
            for (String cookie : List.of(ofAdministration, "__Host-redoubt=" + secretOfAdministration)) {
                mail.cookie(cookie);
                assertEquals(401, mail.send("GET", "/self/state", "", "X-Redoubt", "web").statusCode(), cookie);
            }
        }
    }

    @Test
    void theCookieIsForThisAddressAlone() throws Exception {
        try (AdminBrowser browser = stranger()) {
            HttpResponse<String> answer = browser.signIn(OLGA, Officers.PASSWORD, officers.code(OLGA));
            String set = answer.headers().firstValue("Set-Cookie").orElseThrow();
            for (String attribute : List.of("Secure", "HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=36000")) {
                assertTrue(set.contains("; " + attribute), set);
            }
            assertTrue(set.startsWith("__Host-redoubt-admin="), set);
        }
    }

    @Test
    void pagesOfOthersAskNothingWithHerCookieAndItIsWrittenDown() throws Exception {
        try (AdminBrowser olga = as(OLGA)) {
            String body = "{\"address\":\"" + BOB + "\",\"enabled\":false}";
            String path = "/api/account.enabled";
            String json = "application/json";
            String[][] foreign = {
                {"Content-Type", json},
                {"Content-Type", json, "X-Redoubt", "web", "Origin", "https://evil.example"},
                {"Content-Type", json, "X-Redoubt", "web", "Sec-Fetch-Site", "same-site"},
                {"Content-Type", json, "Sec-Fetch-Site", "cross-site"}
            };
            for (String[] fields : foreign) {
                assertEquals(403, olga.send("POST", path, body, fields).statusCode(), String.join(" ", fields));
            }
            assertTrue(doors.installation().directory().person(BOB).orElseThrow().enabled());
            long noted = events(AuditKind.SIGN_IN, "CROSS-SITE").stream()
                    .filter(event -> event.principal().equals(OLGA) && event.session().via().equals("admin"))
                    .count();
            assertEquals(foreign.length, noted);
            assertEquals(200, olga.ask("account.enabled", body).statusCode());
            assertEquals(200, olga.ask("account.enabled", body.replace("false", "true")).statusCode());
        }
    }

    @Test
    void whatIsNoRequestIsRefusedInTheFormThatItHas() throws Exception {
        try (AdminBrowser olga = as(OLGA)) {
            assertEquals(404, olga.ask("nothing", "{}").statusCode());
            assertEquals(404, olga.ask("sign-in", "{}").statusCode());
            assertEquals(404, olga.ask("import", "{\"address\":\"" + BOB + "\"}").statusCode());
            assertEquals(404, olga.ask("export", "{\"address\":\"" + BOB + "\"}").statusCode());
            for (String body : List.of("", "[]", "{", "{} {}", "{\"address\":1}", "{\"address\":null}", "{\"address\":1e999}",
                    "[".repeat(10_000))) {
                HttpResponse<String> answer = olga.ask("account.show", body);
                assertEquals(400, answer.statusCode(), body.length() < 50 ? body : "deep");
                assertTrue(answer.body().contains("/problems/malformed"), answer.body());
            }
            assertEquals(413, olga.ask("account.show", "{\"address\":\"" + "x".repeat(300_000) + "\"}").statusCode());
            assertEquals(415, olga.send("POST", "/api/me", "{}", "X-Redoubt", "web", "Content-Type", "text/plain").statusCode());
            assertEquals(405, olga.send("GET", "/api/me", "", "X-Redoubt", "web").statusCode());
            HttpResponse<String> nobody = olga.ask("account.show", "{\"address\":\"a\\\"b@example.org\"}");
            assertEquals(409, nobody.statusCode());
            assertEquals("there is no account a\"b@example.org", Json.text(Json.read(nobody.body()), "title"));
        }
    }

    @Test
    void rolesCountForTheNextRequestAndSessionsEndAtOnce() throws Exception {
        String kim = "kim@example.org";
        officers.hire(operator, kim, Role.HELPDESK);
        try (AdminBrowser browser = as(kim)) {
            assertEquals(403, browser.ask("queue.list", "{}").statusCode());
            Officers.done(operator, new AdminRequest.GiveRole(kim, "domain-admin"));
            assertEquals(200, browser.ask("queue.list", "{}").statusCode());
            Officers.done(operator, new AdminRequest.TakeRole(kim, "domain-admin"));
            assertEquals(403, browser.ask("queue.list", "{}").statusCode());
            Map<String, Object> session = doors.sessions(kim).getFirst();
            assertEquals("admin", session.get("via"));
            try (AdminBrowser olga = as(OLGA)) {
                olga.rows("session.end", Map.of("id", session.get("session")));
            }
            assertEquals(401, browser.ask("me", "{}").statusCode());
        }
        try (AdminBrowser browser = as(kim)) {
            assertEquals(204, browser.send("DELETE", "/session", "", AdminBrowser.OURS).statusCode());
            assertEquals(401, browser.ask("me", "{}").statusCode());
        }
        assertEquals(List.of(), doors.sessions(kim));
    }

    @Test
    void whatIsDoneIsWrittenDownWithWhoAndFromWhere() throws Exception {
        try (AdminBrowser olga = as(OLGA)) {
            olga.rows("account.add", Map.of(
                    "address", "new@example.org",
                    "name", "New",
                    "password", "a good long phrase",
                    "quota", 1_000_000L,
                    "administrator", false));
            assertEquals(
                    "new@example.org",
                    olga.rows("account.find", Map.of("text", "NEW@", "from", 0L, "most", 10L))
                            .getFirst()
                            .get("address"));
            olga.rows("account.remove", Map.of("address", "new@example.org"));
        }
        AuditEvent added = doors.events(AuditKind.ADMIN).stream()
                .filter(event -> event.principal().equals(OLGA) && event.action().startsWith("PERSON-ADD"))
                .findFirst()
                .orElseThrow();
        assertEquals("admin", added.session().via());
        assertTrue(added.session().remote().startsWith("127.0.0.1:"), added.toString());
    }

    @Test
    void peopleAreFoundPageByPage() throws Exception {
        for (int i = 0; i < 5; i++) {
            doors.addPerson("many" + i + "@example.org");
        }
        try (AdminBrowser helen = as(HELEN)) {
            List<Object> found = new ArrayList<>();
            for (long from = 0; from < 6; from += 2) {
                helen.rows("account.find", Map.of("text", "many", "from", from, "most", 2L))
                        .forEach(row -> found.add(row.get("address")));
            }
            assertEquals(5, found.size());
            assertEquals(5, new HashSet<>(found).size());
            assertEquals("many0@example.org", found.getFirst());
            assertEquals(List.of(), helen.rows("account.find", Map.of("text", "nobody at all", "from", 0L, "most", 2L)));
        }
    }

    @Test
    void whatSomebodySawIsToldExactlyAndTheLogIsSearchedPageByPage() throws Exception {
        String carla = "carla@example.org";
        doors.addPerson(carla);
        try (Visit smtp = doors.visit(Door.SUBMISSION, carla, AllDoors.PASSWORD)) {
            smtp.client().smtp("MAIL FROM:<" + carla + ">");
            smtp.client().smtp("RCPT TO:<" + carla + ">");
            smtp.client().smtp("DATA");
            smtp.client().smtp("Subject: seen\r\n\r\nText\r\n.");
        }
        long since = Instant.now().minusSeconds(600).toEpochMilli();
        try (AdminBrowser olga = as(OLGA)) {
            awaitMail(carla, olga);
            try (Visit imap = doors.visit(Door.IMAP, carla, AllDoors.PASSWORD)) {
                imap.client().imap("SELECT INBOX");
                imap.client().imap("FETCH 1 BODY.PEEK[]");
                imap.client().imap("LOGOUT");
            }
            List<Map<String, Object>> seen = olga.rows("audit.what-did", Map.of("by", carla, "since", since));
            Map<String, Object> read = seen.stream()
                    .filter(row -> "READ".equals(row.get("kind")))
                    .findFirst()
                    .orElseThrow();
            assertEquals(carla, read.get("person"));
            assertEquals(1L, read.get("messages"));
            assertTrue(String.valueOf(read.get("emails")).matches("[0-9]+"), read.toString());
            assertEquals(
                    List.of(),
                    olga.rows("audit.what-did", Map.of("by", carla, "credential", "app=1", "since", since)));
            assertEquals(409, olga.ask("audit.what-did", "{\"credential\":\"app=1\"}").statusCode());
            assertEquals(
                    409, olga.send("POST", "/api/audit.what-did", "{\"credential\":\"app=1\"}", LINES).statusCode());
            assertFollowed(olga, "audit.what-did", Map.of("by", carla, "since", since), seen);
            Map<String, Object> admin = Map.of("by", carla, "kind", "READ", "since", since, "events", 10L, "listed", false);
            assertFollowed(olga, "audit.query", admin, olga.rows("audit.query", admin));

            Set<Object> numbers = new HashSet<>();
            Map<String, Object> asked = new TreeMap<>(Map.of("by", carla, "since", since, "events", 2L));
            for (boolean more = true; more; more = asked.containsKey("before")) {
                Map<String, Object> page = olga.rows("audit.search", asked).getFirst();
                Json.objects(page, "events").forEach(event -> {
                    assertEquals(carla, event.get("by"));
                    assertTrue(numbers.add(event.get("seq")), "twice: " + event);
                });
                asked.remove("before");
                if (page.containsKey("next")) {
                    asked.put("before", page.get("next"));
                }
            }
            long written = 0;
            for (AuditKind kind : AuditKind.values()) {
                written += doors.events(kind).stream()
                        .filter(event -> event.principal().equals(carla))
                        .count();
            }
            assertEquals(written, numbers.size());
            assertTrue(written > 2, "several pages");
            assertEquals(1, Json.objects(
                            olga.rows("audit.search", Map.of("by", carla, "text", "fetch", "kind", "READ", "events", 9L))
                                    .getFirst(),
                            "events")
                    .size());
            assertTrue(events(AuditKind.ADMIN, "AUDIT-SEARCH").stream()
                    .anyMatch(event -> event.touched().equals("by=" + carla + " kind=READ text=fetch")));
        }
    }

    private static void awaitMail(String address, AdminBrowser olga) throws Exception {
        Map<String, Object> account = olga.rows("account.show", Map.of("address", address)).getFirst();
        for (int i = 0; i < 3_000 && !Long.valueOf(1).equals(account.get("messages")); i++) {
            account = olga.rows("account.show", Map.of("address", address)).getFirst();
        }
        assertEquals(1L, account.get("messages"));
        // What people call their mailboxes is theirs.
        assertFalse(account.containsKey("mailboxes"));
    }

    @Test
    void theLogIsProvedBesideAndFailuresAreCounted() throws Exception {
        try (AdminBrowser olga = as(OLGA);
                AdminBrowser stranger = stranger()) {
            long since = Instant.now().minusSeconds(60).toEpochMilli();
            long before = Json.number(olga.rows("audit.failures", Map.of("since", since)).getFirst(), "failures");
            stranger.signIn("nobody@example.org", "wrong", "");
            events(AuditKind.SIGN_IN, "");
            assertEquals(
                    before + 1,
                    Json.number(olga.rows("audit.failures", Map.of("since", since)).getFirst(), "failures"));
            assertEquals(List.of(), olga.rows("health", Map.of()));
            Map<String, Object> proof = olga.rows("audit.verify", Map.of("begin", true)).getFirst();
            for (int i = 0; i < 20_000 && "running".equals(proof.get("state")); i++) {
                proof = olga.rows("audit.verify", Map.of("begin", false)).getFirst();
            }
            assertEquals("right", proof.get("state"), proof.toString());
        }
    }

    @Test
    void whatIsRefusedWhereFiguresAreIsWrittenDown() throws Exception {
        try (LineClient http = LineClient.plain(doors.port(ListenerKind.ADMIN))) {
            http.send("GET /autodiscover/autodiscover.json?@evil.example/owa HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertTrue(http.line().startsWith("HTTP/1.1 404"));
        }
        doors.installation().directory().probes().flush();
        AuditEvent event = events(AuditKind.PROBE, "HTTP-404").stream()
                .filter(each -> each.session().via().equals("admin"))
                .findFirst()
                .orElseThrow();
        assertTrue(event.touched().contains("shape=") && event.touched().contains("autodiscover"), event.touched());
    }
}
