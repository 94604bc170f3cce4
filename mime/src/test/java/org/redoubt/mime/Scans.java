package org.redoubt.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** Ways to scan, and what must be true of every result. */
final class Scans {
    private Scans() {}

    static MessageStructure scan(byte[] message) {
        return scan(message, MimeLimits.DEFAULT);
    }

    static MessageStructure scan(byte[] message, MimeLimits limits) {
        MessageScanner scanner = new MessageScanner(limits);
        scanner.feed(message, 0, message.length);
        return scanner.finish();
    }

    /** Lines are given with LF and scanned with CRLF. */
    static MessageStructure scan(String lines) {
        return scan(bytes(lines));
    }

    static byte[] bytes(String lines) {
        return lines.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    static MessageStructure scanInPieces(byte[] message, RandomGenerator random, int longest) {
        MessageScanner scanner = new MessageScanner();
        for (int at = 0; at < message.length; ) {
            int n = Math.min(message.length - at, random.nextInt(longest + 1));
            scanner.feed(message, at, n);
            at += n;
        }
        return scanner.finish();
    }

    static void assertConsistent(MessageStructure s, MimeLimits limits) {
        Part root = s.root();
        assertEquals(0, root.headerStart());
        assertEquals(s.size(), root.bodyEnd());
        assertTrue(root.envelope().isPresent());
        assertTrue(count(root) <= limits.maxParts());
        assertTrue(s.preview().length() <= 256);
        assertTrue(s.header().length() <= limits.maxHeaderBytes());
        assertInside(root, 1, limits);
    }

    private static void assertInside(Part p, int depth, MimeLimits limits) {
        assertTrue(depth <= limits.maxDepth());
        assertTrue(p.headerStart() <= p.bodyStart() && p.bodyStart() <= p.bodyEnd(), p::toString);
        assertTrue(p.lines() >= 0 && p.lines() <= p.octets());
        assertTrue(p.isMultipart() || p.isMessage() || p.children().isEmpty());
        assertTrue(!p.isMultipart() || !p.children().isEmpty());
        if (p.isMessage()) {
            assertEquals(1, p.children().size());
            assertTrue(p.children().getFirst().envelope().isPresent());
        }
        long from = p.bodyStart();
        for (Part child : p.children()) {
            assertTrue(child.headerStart() >= from && child.bodyEnd() <= p.bodyEnd(), p::toString);
            assertInside(child, depth + 1, limits);
            from = child.bodyEnd();
        }
    }

    static int count(Part p) {
        return 1 + p.children().stream().mapToInt(Scans::count).sum();
    }

    static int depth(Part p) {
        return 1 + p.children().stream().mapToInt(Scans::depth).max().orElse(0);
    }

    /** {@code multipart/mixed(text/plain,image/png)}. */
    static String shape(Part p) {
        String own = p.type() + "/" + p.subtype();
        if (p.children().isEmpty()) {
            return own;
        }
        return own + p.children().stream().map(Scans::shape).toList().toString().replace(", ", ",");
    }

    static String body(byte[] message, Part p) {
        return new String(message, (int) p.bodyStart(), (int) p.octets(), StandardCharsets.UTF_8);
    }
}
