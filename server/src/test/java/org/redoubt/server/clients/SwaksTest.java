package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redoubt.guard.AuditKind;
import org.redoubt.server.clients.Office.Person;
import org.redoubt.server.config.ListenerKind;

/** swaks, the SMTP transaction tester: what is taken, from whom, and what is refused with which reply. */
@NeedsProgram("swaks")
@ExtendWith(SharedOffice.class)
@TestInstance(Lifecycle.PER_CLASS)
class SwaksTest {
    // What swaks says with its exit code.
    private static final int NO_RECIPIENT = 24;

    private static final int NO_DATA = 26;
    private static final int NO_AUTH = 28;

    private Office office;
    private Person sender;
    private Person reader;
    private Person small;

    @BeforeAll
    void people(Office shared) throws IOException {
        office = shared;
        sender = office.person("swaks-sender");
        reader = office.person("swaks-reader");
        small = new Person("swaks-small@" + Office.DOMAIN, "correct horse small");
        office.add(small, 1000);
    }

    private Program swaks(ListenerKind kind, String subject) {
        return Program.of("swaks", "--server", Office.HOST, "--port", String.valueOf(office.port(kind)))
                .with("--helo", "client.example", "--header", "Subject: " + subject, "--timeout", "30");
    }

    private Program signedIn(Program swaks, String mechanism, Person as) {
        return swaks.with("--auth", mechanism, "--auth-user", as.address(), "--auth-password", as.password());
    }

    private Program verified(Program swaks) {
        return swaks.with("--tls-verify", "--tls-ca-path", office.certificate().toString());
    }

    private void arrived(Person person, String subject) throws IOException {
        try (ImapProbe probe = office.look(person)) {
            assertTrue(probe.subjects("INBOX").contains(subject), subject);
        }
    }

