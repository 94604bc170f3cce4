package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.redoubt.guard.AuditKind;
import org.redoubt.server.clients.Office.Person;
import org.redoubt.server.config.ListenerKind;

/** Python's imaplib, poplib and smtplib: the scripts beside this class check the answers, this class what is then there. */
@NeedsProgram("python3")
@ExtendWith(SharedOffice.class)
@TestInstance(Lifecycle.PER_CLASS)
class PythonTest {
    private Office office;

    @BeforeAll
    void office(Office shared) {
        office = shared;
    }

    private void script(String name, ListenerKind kind, Person person) throws IOException {
        try (InputStream in = Objects.requireNonNull(PythonTest.class.getResourceAsStream(name))) {
            Program.of("python3", "-X", "dev", "-c", new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .with(Office.HOST, String.valueOf(office.port(kind)), office.certificate().toString())
                    .with(person.address(), person.password())
                    .run()
                    .ok();
        }
    }

    @Test
    void imaplibOverTls() throws IOException {
        imaplib("imaplib-tls", ListenerKind.IMAPS);
    }

    @Test
    void imaplibAfterStartTls() throws IOException {
        imaplib("imaplib-starttls", ListenerKind.IMAP);
    }

    private void imaplib(String name, ListenerKind kind) throws IOException {
        Person person = office.person(name);
        long mark = office.auditMark();
        script("imap_session.py", kind, person);
        assertTrue(office.actions(person, AuditKind.READ, mark).contains("FETCH"));
        assertFalse(office.audit(person, AuditKind.SEARCH, mark).isEmpty());
        try (ImapProbe probe = office.look(person)) {
            assertTrue(probe.mailboxes().containsAll(Set.of("Été/Naïve & co", "Later")));
            assertFalse(probe.mailboxes().contains("Renamed from"));
            Map<String, Set<String>> inbox = probe.flagsBySubject("INBOX");
            assertEquals(Set.of("number 1", "number 3", "large"), inbox.keySet());
            assertEquals(Set.of("\\Seen", "\\Flagged", "$Label1"), inbox.get("number 1"));
            assertEquals(Set.of("number 1", "number 2"), probe.subjects("Été/Naïve & co"));
            assertEquals(Set.of("number 4"), probe.subjects("Later"));
        }
    }

    @Test
    void zlibCompressed() throws IOException {
        Person person = office.person("zlib");
        script("imap_compress.py", ListenerKind.IMAPS, person);
        try (ImapProbe probe = office.look(person)) {
            assertEquals(Set.of("packed"), probe.subjects("INBOX"));
        }
    }

    @Test
    void poplibOverTls() throws IOException {
        poplib("poplib-tls", ListenerKind.POP3S);
    }

    @Test
    void poplibAfterStls() throws IOException {
        poplib("poplib-stls", ListenerKind.POP3);
    }

    private void poplib(String name, ListenerKind kind) throws IOException {
        Person person = office.person(name);
        try (ImapProbe probe = office.look(person)) {
            probe.append("INBOX", "", Mail.of("dots", ".\n..\n...\nend"));
            probe.append("INBOX", "\\Seen", Mail.of("two", "second"));
            probe.append("INBOX", "", Mail.of("large", "x".repeat(70).concat("\n").repeat(40_000)));
            probe.append("INBOX", "", "Subject: bare\n\nno CR\n.\nno end".getBytes(StandardCharsets.US_ASCII));
        }
        long mark = office.auditMark();
        script("pop_session.py", kind, person);
        assertTrue(office.actions(person, AuditKind.READ, mark).containsAll(Set.of("RETR", "TOP")));
        try (ImapProbe probe = office.look(person)) {
            assertEquals(Set.of("dots", "large", "bare"), probe.subjects("INBOX"));
        }
    }

    @Test
    void smtplib() throws IOException {
        Person person = office.person("smtplib");
        script("smtp_session.py", ListenerKind.SUBMISSION, person);
        long mark = office.auditMark();
        try (ImapProbe probe = office.look(person)) {
            probe.select("INBOX");
            assertEquals(3, probe.bodies().size());
            String utf8 = new String(probe.body(2), StandardCharsets.UTF_8);
            assertTrue(utf8.contains("Subject: Grüße aus Köln\r\n"), utf8);
            String dots = ImapProbe.latin(probe.body(3));
            assertArrayEquals("\r\n\r\n.\r\n..\r\n...\r\nend\r\n".getBytes(StandardCharsets.US_ASCII),
                    dots.substring(dots.indexOf("\r\n\r\n")).getBytes(StandardCharsets.ISO_8859_1));
        }
        assertEquals(Set.of("FETCH"), office.actions(person, AuditKind.READ, mark));
    }
}
