package org.redoubt.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every real message: no exception, offsets that fit together, the same from storage, the same in pieces. */
class CorpusScanTest {
    private static final Set<String> KEPT = Set.of("references", "list-id", "received");
    private static final int BLOCK = 512;

    @TestFactory
    Stream<DynamicTest> messagesOfTheCorpus() {
        List<Path> files = Corpus.mime();
        assertTrue(files.size() > 100);
        return files.stream().map(f -> DynamicTest.dynamicTest(f.toString(), () -> {
            byte[] message = Corpus.read(f);
            check(message);
            check(new String(message, StandardCharsets.ISO_8859_1)
                    .replace("\r\n", "\n")
                    .replace("\n", "\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
        }));
    }

    @Test
    void threeThousandRealMails() throws IOException, InterruptedException {
        Path archive = Corpus.ROOT.resolve("spamassassin-half.tar.xz");
        Corpus.require(archive);
        Process xz = new ProcessBuilder("xz", "-dc", archive.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int mails = 0;
        try (InputStream tar = new BufferedInputStream(xz.getInputStream())) {
            for (byte[] head = tar.readNBytes(BLOCK); head.length == BLOCK && head[0] != 0; head = tar.readNBytes(BLOCK)) {
                byte[] content = content(tar, head);
                if (head[156] == '0' || head[156] == 0) {
                    check(content);
                    mails++;
                }
            }
            tar.transferTo(OutputStream.nullOutputStream());
        }
        assertEquals(0, xz.waitFor());
        assertTrue(mails >= 3000, "only " + mails + " mails");
    }

    /** A tar entry's octets; its size is in octal at 124. */
    private static byte[] content(InputStream tar, byte[] head) throws IOException {
        String octal = new String(head, 124, 12, StandardCharsets.US_ASCII).replace('\0', ' ').trim();
        int size = Integer.parseInt(octal, 8);
        byte[] content = tar.readNBytes(size);
        tar.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
        return content;
    }

    private static void check(byte[] message) {
        MessageStructure s = Scans.scan(message);
        Scans.assertConsistent(s, MimeLimits.DEFAULT);
        assertEquals(s, Scans.scanInPieces(message, new Random(message.length), 100));
        MessageStructure stored = StructureFormat.decode(StructureFormat.encode(s, KEPT));
        assertEquals(s.root(), stored.root());
        assertEquals(s.envelope(), stored.envelope());
        assertEquals(s.preview(), stored.preview());
        assertEquals(s.header().only(KEPT), stored.header());
        texts(s, message);
    }

    private static void texts(MessageStructure s, byte[] message) {
        for (RawField f : s.header().fields()) {
            HeaderText.decode(f.value());
            HeaderText.date(f.value());
            HeaderText.messageIds(f.value());
        }
        HeaderText.baseSubject(HeaderText.decode(s.envelope().subject().orElse("")));
        bodies(s.root(), message);
    }

    private static void bodies(Part p, byte[] message) {
        p.fileName();
        if (p.children().isEmpty()) {
            PartContent.text(p, Arrays.copyOfRange(message, (int) p.bodyStart(), (int) p.bodyEnd()));
        }
        p.children().forEach(c -> bodies(c, message));
    }
}
