package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.ControlServer;
import org.redoubt.server.admin.ExportSink;
import org.redoubt.server.admin.ImportSession;
import org.redoubt.server.admin.ImportSession.Incoming;
import org.redoubt.server.admin.ImportSession.Outcome;
import org.redoubt.server.admin.RefusedException;
import org.redoubt.server.admin.RemoteAdmin;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;
import org.redoubt.server.mailfile.StoredMessage;
import org.redoubt.store.id.AccountId;

/** The same behaviour on both ways to the organisation: in this process, and through a control socket. */
class AdminServiceTest {
    /** The ways. The socket's path is longer than the kernel takes, on purpose. */
    enum Way {
        LOCAL,
        SOCKET
    }

    private static final Instant RECEIVED = Instant.parse("2026-11-24T10:15:30Z");

    private DataFolder folder = DataFolder.at(Path.of(""));
    private Installation installation;
    private ControlServer control;

    @BeforeEach
    void open(@TempDir Path root) throws Exception {
        folder = DataFolder.at(root.resolve("a-name-of-forty-octets-which-is-rather-long".repeat(3)));
        FolderInit.create(folder, "example.org", "mail.example.org", true);
        installation = Installation.open(folder).orElseThrow();
        control = ControlServer.open(
                folder.controlSocket(), folder.spool(), 1 << 20, _ -> LocalAdmin.within(installation));
    }

    @AfterEach
    void close() throws IOException {
        control.close();
        installation.accounts().all().stream()
                .filter(id -> id.value() > 1)
                .forEach(id -> assertEquals(List.of(), findings(id)));
        installation.close();
    }

    private List<String> findings(AccountId id) {
        try {
            return installation.accounts().check(id, true).findings();
        } catch (IOException e) {
            return List.of(e.toString());
        }
    }

    private AdminService admin(Way way) throws IOException {
        return switch (way) {
            case LOCAL -> LocalAdmin.within(installation);
            case SOCKET -> RemoteAdmin.connect(folder.controlSocket()).orElseThrow();
        };
    }

    private static AdminAnswer.Done done(AdminService admin, AdminRequest request) throws IOException {
        return assertInstanceOf(AdminAnswer.Done.class, admin.ask(request));
    }

    private static void people(AdminService admin) throws IOException {
        done(admin, new AdminRequest.AddDomain("example.org"));
        done(admin, new AdminRequest.AddAccount("alice@example.org", "Alice Ä", Secret.of("a phräse of mine"), 0, true));
        done(admin, new AdminRequest.AddAccount("bob@example.org", "Bob", Secret.of("a phrase of his"), 10_000, false));
    }

    @ParameterizedTest
    @EnumSource
    void domainsPeopleAliasesAndGroups(Way way) throws Exception {
        try (AdminService admin = admin(way)) {
            people(admin);
            done(admin, new AdminRequest.AddAlias("postmaster@example.org", "alice@example.org"));
            done(admin, new AdminRequest.AddGroup("crew@example.org", List.of("alice@example.org")));
            done(admin, new AdminRequest.AddMember("crew@example.org", "bob@example.org"));
            assertEquals(
                    List.of(Map.of(
                            "address", "crew@example.org", "members", List.of("alice@example.org", "bob@example.org"))),
                    done(admin, new AdminRequest.ListGroups()).rows());
            assertEquals(
                    List.of(Map.of("alias", "postmaster@example.org", "address", "alice@example.org")),
                    done(admin, new AdminRequest.ListAliases(Optional.empty())).rows());
            List<Map<String, Object>> people =
                    done(admin, new AdminRequest.ListAccounts()).rows();
            assertEquals(
                    List.of("Alice Ä", "Bob"),
                    people.stream().map(row -> row.get("name")).toList());
            assertEquals(
                    new AdminAnswer.Refused("the address belongs to somebody already"),
                    admin.ask(new AdminRequest.AddAlias("bob@example.org", "alice@example.org")));
            done(admin, new AdminRequest.RemoveAccount("bob@example.org"));
            assertEquals(1, done(admin, new AdminRequest.ListAccounts()).rows().size());
        }
    }

