package org.redoubt.server.clients;

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
import org.redoubt.server.clients.Office.Person;
import org.redoubt.server.config.ListenerKind;

/** OfflineIMAP keeps a Maildir and an account the same, with commands of its own choosing (it uses no CONDSTORE). */
@NeedsProgram("offlineimap")
@ExtendWith(SharedOffice.class)
@TestInstance(Lifecycle.PER_CLASS)
class OfflineImapTest {
    private Office office;

    @BeforeAll
    void office(Office shared) {
        office = shared;
    }

    private void sync(Path home, Person person) throws IOException {
        Path config = home.resolve("offlineimaprc");
        Files.writeString(config, """
                [general]
                accounts = redoubt
                metadata = %s/state
                ui = quiet
                [Account redoubt]
                localrepository = near
                remoterepository = far
                [Repository near]
                type = Maildir
                localfolders = %s/mail
                [Repository far]
                type = IMAP
                remotehost = %s
                remoteport = %d
                remoteuser = %s
                remotepass = %s
                ssl = yes
                sslcacertfile = %s
                """.formatted(home, home, Office.HOST, office.port(ListenerKind.IMAPS), person.address(),
                person.password(), office.certificate()));
        Program.of("offlineimap", "-o", "-c", config.toString()).home(home).run().ok();
    }

    private static List<Path> files(Path home, String mailbox) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String part : List.of("cur", "new")) {
            try (var listed = Files.newDirectoryStream(home.resolve("mail").resolve(mailbox).resolve(part))) {
                listed.forEach(files::add);
            }
        }
        return files;
    }

    private static Path file(Path home, String mailbox, String subject) throws IOException {
        for (Path file : files(home, mailbox)) {
            if (Files.readString(file).contains("Subject: " + subject + "\n")) {
                return file;
            }
        }
        throw new IOException(subject + " is not in " + mailbox);
    }

    private static Set<String> subjects(Path home, String mailbox) throws IOException {
        Set<String> subjects = new TreeSet<>();
        for (Path file : files(home, mailbox)) {
            Files.readString(file)
                    .lines()
                    .filter(line -> line.startsWith("Subject: "))
                    .forEach(line -> subjects.add(line.substring(9)));
        }
        return subjects;
    }

    @Test
    void changesOfBothSidesMeet(@TempDir Path home) throws IOException {
        Person person = office.person("offlineimap");
        try (ImapProbe probe = office.look(person)) {
            for (String subject : List.of("stays", "goes there", "goes here", "marked there", "marked here")) {
                probe.append("INBOX", "", Mail.of(subject, "body of " + subject));
            }
            probe.command("CREATE \"" + ModifiedUtf7Name.of("Verträge/2026") + "\"");
            probe.append("Verträge/2026", "\\Answered", Mail.of("signed", "."));
            sync(home, person);
            assertEquals(Set.of("stays", "goes there", "goes here", "marked there", "marked here"), subjects(home, "INBOX"));

            probe.select("INBOX");
            probe.command("UID STORE 2 +FLAGS (\\Deleted)");
            probe.command("UID EXPUNGE 2");
            probe.command("UID STORE 4 +FLAGS (\\Flagged \\Seen)");
            Files.delete(file(home, "INBOX", "goes here"));
            Path marked = file(home, "INBOX", "marked here");
            Files.move(marked, home.resolve("mail/INBOX/cur").resolve(marked.getFileName().toString().replaceFirst(":2,.*", "") + ":2,RS"));
            String written = new String(Mail.of("written here", "é\n.\nFrom the disk"), StandardCharsets.UTF_8);
            Files.writeString(home.resolve("mail/INBOX/new/1.2.near"), written.replace("\r\n", "\n"));
            sync(home, person);

            Set<String> expected = Set.of("stays", "marked there", "marked here", "written here");
            assertEquals(expected, subjects(home, "INBOX"));
            var there = probe.flagsBySubject("INBOX");
            assertEquals(expected, there.keySet());
            assertEquals(Set.of("\\Answered", "\\Seen"), there.get("marked here"));
            assertTrue(file(home, "INBOX", "marked there").toString().endsWith(":2,FS"));
            sync(home, person);
            assertEquals(expected, probe.subjects("INBOX"), "a third run changes nothing");
        }
        assertTrue(folders(home).stream().anyMatch(name -> name.contains("2026")), folders(home)::toString);
    }

    private static List<String> folders(Path home) {
        return List.of(java.util.Objects.requireNonNull(home.resolve("mail").toFile().list()));
    }
}
