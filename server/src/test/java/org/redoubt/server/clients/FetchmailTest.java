package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.AuditKind;
import org.redoubt.server.clients.Office.Person;
import org.redoubt.server.config.ListenerKind;

/** fetchmail, handing what it fetched to a program that keeps the bytes. */
@NeedsProgram("fetchmail")
@ExtendWith(SharedOffice.class)
@TestInstance(Lifecycle.PER_CLASS)
class FetchmailTest {
    /** PS_NOMAIL: there was nothing to fetch. */
    private static final int NOTHING = 1;

    @TempDir
    private Path home = Path.of("");

    private Office office;

    @BeforeAll
    void office(Office shared) {
        office = shared;
    }

    private Program fetchmail(Person person, String... options) throws IOException {
        Path config = home.resolve("fetchmailrc");
        Files.writeString(config, """
                poll %s service %d protocol IMAP
                  user "%s" password "%s"
                  ssl sslcertck sslcertfile "%s"
                  no rewrite
                  mda "cat > %s/$(date +%%N).eml"
                """.formatted(Office.HOST, office.port(ListenerKind.IMAPS), person.address(), person.password(),
                office.certificate(), home));
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
        return Program.of("fetchmail", "--fetchmailrc", config.toString(), "--nodetach", "--nosyslog")
                .with("--pidfile", home.resolve("pid").toString())
                .with(options)
                .home(home);
    }

    /** The same over POP3, remembering by UIDL what it has. */
    private Program fetchmailPop3(Person person, String... options) throws IOException {
        Program program = fetchmail(person, options);
        Path config = home.resolve("fetchmailrc");
        Files.writeString(config, Files.readString(config)
                .replace("protocol IMAP", "protocol POP3 uidl")
                .replace("service " + office.port(ListenerKind.IMAPS), "service " + office.port(ListenerKind.POP3S)));
        return program.with("--idfile", home.resolve("ids-" + person.address()).toString());
    }

    /** What the mda was given for the message with that subject. */
    private byte[] fetched(String subject) throws IOException {
        try (var files = Files.newDirectoryStream(home, "*.eml")) {
            for (Path file : files) {
                byte[] bytes = Files.readAllBytes(file);
                if (new String(bytes, StandardCharsets.UTF_8).contains("\nSubject: " + subject + "\n")) {
                    return bytes;
                }
            }
        }
        throw new IOException("not fetched: " + subject);
    }

    /** fetchmail gives LF line ends to the mda and puts its own Received field, if any, on top. */
    private static void same(byte[] sent, byte[] got) {
        byte[] unix = new String(sent, StandardCharsets.ISO_8859_1).replace("\r\n", "\n").getBytes(StandardCharsets.ISO_8859_1);
        assertArrayEquals(unix, Arrays.copyOfRange(got, Math.max(0, got.length - unix.length), got.length));
    }

    @Test
    void fetchesWhatIsUnseenAndLeavesItOnTheServer() throws IOException {
        Person person = office.person("fetchmail-keep");
        byte[] first = Mail.of("first", ".\n.. dots\nFrom here\nÜmläute");
        byte[] second = Mail.of("second", "z".repeat(70).concat("\n").repeat(2000));
        try (ImapProbe probe = office.look(person)) {
            probe.append("INBOX", "", first);
            probe.append("INBOX", "\\Seen", Mail.of("old", "seen before"));
            probe.append("INBOX", "", second);
        }
        long mark = office.auditMark();
        fetchmail(person, "--keep").run().ok();
        same(first, fetched("first"));
        same(second, fetched("second"));
        assertEquals(Set.of("FETCH"), office.actions(person, AuditKind.READ, mark));
        fetchmail(person, "--keep").run().exits(NOTHING);
        try (ImapProbe probe = office.look(person)) {
            Map<String, Set<String>> now = probe.flagsBySubject("INBOX");
            assertEquals(Set.of("first", "old", "second"), now.keySet());
            assertTrue(now.values().stream().allMatch(flags -> flags.contains("\\Seen")), now::toString);
        }
    }

    @Test
    void takesEverythingAwayWhenToldSo() throws IOException {
        Person person = office.person("fetchmail-take");
        try (ImapProbe probe = office.look(person)) {
            probe.append("INBOX", "", Mail.of("a", "1"));
            probe.append("INBOX", "\\Seen", Mail.of("b", "2"));
        }
        fetchmail(person, "--all", "--nokeep").run().ok();
        same(Mail.of("a", "1"), fetched("a"));
        same(Mail.of("b", "2"), fetched("b"));
        try (ImapProbe probe = office.look(person)) {
            assertEquals(Set.of(), probe.subjects("INBOX"));
        }
    }

    @Test
    void knowsByUidlWhatItHas() throws IOException {
        Person person = office.person("fetchmail-uidl");
        byte[] first = Mail.of("pop first", ".\n.. dots\nFrom here\nÜmläute");
        byte[] second = Mail.of("pop second", "z".repeat(70).concat("\n").repeat(2000));
        try (ImapProbe probe = office.look(person)) {
            probe.append("INBOX", "", first);
            probe.append("INBOX", "", second);
        }
        long mark = office.auditMark();
        fetchmailPop3(person, "--keep").run().ok();
        same(first, fetched("pop first"));
        same(second, fetched("pop second"));
        // What it leaves on the server it fetches with TOP and more lines than there are.
        assertEquals(Set.of("TOP"), office.actions(person, AuditKind.READ, mark));
        fetchmailPop3(person, "--keep").run().exits(NOTHING);
        try (ImapProbe probe = office.look(person)) {
            probe.append("INBOX", "", Mail.of("pop third", "new"));
        }
        mark = office.auditMark();
        fetchmailPop3(person, "--keep").run().ok();
        same(Mail.of("pop third", "new"), fetched("pop third"));
        // What it has already it does not read again.
        assertTrue(office.audit(person, AuditKind.READ, mark).stream().allMatch(event -> event.touched().contains(" uids=3 ")));
    }

    @Test
    void takesEverythingAwayByPop3() throws IOException {
        Person person = office.person("fetchmail-pop-take");
        try (ImapProbe probe = office.look(person)) {
            probe.append("INBOX", "", Mail.of("pop a", "1"));
            probe.append("INBOX", "\\Seen", Mail.of("pop b", "2"));
        }
        fetchmailPop3(person, "--all", "--nokeep").run().ok();
        same(Mail.of("pop a", "1"), fetched("pop a"));
        same(Mail.of("pop b", "2"), fetched("pop b"));
        try (ImapProbe probe = office.look(person)) {
            assertEquals(Set.of(), probe.subjects("INBOX"));
        }
        fetchmailPop3(person, "--all").run().exits(NOTHING);
    }
}
