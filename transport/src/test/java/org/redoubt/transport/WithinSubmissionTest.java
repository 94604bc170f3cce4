package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.transport.queue.Submissions;
import org.redoubt.transport.queue.Submissions.Result;

/** Mail that is sent from within an account (RFC 8621 7.5), by the rules of RFC 6409. */
class WithinSubmissionTest {
    private static final SessionInfo SESSION = new SessionInfo("h1", "https", "192.0.2.7:5000", true);
    private static final String HEADER = "From: Alice <alice@example.org>\r\nTo: carol@example.org\r\n"
            + "Bcc: secret@example.net\r\nSubject: Hi\r\n\r\n";

    private static Result submit(TestOffice office, String from, String header, String... to) throws IOException {
        Submissions submissions = office.submissions();
        var alice = office.directory().person("alice@example.org").orElseThrow();
        return submissions.submit(
                new AuthenticatedPrincipal("alice@example.org", alice.account(), false),
                SESSION,
                new Submissions.Envelope(from, List.of(to), Optional.empty(), "f1"),
                header.getBytes(StandardCharsets.UTF_8),
                new ByteArrayInputStream("text\r\n".getBytes(StandardCharsets.UTF_8)),
                10_000);
    }

    @Test
    void mailForPeopleHereIsInTheirInboxWithoutTheBlindCopies() throws IOException {
        try (TestOffice office = TestOffice.open().sending()) {
            assertInstanceOf(
                    Result.Taken.class, submit(office, "alice@example.org", HEADER, "carol@example.org"));
            TestOffice.await(() -> {
                try {
                    return !office.inbox("carol@example.org").isEmpty();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            String mail = office.inbox("carol@example.org").getFirst();
            assertTrue(mail.startsWith("Return-Path: <alice@example.org>\r\nReceived: from [192.0.2.7]"), mail);
            assertTrue(mail.contains("Subject: Hi\r\n") && mail.endsWith("\r\n\r\ntext\r\n"), mail);
            assertFalse(mail.contains("secret"), mail);
            office.awaitEmptyQueue();
        }
    }

    @Test
    void whatIsNotHersOrGoesNowhereIsRefused() throws IOException {
        try (TestOffice office = TestOffice.open()) {
            assertInstanceOf(
                    Result.ForbiddenMailFrom.class, submit(office, "carol@example.org", HEADER, "carol@example.org"));
            assertInstanceOf(
                    Result.ForbiddenFrom.class,
                    submit(office, "alice@example.org", HEADER.replace("Alice <alice@", "Carol <carol@"), "carol@example.org"));
            assertEquals(
                    new Result.InvalidRecipients(List.of("nobody@example.org", "no address")),
                    submit(office, "alice@example.org", HEADER, "nobody@example.org", "no address", "carol@example.org"));
            assertInstanceOf(
                    Result.InvalidEmail.class,
                    submit(office, "alice@example.org", HEADER.replace("Subject: Hi\r\n", "Subject: Hi\n"), "carol@example.org"));
            assertEquals(0, office.queue().totals().messages());
        }
    }

    @Test
    void mailForElsewhereWaitsInTheQueue() throws IOException {
        try (TestOffice office = TestOffice.open()) {
            assertInstanceOf(
                    Result.Taken.class, submit(office, "alice@example.org", HEADER, "carl@elsewhere.example"));
            assertEquals(1, office.queue().totals().messages());
        }
    }
}
