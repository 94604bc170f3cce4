package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.account.Deposit;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.OutboundQueue.NewLeg;
import org.redoubt.account.QueuedEnvelope;
import org.redoubt.account.QueuedRecipient;
import org.redoubt.filter.Standing;
import org.redoubt.guard.SessionInfo;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.ControlServer;
import org.redoubt.server.admin.RemoteAdmin;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;
import org.redoubt.transport.trust.Sender;

/** What an operator asks of the rules of the organisation, through the socket of a running server. */
class FlowAdminTest {
    private static final String RULES = """
            [[rules]]
            name = "cards"
            scope = ["inbound"]
            audit_only = true
            when = { data = ["card"] }
            then = { quarantine = true }

            [[rules]]
            name = "names"
            when = { sender_in = ["nobody@example.org"] }
            then = { moderate = "nobody@example.org", redirect = ["gone@example.org"] }
            """;
    private static final String CARD = "From: x@far.example\r\nMessage-ID: <m1@far.example>\r\n\r\n4111 1111 1111 1111\r\n";

    private DataFolder folder = DataFolder.at(Path.of(""));
    private Installation installation;
    private ControlServer control;
    private AdminService admin;

    @BeforeEach
    void open(@TempDir Path root) throws Exception {
        folder = DataFolder.at(root.resolve("data"));
        FolderInit.create(folder, "example.org", "mail.example.org", true);
        installation = Installation.open(folder).orElseThrow();
        control = ControlServer.open(
                folder.controlSocket(), folder.spool(), 1 << 20, _ -> LocalAdmin.within(installation));
        admin = RemoteAdmin.connect(folder.controlSocket()).orElseThrow();
        done(new AdminRequest.AddDomain("example.org"));
        done(new AdminRequest.AddAccount("ann@example.org", "Ann", Secret.of("correct horse battery"), 0, false));
    }

    @AfterEach
    void close() throws IOException {
        admin.close();
        control.close();
        installation.close();
    }

    private AdminAnswer.Done done(AdminRequest request) throws IOException {
        return assertInstanceOf(AdminAnswer.Done.class, admin.ask(request));
    }

    @Test
    void rulesAreListedWithWhatTheyNameInVain() throws IOException {
        assertTrue(done(new AdminRequest.ListRules()).message().contains("there are no rules"));
        Files.writeString(folder.mailFlow(), RULES);
        AdminAnswer.Done listed = done(new AdminRequest.ListRules());
        assertEquals(
                Map.of("rule", "cards", "scope", "inbound", "state", "audit only", "does", "quarantine"),
                listed.rows().getFirst());
        assertTrue(listed.message().contains("there is no group nobody@example.org"), listed.message());
        assertTrue(listed.message().contains("nobody@example.org is nobody here, so nobody can approve"), listed.message());
        assertTrue(listed.message().contains("mail for gone@example.org leads nowhere"), listed.message());
        Files.writeString(folder.mailFlow(), "[[rules]]\nnam = 1\n");
        String why = assertInstanceOf(AdminAnswer.Refused.class, admin.ask(new AdminRequest.ListRules())).why();
        assertTrue(why.contains("mail-flow.toml line 2: rules.nam is not known"), why);
    }

    @Test
    void aMessageIsTried() throws IOException {
        Files.writeString(folder.mailFlow(), RULES);
        AdminAnswer.Done tried =
                done(new AdminRequest.TestRules(CARD, "x@far.example", List.of("ann@example.org"), true));
        assertEquals(List.of("cards"), tried.rows().stream().map(row -> row.get("rule")).toList());
        assertEquals(List.of("ann@example.org"), tried.rows().getFirst().get("for"));
        AdminAnswer.Done within =
                done(new AdminRequest.TestRules(CARD, "ann@example.org", List.of("ann@example.org"), false));
        assertEquals("no rule holds", within.message());
    }

    @Test
    void mailOfTheLastWeekIsTried() throws IOException {
        Files.writeString(folder.mailFlow(), RULES);
        deposit("Return-Path: <x@far.example>\r\nReceived: from a by mail.example.org with ESMTPS id 1; now\r\n" + CARD);
        deposit("Return-Path: <x@far.example>\r\nSubject: nothing\r\n\r\nx\r\n");
        deposit("Return-Path: <ann@example.org>\r\nReceived: from a by mail.example.org with ESMTPSA id 2; now\r\n" + CARD);
        long week = Instant.now().minusSeconds(3600).toEpochMilli();
        AdminAnswer.Done found = done(new AdminRequest.TestRulesOnMail(week, Optional.of("cards")));
        assertEquals("3 messages were looked at", found.message());
        assertEquals(1, found.rows().size());
        assertEquals("<m1@far.example>", found.rows().getFirst().get("message_id"));
        assertEquals("<x@far.example>", found.rows().getFirst().get("from"));
        long later = Instant.now().plusSeconds(3600).toEpochMilli();
        assertEquals("0 messages were looked at", done(new AdminRequest.TestRulesOnMail(later, Optional.empty())).message());
        assertTrue(Files.readString(folder.audit()).contains("RULE TEST"));
    }

