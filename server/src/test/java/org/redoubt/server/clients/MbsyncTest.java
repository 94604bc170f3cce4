package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

/** mbsync keeps a Maildir and an account the same: what happens on one side happens on the other. */
@NeedsProgram("mbsync")
@ExtendWith(SharedOffice.class)
@TestInstance(Lifecycle.PER_CLASS)
class MbsyncTest {
    private Office office;

    @BeforeAll
    void office(Office shared) {
        office = shared;
    }

    /** A person's mail on the disk of their own machine. */
    private final class Copy {
        private final Path home;
        private final Path config;

        Copy(Path home, Person person) throws IOException {
            this.home = home;
            this.config = home.resolve("mbsyncrc");
            Files.createDirectories(home.resolve("mail"));
            Files.writeString(config, """
                    IMAPAccount redoubt
                    Host %s
                    Port %d
                    SSLType IMAPS
                    CertificateFile %s
                    User %s
                    Pass "%s"

                    IMAPStore far
                    Account redoubt

                    MaildirStore near
                    SubFolders Verbatim
                    Path %s/mail/
                    Inbox %s/mail/INBOX

                    Channel all
                    Far :far:
                    Near :near:
                    Patterns *
                    Create Both
                    Remove Both
                    Expunge Both
                    SyncState *
                    CopyArrivalDate yes
                    """.formatted(Office.HOST, office.port(ListenerKind.IMAPS), office.certificate(), person.address(),
                    person.password(), home, home));
        }

        void sync() throws IOException {
            Program.of("mbsync", "--config", config.toString(), "--all").home(home).run().ok();
        }

        Path folder(String mailbox) {
            return home.resolve("mail").resolve(mailbox);
        }

        List<Path> files(String mailbox) throws IOException {
            List<Path> files = new ArrayList<>();
            for (String part : List.of("cur", "new")) {
                try (var listed = Files.newDirectoryStream(folder(mailbox).resolve(part))) {
                    listed.forEach(files::add);
                }
            }
            return files;
        }

        Path file(String mailbox, String subject) throws IOException {
            for (Path file : files(mailbox)) {
                if (Files.readString(file).contains("Subject: " + subject + "\n")) {
                    return file;
                }
            }
            throw new IOException(subject + " is not in " + mailbox);
        }

        Set<String> subjects(String mailbox) throws IOException {
            Set<String> subjects = new TreeSet<>();
            for (Path file : files(mailbox)) {
                Files.readString(file).lines().filter(line -> line.startsWith("Subject: ")).findFirst().ifPresent(line -> subjects.add(line.substring(9)));
            }
            return subjects;
        }

        /** As a mail program on that machine would: the flags are the letters at the end of the name. */
        void flag(String mailbox, String subject, String letters) throws IOException {
            Path file = file(mailbox, subject);
            String name = file.getFileName().toString().replaceFirst(":2,.*", "");
            Files.move(file, folder(mailbox).resolve("cur").resolve(name + ":2," + letters));
        }

        void deliver(String mailbox, String subject, byte[] message) throws IOException {
            for (String part : List.of("cur", "new", "tmp")) {
                Files.createDirectories(folder(mailbox).resolve(part));
            }
            Files.write(folder(mailbox).resolve("new").resolve(subject + ".1.near"), message);
        }
    }

