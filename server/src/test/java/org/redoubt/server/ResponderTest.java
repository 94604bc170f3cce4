package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.OutboundQueue.NewLeg;
import org.redoubt.account.QueuedEnvelope;
import org.redoubt.account.QueuedRecipient;
import org.redoubt.directory.Directory;
import org.redoubt.directory.SignIn;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.alert.Alert;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.guard.sigma.Level;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.ResponseConfig;
import org.redoubt.server.config.ResponseConfig.Act;
import org.redoubt.server.demo.DemoOrganisation;

/** What is done by itself when an alert is raised, to whom, and what is left alone. */
class ResponderTest {
    private static final String PASSWORD = "several words of hers";

    private DataFolder folder = DataFolder.at(Path.of(""));
    private Installation installation;

    @BeforeEach
    void open(@TempDir Path root) throws Exception {
        folder = DemoFolder.make(root.resolve("data"));
        installation = Installation.open(folder).orElseThrow();
        for (String who : List.of(DemoOrganisation.ALICE, DemoOrganisation.BOB)) {
            installation.directory()
                    .administration(
                            new AuthenticatedPrincipal("test", Directory.ACCOUNT, true),
                            new SessionInfo("t", "cli", "local", true))
                    .setPassword(who, PASSWORD.getBytes(StandardCharsets.UTF_8))
                    .orThrow();
            enqueue(who);
        }
    }

    @AfterEach
    void close() {
        installation.close();
    }

    private void enqueue(String submitter) throws IOException {
        Instant now = Instant.now();
        QueuedEnvelope envelope = new QueuedEnvelope(
                submitter, Optional.empty(), Optional.empty(), false, false, false, submitter, "t", now, 0, 0);
        QueuedRecipient to = new QueuedRecipient("x@far.example", List.of(), Optional.empty(), Optional.empty(), "");
        NewLeg leg = new NewLeg("far.example", List.of(to), now, now.plusSeconds(3600));
        try (MessageIntake intake = installation.gate().intake(1000)) {
            intake.write("Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            try (Message message = intake.finish()) {
                installation.queue().enqueue(installation.queue().prepare(message, envelope, List.of(leg)));
            }
        }
    }

    private SignIn.Accepted signIn(String login) {
        return assertInstanceOf(
                SignIn.Accepted.class,
                installation.directory().signIn(
                        login, PASSWORD.getBytes(StandardCharsets.UTF_8), new SessionInfo("s", "imap", "192.0.2.7:1", true)));
    }

    private static Alert alert(String rule, String login, Instant at) {
        return new Alert(7, rule, "Title", Level.HIGH, "Act.", Map.of("login", login), at, at, 1, List.of(), "", Set.of());
    }

    private Responder responder(Act... acts) {
        return LocalAdmin.responder(installation, List.of(new ResponseConfig("guessed", Set.of(acts))));
    }

    private List<Boolean> held() throws IOException {
        return installation.queue().list(Optional.empty(), 10).stream()
                .map(legs -> legs.getFirst().held())
                .toList();
    }

    @Test
    void whomAnAlertConcernsIsSignedOutLockedAndHerMailStays() throws IOException {
        SignIn.Accepted bob = signIn(DemoOrganisation.BOB);
        SignIn.Accepted alice = signIn(DemoOrganisation.ALICE);
        responder(Act.END_SESSIONS).tell(alert("guessed", DemoOrganisation.BOB, Instant.now()));
        assertTrue(bob.principal().session().ended());
        assertFalse(alice.principal().session().ended());
        signIn(DemoOrganisation.BOB);

        SignIn.Accepted again = signIn(DemoOrganisation.BOB);
        responder(Act.ASK_SECOND_FACTOR).tell(alert("guessed", DemoOrganisation.BOB, Instant.now()));
        assertTrue(again.principal().session().ended(), "he has none, so his password is asked for");
        responder(Act.LOCK, Act.HOLD_MAIL).tell(alert("guessed", DemoOrganisation.BOB, Instant.now()));
        assertFalse(installation.directory().person(DemoOrganisation.BOB).orElseThrow().enabled());
        assertTrue(installation.directory().person(DemoOrganisation.ALICE).orElseThrow().enabled());
        assertEquals(List.of(false, true), held(), "Alice's, Bob's");
        String audit = Files.readString(folder.audit());
        for (Act act : Act.values()) {
            assertTrue(audit.contains("alert=a7 rule=guessed do=" + act.text()), act.text());
        }
    }

    @Test
    void whatWasDoneIsListedAndUndone() throws IOException {
        responder(Act.LOCK, Act.HOLD_MAIL).tell(alert("guessed", DemoOrganisation.BOB, Instant.now()));
        try (AdminService operator = LocalAdmin.within(installation)) {
            List<Map<String, Object>> rows = Officers.done(operator, new AdminRequest.ListResponses()).rows();
            assertEquals(
                    Set.of("lock", "hold-mail"), rows.stream().map(row -> row.get("did")).collect(Collectors.toSet()));
            for (Map<String, Object> row : rows) {
                assertEquals(DemoOrganisation.BOB, row.get("person"));
                assertEquals("a7", row.get("alert"));
                assertEquals("guessed", row.get("rule"));
                assertEquals(true, row.get("locked"));
            }
            Officers.done(operator, new AdminRequest.SetEnabled(DemoOrganisation.BOB, true));
            installation.queue().hold(installation.queue().list(Optional.empty(), 1).getFirst().getFirst().id().message());
            assertEquals(List.of(true, true), held(), "Alice's by an operator, Bob's");
            Officers.done(operator, new AdminRequest.ReleaseHeld(DemoOrganisation.BOB));
            assertEquals(List.of(true, false), held(), "Alice's stays");
            assertEquals(
                    false,
                    Officers.done(operator, new AdminRequest.ListResponses()).rows().getFirst().get("locked"));
        }
    }

    /** As it is noted of what she sends: her login, which has its domain in ASCII. */
    @Test
    void mailStaysWhateverHerDomainIsWrittenIn() throws IOException {
        try (AdminService operator = LocalAdmin.within(installation)) {
            Officers.done(operator, new AdminRequest.AddDomain("b\u00fccher.example"));
            Officers.done(operator, new AdminRequest.AddAccount("jan@b\u00fccher.example", "", Secret.of(PASSWORD), 0, false));
        }
        String login = signIn("jan@b\u00fccher.example").principal().login();
        enqueue(login);
        responder(Act.HOLD_MAIL).tell(alert("guessed", login, Instant.now()));
        assertEquals(List.of(false, false, true), held(), "Alice's, Bob's, Jan's");
    }

    @Test
    void otherRulesStrangersAndWhatIsLongPastAreLeftAlone() throws IOException {
        SignIn.Accepted bob = signIn(DemoOrganisation.BOB);
        Responder responder = responder(Act.values());
        responder.tell(alert("another", DemoOrganisation.BOB, Instant.now()));
        responder.tell(alert("guessed", DemoOrganisation.BOB, Instant.now().minusSeconds(7_200)));
        responder.tell(alert("guessed", "nobody@example.org", Instant.now()));
        assertFalse(bob.principal().session().ended());
        assertEquals(List.of(false, false), held());
        assertFalse(Files.readString(folder.audit()).contains("do=lock"));
    }

    @Test
    void theLastAdministratorIsNotLockedOut() throws IOException {
        // Alice is the only one.
        responder(Act.LOCK).tell(alert("guessed", DemoOrganisation.ALICE, Instant.now()));
        assertTrue(installation.directory().person(DemoOrganisation.ALICE).orElseThrow().enabled());
    }
}