    private void deposit(String text) throws IOException {
        try (MessageIntake intake = installation.gate().intake(10_000)) {
            intake.write(text.getBytes(StandardCharsets.US_ASCII));
            try (Message message = intake.finish()) {
                var ann = installation.directory().person("ann@example.org").orElseThrow().account();
                installation.gate().deliver(message, List.of(Deposit.inbox(ann)), new SessionInfo("t", "t", "local", true));
            }
        }
    }

    @Test
    void anOperatorDecidesForAModerator() throws IOException {
        Instant now = Instant.now();
        var to = new QueuedRecipient("bob@far.example", List.of(), Optional.empty(), Optional.empty(), "");
        for (int i = 0; i < 2; i++) {
            try (MessageIntake intake = installation.gate().intake(1000)) {
                intake.write("Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                try (Message message = intake.finish()) {
                    installation.queue().enqueue(installation.queue().prepare(
                            message,
                            new QueuedEnvelope(
                                    "ann@example.org", Optional.empty(), Optional.empty(), false, false, false,
                                    "ann@example.org", "t1", now, 0, 0),
                            List.of(new NewLeg(
                                    OutboundQueue.MODERATION + "ann@example.org", List.of(to), now, now.plusSeconds(3600)))));
                }
            }
        }
        List<Map<String, Object>> rows = done(new AdminRequest.ListModerated()).rows();
        assertEquals(2, rows.size());
        assertEquals("ann@example.org", rows.getFirst().get("moderator"));
        assertEquals(
                "for approval by ann@example.org",
                done(new AdminRequest.ListQueue()).rows().getFirst().get("state"));
        done(new AdminRequest.Moderate(String.valueOf(rows.getFirst().get("id")), true));
        done(new AdminRequest.Moderate(String.valueOf(rows.getLast().get("id")), false));
        assertEquals(
                "far.example",
                installation.queue().list(Optional.empty(), 10).getFirst().getFirst().destination());
        var refused = installation.queue().list(Optional.empty(), 10).getLast().getFirst();
        assertEquals("an operator did not approve it", refused.recipients().getFirst().lastReply());
        assertTrue(!refused.ageAt().isAfter(Instant.now()));
        assertInstanceOf(AdminAnswer.Refused.class, admin.ask(new AdminRequest.Moderate("q999", true)));
        assertInstanceOf(AdminAnswer.Refused.class, admin.ask(new AdminRequest.Moderate("nonsense", true)));
        assertTrue(Files.readString(folder.audit()).contains("MODERATION APPROVE"));
    }

    @Test
    void aFileIsTakenUpWhenItChangesAndABrokenOneIsNot() throws Exception {
        FlowFile file = FlowFile.open(folder.mailFlow());
        assertEquals(0, file.get().rules().rules().size());
        write(RULES, 1);
        file.follow();
        assertEquals(2, file.get().rules().rules().size());
        write("[[rules]]\nname = 3\n", 2);
        file.follow();
        assertEquals(2, file.get().rules().rules().size());
        assertTrue(file.problem().orElseThrow().contains("line 2"), file.problem().toString());
        write("", 3);
        file.follow();
        assertEquals(Optional.empty(), file.problem());
        assertEquals(0, file.get().rules().rules().size());
        write("[[rules]]\n", 4);
        org.junit.jupiter.api.Assertions.assertThrows(ConfigException.class, () -> FlowFile.open(folder.mailFlow()));
    }

    private void write(String text, int second) throws IOException {
        Files.writeString(folder.mailFlow(), text);
        Files.setLastModifiedTime(folder.mailFlow(), FileTime.fromMillis(second * 1000L));
    }

    @Test
    void theNameOfASenderIsShownAndForgottenAndBothAreRecorded() throws IOException {
        Sender sender = new Sender(Optional.of(InetAddress.ofLiteral("192.0.2.7")), List.of("mail.foo.example"));
        for (int who = 0; who < 5; who++) {
            installation.reputations().learn(sender, Standing.Event.SAID_SPAM, who);
        }
        List<Map<String, Object>> rows = done(new AdminRequest.ShowReputation("192.0.2.7")).rows();
        assertEquals(List.of("address", "network"), rows.stream().map(row -> row.get("kind")).toList());
        assertEquals("192.0.2.0/24", rows.getLast().get("subject"));
        assertEquals("10.0", String.valueOf(rows.getFirst().get("bad")));
        assertEquals(1, done(new AdminRequest.ShowReputation("foo.example")).rows().size());
        done(new AdminRequest.ForgetReputation("foo.example"));
        AdminAnswer.Done after = done(new AdminRequest.ShowReputation("foo.example"));
        assertEquals(List.of(), after.rows());
        assertEquals("nothing is known of foo.example", after.message());
        assertInstanceOf(AdminAnswer.Refused.class, admin.ask(new AdminRequest.ShowReputation("192.0.2.0/8")));
        assertInstanceOf(AdminAnswer.Refused.class, admin.ask(new AdminRequest.ForgetReputation("no domain")));
        String audit = Files.readString(folder.audit());
        assertTrue(audit.contains("REPUTATION SHOW") && audit.contains("REPUTATION FORGET") && audit.contains("subject=foo.example"));
    }
}
