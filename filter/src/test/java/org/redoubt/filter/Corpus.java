package org.redoubt.filter;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.redoubt.mime.HeaderText;
import org.redoubt.mime.MessageScanner;
import org.redoubt.mime.MessageStructure;
import org.tukaani.xz.XZInputStream;

/** The public ham and spam beside the project; without it tests are aborted, in CI they fail. */
final class Corpus {
    private static final Path FILE = Path.of("..", "..", "shared", "corpus", "spamassassin-half.tar.xz");
    private static final int BLOCK = 512;

    private Corpus() {}

    record Mail(String name, boolean spam, Suspect suspect) {}

    static Suspect suspect(String message) {
        return suspect(message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8), Suspect.Authentication.UNKNOWN, Set.of());
    }

    static Suspect suspect(byte[] octets, Suspect.Authentication authentication, Set<String> ownDomains) {
        MessageScanner scanner = new MessageScanner();
        scanner.feed(octets, 0, octets.length);
        MessageStructure structure = scanner.finish();
        Instant arrived = structure.envelope().date().flatMap(HeaderText::date).map(OffsetDateTime::toInstant).orElse(Instant.EPOCH);
        byte[] some = Arrays.copyOf(octets, Math.min(octets.length, Limits.OCTETS));
        return new Suspect(structure, some, Optional.empty(), authentication, ownDomains, arrived);
    }

    static List<Mail> read() throws IOException {
        if (!Files.exists(FILE)) {
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError("test data is missing: " + FILE);
            }
            Assumptions.abort("test data is missing: " + FILE);
        }
        List<Mail> all = new ArrayList<>();
        try (InputStream file = new BufferedInputStream(Files.newInputStream(FILE));
                DataInputStream tar = new DataInputStream(new XZInputStream(file))) {
            byte[] head = new byte[BLOCK];
            while (next(tar, head)) {
                String name = text(head, 0, 100);
                int size = Integer.parseInt(text(head, 124, 12).strip(), 8);
                byte[] octets = tar.readNBytes(size);
                tar.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
                if (head[156] == '0' || head[156] == 0) {
                    all.add(new Mail(name, name.startsWith("spam/"), suspect(message(octets), Suspect.Authentication.UNKNOWN, Set.of())));
                }
            }
        }
        return all;
    }

    private static boolean next(DataInputStream tar, byte[] head) throws IOException {
        try {
            tar.readFully(head);
            return head[0] != 0;
        } catch (EOFException end) {
            return false;
        }
    }

    private static String text(byte[] head, int from, int length) {
        String text = new String(head, from, length, StandardCharsets.US_ASCII);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** Without the line of the mbox, lines as mail has them. */
    private static byte[] message(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        String mail = text.startsWith("From ") ? text.substring(text.indexOf('\n') + 1) : text;
        return mail.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
