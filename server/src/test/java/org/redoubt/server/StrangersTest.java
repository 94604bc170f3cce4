package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditQuery;
import org.redoubt.guard.AuditReader;
import org.redoubt.guard.tlog.NoteSigner;
import org.redoubt.http.Route;
import org.redoubt.jmap.command.Method;
import org.redoubt.jmap.command.Methods;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.server.demo.DemoOrganisation;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.codec.Verb;
import org.redoubt.webmail.StaticSite;

/**
 * Whoever has not signed in, and whoever is somebody else, gets nothing but refusal from every command, method and endpoint, and
 * each refusal is in the audit log. All are taken from the registries that the server itself works by, so that a new one is
 * walked too, or has to be named here as one that is for everybody.
 */
@Timeout(120)
class StrangersTest {
    /** What of HTTP is there only where it is configured; nobody is at the provider's address. */
    private static final String EVERYTHING = """

            [witness]
            logs = ["%s"]

            [oidc]
            issuer = "https://provider.invalid"
            client_id = "redoubt"
            client_secret = "oidc.secret"
            domains = ["elsewhere.example"]
            label = "Elsewhere"
            """;

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "OPTIONS");

    private DataFolder folder = DataFolder.at(Path.of(""));
    private Installation installation;
    private Server server;
    private int offset;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        folder = DemoFolder.make(root.resolve("data"));
        Path secret = Files.writeString(folder.root().resolve("oidc.secret"), "s3cret\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        String log = NoteSigner.generate("mail.example.net/audit").key().text();
        Files.writeString(folder.config(), EVERYTHING.formatted(log), StandardOpenOption.APPEND);
        installation = Installation.open(folder).orElseThrow();
        offset = RunningServer.freeOffset();
        server = Server.start(installation, new ServeOptions(offset, Optional.of("127.0.0.1")));
    }

    @AfterEach
    void stop() {
        server.close();
        installation.close();
    }

    private int port(ListenerKind kind) {
        return kind.standardPort() + offset;
    }

    /** Waits until an event tells of each. */
    private void noticed(AuditKind kind, String via, List<String> what) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        List<String> missing = new ArrayList<>(what);
        while (!missing.isEmpty() && System.nanoTime() < deadline) {
            for (AuditEvent event : events(kind)) {
                if (event.session().via().equals(via) && event.outcome().equals("refused")) {
                    missing.removeIf(one -> (event.touched() + ' ').contains("what=" + one + ' '));
                }
            }
            LockSupport.parkNanos(20_000_000);
        }
        assertEquals(List.of(), missing, "not in the audit log");
    }

    private List<AuditEvent> events(AuditKind kind) throws IOException {
        List<AuditEvent> events = new ArrayList<>();
        new AuditReader(folder.audit()).query(AuditQuery.ALL.kind(kind), found -> events.add(found.event()));
        return events;
    }

    /** The log writes in full only so much of one network in a minute; here each minute is over at once. */
    private void nextMinute() {
        installation.directory().probes().forget();
    }

    @Test
    void everyImapCommandWaitsForSignIn() throws Exception {
        List<String> commands = org.redoubt.imap.command.Commands.index().values().stream()
                .filter(entry -> switch (entry.when()) {
                    case AFTER_LOGIN, SELECTED -> true;
                    case ANY, BEFORE_LOGIN -> false;
                })
                .map(org.redoubt.imap.session.Command.Entry::name)
                .toList();
        for (String command : commands) {
            nextMinute();
            try (LineClient client = LineClient.tls(port(ListenerKind.IMAPS))) {
                client.line();
                String answer = client.imap(command + " x y z").getLast();
                assertTrue(answer.startsWith("t BAD "), command + ": " + answer);
            }
        }
        noticed(AuditKind.PROBE, "imap", commands.stream().map(name -> name.replace(" ", "%20")).toList());
    }

    @Test
    void everyPop3AndManageSieveCommandWaitsForSignIn() throws Exception {
        List<String> pop3 = org.redoubt.pop3.command.Commands.index().values().stream()
                .filter(entry -> switch (entry.when()) {
                    case TRANSACTION -> true;
                    case ANY, AUTHORIZATION -> false;
                })
                .map(org.redoubt.pop3.session.Command.Entry::name)
                .toList();
        for (String command : pop3) {
            try (LineClient client = LineClient.tls(port(ListenerKind.POP3S))) {
                client.line();
                client.send(command + " 1\r\n");
                assertTrue(client.line().startsWith("-ERR"), command);
            }
        }
        noticed(AuditKind.PROBE, "pop3", pop3);
        List<String> sieve = org.redoubt.managesieve.command.Commands.index().values().stream()
                .filter(entry -> switch (entry.when()) {
                    case AUTHENTICATED -> true;
                    case ANY, UNAUTHENTICATED -> false;
                })
                .map(org.redoubt.managesieve.session.Command.Entry::name)
                .toList();
        for (String command : sieve) {
            try (LineClient client = LineClient.plain(port(ListenerKind.MANAGESIEVE))) {
                while (!client.line().startsWith("OK")) {
                    continue;
                }
                client.send(command + " \"x\" \"keep;\"\r\n");
                assertTrue(client.line().startsWith("NO"), command);
            }
        }
        noticed(AuditKind.PROBE, "managesieve", sieve);
    }

    /** What every client may say to every SMTP listener; VRFY is answered with the same whoever is named. */
    private static final Set<Verb> GREETINGS = Set.of(
            Verb.EHLO, Verb.HELO, Verb.HELP, Verb.NOOP, Verb.RSET, Verb.QUIT, Verb.STARTTLS, Verb.AUTH, Verb.VRFY);

    private static final Map<Verb, String> ARGUMENTS = Map.of(
            Verb.MAIL, " FROM:<alice@example.org>", Verb.RCPT, " TO:<bob@example.org>", Verb.BDAT, " 3 LAST\r\nabc",
            Verb.EXPN, " staff", Verb.LHLO, " stranger.example");

    private List<Verb> askedOf(ListenerKind kind, Set<Verb> free, boolean tls) throws Exception {
        List<Verb> refused = new ArrayList<>();
        for (Verb verb : org.redoubt.transport.command.Commands.ALL.keySet()) {
            if (GREETINGS.contains(verb) || free.contains(verb)) {
                continue;
            }
            nextMinute();
            try (LineClient client = tls ? LineClient.tls(port(kind)) : LineClient.plain(port(kind))) {
                client.line();
                client.smtp("EHLO stranger.example");
                String answer = client.smtp(verb + ARGUMENTS.getOrDefault(verb, ""));
                assertTrue(answer.startsWith("5"), kind + " " + verb + ": " + answer);
            }
            refused.add(verb);
        }
        String via = kind == ListenerKind.SMTP ? "mx" : kind.text();
        noticed(AuditKind.PROBE, via, refused.stream().map(Verb::name).toList());
        return refused;
    }

    @Test
    void everySubmissionWaitsForSignIn() throws Exception {
        assertEquals(6, askedOf(ListenerKind.SUBMISSIONS, Set.of(), true).size());
    }

    /** What a stranger is told of whether somebody is there: the same of everybody (RFC 5321 3.5.3). */
    @Test
    void mailOfOtherServersIsTakenForOurPeopleAndNothingElse() throws Exception {
        assertEquals(5, askedOf(ListenerKind.SMTP, Set.of(Verb.MAIL), false).size());
        try (LineClient client = LineClient.plain(port(ListenerKind.SMTP))) {
            client.line();
            client.smtp("EHLO stranger.example");
            String somebody = client.smtp("VRFY alice@example.org");
            assertTrue(somebody.startsWith("252 "), somebody);
            assertEquals(somebody, client.smtp("VRFY nobody@example.org"));
        }
    }

    /** What is answered to whoever asks, "METHOD path" by listener; everything else is refused. */
    private static final Map<ListenerKind, Set<String>> FOR_EVERYBODY = Map.of(
            ListenerKind.ADMINISTRATION, Set.of("DELETE /session"),
            ListenerKind.HTTPS, Set.of(
                    // Signing out when nobody is signed in is nothing.
                    "DELETE /session",
                    // RFC 8620 2.2, RFC 8414 3, RFC 9728 3: where things are.
                    "GET /.well-known/jmap",
                    "GET /.well-known/oauth-authorization-server",
                    "GET /.well-known/oauth-protected-resource",
                    "GET /.well-known/oauth-protected-resource/jmap/session",
                    // Where a code is typed in, how the pages look, and their script.
                    "GET /oauth/device",
                    "GET /door/page.css",
                    "GET /door/passkey.js",
                    // Whether there is a provider; the way to it, which is 503 here.
                    "GET /oidc",
                    "GET /oidc/begin",
                    // The Fetch standard's CORS protocol.
                    "OPTIONS /.well-known/oauth-authorization-server",
                    "OPTIONS /.well-known/oauth-protected-resource",
                    "OPTIONS /.well-known/oauth-protected-resource/jmap/session",
                    "OPTIONS /oauth/device-code",
                    "OPTIONS /oauth/register",
                    "OPTIONS /oauth/revoke",
                    "OPTIONS /oauth/token"));

    private static String target(Route route) {
        return route.path().length() > 1 && route.path().endsWith("/") ? route.path() + "a1/b1" : route.path();
    }

    private static String content(String method) {
        return method.equals("GET") || method.equals("OPTIONS") ? "" : "{}";
    }

    /** Pages and files of the web applications, which hold nothing of anybody's. */
    private static Set<String> applications() throws IOException {
        Set<String> paths = new TreeSet<>();
        for (StaticSite site : List.of(
                new StaticSite(WebApplicationFiles.mail()),
                StaticSite.ofAdministration(WebApplicationFiles.administration(), List.of("/", "/admin/")))) {
            site.routes().forEach(route -> paths.add("GET " + route.path()));
        }
        return paths;
    }

    @ParameterizedTest
    @EnumSource(value = ListenerKind.class, names = {"HTTPS", "ADMINISTRATION"})
    void everyEndpointWaitsForSignIn(ListenerKind kind) throws Exception {
        Set<String> answered = new TreeSet<>();
        List<String> what = new ArrayList<>();
        try (AdminBrowser browser = new AdminBrowser(port(kind))) {
            for (Route route : server.routes(kind)) {
                nextMinute();
                for (String method : METHODS) {
                    int status = browser.send(method, target(route), content(method)).statusCode();
                    assertTrue(!route.signIn() || status == 401 || status == 403, method + " " + route.path() + " " + status);
                    if (status >= 400 && status < 500) {
                        what.add(method + ':' + target(route));
                    } else {
                        answered.add(method + " " + route.path());
                    }
                }
            }
        }
        answered.removeAll(applications());
        assertEquals(new TreeSet<>(FOR_EVERYBODY.get(kind)), answered);
        noticed(AuditKind.PROBE, kind.text(), what);
    }

    private AccountId alice() {
        return installation.directory().person(DemoOrganisation.ALICE).orElseThrow().account();
    }

    /** How often Bob was refused Alice's account until now. */
    private long refusals() throws IOException {
        return Stream.concat(events(AuditKind.BIND).stream(), events(AuditKind.READ).stream())
                .filter(event -> event.principal().equals(DemoOrganisation.BOB)
                        && event.account() == alice().value()
                        && List.of("refused", "absent").contains(event.outcome()))
                .count();
    }

    /** IMAP commands that name somebody's mailbox, as Bob would say them to reach Alice's. */
    private static Map<String, String> imapAttempts() {
        String theirs = "\"Other Users/alice@example.org/INBOX\"";
        String url = "imap://alice%40example.org@mail.example.org/INBOX/;UID=1;URLAUTH=user+bob%40example.org";
        Map<String, String> attempts = new TreeMap<>();
        for (String name : List.of("SELECT", "EXAMINE", "DELETE", "SUBSCRIBE", "GETACL", "MYRIGHTS", "GETQUOTAROOT", "RESETKEY")) {
            attempts.put(name, name + " " + theirs);
        }
        attempts.put("CREATE", "CREATE \"Other Users/alice@example.org/INBOX/mine\"");
        attempts.put("RENAME", "RENAME " + theirs + " mine");
        attempts.put("STATUS", "STATUS " + theirs + " (MESSAGES)");
        attempts.put("SETACL", "SETACL " + theirs + " bob@example.org lr");
        attempts.put("DELETEACL", "DELETEACL " + theirs + " bob@example.org");
        attempts.put("LISTRIGHTS", "LISTRIGHTS " + theirs + " bob@example.org");
        attempts.put("GETMETADATA", "GETMETADATA " + theirs + " (/shared/comment)");
        attempts.put("SETMETADATA", "SETMETADATA " + theirs + " (/shared/comment \"x\")");
        attempts.put("APPEND", "APPEND " + theirs + " {1+}\r\nx");
        attempts.put("URLFETCH", "URLFETCH \"" + url + ":INTERNAL:91354a473744909de610943775f92038\"");
        for (String name : List.of("COPY", "UID COPY", "MOVE", "UID MOVE")) {
            attempts.put(name, name + " 1 " + theirs);
        }
        attempts.put("REPLACE", "REPLACE 1 " + theirs + " {1+}\r\nx");
        attempts.put("UID REPLACE", "UID REPLACE 1 " + theirs + " {1+}\r\nx");
        // These say nothing of mailboxes that one may not see, and go on with the others.
        attempts.put("UNSUBSCRIBE", "UNSUBSCRIBE " + theirs);
        attempts.put("ESEARCH", "ESEARCH IN (mailboxes " + theirs + ") ALL");
        attempts.put("NOTIFY", "NOTIFY SET (mailboxes " + theirs + " (MessageNew MessageExpunge))");
        return attempts;
    }

    /** Those that answer OK, and of what is not hers with nothing. */
    private static final Set<String> SAY_NOTHING = Set.of("UNSUBSCRIBE", "ESEARCH", "NOTIFY", "URLFETCH");

    /** Those that name no mailbox: they are about the session, or about what is selected, which is one's own. */
    private static final Set<String> OF_THE_SESSION = Set.of(
            "CAPABILITY", "NOOP", "LOGOUT", "ID", "STARTTLS", "AUTHENTICATE", "LOGIN", "ENABLE", "LIST", "LSUB", "NAMESPACE",
            "IDLE", "GETQUOTA", "SETQUOTA", "GETJMAPACCESS", "COMPRESS", "UNAUTHENTICATE", "GENURLAUTH", "CHECK", "CLOSE", "UNSELECT",
            "EXPUNGE", "UID EXPUNGE", "SEARCH", "UID SEARCH", "SORT", "UID SORT", "THREAD", "UID THREAD", "FETCH",
            "UID FETCH", "STORE", "UID STORE", "CANCELUPDATE", "UIDBATCHES");

    @Test
    void noImapCommandReachesSomebodyElsesMailbox() throws Exception {
        Map<String, String> attempts = imapAttempts();
        Set<String> all = new TreeSet<>(attempts.keySet());
        all.addAll(OF_THE_SESSION);
        assertEquals(new TreeSet<>(org.redoubt.imap.command.Commands.index().keySet()), all);
        for (Map.Entry<String, String> attempt : attempts.entrySet()) {
            try (LineClient bob = LineClient.tls(port(ListenerKind.IMAPS))) {
                bob.line();
                bob.imap("LOGIN " + DemoOrganisation.BOB + " " + password(DemoOrganisation.BOB));
                bob.imap("SELECT INBOX");
                long before = refusals();
                List<String> answer = bob.imap(attempt.getValue());
                boolean nothing = SAY_NOTHING.contains(attempt.getKey())
                        && answer.getLast().startsWith("t OK")
                        && answer.stream().limit(answer.size() - 1L).allMatch(line -> line.endsWith(" NIL"));
                assertTrue(nothing || answer.getLast().startsWith("t NO"), attempt.getKey() + ": " + answer);
                awaitRefusal(before, attempt.getKey());
            }
        }
        try (LineClient bob = LineClient.tls(port(ListenerKind.IMAPS))) {
            bob.line();
            bob.imap("LOGIN " + DemoOrganisation.BOB + " " + password(DemoOrganisation.BOB));
            for (String command : List.of("LIST \"\" \"*\"", "LSUB \"\" \"*\"", "GENURLAUTH "
                    + "\"imap://alice%40example.org@mail.example.org/INBOX/;UID=1;URLAUTH=user+bob%40example.org\" INTERNAL")) {
                assertEquals(List.of(), bob.imap(command).stream().filter(line -> line.contains("alice")).toList(), command);
            }
        }
    }

    private void awaitRefusal(long before, String what) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (refusals() <= before && System.nanoTime() < deadline) {
            LockSupport.parkNanos(5_000_000);
        }
        assertTrue(refusals() > before, what + ": not in the audit log");
    }

    /** JMAP methods that name no account: they are about the session. */
    private static final Set<String> WITHOUT_ACCOUNT = Set.of("Core/echo", "PushSubscription/get", "PushSubscription/set");

    /** Arguments that a method wants besides the account, so that it gets as far as that. */
    private static String arguments(String method, String account) {
        String id = "\"accountId\":\"" + account + "\"";
        String kind = method.substring(method.indexOf('/') + 1);
        return "{" + switch (kind) {
            case "changes" -> id + ",\"sinceState\":\"1\"";
            case "queryChanges" -> id + ",\"sinceQueryState\":\"1\"";
            case "copy" -> "\"fromAccountId\":\"" + account + "\",\"accountId\":\"@OWN\","
                    + (method.equals("Blob/copy") ? "\"blobIds\":[]" : "\"create\":{}");
            case "set", "upload" -> id + ",\"create\":{}";
            case "import" -> id + ",\"emails\":{}";
            case "parse" -> id + ",\"blobIds\":[]";
            case "lookup" -> id + ",\"typeNames\":[],\"ids\":[]";
            case "validate" -> id + ",\"blobId\":\"x\"";
            case "send" -> id + ",\"identityId\":\"x\",\"send\":{}";
            default -> method.equals("SearchSnippet/get") ? id + ",\"emailIds\":[],\"filter\":null" : id + (kind.equals("get") ? ",\"ids\":[]" : "");
        } + "}";
    }

    @Test
    void noJmapMethodReachesSomebodyElsesAccount() throws Exception {
        String basic = AllDoors.basic(DemoOrganisation.BOB, password(DemoOrganisation.BOB));
        String own = accountId(installation.directory().person(DemoOrganisation.BOB).orElseThrow().account());
        Set<String> using = Methods.index().values().stream()
                .map(Method.Entry::capability)
                .collect(Collectors.toCollection(TreeSet::new));
        for (String method : Methods.index().keySet()) {
            if (WITHOUT_ACCOUNT.contains(method)) {
                continue;
            }
            try (AdminBrowser bob = new AdminBrowser(port(ListenerKind.HTTPS))) {
                long before = refusals();
                String call = "{\"using\":[\"" + String.join("\",\"", using) + "\"],\"methodCalls\":[[\"" + method + "\","
                        + arguments(method, accountId(alice())).replace("@OWN", own) + ",\"0\"]]}";
                HttpResponse<String> answer = bob.send(
                        "POST", "/jmap/api", call, "Authorization", basic, "Content-Type", "application/json");
                assertTrue(answer.body().matches(".*\\[\"error\",\\{\"type\":\"(accountNotFound|fromAccountNotFound)\".*"), method + ": " + answer.body());
                awaitRefusal(before, method);
            }
        }
    }

    private static String accountId(AccountId account) {
        return "a" + account.value();
    }

    private String password(String address) throws IOException {
        return DemoOrganisation.logins(folder).orElseThrow().stream()
                .filter(login -> login.address().equals(address))
                .findFirst()
                .orElseThrow()
                .password();
    }

    /** Paths of HTTPS that name an account or a session, as Bob would ask for Alice's; the rest of those that want a sign-in. */
    private Map<String, List<String>> webAttempts() {
        String hers = accountId(alice());
        return Map.of(
                "/jmap/upload/", List.of("POST", "/jmap/upload/" + hers + "/"),
                "/jmap/download/", List.of("GET", "/jmap/download/" + hers + "/b1?accept=text/plain"),
                "/view/", List.of("GET", "/view/" + hers + "/e1"));
    }

    private static final Set<String> OF_ONESELF = Set.of("/jmap/session", "/jmap/api", "/jmap/events", "/jmap/ws", "/self/");

    @Test
    void noEndpointReachesSomebodyElsesAccount() throws Exception {
        Map<String, List<String>> attempts = webAttempts();
        Set<String> known = new TreeSet<>(attempts.keySet());
        known.addAll(OF_ONESELF);
        assertEquals(
                known,
                server.routes(ListenerKind.HTTPS).stream()
                        .filter(Route::signIn)
                        .map(Route::path)
                        .collect(Collectors.toCollection(TreeSet::new)));
        String basic = AllDoors.basic(DemoOrganisation.BOB, password(DemoOrganisation.BOB));
        for (Map.Entry<String, List<String>> attempt : attempts.entrySet()) {
            try (AdminBrowser bob = new AdminBrowser(port(ListenerKind.HTTPS))) {
                long before = refusals();
                List<String> request = attempt.getValue();
                int status = bob.send(request.getFirst(), request.getLast(), "", "Authorization", basic, "X-Redoubt", "web").statusCode();
                assertTrue(status == 403 || status == 404, request + ": " + status);
                awaitRefusal(before, attempt.getKey());
            }
        }
    }
}
