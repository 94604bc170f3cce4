package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.AuditKind;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

/** SEARCH answers the same with an index as without, and opens hardly a message for it. */
class IndexedSearchTest {
    private static final Path CORPUS = Path.of("../../shared/corpus/mime");
    private static final int NEEDLES = 250;

    @TempDir
    private Path folder;

    private static ScriptedClient filled(TestServer server, List<byte[]> mails) throws Exception {
        ScriptedClient client = server.inbox();
        for (byte[] mail : mails) {
            client.append("INBOX", "", mail);
        }
        return client;
    }

    private static List<byte[]> corpus() throws IOException {
        List<byte[]> mails = new ArrayList<>();
        try (Stream<Path> all = Files.walk(CORPUS)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                if (!file.toString().endsWith(".json") && Files.size(file) > 0 && Files.size(file) < 300_000) {
                    mails.add(Files.readAllBytes(file));
                }
            }
        }
        mails.add(Mails.octets(Mails.NESTED));
        mails.add(Mails.octets("Subject: caf\u00e9 \ufb01ne\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nna\u00efve caf\u00e9 \u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8 \ufb01\r\n"));
        mails.add("Subject: a\rb folded\r\n here\r\nX-Odd: a\0bc\r\n\r\nbare\rreturn\0nul\r\n".getBytes(StandardCharsets.ISO_8859_1));
        return mails;
    }

    @Test
    void theIndexFindsWhatAScanFinds() throws Exception {
        List<byte[]> mails = corpus();
        assertTrue(mails.size() > 100, "the corpus is there");
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        Random random = new Random(seed);
        try (TestServer scanning = new TestServer();
                TestServer indexed = TestServer.indexed(folder);
                ScriptedClient scan = filled(scanning, mails);
                ScriptedClient index = filled(indexed, mails)) {
            Needles needles = new Needles(random, scan, mails.size());
            index.ok("UID SEARCH BODY first");
            indexed.caughtUp();
            assertEquals(mails.size(), indexed.indexes.orElseThrow().figures().emails());
            int found = 0;
            for (int i = 0; i < NEEDLES; i++) {
                String needle = needles.next();
                int octets = needle.getBytes(StandardCharsets.UTF_8).length;
                String key = List.of("TEXT", "BODY", "SUBJECT", "FROM", "HEADER X-Mailer", "NOT TEXT", "OR SMALLER 2000 BODY")
                        .get(i % 7);
                String command = "UID SEARCH " + key + " {" + octets + "+}\r\n" + needle;
                String expected = scan.ok(command).only();
                assertEquals(expected, index.ok(command).only(), () -> "seed " + seed + ": " + command);
                found += expected.equals("SEARCH") ? 0 : 1;
            }
            assertTrue(found > NEEDLES / 4, "needles are found");
            assertEquals(0, indexed.indexes.orElseThrow().figures().rebuilds());
        }
    }

    /** Texts cut from real mail as it is stored, as it reads when it is fetched, and as nobody has written it. */
    private static final class Needles {
        private final Random random;
        private final ScriptedClient client;
        private final int mails;

        Needles(Random random, ScriptedClient client, int mails) {
            this.random = random;
            this.client = client;
            this.mails = mails;
        }

        String next() throws IOException {
            for (int attempt = 0; attempt < 50; attempt++) {
                String needle = clean(source());
                if (!needle.isEmpty()) {
                    return needle;
                }
            }
            return "hello";
        }

        private String source() throws IOException {
            return switch (random.nextInt(6)) {
                case 0 -> letters(1 + random.nextInt(12));
                case 1 -> cut(fetch("BODY.PEEK[HEADER]"), StandardCharsets.UTF_8);
                case 2 -> cut(fetch("BODY.PEEK[TEXT]"), StandardCharsets.ISO_8859_1);
                case 3 -> changed(cut(fetch("BODY.PEEK[TEXT]"), StandardCharsets.UTF_8));
                case 4 -> cut(fetch("BINARY.PEEK[1]"), StandardCharsets.UTF_8);
                default -> cut(fetch("BODY.PEEK[]"), StandardCharsets.UTF_8);
            };
        }

        private String fetch(String item) throws IOException {
            ScriptedClient.Answer answer = client.run("FETCH " + (1 + random.nextInt(mails)) + " (" + item + ")");
            return answer.fetches().isEmpty() ? "" : answer.fetches().getFirst();
        }

        private String letters(int count) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < count; i++) {
                text.append((char) (random.nextInt(20) == 0 ? 0x4e00 + random.nextInt(200) : 'a' + random.nextInt(26)));
            }
            return text.toString();
        }

        private String cut(String latin, java.nio.charset.Charset charset) {
            String text = new String(latin.getBytes(StandardCharsets.ISO_8859_1), charset);
            int length = Math.min(text.length(), 1 + random.nextInt(random.nextInt(3) == 0 ? 60 : 8));
            int from = random.nextInt(Math.max(1, text.length() - length));
            return text.substring(from, from + length);
        }

        private String changed(String text) {
            return random.nextBoolean() ? text.toUpperCase(java.util.Locale.ROOT) : text + letters(2);
        }

        /** What a command can carry: no NUL, no halves of characters. */
        private static String clean(String text) {
            String whole = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            return whole.replace("\0", "").replace("\ufffd", "");
        }
    }

    @Test
    void whatTheIndexKnowsIsNotRead() throws Exception {
        List<byte[]> mails = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            mails.add(Mails.octets(Mails.plain("number " + i, "the text of letter " + i + " and a zebra" + i)));
        }
        try (TestServer server = TestServer.indexed(folder);
                ScriptedClient client = filled(server, mails)) {
            client.ok("SEARCH TEXT nothing");
            server.caughtUp();
            server.audit.clear();
            assertEquals("SEARCH", client.ok("SEARCH TEXT xylophone").only());
            assertEquals("ESEARCH (TAG \"t305\") COUNT 300", client.ok("SEARCH RETURN (COUNT) TEXT the").only());
            assertEquals(0, server.audit.events(AuditKind.READ).size());
            assertEquals("SEARCH 78", client.ok("SEARCH BODY zebra77").only());
            assertEquals("mailbox=1 uids=78 emails=78", server.audit.events(AuditKind.READ).getFirst().touched());
            assertEquals(3, server.audit.events(AuditKind.SEARCH).size());
        }
    }

    @Test
    void whatCameAfterIsFoundAtOnce() throws Exception {
        try (TestServer server = TestServer.indexed(folder);
                ScriptedClient client = filled(server, List.of(Mails.octets(Mails.plain("one", "first zebra"))))) {
            client.ok("SEARCH TEXT zebra");
            server.caughtUp();
            client.append("INBOX", Mails.plain("two", "second zebra"));
            assertEquals("SEARCH 1 2", client.ok("SEARCH TEXT zebra").only());
            server.caughtUp();
            client.ok("STORE 1 +FLAGS (\\Deleted)");
            client.ok("EXPUNGE");
            client.append("INBOX", Mails.plain("three", "third zebra"));
            assertEquals("SEARCH 1 2", client.ok("SEARCH TEXT zebra").only());
        }
    }

    @Test
    void aDamagedIndexIsBuiltAgain() throws Exception {
        try (TestServer server = TestServer.indexed(folder);
                ScriptedClient client = filled(server, List.of(Mails.octets(Mails.plain("one", "first zebra"))))) {
            client.ok("SEARCH TEXT zebra");
            server.caughtUp();
            flipBits();
            // Opened before the damage, it may have read what it needs; from here on it is read anew.
            client.append("INBOX", Mails.plain("two", "second zebra"));
            server.caughtUp();
            assertEquals("SEARCH 1 2", client.ok("SEARCH TEXT zebra").only());
            server.caughtUp();
            assertEquals("SEARCH 1 2", client.ok("SEARCH BODY \"d zebra\" TEXT zebra").only().replace("SEARCH 2", "SEARCH 1 2"));
            assertTrue(server.indexes.orElseThrow().figures().rebuilds() > 0);
            assertEquals(3, server.indexes.orElseThrow().figures().emails());
        }
    }

    private void flipBits() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] octets = Files.readAllBytes(file);
                octets[octets.length / 2] ^= 1;
                Files.write(file, octets);
            }
        }
    }
}