    private static byte[] unix(byte[] mail) {
        return new String(mail, StandardCharsets.UTF_8).replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void fetchesEverythingWithFlagsAndFolders(@TempDir Path home) throws IOException {
        Person person = office.person("mbsync-fetch");
        byte[] large = Mail.of("large", "w".repeat(70).concat("\n").repeat(5000));
        try (ImapProbe probe = office.look(person)) {
            probe.append("INBOX", "\\Seen \\Flagged", Mail.of("first", "ünï"));
            probe.append("INBOX", "", large);
            probe.command("CREATE \"" + ModifiedUtf7Name.of("Verträge") + "\"");
            probe.append("Verträge", "\\Answered", Mail.of("signed", "."));
        }
        Copy copy = new Copy(home, person);
        long mark = office.auditMark();
        copy.sync();
        assertEquals(Set.of("first", "large"), copy.subjects("INBOX"));
        assertArrayEquals(unix(large), withoutTuid(Files.readAllBytes(copy.file("INBOX", "large"))));
        assertTrue(copy.file("INBOX", "first").toString().endsWith(":2,FS"));
        assertEquals(Set.of("signed"), copy.subjects(ModifiedUtf7Name.of("Verträge")));
        assertEquals(Set.of("FETCH"), office.actions(person, AuditKind.READ, mark));
        try (ImapProbe probe = office.look(person)) {
            assertEquals(Set.of(), probe.flags("INBOX", "large"), "mbsync reads with PEEK");
        }
    }

    /** mbsync marks the copies that it has not yet made sure of. */
    private static byte[] withoutTuid(byte[] mail) {
        return new String(mail, StandardCharsets.UTF_8).replaceFirst("X-TUID: .*\n", "").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void changesOfTheServerReachTheDisk(@TempDir Path home) throws IOException {
        Person person = office.person("mbsync-far");
        Copy copy = new Copy(home, person);
        try (ImapProbe probe = office.look(person)) {
            probe.append("INBOX", "", Mail.of("stays", "1"));
            probe.append("INBOX", "", Mail.of("goes", "2"));
            probe.append("INBOX", "", Mail.of("moves", "3"));
            copy.sync();
            assertEquals(Set.of("stays", "goes", "moves"), copy.subjects("INBOX"));
            probe.select("INBOX");
            probe.command("UID STORE 1 +FLAGS (\\Flagged \\Seen)");
            probe.command("UID STORE 2 +FLAGS (\\Deleted)");
            probe.command("EXPUNGE");
            probe.command("CREATE \"" + ModifiedUtf7Name.of("日本語/Büro") + "\"");
            probe.command("UID MOVE 3 \"" + ModifiedUtf7Name.of("日本語/Büro") + "\"");
            probe.append("INBOX", "\\Answered", Mail.of("new", "4"));
        }
        copy.sync();
        assertEquals(Set.of("stays", "new"), copy.subjects("INBOX"));
        assertTrue(copy.file("INBOX", "stays").toString().endsWith(":2,FS"));
        assertTrue(copy.file("INBOX", "new").toString().endsWith(":2,R"));
        assertEquals(Set.of("moves"), copy.subjects(ModifiedUtf7Name.of("日本語/Büro")));
    }

    @Test
    void changesOnTheDiskReachTheServer(@TempDir Path home) throws IOException {
        Person person = office.person("mbsync-near");
        Copy copy = new Copy(home, person);
        try (ImapProbe probe = office.look(person)) {
            probe.append("INBOX", "", Mail.of("stays", "1"));
            probe.append("INBOX", "\\Seen", Mail.of("goes", "2"));
            probe.append("INBOX", "\\Seen", Mail.of("was seen", "3"));
        }
        copy.sync();
        copy.flag("INBOX", "stays", "FRS");
        copy.flag("INBOX", "was seen", "");
        Files.delete(copy.file("INBOX", "goes"));
        byte[] written = Mail.of("written here", "é\n.\nFrom the disk");
        copy.deliver(ModifiedUtf7Name.of("Entwürfe & Pläne"), "written", unix(written));
        copy.sync();
        try (ImapProbe probe = office.look(person)) {
            var inbox = probe.flagsBySubject("INBOX");
            assertEquals(Set.of("stays", "was seen"), inbox.keySet());
            assertEquals(Set.of("\\Answered", "\\Flagged", "\\Seen"), inbox.get("stays"));
            assertEquals(Set.of(), inbox.get("was seen"));
            assertTrue(probe.mailboxes().contains("Entwürfe & Pläne"), () -> "no new mailbox");
            assertEquals(Set.of("written here"), probe.subjects("Entwürfe & Pläne"));
            byte[] stored = probe.body(1);
            assertArrayEquals(written, new String(stored, StandardCharsets.UTF_8).replaceFirst("X-TUID: .*\r\n", "").getBytes(StandardCharsets.UTF_8));
        }
        copy.sync();
        assertEquals(Set.of("stays", "was seen"), copy.subjects("INBOX"));
    }

    @Test
    void changesOnBothSidesMeet(@TempDir Path home) throws IOException {
        Person person = office.person("mbsync-both");
        Copy copy = new Copy(home, person);
        try (ImapProbe probe = office.look(person)) {
            for (int i = 1; i <= 60; i++) {
                probe.append("INBOX", i % 2 == 0 ? "\\Seen" : "", Mail.of("mail " + i, "body " + i));
            }
            copy.sync();
            probe.select("INBOX");
            probe.command("UID STORE 1:10 +FLAGS (\\Flagged)");
            probe.command("UID STORE 11:20 +FLAGS.SILENT (\\Deleted)");
            probe.command("EXPUNGE");
            for (int i = 5; i <= 10; i++) {
                copy.flag("INBOX", "mail " + i, "RS");
            }
            for (int i = 21; i <= 30; i++) {
                Files.delete(copy.file("INBOX", "mail " + i));
            }
            copy.deliver("INBOX", "fresh", unix(Mail.of("fresh", "from the disk")));
            copy.sync();
            copy.sync();
            var now = probe.flagsBySubject("INBOX");
            assertEquals(41, now.size(), now::toString);
            assertEquals(new TreeSet<>(now.keySet()), copy.subjects("INBOX"));
            assertEquals(Set.of("\\Flagged", "\\Answered", "\\Seen"), probe.flags("INBOX", "mail 7"));
        }
    }
}
