package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditQuery;
import org.redoubt.guard.AuditReader;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.RemoteAdmin;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;
import org.redoubt.server.config.ListenerKind;

/** A whole server in this process for example.org, and a way in by every protocol. */
final class AllDoors implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";

    private final DataFolder folder;
    private final Installation installation;
    private final Server server;
    private final int offset = RunningServer.freeOffset();

    /** A protocol that people sign in to. */
    enum Door {
        IMAP,
        POP3,
        SUBMISSION,
        MANAGESIEVE,
        JMAP,
        /** The event source of JMAP, which stays open. */
        EVENTS
    }

    AllDoors(Path root) throws Exception {
        this(DataFolder.at(root.resolve("d")), true);
        done(new AdminRequest.AddDomain("example.org"));
    }

    /** The same, with more settings at the end of its configuration; files can be written beside it before. */
    static AllDoors with(DataFolder folder, String settings) throws Exception {
        if (!folder.initialised()) {
            FolderInit.create(folder, "example.org", "mail.example.org", true);
        }
        Files.writeString(folder.config(), "\n" + settings, StandardOpenOption.APPEND);
        AllDoors doors = new AllDoors(folder, false);
        doors.done(new AdminRequest.AddDomain("example.org"));
        return doors;
    }

    /** The same, on what an earlier one left. */
    static AllDoors again(Path root) throws Exception {
        return new AllDoors(DataFolder.at(root.resolve("d")), false);
    }

    private AllDoors(DataFolder folder, boolean fresh) throws Exception {
        this.folder = folder;
        if (fresh) {
            FolderInit.create(folder, "example.org", "mail.example.org", true);
        }
        installation = Installation.open(folder).orElseThrow();
        server = Server.start(installation, new ServeOptions(offset, Optional.of("127.0.0.1")));
    }

    void addPerson(String address) throws IOException {
        done(new AdminRequest.AddAccount(address, "", Secret.of(PASSWORD), 0, false));
    }

    /** Asks through the control socket, as a command does. */
    AdminAnswer ask(AdminRequest request) throws IOException {
        try (AdminService admin = RemoteAdmin.connect(folder.controlSocket()).orElseThrow()) {
            return admin.ask(request);
        }
    }

    AdminAnswer.Done done(AdminRequest request) throws IOException {
        return assertInstanceOf(AdminAnswer.Done.class, ask(request));
    }

    AdminAnswer.Refused refused(AdminRequest request) throws IOException {
        return assertInstanceOf(AdminAnswer.Refused.class, ask(request));
    }

    /** The sessions that are listed. */
    List<Map<String, Object>> sessions() throws IOException {
        return done(new AdminRequest.ListSessions(Optional.empty())).rows();
    }

    List<Map<String, Object>> sessions(String address) throws IOException {
        return done(new AdminRequest.ListSessions(Optional.of(address))).rows();
    }

    List<AuditEvent> adminEvents() throws IOException {
        return events(AuditKind.ADMIN);
    }

    /** Every event of a kind; those that nobody waits for are there once a later one was waited for. */
    List<AuditEvent> events(AuditKind kind) throws IOException {
        List<AuditEvent> events = new ArrayList<>();
        new AuditReader(folder.audit()).query(AuditQuery.ALL.kind(kind), record -> events.add(record.event()));
        return events;
    }

    Installation installation() {
        return installation;
    }

    int port(ListenerKind kind) {
        return kind.standardPort() + offset;
    }

    LineClient line(ListenerKind kind) throws IOException {
        LineClient client = LineClient.plain(port(kind));
        client.line();
        return client;
    }

    /** Goes in with a login and a password; the visit tells how it was received. */
    Visit visit(Door door, String login, String password) throws Exception {
        return switch (door) {
            case IMAP -> {
                LineClient imap = line(ListenerKind.IMAP);
                yield new Visit(imap, imap.imap("LOGIN " + login + " \"" + password + "\"").getLast(), "t OK");
            }
            case POP3 -> {
                LineClient pop3 = line(ListenerKind.POP3);
                pop3.send("AUTH PLAIN " + plain(login, password) + "\r\n");
                yield new Visit(pop3, pop3.line(), "+OK");
            }
            case SUBMISSION -> {
                LineClient smtp = line(ListenerKind.SUBMISSION);
                smtp.smtp("EHLO client.example");
                yield new Visit(smtp, smtp.smtp("AUTH PLAIN " + plain(login, password)), "235");
            }
            case MANAGESIEVE -> {
                LineClient sieve = LineClient.plain(port(ListenerKind.MANAGESIEVE));
                String greeting = sieve.line();
                while (!greeting.startsWith("OK")) {
                    greeting = sieve.line();
                }
                sieve.send("AUTHENTICATE \"PLAIN\" \"" + plain(login, password) + "\"\r\n");
                yield new Visit(sieve, sieve.line(), "OK");
            }
            case JMAP -> get("/jmap/session", login, password);
            case EVENTS -> get("/jmap/events?types=*&closeafter=no&ping=0", login, password);
        };
    }

    private Visit get(String path, String login, String password) throws Exception {
        LineClient http = LineClient.tls(port(ListenerKind.HTTPS));
        http.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + basic(login, password)
                + "\r\n\r\n");
        return new Visit(http, http.line(), "HTTP/1.1 200");
    }

    static String plain(String login, String password) {
        return Base64.getEncoder().encodeToString(('\0' + login + '\0' + password).getBytes(StandardCharsets.UTF_8));
    }

    static String basic(String login, String password) {
        return "Basic "
                + Base64.getEncoder().encodeToString((login + ':' + password).getBytes(StandardCharsets.UTF_8));
    }

    /** A connection after its sign-in. */
    record Visit(LineClient client, String answer, String welcome) implements AutoCloseable {
        boolean accepted() {
            return answer.startsWith(welcome);
        }

        /** Reads until the other side ends the connection, or the stream of an answer (RFC 9112 7.1). */
        void awaitEnd() {
            try {
                String line = client.line();
                while (!line.equals("0")) {
                    line = client.line();
                }
            } catch (IOException ended) {
                // What was waited for; a server that does not end it runs into the client's patience.
                if (ended instanceof SocketTimeoutException) {
                    throw new AssertionError("the connection was not ended", ended);
                }
            }
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    @Override
    public void close() {
        server.close();
        installation.close();
    }
}
