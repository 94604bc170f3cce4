package org.redoubt.server.mailfile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailFilesTest {
    private static final long MAX = 1 << 20;
    private static final Instant RECEIVED = Instant.parse("2026-11-24T10:15:30Z");

    @TempDir
    private Path folder = Path.of("");

    /** Keeps what it is given. */
    private static final class Found implements MessageFiles.Sink {
        final List<FoundMessage> messages = new ArrayList<>();
        final List<String> unreadable = new ArrayList<>();
        int passedOver;

        @Override
        public void message(FoundMessage message, long octets) {
            messages.add(message);
        }

        @Override
        public void unreadable(String source, String reason, long octets) {
            unreadable.add(source + ": " + reason);
        }

        @Override
        public void passedOver(String source, long octets) {
            passedOver++;
        }

        List<String> texts() {
            return messages.stream().map(m -> latin1(m.bytes())).toList();
        }
    }

    private static Found read(MessageFiles files) throws IOException {
        Found found = new Found();
        files.forEach(found);
        return found;
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content, StandardCharsets.ISO_8859_1);
    }

    @Test
    void bareLineFeedsBecomeCrlfUnlessTheHeaderIsCrlf() {
        assertEquals(
                "A: b\r\n\r\nc\rd\r\n",
                latin1(LineEnds.toNetwork("A: b\n\nc\rd\n".getBytes(StandardCharsets.ISO_8859_1))));
        byte[] network = "A: b\r\n\r\nbinary\npart\r\n".getBytes(StandardCharsets.ISO_8859_1);
        assertArrayEquals(network, LineEnds.toNetwork(network));
        assertEquals(
                "A: b\r\nC: d\r\n\r\n",
                latin1(LineEnds.toNetwork("A: b\r\nC: d\n\r\n".getBytes(StandardCharsets.ISO_8859_1))));
    }

    @Test
    void mboxSeparatesAtFromLinesWithADateAfterAnEmptyLine() throws IOException {
        Path file = write("m", """
            From a@example.org Thu Nov 24 10:15:30 2026
            Subject: one
            Status: RO
            X-Status: AF

            From here on we walked
            >From quoted
            >>From quoted twice

            From b@example.org  Thu Nov  5 10:15 CET 2026 +0100
            Subject: two

            From c@example.org Thu Nov 24 10:15:30 2026
            not a separator: no empty line before it

            """.replace("Subject: two\n\nFrom c", "Subject: two\n\ntext\nFrom c"));
        Found found = read(new MboxFiles(file, MAX));
        assertEquals(
                List.of(
                        "Subject: one\r\n"
                                + "Status: RO\r\n"
                                + "X-Status: AF\r\n\r\n"
                                + "From here on we walked\r\n"
                                + "From quoted\r\n"
                                + ">From quoted twice\r\n",
                        "Subject: two\r\n\r\n"
                                + "text\r\n"
                                + "From c@example.org Thu Nov 24 10:15:30 2026\r\n"
                                + "not a separator: no empty line before it\r\n"),
                found.texts());
        assertEquals(
                Set.of("$seen", "$answered", "$flagged"),
                found.messages.getFirst().keywords());
        assertEquals(RECEIVED, found.messages.getFirst().received().orElseThrow());
        assertEquals(
                Instant.parse("2026-11-05T09:15:00Z"),
                found.messages.get(1).received().orElseThrow());
        assertTrue(found.messages.get(1).source().endsWith("m#2"));
    }

    @Test
    void aFolderOfMboxesGivesMailboxesAndPassesOverOtherFiles() throws IOException {
        String message = "From a@b Thu Nov 24 10:15:30 2026\nSubject: x\n\ny\n";
        write("Work.mbox", message);
        write("Archives.sbd/2024", message);
        write("Work.msf", "an index\n");
        write(".hidden", message);
        Found found = read(new MboxFiles(folder, MAX));
        assertEquals(
                List.of("Archives/2024", "Work"),
                found.messages.stream().map(FoundMessage::folder).sorted().toList());
        assertEquals(1, found.passedOver);
    }

    @Test
    void aMessageBeyondTheLimitIsToldAndTheNextIsRead() throws IOException {
        Path file = write(
                "m",
                "From a@b Thu Nov 24 10:15:30 2026\nA: b\n\n" + "x".repeat(200_000) + "\n\n"
                        + "From a@b Thu Nov 24 10:15:30 2026\nA: c\n\n");
        Found found = read(new MboxFiles(file, 100_000));
        assertEquals(List.of(file + "#1: larger than the limit of 100000 octets"), found.unreadable);
        assertEquals(List.of("A: c\r\n"), found.texts());
    }

    @Test
    void maildirFoldersFlagsKeywordsAndTimes() throws IOException {
        Path seen = write("cur/1.a.host:2,RSab", "Subject: a\n\n");
        Files.setLastModifiedTime(seen, FileTime.from(RECEIVED));
        write("new/2.b.host", "Subject: b\n\n");
        write("tmp/3.c.host", "Subject: never finished\n\n");
        write("dovecot-keywords", "0 $Forwarded\n1 work\n");
        write(".Entw&APw-rfe.2024/cur/4.d.host:2,D", "Subject: d\n\n");
        write("Lists/java/cur/5.e.host:2,FT", "Subject: e\n\n");
        Found found = read(new MaildirFiles(folder, MAX));
        assertEquals(
                List.of("", "", "Entwürfe/2024", "Lists/java"),
                found.messages.stream().map(FoundMessage::folder).toList());
        assertEquals(
                List.of(
                        Set.of("$seen", "$answered", "$Forwarded", "work"),
                        Set.of(),
                        Set.of("$draft"),
                        Set.of("$flagged", "$deleted")),
                found.messages.stream().map(FoundMessage::keywords).toList());
        assertEquals(RECEIVED, found.messages.getFirst().received().orElseThrow());
    }

    @Test
    void emlFilesOfAFolderWhateverTheyAreCalled() throws IOException {
        write("a.eml", "Received: from x by y;\n Thu, 24 Nov 2026 11:15:30 +0100\nSubject: a\n\n");
        write("sub/0001.deadbeef", "From rssfeeds@example.org  Thu Nov 24 10:15:30 2026\nSubject: b\n\n");
        write("notes.json", "{\"not\": \"mail\"}\n");
        Found found = read(new EmlFiles(folder, MAX));
        assertEquals(2, found.messages.size());
        assertEquals(1, found.passedOver);
        assertEquals(RECEIVED, found.messages.getFirst().received().orElseThrow());
        assertEquals("Subject: b\r\n\r\n", latin1(found.messages.get(1).bytes()));
    }

    @Test
    void mailboxNamesSurviveModifiedUtf7() {
        for (String name : List.of("plain", "Entwürfe", "a&b", "日本語", "with.dot", "🏰", "x/")) {
            assertEquals(name, ModifiedUtf7.decode(ModifiedUtf7.encode(name)));
        }
        assertEquals("Entw&APw-rfe", ModifiedUtf7.encode("Entwürfe"));
        assertEquals("Entwürfe", ModifiedUtf7.decode("Entwürfe"));
        assertEquals("broken&", ModifiedUtf7.decode("broken&"));
    }

    private static StoredMessage stored(long uid, String text, Set<String> keywords) {
        return new StoredMessage("INBOX", 77, uid, keywords, RECEIVED, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static final List<String> AWKWARD = List.of(
            "Return-Path: <a@example.org>\r\n"
                    + "Subject: x\r\n\r\n"
                    + "From the start\r\n"
                    + ">From here\r\n\r\n"
                    + "From a@b Thu Nov 24 10:15:30 2026\r\n",
            "Subject: bare line feed\r\n\r\none\ntwo\r\n",
            "Subject: ends in empty lines\r\n\r\n\r\n\r\n",
            "Subject: only a header\r\n",
            "Subject: NUL and CR\r\n\r\na\0b\rc\r\n");

    @Test
    void mboxWrittenIsReadBackByteForByte() throws IOException {
        try (MboxWriter writer = new MboxWriter(folder.resolve("out"))) {
            writer.mailbox("INBOX", List.of());
            for (int i = 0; i < AWKWARD.size(); i++) {
                writer.write(stored(i + 1, AWKWARD.get(i), Set.of()));
            }
            writer.done();
        }
        Path file = folder.resolve("out/INBOX.mbox");
        assertTrue(Files.readString(file, StandardCharsets.ISO_8859_1)
                .startsWith("From a@example.org Tue Nov 24 10:15:30 2026\n"));
        assertEquals(AWKWARD, read(new MboxFiles(file, MAX)).texts());
    }

    @Test
    void maildirWrittenIsReadBackWithFlagsAndASecondRunAddsNothing() throws IOException {
        Path out = folder.resolve("out");
        for (int run = 0; run < 2; run++) {
            try (MaildirWriter writer = new MaildirWriter(out)) {
                writer.mailbox("Archiv.alt/2024", List.of("work", "$seen"));
                for (int i = 0; i < AWKWARD.size(); i++) {
                    assertEquals(
                            run == 0,
                            writer.write(stored(
                                    i + 1, AWKWARD.get(i), run == 0 ? Set.of("$seen", "work") : Set.of("work"))));
                }
                writer.done();
            }
        }
        Found found = read(new MaildirFiles(out, MAX));
        assertEquals(Set.copyOf(AWKWARD), Set.copyOf(found.texts()));
        assertEquals(AWKWARD.size(), found.messages.size());
        assertTrue(found.messages.stream()
                .allMatch(m -> m.folder().equals("Archiv.alt/2024")
                        && m.keywords().equals(Set.of("work"))
                        && m.received().orElseThrow().equals(RECEIVED)));
    }

    @Test
    void anInterruptedMboxExportLeavesNothingThatLooksComplete() throws IOException {
        try (MboxWriter writer = new MboxWriter(folder.resolve("out"))) {
            writer.mailbox("../escape", List.of());
            writer.write(stored(1, "A: b\r\n\r\n", Set.of()));
        }
        try (var files = Files.walk(folder)) {
            assertFalse(files.anyMatch(Files::isRegularFile));
        }
        assertFalse(Files.exists(folder.resolve("escape.mbox")));
    }
}