    private static Incoming incoming(String mailbox, String text, String... keywords) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Incoming(mailbox, Set.of(keywords), Optional.of(RECEIVED), bytes);
    }

    /** Keeps what is exported. */
    private static final class Kept implements ExportSink {
        final List<StoredMessage> messages = new ArrayList<>();
        final List<String> mailboxes = new ArrayList<>();

        @Override
        public void mailbox(String path, List<String> keywords, long messages) {
            mailboxes.add(path + " " + messages);
        }

        @Override
        public void message(StoredMessage message) {
            messages.add(message);
        }

        @Override
        public void damaged(long uid, String why) {
            throw new AssertionError(why);
        }
    }

    @ParameterizedTest
    @EnumSource
    void importIsIdempotentAndExportGivesTheSameBytesBack(Way way) throws Exception {
        try (AdminService admin = admin(way)) {
            people(admin);
        }
        List<Incoming> batch = List.of(
                incoming("INBOX", "Subject: one\r\n\r\nfirst\r\n", "$seen", "$Forwarded"),
                incoming("Archiv/2024", "Subject: two\r\n\r\nbare\nline feed and \0\r\n"),
                incoming("INBOX", "Subject: one\r\n\r\nfirst\r\n"),
                incoming("bad//name", "Subject: three\r\n\r\n"));
        for (int run = 0; run < 2; run++) {
            Outcome first = run == 0 ? new Outcome.Imported() : new Outcome.AlreadyThere();
            try (AdminService admin = admin(way);
                    ImportSession session = admin.importInto("alice@example.org")) {
                List<Outcome> outcomes = session.put(batch);
                assertEquals(List.of(first, first, new Outcome.AlreadyThere()), outcomes.subList(0, 3));
                assertInstanceOf(Outcome.Failed.class, outcomes.get(3));
            }
        }
        try (AdminService admin = admin(way)) {
            Kept kept = new Kept();
            assertEquals(1, admin.export("alice@example.org", Optional.of("Archiv"), kept));
            assertEquals(List.of("Archiv 0", "Archiv/2024 1"), kept.mailboxes);
            Kept all = new Kept();
            assertEquals(2, admin.export("alice@example.org", Optional.empty(), all));
            StoredMessage one = all.messages.stream()
                    .filter(m -> m.mailbox().equals("INBOX"))
                    .findFirst()
                    .orElseThrow();
            assertEquals("Subject: one\r\n\r\nfirst\r\n", new String(one.bytes(), StandardCharsets.UTF_8));
            assertEquals(Set.of("$seen", "$Forwarded"), one.keywords());
            assertEquals(RECEIVED, one.received());
            assertEquals(
                    "Subject: two\r\n\r\nbare\nline feed and \0\r\n",
                    new String(kept.messages.getFirst().bytes(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatDoesNotFitTheQuotaFailsAndTheRestGoesIn(Way way) throws Exception {
        try (AdminService admin = admin(way)) {
            people(admin);
        }
        String large = "Subject: large\r\n\r\n" + "x".repeat(9_000) + "\r\n";
        try (AdminService admin = admin(way);
                ImportSession session = admin.importInto("bob@example.org")) {
            assertEquals(
                    List.of(
                            new Outcome.Imported(),
                            new Outcome.Failed("the account is over its quota"),
                            new Outcome.Imported()),
                    session.put(List.of(
                            incoming("INBOX", large),
                            incoming("INBOX", large + "again\r\n"),
                            incoming("INBOX", "Subject: small\r\n\r\n"))));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownAccountIsRefusedNotMade(Way way) throws Exception {
        try (AdminService admin = admin(way)) {
            assertThrows(RefusedException.class, () -> admin.importInto("nobody@example.org"));
            assertThrows(
                    RefusedException.class, () -> admin.export("nobody@example.org", Optional.empty(), new Kept()));
        }
    }

    @Test
    void theSocketIsForItsOwnerOnlyAndGoesWithTheServer() throws Exception {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.controlSocket())));
        control.close();
        assertTrue(RemoteAdmin.connect(folder.controlSocket()).isEmpty());
    }
}
