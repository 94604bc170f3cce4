package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.AuditKind;
import org.redoubt.server.clients.Office.Person;
import org.redoubt.server.config.ListenerKind;

/** getmail takes mail, once each, and remembers by UIDVALIDITY and UID what it has. */
@NeedsProgram("getmail")
@ExtendWith(SharedOffice.class)
@TestInstance(Lifecycle.PER_CLASS)
class GetmailTest {
    private Office office;

    @BeforeAll
    void office(Office shared) {
        office = shared;
    }

    private void getmail(Path home, Person person, String mailboxes, String options) throws IOException {
        Files.createDirectories(home.resolve("mail"));
        Files.writeString(home.resolve("getmailrc"), """
                [retriever]
                type = SimpleIMAPSSLRetriever
                server = %s
                port = %d
                username = %s
                password = %s
                ca_certs = %s
                mailboxes = %s
                [destination]
                type = MDA_external
                path = /bin/sh
                arguments = ("-c", "cat > %s/mail/$(date +%%N).eml")
                unixfrom = false
                allow_root_commands = true
                [options]
                verbose = 0
                delivered_to = false
                received = false
                %s
                """.formatted(Office.HOST, office.port(ListenerKind.IMAPS), person.address(), person.password(),
                office.certificate(), mailboxes, home, options));
        Program.of("getmail", "--getmaildir", home.toString()).home(home).run().ok();
    }

    private static Set<String> fetched(Path home) throws IOException {
        Set<String> subjects = new TreeSet<>();
        try (var files = Files.newDirectoryStream(home.resolve("mail"))) {
            for (Path file : files) {
                Files.readString(file, StandardCharsets.ISO_8859_1)
                        .lines()
                        .filter(line -> line.startsWith("Subject: "))
                        .forEach(line -> subjects.add(line.substring(9)));
            }
        }
        return subjects;
    }

    private static byte[] only(Path home) throws IOException {
        try (var files = Files.newDirectoryStream(home.resolve("mail"))) {
            return Files.readAllBytes(files.iterator().next());
        }
    }

    @Test
    void takesWhatIsNewAndLeavesItThere(@TempDir Path home) throws IOException {
        Person person = office.person("getmail-keep");
        try (ImapProbe probe = office.look(person)) {
            probe.append("INBOX", "", Mail.of("first", "1"));
            probe.append("INBOX", "\\Seen", Mail.of("second", "2"));
            probe.command("CREATE Projects");
            probe.append("Projects", "", Mail.of("third", "3"));
            long mark = office.auditMark();
            getmail(home, person, "('INBOX', 'Projects')", "read_all = false");
            assertEquals(Set.of("first", "second", "third"), fetched(home));
            assertEquals(Set.of("FETCH"), office.actions(person, AuditKind.READ, mark));
            probe.append("INBOX", "", Mail.of("fourth", "4"));
            long again = office.auditMark();
            getmail(home, person, "('INBOX', 'Projects')", "read_all = false");
            assertEquals(Set.of("first", "second", "third", "fourth"), fetched(home));
            assertEquals(1, office.audit(person, AuditKind.READ, again).size(), "what it has it does not read again");
            assertEquals(Set.of("first", "second", "fourth"), probe.subjects("INBOX"));
        }
    }

    @Test
    void takesAwayWhatItHasTaken(@TempDir Path home) throws IOException {
        Person person = office.person("getmail-take");
        byte[] mail = Mail.of("taken", "x".repeat(70).concat("\n").repeat(3000) + ".\n.. dots\nFrom here\nÜmläute");
        try (ImapProbe probe = office.look(person)) {
            probe.append("INBOX", "\\Flagged", mail);
            getmail(home, person, "('INBOX',)", "delete = true");
            String unix = new String(mail, StandardCharsets.UTF_8).replace("\r\n", "\n");
            String got = new String(only(home), StandardCharsets.UTF_8);
            // Between header and body getmail adds a field of its own.
            assertTrue(got.endsWith(unix.substring(unix.indexOf("\n\n"))), got.substring(0, 300));
            assertTrue(got.contains(unix.substring(0, unix.indexOf("\n\n"))), got.substring(0, 300));
            assertArrayEquals(new String[0], probe.subjects("INBOX").toArray());
        }
    }
}
