package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redoubt.guard.AuditKind;
import org.redoubt.server.clients.Office.Person;
import org.redoubt.server.config.ListenerKind;

/** msmtp, as people use it for sendmail: with every sign-in of ours, over STARTTLS and over TLS from the first byte. */
@NeedsProgram("msmtp")
@ExtendWith(SharedOffice.class)
@TestInstance(Lifecycle.PER_CLASS)
class MsmtpTest {
    @TempDir
    private Path home = Path.of("");

    private Office office;
    private Person sender;
    private Person reader;

    @BeforeAll
    void people(Office shared) throws IOException {
        office = shared;
        sender = office.person("msmtp-sender");
        reader = office.person("msmtp-reader");
    }

    private Program msmtp(ListenerKind kind, String auth) throws IOException {
        Path config = home.resolve("msmtprc-" + kind.text() + "-" + auth);
        String starttls = kind == ListenerKind.SUBMISSIONS ? "off" : "on";
        Files.writeString(config, """
                account default
                host %s
                port %d
                tls on
                tls_starttls %s
                tls_trust_file %s
                auth %s
                user %s
                password "%s"
                from %s
                """.formatted(Office.HOST, office.port(kind), starttls, office.certificate(), auth, sender.address(),
                sender.password(), sender.address()));
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
        return Program.of("msmtp", "-C", config.toString()).home(home);
    }

    private static byte[] unixMail(Person from, Person to, String subject) {
        return ("From: " + from.address() + "\nTo: " + to.address() + "\nSubject: " + subject
                        + "\n\nFrom the first line on.\n.\n..two dots\n\nGrüße\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"SUBMISSION,plain", "SUBMISSION,scram-sha-256", "SUBMISSIONS,scram-sha-256", "SUBMISSIONS,login"})
    void sends(ListenerKind kind, String auth) throws IOException {
        String subject = "msmtp " + kind + " " + auth;
        long mark = office.auditMark();
        msmtp(kind, auth).with(reader.address()).input(unixMail(sender, reader, subject)).run().ok();
        assertEquals("ok", office.audit(sender, AuditKind.SIGN_IN, mark).getFirst().outcome());
        try (ImapProbe probe = office.look(reader)) {
            probe.select("INBOX");
            String mail = probe.bodies().values().stream()
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                    .filter(text -> text.contains("Subject: " + subject + "\r\n"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(mail.endsWith("\r\n\r\nFrom the first line on.\r\n.\r\n..two dots\r\n\r\nGrüße\r\n"), mail);
        }
        assertEquals(Set.of("FETCH"), office.actions(reader, AuditKind.READ, mark));
    }

    @Test
    void takesTheRecipientsFromTheHeaderAndHidesBcc() throws IOException {
        byte[] mail = new String(unixMail(sender, reader, "bcc"), StandardCharsets.UTF_8)
                .replaceFirst("\n", "\nBcc: " + sender.address() + "\n")
                .getBytes(StandardCharsets.UTF_8);
        msmtp(ListenerKind.SUBMISSIONS, "plain").with("--read-recipients").input(mail).run().ok();
        for (Person person : Set.of(sender, reader)) {
            try (ImapProbe probe = office.look(person)) {
                assertTrue(probe.subjects("INBOX").contains("bcc"));
                String all = probe.bodies().values().stream().map(ImapProbe::latin).reduce("", String::concat);
                assertTrue(!all.contains("Bcc:"), all);
            }
        }
    }

    @Test
    void tellsThatARecipientIsUnknown() throws IOException {
        Program.Result result = msmtp(ListenerKind.SUBMISSION, "plain")
                .with("nobody@" + Office.DOMAIN)
                .input(unixMail(sender, reader, "unknown"))
                .run();
        assertTrue(result.exit() != 0 && result.err().contains("5.1.1"), result::toString);
    }

    @Test
    void doesNotTrustACertificateThatItDoesNotKnow() throws IOException {
        Path config = home.resolve("untrusting");
        Files.writeString(config, "account default\nhost %s\nport %d\ntls on\ntls_starttls off\nfrom %s\n"
                .formatted(Office.HOST, office.port(ListenerKind.SUBMISSIONS), sender.address()));
        Program.Result result = Program.of("msmtp", "-C", config.toString(), reader.address())
                .home(home)
                .input(unixMail(sender, reader, "untrusted"))
                .run();
        assertTrue(result.exit() != 0 && result.err().contains("certificate"), result::toString);
    }
}
