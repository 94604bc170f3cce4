package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.OutboundQueue.NewLeg;
import org.redoubt.account.QueuedEnvelope;
import org.redoubt.account.QueuedRecipient;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.ControlServer;
import org.redoubt.server.admin.RemoteAdmin;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;

/** What an operator sees of the queue and does to it, through the socket of a running server. */
class QueueAdminTest {
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
        enqueue();
    }

    @AfterEach
    void close() throws IOException {
        admin.close();
        control.close();
        installation.close();
    }

    private void enqueue() throws IOException {
        Instant now = Instant.now();
        QueuedEnvelope envelope = new QueuedEnvelope(
                "ann@example.org", Optional.empty(), Optional.empty(), false, false, false, "ann@example.org", "t1",
                now, 0, 0);
        QueuedRecipient to =
                new QueuedRecipient("bob@far.example", List.of(), Optional.empty(), Optional.empty(), "4.2.2 full");
        NewLeg leg = new NewLeg("far.example", List.of(to), now, now.plusSeconds(3600));
        try (MessageIntake intake = installation.gate().intake(1000)) {
            intake.write("Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            try (Message message = intake.finish()) {
                installation.queue().enqueue(installation.queue().prepare(message, envelope, List.of(leg)));
            }
        }
    }

    private List<Map<String, Object>> done(AdminRequest request) throws IOException {
        return assertInstanceOf(AdminAnswer.Done.class, admin.ask(request)).rows();
    }

    @Test
    void whatWaitsIsListedAndShown() throws IOException {
        Map<String, Object> row = done(new AdminRequest.ListQueue()).getFirst();
        assertEquals("q1", row.get("id"));
        assertEquals("<ann@example.org>", row.get("from"));
        assertEquals("waiting", row.get("state"));
        Map<String, Object> shown = done(new AdminRequest.ShowQueued("q1")).getFirst();
        assertEquals("bob@far.example", shown.get("to"));
        assertEquals("far.example", shown.get("destination"));
        assertEquals("4.2.2 full", shown.get("reason"));
    }

    @Test
    void itIsHeldRetriedAndDroppedAndEachIsRecorded() throws IOException {
        done(new AdminRequest.HoldQueued("q1"));
        assertEquals("held", done(new AdminRequest.ListQueue()).getFirst().get("state"));
        done(new AdminRequest.RetryQueued("q1"));
        assertEquals("waiting", done(new AdminRequest.ListQueue()).getFirst().get("state"));
        done(new AdminRequest.DropQueued("q1"));
        assertEquals(List.of(), done(new AdminRequest.ListQueue()));
        String audit = Files.readString(folder.audit());
        for (String act : List.of("QUEUE HOLD", "QUEUE RETRY", "QUEUE DROP")) {
            assertTrue(audit.contains(act), act);
        }
    }

    @Test
    void whatIsLeftGoesToSomebodyElse() throws IOException {
        done(new AdminRequest.AddDomain("example.org"));
        done(new AdminRequest.AddAccount("admin@example.org", "Admin", Secret.of("several words of hers"), 0, true));
        assertInstanceOf(AdminAnswer.Refused.class, admin.ask(new AdminRequest.RedirectQueued("q1", "nobody@example.org")));
        done(new AdminRequest.RedirectQueued("q1", "bob@Buecher.example"));
        Map<String, Object> shown = done(new AdminRequest.ShowQueued("q1")).getFirst();
        assertEquals("buecher.example", shown.get("destination"));
        assertEquals(1, done(new AdminRequest.ShowQueued("q1")).size());
        assertEquals(1, installation.queue().totals().legs());
        assertEquals(1, installation.queue().totals().messages());
        done(new AdminRequest.RedirectQueued("q1", "admin@example.org"));
        assertEquals("(here)", done(new AdminRequest.ShowQueued("q1")).getFirst().get("destination"));
        assertTrue(Files.readString(folder.audit()).contains("QUEUE REDIRECT"));
        done(new AdminRequest.DropQueued("q1"));
        assertEquals(0, installation.queue().totals().legs());
    }

    private void setAside(String subject) throws IOException {
        Instant now = Instant.now();
        QueuedEnvelope envelope = new QueuedEnvelope(
                "x@evil.example", Optional.empty(), Optional.empty(), false, false, false, "-", "t2", now, 0, 0);
        QueuedRecipient to =
                new QueuedRecipient("ann@example.org", List.of(), Optional.empty(), Optional.empty(), "");
        NewLeg leg = new NewLeg(OutboundQueue.QUARANTINE, List.of(to), now, now.plusSeconds(3600));
        try (MessageIntake intake = installation.gate().intake(1000)) {
            intake.write(("X-Spam-Status: Quarantined, score=9.0 required=5.0\r\n\ttests=x:9.0\r\nSubject: " + subject + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            try (Message message = intake.finish()) {
                installation.queue().enqueue(installation.queue().prepare(message, envelope, List.of(leg)));
            }
        }
    }

    @Test
    void whatWasSetAsideIsShownReleasedAndDroppedAndEachIsRecorded() throws IOException {
        setAside("one");
        setAside("two");
        assertEquals(List.of("q2", "q3"), done(new AdminRequest.ListQuarantine()).stream().map(row -> row.get("id")).toList());
        Map<String, Object> shown = done(new AdminRequest.ShowQuarantined("q2")).getFirst();
        assertEquals("one", shown.get("subject"));
        assertEquals("Quarantined, score=9.0 required=5.0 tests=x:9.0", shown.get("verdict"));
        assertInstanceOf(AdminAnswer.Refused.class, admin.ask(new AdminRequest.RetryQueued("q2")));
        assertEquals("quarantined", done(new AdminRequest.ListQueue()).get(1).get("state"));
        done(new AdminRequest.ReleaseQuarantined("q2", Optional.of("known to us")));
        assertEquals("waiting", done(new AdminRequest.ListQueue()).get(1).get("state"));
        done(new AdminRequest.DropQuarantined("q3"));
        assertEquals(List.of(), done(new AdminRequest.ListQuarantine()));
        for (String id : List.of("q1", "q2", "q3", "x")) {
            assertInstanceOf(AdminAnswer.Refused.class, admin.ask(new AdminRequest.ReleaseQuarantined(id, Optional.empty())));
            assertInstanceOf(AdminAnswer.Refused.class, admin.ask(new AdminRequest.ShowQuarantined(id)));
            assertInstanceOf(AdminAnswer.Refused.class, admin.ask(new AdminRequest.DropQuarantined(id)));
        }
        String audit = Files.readString(folder.audit());
        for (String act : List.of("QUARANTINE LIST", "QUARANTINE SHOW", "QUARANTINE RELEASE", "QUARANTINE DROP")) {
            assertTrue(audit.contains(act), act);
        }
    }

    @Test
    void whatIsNotThereIsSaid() throws IOException {
        for (String id : List.of("q2", "17", "", "q0")) {
            assertInstanceOf(AdminAnswer.Refused.class, admin.ask(new AdminRequest.DropQueued(id)));
            assertInstanceOf(AdminAnswer.Refused.class, admin.ask(new AdminRequest.ShowQueued(id)));
        }
    }
}
