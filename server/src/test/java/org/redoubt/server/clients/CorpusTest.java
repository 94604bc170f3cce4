package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.AuditKind;
import org.redoubt.server.clients.ImapValue.Text;
import org.redoubt.server.clients.Office.Person;

/**
 * Real mail of many years and messages made to be hard, taken in with {@code redoubt import}, read over IMAP, given out
 * with {@code redoubt export}: the bytes stay the same all the way.
 *
 * <p>One thing is changed on the way in, and said so: a message whose header has Unix line ends gets CRLF throughout.
 */
@NeedsProgram({"tar", "xz"})
@NeedsCorpus
@ExtendWith(SharedOffice.class)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CorpusTest {
    private static final String REAL = "Real";
    private static final String HARD = "Hard";
    private static final int BATCH = 250;
    private static final Pattern BARE_LF = Pattern.compile("(?<!\r)\n");
    private static final Pattern FROM_LINE = Pattern.compile("^From [^\n]*\\d{1,2}:\\d{2}[^\n]*\n");
    /** A text that does not begin like this, in a file that is not called .eml, is passed over. */
    private static final Pattern FIELD = Pattern.compile("[!-9;-~\\x80-\\xff]+:");

    private static final Pattern QUOTED = Pattern.compile("^>(>*From )", Pattern.MULTILINE);

    private Path folder;
    private Office office;
    private Person person;
    private Person again;

    /** Names of files by the digest of what is to be stored of them, for each mailbox. */
    private final Map<String, Map<String, String>> expected = new TreeMap<>();

    private final Map<String, byte[]> stored = new TreeMap<>();

    @BeforeAll
    void unpack(Office shared, @TempDir Path scratch) throws IOException {
        office = shared;
        folder = scratch;
        person = office.person("corpus");
        again = office.person("corpus-again");
        Path real = Files.createDirectories(folder.resolve("real"));
        Program.of("tar", "-xJf", Places.CORPUS.resolve("spamassassin-half.tar.xz").toString(), "-C", real.toString())
                .run()
                .ok();
        Path hard = Files.createDirectories(folder.resolve("hard"));
        for (Path file : files(Places.CORPUS.resolve("mime"))) {
            if (file.toString().matches(".*\\.(eml|txt|msg)")) {
                Files.copy(file, hard.resolve(Places.CORPUS.relativize(file).toString().replace('/', '_')));
            }
        }
        expect(REAL, real);
        expect(HARD, hard);
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            return tree.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private void expect(String mailbox, Path root) throws IOException {
        Map<String, String> names = new TreeMap<>();
        for (Path file : files(root)) {
            String text = FROM_LINE.matcher(latin(Files.readAllBytes(file))).replaceFirst("");
            if (!file.toString().endsWith(".eml") && !FIELD.matcher(text).lookingAt()) {
                continue;
            }
            byte[] message = bytes(network(text));
            names.putIfAbsent(digest(message), root.relativize(file).toString());
            stored.put(digest(message), message);
        }
        expected.put(mailbox, names);
    }

    /** What import promises: all line ends CRLF, unless the header's are already. */
    private static String network(String message) {
        int empty = message.indexOf("\n\r\n");
        String header = empty < 0 ? message : message.substring(0, empty + 1);
        boolean crlf = header.contains("\n") && !BARE_LF.matcher(header).find();
        return crlf ? message : BARE_LF.matcher(message).replaceAll("\r\n");
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, String> expected(String mailbox) {
        return Map.copyOf(expected.getOrDefault(mailbox, Map.of()));
    }

    /** Both say the same messages; otherwise names the files that are missing, and counts what nobody sent. */
    private void same(Map<String, String> wanted, Set<String> got) {
        Set<String> missing = new TreeSet<>();
        wanted.forEach((digest, name) -> {
            if (!got.contains(digest)) {
                missing.add(name);
            }
        });
        Set<String> extra = new TreeSet<>(got);
        extra.removeAll(wanted.keySet());
        assertEquals("[] 0", missing + " " + extra.size());
    }

    private String importInto(Person who, String format, Path from, String mailbox) throws IOException {
        return office.command("import", format, from.toString(), "--account", who.address(), "--mailbox", mailbox, "--json");
    }

    @Test
    @Order(1)
    void everyMessageIsImported() throws IOException {
        String real = importInto(person, "eml", folder.resolve("real"), REAL);
        assertTrue(real.contains("\"imported\":" + expected(REAL).size() + ","), real);
        String hard = importInto(person, "eml", folder.resolve("hard"), HARD);
        assertTrue(hard.contains("\"imported\":" + expected(HARD).size() + ","), hard);
        assertTrue(hard.contains("\"failed\":[]"), hard);
    }

    @Test
    @Order(2)
    void comesBackOverImapByteForByte() throws IOException {
        long mark = office.auditMark();
        try (ImapProbe probe = office.look(person)) {
            for (String mailbox : expected.keySet()) {
                Set<String> got = new TreeSet<>();
                int messages = 0;
                for (byte[] body : allBodies(probe, mailbox)) {
                    got.add(digest(body));
                    messages++;
                }
                same(expected(mailbox), got);
                assertEquals(got.size(), messages, "each is there once");
            }
        }
        assertEquals(Set.of("FETCH"), office.actions(person, AuditKind.READ, mark));
    }

    private static List<byte[]> allBodies(ImapProbe probe, String mailbox) throws IOException {
        probe.select(mailbox);
        List<byte[]> bodies = new ArrayList<>();
        List<Long> uids = new ArrayList<>(probe.fetch("1:*", "RFC822.SIZE").keySet());
        for (int i = 0; i < uids.size(); i += BATCH) {
            String batch = uids.get(i) + ":" + uids.get(Math.min(i + BATCH, uids.size()) - 1);
            probe.fetch(batch, "RFC822.SIZE BODY.PEEK[]").forEach((uid, items) -> {
                if (items.get("BODY[]") instanceof Text(var bytes, _) && items.get("RFC822.SIZE") instanceof ImapValue size) {
                    assertEquals(Long.parseLong(size.string()), bytes.length, "RFC822.SIZE of UID " + uid);
                    bodies.add(bytes);
                }
            });
        }
        return bodies;
    }

    @Test
    @Order(3)
    void envelopesAndStructuresKeepToTheGrammar() throws IOException {
        List<Executable> checks = new ArrayList<>();
        try (ImapProbe probe = office.look(person)) {
            for (String mailbox : expected.keySet()) {
                probe.select(mailbox);
                var all = probe.fetch("1:*", "ENVELOPE BODYSTRUCTURE");
                assertEquals(expected(mailbox).size(), all.size());
                all.forEach((uid, items) -> checks.add(() -> {
                    try {
                        ImapShape.envelope(items.getOrDefault("ENVELOPE", new ImapValue.Nil()));
                        ImapShape.structure(items.getOrDefault("BODYSTRUCTURE", new ImapValue.Nil()));
                    } catch (IllegalArgumentException e) {
                        throw new AssertionError(mailbox + " UID " + uid + ": " + e.getMessage(), e);
                    }
                }));
            }
        }
        assertAll(checks);
    }

    @Test
    @Order(4)
    void everyPartHasTheSizeThatTheStructureTells() throws IOException {
        try (ImapProbe probe = office.look(person)) {
            probe.select(HARD);
            var all = probe.fetch("1:*", "BODYSTRUCTURE");
            for (var message : all.entrySet()) {
                Map<String, Long> leaves =
                        ImapShape.structure(message.getValue().getOrDefault("BODYSTRUCTURE", new ImapValue.Nil()));
                StringBuilder items = new StringBuilder();
                leaves.keySet().forEach(number -> items.append(" BODY.PEEK[").append(number).append(']'));
                var parts = probe.fetch(String.valueOf(message.getKey()), items.substring(1)).getOrDefault(message.getKey(), Map.of());
                leaves.forEach((number, octets) -> {
                    ImapValue part = parts.getOrDefault("BODY[" + number + "]", new ImapValue.Nil());
                    assertEquals(octets, part instanceof Text(var bytes, _) ? bytes.length : -1L,
                            "part " + number + " of UID " + message.getKey());
                });
            }
        }
    }

    @Test
    @Order(5)
    void aSecondImportAddsNothing() throws IOException {
        for (Map.Entry<String, String> one : Map.of("real", REAL, "hard", HARD).entrySet()) {
            String told = importInto(person, "eml", folder.resolve(one.getKey()), one.getValue());
            assertTrue(told.contains("\"imported\":0,"), told);
        }
    }

    @Test
    @Order(6)
    void aMaildirHasTheSameBytes() throws IOException {
        Path maildir = folder.resolve("maildir");
        long mark = office.auditMark();
        String told = office.command("export", "maildir", maildir.toString(), "--account", person.address());
        assertTrue(told.contains(" 0 damaged"), told);
        for (String mailbox : expected.keySet()) {
            Set<String> got = new TreeSet<>();
            for (Path file : files(maildir.resolve("." + mailbox).resolve("cur"))) {
                got.add(digest(Files.readAllBytes(file)));
            }
            same(expected(mailbox), got);
        }
        assertFalse(office.accountEvents(person, AuditKind.EXPORT, mark).isEmpty());
    }

    @Test
    @Order(7)
    void anMboxHasTheSameBytesAndCanBeImportedAgain() throws IOException {
        Path mbox = folder.resolve("mbox");
        office.command("export", "mbox", mbox.toString(), "--account", person.address());
        for (String mailbox : expected.keySet()) {
            Map<String, String> wanted = new TreeMap<>();
            expected(mailbox).forEach((digest, name) -> wanted.put(digest(lined(digest)), name));
            Set<String> got = new TreeSet<>();
            mboxrd(Files.readAllBytes(mbox.resolve(mailbox + ".mbox"))).forEach(message -> got.add(digest(message)));
            same(wanted, got);

            importInto(again, "mbox", mbox.resolve(mailbox + ".mbox"), mailbox);
            Map<String, String> back = new TreeMap<>();
            expected(mailbox).forEach((digest, name) -> back.put(digest(bytes(network(latin(lined(digest))))), name));
            try (ImapProbe probe = office.look(again)) {
                Set<String> reread = new TreeSet<>();
                allBodies(probe, mailbox).forEach(body -> reread.add(digest(body)));
                same(back, reread);
            }
        }
    }

    /** An mbox has no way to say that the last line has no end: it gets one. */
    private byte[] lined(String digest) {
        byte[] message = stored.getOrDefault(digest, new byte[0]);
        return message.length > 0 && message[message.length - 1] == '\n' ? message : bytes(latin(message) + "\n");
    }

    /** RFC 4155 in its mboxrd form, read apart from the server's own code on purpose. */
    private static List<byte[]> mboxrd(byte[] file) {
        List<byte[]> messages = new ArrayList<>();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (String line : latin(file).split("(?<=\n)")) {
            if (line.startsWith("From ")) {
                message = begin(messages, message);
            } else {
                message.writeBytes(bytes(QUOTED.matcher(line).replaceFirst("$1")));
            }
        }
        begin(messages, message);
        return messages;
    }

    /** Without the empty line that stands before the next "From ". */
    private static ByteArrayOutputStream begin(List<byte[]> messages, ByteArrayOutputStream last) {
        if (last.size() > 0) {
            String text = latin(last.toByteArray());
            messages.add(bytes(text.substring(0, text.length() - 1)));
        }
        return new ByteArrayOutputStream();
    }
}
