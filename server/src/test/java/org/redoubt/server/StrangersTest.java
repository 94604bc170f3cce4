package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditQuery;
import org.redoubt.guard.AuditReader;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.server.demo.DemoOrganisation;

/**
 * Whoever has not signed in, and whoever is somebody else, gets nothing but refusal from every command and endpoint, and
 * each refusal is in the audit log. The commands are read from the sources, so that a new one is walked too.
 */
@Timeout(120)
class StrangersTest {
    private static final Path PROJECT = Files.exists(Path.of("SECURITY.md")) ? Path.of("") : Path.of("..");

    private DataFolder folder = DataFolder.at(Path.of(""));
    private Installation installation;
    private Server server;
    private int offset;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        folder = DemoFolder.make(root.resolve("data"));
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

    /** Names that a pattern finds in a source file; there are some, or the pattern is outdated. */
    private static List<String> names(String file, String pattern, int atLeast) throws IOException {
        List<String> names = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(PROJECT.resolve(file)));
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        assertTrue(names.size() >= atLeast, file + " has only " + names);
        return names;
    }

    /** Waits until an event tells of each. */
    private void noticed(AuditKind kind, String via, List<String> what) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        List<String> missing = new ArrayList<>(what);
        while (!missing.isEmpty() && System.nanoTime() < deadline) {
            new AuditReader(folder.audit()).query(AuditQuery.ALL.kind(kind), found -> {
                if (found.event().session().via().equals(via)) {
                    missing.removeIf(one -> (found.event().touched() + ' ').contains("what=" + one + ' '));
                }
                return true;
            });
            LockSupport.parkNanos(20_000_000);
        }
        assertEquals(List.of(), missing, "not in the audit log");
    }

    @Test
    void everyImapCommandWaitsForSignIn() throws Exception {
        List<String> commands = names(
                "imap/src/main/java/org/redoubt/imap/command/Commands.java",
                "Entry\\.\\w+\\(\\s*\"([A-Z ]+)\",\\s*(?:AFTER_LOGIN|SELECTED)",
                50);
        for (String command : commands) {
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
        List<String> pop3 = names(
                "pop3/src/main/java/org/redoubt/pop3/command/Commands.java", "\"([A-Z]+)\", TRANSACTION", 6);
        for (String command : pop3) {
            try (LineClient client = LineClient.tls(port(ListenerKind.POP3S))) {
                client.line();
                client.send(command + " 1\r\n");
                assertTrue(client.line().startsWith("-ERR"), command);
            }
        }
        noticed(AuditKind.PROBE, "pop3", pop3);
        List<String> sieve = names(
                "managesieve/src/main/java/org/redoubt/managesieve/command/Commands.java",
                "\"([A-Z]+)\", When\\.AUTHENTICATED",
                7);
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

    @Test
    void everySubmissionWaitsForSignIn() throws Exception {
        List<String> commands = List.of("MAIL", "RCPT", "DATA", "BDAT");
        List<String> lines = List.of("MAIL FROM:<alice@example.org>", "RCPT TO:<bob@example.org>", "DATA", "BDAT 3 LAST");
        for (String line : lines) {
            try (LineClient client = LineClient.tls(port(ListenerKind.SUBMISSIONS))) {
                client.line();
                client.smtp("EHLO stranger.example");
                assertTrue(client.smtp(line + (line.startsWith("BDAT") ? "\r\nabc" : "")).startsWith("5"), line);
            }
        }
        noticed(AuditKind.PROBE, "submissions", commands);
    }

    @Test
    void everyEndpointWaitsForSignIn() throws Exception {
        List<String> paths = new ArrayList<>(names(pathsFile(), "= \"(/[^\"]+)\"", 6));
        paths.remove("/.well-known/jmap");
        List<String> what = new ArrayList<>();
        for (String path : paths) {
            for (String method : List.of("GET", "POST", "PUT", "DELETE", "PROPFIND")) {
                String target = path.endsWith("/") ? path + "a1/b1" : path;
                String status = http(method, target, "", "");
                assertTrue(status.matches("HTTP/1.1 (401|403|404|405) .*"), method + " " + path + ": " + status);
                what.add(method + ":" + target);
            }
        }
        noticed(AuditKind.PROBE, "https", what);
    }

    private static String pathsFile() throws IOException {
        try (var files = Files.walk(PROJECT.resolve("jmap/src/main/java/org/redoubt/jmap"))) {
            Path found = files.filter(file -> file.endsWith("Paths.java")).findFirst().orElseThrow();
            return PROJECT.relativize(found).toString();
        }
    }

    private String http(String method, String target, String fields, String body) throws Exception {
        try (LineClient client = LineClient.tls(port(ListenerKind.HTTPS))) {
            client.send(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + fields
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            return client.line();
        }
    }

    @Test
    void somebodyElseGetsNothingOfAlice() throws Exception {
        String password = DemoOrganisation.logins(folder).orElseThrow().stream()
                .filter(login -> login.address().equals(DemoOrganisation.BOB))
                .findFirst()
                .orElseThrow()
                .password();
        String inbox = "\"Other Users/alice@example.org/INBOX\"";
        try (LineClient bob = LineClient.tls(port(ListenerKind.IMAPS))) {
            bob.line();
            assertTrue(bob.imap("LOGIN " + DemoOrganisation.BOB + " " + password).getLast().startsWith("t OK"));
            for (String command : List.of(
                    "SELECT " + inbox, "EXAMINE " + inbox, "STATUS " + inbox + " (MESSAGES)", "GETACL " + inbox, "MYRIGHTS " + inbox,
                    "SETACL " + inbox + " bob@example.org lr", "DELETE " + inbox, "RENAME " + inbox + " mine",
                    "GETQUOTAROOT " + inbox, "SETMETADATA " + inbox + " (/shared/comment \"x\")")) {
                assertTrue(bob.imap(command).getLast().startsWith("t NO"), command);
            }
        }
        long alice = installation.directory().person(DemoOrganisation.ALICE).orElseThrow().account().value();
        String basic = Base64.getEncoder()
                .encodeToString((DemoOrganisation.BOB + ":" + password).getBytes(StandardCharsets.UTF_8));
        String call = "{\"using\":[\"urn:ietf:params:jmap:core\",\"urn:ietf:params:jmap:mail\"],\"methodCalls\":[[\"Email/query\","
                + "{\"accountId\":\"a" + Long.toString(alice) + "\"},\"0\"]]}";
        assertFalse(answer(basic, call).contains("\"ids\""));
    }

    private String answer(String basic, String body) throws Exception {
        try (LineClient client = LineClient.tls(port(ListenerKind.HTTPS))) {
            client.send("POST /jmap/api HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
                    + "Authorization: Basic " + basic + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            StringBuilder all = new StringBuilder();
            try {
                while (true) {
                    all.append(client.line()).append('\n');
                }
            } catch (IOException end) {
                return all.toString();
            }
        }
    }
}
