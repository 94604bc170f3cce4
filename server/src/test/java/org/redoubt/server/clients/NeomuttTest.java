package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.AuditKind;
import org.redoubt.server.clients.Office.Person;
import org.redoubt.server.config.ListenerKind;

/** neomutt in a terminal: keys go in, the screen and the server are looked at. */
@NeedsProgram({"neomutt", "tmux"})
@ExtendWith(SharedOffice.class)
class NeomuttTest {
    @TempDir
    private Path home = Path.of("");

    private Terminal neomutt(Office office, Person person) throws IOException {
        Path config = home.resolve("neomuttrc");
        Files.writeString(config, """
                set imap_user = "%s"
                set imap_pass = "%s"
                set folder = "imaps://%s/"
                set spoolfile = "+INBOX"
                set record = "+Sent"
                set smtp_url = "smtps://%s@%s/"
                set smtp_pass = "%s"
                set from = "%s"
                set certificate_file = "%s"
                set ssl_force_tls
                set charset = "utf-8"
                set delete = yes
                set quit = yes
                set mark_old = no
                set move = no
                set confirmappend = no
                set confirmcreate = no
                set sleep_time = 0
                set beep = no
                set imap_idle
                set timeout = 1
                set mail_check = 1
                set sort = mailbox-order
                set index_format = "%%3C %%S %%s"
                set editor = "true"
                set abort_unmodified = no
                """.formatted(person.address(), person.password(), office.at(ListenerKind.IMAPS),
                person.address(), office.at(ListenerKind.SUBMISSIONS), person.password(), person.address(), office.certificate()));
        return Terminal.running(home, "neomutt", "-n", "-F", config.toString());
    }

    private static Person reader(Office office, String name) throws IOException {
        Person person = office.person(name);
        try (ImapProbe probe = office.look(person)) {
            probe.append("INBOX", "", Mail.of("=?utf-8?q?Caf=C3=A9_am_Freitag?=", "Um drei am Fluss, wie immer."));
            probe.append("INBOX", "", Mail.of("Second thoughts", "None so far."));
            probe.append("INBOX", "", Mail.of("Cheap watches", "Buy now."));
            probe.append("INBOX", "", Mail.of("To be kept", "For the archive."));
        }
        return person;
    }

    @Test
    void readsFlagsDeletesAndSaves(Office office) throws IOException {
        Person person = reader(office, "neomutt-reader");
        long mark = office.auditMark();
        try (Terminal screen = neomutt(office, person)) {
            screen.shows("1 N Café am Freitag").shows("4 N To be kept");
            screen.type("1").press("Enter").press("Enter").shows("Um drei am Fluss, wie immer.");
            screen.type("i").shows("Second thoughts");
            screen.type("2").press("Enter").type("F").shows("2 ! Second thoughts");
            screen.type("3").press("Enter").type("d").shows("3 D Cheap watches");
            screen.type("4").press("Enter").type("s").shows("Save to mailbox");
            screen.press("C-u").type("=Archive").press("Enter").shows("4 D To be kept");
            screen.type("$");
            try (ImapProbe probe = office.look(person)) {
                Deadline.await("two messages are left", () -> probe.subjects("INBOX").size() == 2);
                assertEquals(Set.of("\\Seen"), probe.flags("INBOX", "=?utf-8?q?Caf=C3=A9_am_Freitag?="));
                assertEquals(Set.of("\\Flagged"), probe.flags("INBOX", "Second thoughts"));
                assertEquals(Set.of("To be kept"), probe.subjects("Archive"));
            }
            screen.type("q").ended();
        }
        assertTrue(office.actions(person, AuditKind.READ, mark).contains("FETCH"));
    }

    @Test
    void seesNewMailAndChangesOfOthersWhileItIsOpen(Office office) throws IOException {
        Person person = reader(office, "neomutt-watcher");
        try (Terminal screen = neomutt(office, person);
                ImapProbe other = office.look(person)) {
            screen.shows("4 N To be kept");
            other.select("INBOX");
            other.command("UID STORE 3 +FLAGS (\\Deleted)");
            other.command("EXPUNGE");
            other.append("INBOX", "", Mail.of("Just arrived", "Hot."));
            screen.shows("Just arrived");
            Deadline.await("what the other removed is gone", () -> !screen.screen().contains("Cheap watches"));
            other.command("UID STORE 2 +FLAGS (\\Flagged)");
            screen.shows("! Second thoughts");
            screen.type("q").ended();
        }
    }

    @Test
    void sendsAndKeepsACopy(Office office) throws IOException {
        Person person = office.person("neomutt-sender");
        Person to = office.person("neomutt-recipient");
        try (Terminal screen = neomutt(office, person)) {
            screen.shows("INBOX").type("m").shows("To:").type(to.address()).press("Enter");
            screen.shows("Subject:").type("Grüße vom Terminal").press("Enter").shows("y:Send").type("y");
            try (ImapProbe probe = office.look(to)) {
                Deadline.await("it has arrived", () -> probe.subjects("INBOX").size() == 1);
            }
            try (ImapProbe probe = office.look(person)) {
                Deadline.await("the copy is in Sent", () -> probe.subjects("Sent").size() == 1);
                assertEquals(Set.of("\\Seen"), Set.copyOf(probe.flagsBySubject("Sent").values().iterator().next()));
            }
            screen.type("q").ended();
        }
    }
}
