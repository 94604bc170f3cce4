package org.redoubt.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Set;

/**
 * Any octets as a message: offsets lie within it and within each other, limits hold, it does not matter where the
 * network cut it, and what is stored of the structure reads back as it was.
 */
class MessageFuzzTest {
    /** Small, so that inputs reach them. */
    private static final MimeLimits SMALL = new MimeLimits(6, 20, 1024, 256, 2048);

    private static final Set<String> KEPT = Set.of("subject", "references");

    @FuzzTest
    void scan(byte[] message) {
        for (MimeLimits limits : new MimeLimits[] {MimeLimits.DEFAULT, SMALL}) {
            MessageStructure s = scanned(message, limits, Integer.MAX_VALUE);
            int piece = 1 + (Arrays.hashCode(message) >>> 1) % 23;
            assertEquals(s, scanned(message, limits, piece), "cut elsewhere");
            consistent(s, message, limits);
            roundTrip(s);
            contents(s.root(), message);
        }
    }

    private static MessageStructure scanned(byte[] message, MimeLimits limits, int piece) {
        MessageScanner scanner = new MessageScanner(limits);
        for (int at = 0; at < message.length; ) {
            int n = Math.min(piece, message.length - at);
            scanner.feed(message, at, n);
            at += n;
        }
        return scanner.finish();
    }

    private static void consistent(MessageStructure s, byte[] message, MimeLimits limits) {
        Part root = s.root();
        assertEquals(message.length, s.size());
        assertEquals(0, root.headerStart());
        assertEquals(s.size(), root.bodyEnd());
        assertTrue(root.envelope().isPresent());
        assertTrue(count(root) <= limits.maxParts());
        assertTrue(s.preview().length() <= Limits.PREVIEW_CHARS);
        assertTrue(s.header().length() <= limits.maxHeaderBytes());
        within(root, 1, limits, message);
    }

    private static void within(Part p, int depth, MimeLimits limits, byte[] message) {
        assertTrue(depth <= limits.maxDepth());
        assertTrue(p.headerStart() <= p.bodyStart() && p.bodyStart() <= p.bodyEnd(), p::toString);
        assertEquals(lineEnds(message, p), p.lines(), p::toString);
        assertTrue(p.isMultipart() || p.isMessage() || p.children().isEmpty());
        assertTrue(!p.isMultipart() || !p.children().isEmpty());
        if (p.isMessage()) {
            assertEquals(1, p.children().size());
            assertTrue(p.children().getFirst().envelope().isPresent());
        }
        long from = p.bodyStart();
        for (Part child : p.children()) {
            assertTrue(child.headerStart() >= from && child.bodyEnd() <= p.bodyEnd(), p::toString);
            within(child, depth + 1, limits, message);
            from = child.bodyEnd();
        }
    }

    private static long lineEnds(byte[] message, Part p) {
        long lines = 0;
        for (long i = p.bodyStart(); i < p.bodyEnd(); i++) {
            lines += message[(int) i] == '\n' ? 1 : 0;
        }
        return lines;
    }

    private static int count(Part p) {
        return 1 + p.children().stream().mapToInt(MessageFuzzTest::count).sum();
    }

    private static void roundTrip(MessageStructure s) {
        byte[] stored = StructureFormat.encode(s, KEPT);
        MessageStructure read = StructureFormat.decode(stored);
        assertEquals(s.root(), read.root());
        assertEquals(s.envelope(), read.envelope());
        assertEquals(s.preview(), read.preview());
        assertEquals(s.header().only(KEPT), read.header());
        assertTrue(Arrays.equals(stored, StructureFormat.encode(read, KEPT)), "stored again it is the same");
    }

    /** What search and clients ask of every part. Text is not longer than what was sent, but for line ends made whole. */
    private static void contents(Part p, byte[] message) {
        if (p.children().isEmpty()) {
            byte[] raw = Arrays.copyOfRange(message, (int) p.bodyStart(), (int) p.bodyEnd());
            assertTrue(PartContent.text(p, raw).length() <= 2 * raw.length, p::toString);
            assertTrue(p.fileName().map(String::length).orElse(0) <= message.length);
        }
        for (Part child : p.children()) {
            contents(child, message);
        }
    }
}