    private void absent(Person person, String subject) throws IOException {
        try (ImapProbe probe = office.look(person)) {
            assertFalse(probe.subjects("INBOX").contains(subject), subject);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN"})
    void submitsAfterStartTls(String mechanism) throws IOException {
        String subject = "587 " + mechanism;
        long mark = office.auditMark();
        verified(signedIn(swaks(ListenerKind.SUBMISSION, subject), mechanism, sender))
                .with("--tls", "--from", sender.address(), "--to", reader.address())
                .run()
                .ok();
        arrived(reader, subject);
        assertEquals("ok", office.audit(sender, AuditKind.SIGN_IN, mark).getFirst().outcome());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN"})
    void submitsOverTlsFromTheFirstByte(String mechanism) throws IOException {
        String subject = "465 " + mechanism;
        verified(signedIn(swaks(ListenerKind.SUBMISSIONS, subject), mechanism, sender))
                .with("--tlsc", "--from", sender.address(), "--to", reader.address())
                .run()
                .ok();
        arrived(reader, subject);
    }

    @Test
    void aWrongPasswordIsRefused() throws IOException {
        Person wrong = new Person(sender.address(), "wrong");
        long mark = office.auditMark();
        Program.Result result = signedIn(swaks(ListenerKind.SUBMISSIONS, "wrong password"), "PLAIN", wrong)
                .with("--tlsc", "--from", sender.address(), "--to", reader.address())
                .run()
                .exits(NO_AUTH);
        assertTrue(result.out().contains("<~* 535 5.7.8"), result::toString);
        Deadline.await("the failure is in the audit log", () -> office.audit(sender, AuditKind.SIGN_IN, mark).stream()
                .anyMatch(event -> event.outcome().equals("refused")));
        absent(reader, "wrong password");
    }

    @Test
    void signingInWithoutTlsIsNotOffered() throws IOException {
        Program.Result result = signedIn(swaks(ListenerKind.SUBMISSION, "in the clear"), "PLAIN", sender)
                .with("--from", sender.address(), "--to", reader.address())
                .run()
                .exits(NO_AUTH);
        assertFalse(result.out().contains("AUTH PLAIN"), result::toString);
    }

    @Test
    void nobodySendsAsSomebodyElse() throws IOException {
        Program.Result result = signedIn(swaks(ListenerKind.SUBMISSIONS, "forged"), "PLAIN", sender)
                .with("--tlsc", "--from", reader.address(), "--to", reader.address())
                .run();
        assertTrue(result.out().contains("550 5.7.1"), result::toString);
        absent(reader, "forged");
    }

    @Test
    void mailToAForeignDomainIsTakenForTheQueueFromThoseSignedInOnly() throws IOException {
        signedIn(swaks(ListenerKind.SUBMISSIONS, "abroad"), "PLAIN", sender)
                .with("--tlsc", "--from", sender.address(), "--to", "somebody@elsewhere.example")
                .run()
                .ok();
        Program.Result relayed = swaks(ListenerKind.SMTP, "relay")
                .with("--from", sender.address(), "--to", "somebody@elsewhere.example")
                .run()
                .exits(NO_RECIPIENT);
        assertTrue(relayed.out().contains("550 5.7.1"), relayed::toString);
    }

    @Test
    void takesMailFromOtherServers() throws IOException {
        swaks(ListenerKind.SMTP, "25 plain")
                .with("--from", "a@elsewhere.example", "--to", reader.address())
                .run()
                .ok();
        verified(swaks(ListenerKind.SMTP, "25 tls"))
                .with("--tls", "--from", "a@elsewhere.example", "--to", reader.address())
                .run()
                .ok();
        arrived(reader, "25 plain");
        arrived(reader, "25 tls");
    }

    @Test
    void oneMessageReachesEveryRecipient() throws IOException {
        swaks(ListenerKind.SMTP, "to both")
                .with("--from", "a@elsewhere.example", "--to", reader.address() + "," + sender.address())
                .with("--pipeline")
                .run()
                .ok();
        arrived(reader, "to both");
        arrived(sender, "to both");
    }

    @Test
    void relaysForNobody() throws IOException {
        Program.Result result = swaks(ListenerKind.SMTP, "relay")
                .with("--from", "a@elsewhere.example", "--to", "b@another.example")
                .run()
                .exits(NO_RECIPIENT);
        assertTrue(result.out().contains("550 5.7.1"), result::toString);
    }

    @Test
    void anUnknownRecipientIsToldAtOnce() throws IOException {
        Program.Result result = swaks(ListenerKind.SMTP, "nobody")
                .with("--from", "a@elsewhere.example", "--to", "nobody@" + Office.DOMAIN)
                .run()
                .exits(NO_RECIPIENT);
        assertTrue(result.out().contains("550 5.1.1"), result::toString);
    }

    @Test
    void aFullMailboxTakesNothingMore() throws IOException {
        Program.Result result = swaks(ListenerKind.SMTP, "too much")
                .with("--from", "a@elsewhere.example", "--to", small.address(), "--body", "x".repeat(70).concat("\n").repeat(40))
                .run()
                .exits(NO_DATA);
        assertTrue(result.out().contains("552 5.2.2"), result::toString);
        absent(small, "too much");
    }

    @Test
    void lmtpAnswersForEachRecipient() throws IOException {
        Program.Result result = swaks(ListenerKind.LMTP, "by lmtp")
                .with("--protocol", "LMTP", "--from", "a@elsewhere.example")
                .with("--to", reader.address() + "," + sender.address())
                .run()
                .ok();
        long stored = result.out().lines().filter(line -> line.startsWith("<-  250 2.0.0 Stored")).count();
        assertEquals(2, stored, result::toString);
        arrived(reader, "by lmtp");
        arrived(sender, "by lmtp");
    }

    @Test
    void anAttachmentArrivesByteForByte() throws IOException {
        byte[] attachment = new byte[300_000];
        for (int i = 0; i < attachment.length; i++) {
            attachment[i] = (byte) (i * 31 + i / 251);
        }
        Path file = Files.createTempFile("redoubt", ".bin");
        try {
            Files.write(file, attachment);
            swaks(ListenerKind.SMTP, "with attachment")
                    .with("--from", "a@elsewhere.example", "--to", reader.address(), "--attach", "@" + file)
                    .run()
                    .ok();
        } finally {
            Files.delete(file);
        }
        long mark = office.auditMark();
        try (ImapProbe probe = office.look(reader)) {
            probe.select("INBOX");
            String mail = probe.bodies().values().stream()
                    .map(ImapProbe::latin)
                    .filter(text -> text.contains("Subject: with attachment"))
                    .findFirst()
                    .orElseThrow();
            assertArrayEquals(attachment, lastPart(mail));
        }
        assertEquals(Set.of("FETCH"), office.actions(reader, AuditKind.READ, mark));
    }

    private static byte[] lastPart(String mail) {
        String part = mail.substring(mail.toUpperCase(Locale.ROOT).lastIndexOf("BASE64"));
        String body = part.substring(part.indexOf("\r\n\r\n"), part.indexOf("\r\n--")).strip();
        return Base64.getMimeDecoder().decode(body);
    }
}
