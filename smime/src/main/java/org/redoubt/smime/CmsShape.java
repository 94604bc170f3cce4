package org.redoubt.smime;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Walks through signed data (RFC 5652 5.1) as a stream, looks at nothing but tags and lengths, and refuses what is nested
 * too deeply, has too many elements, or brings too much beside its content. It keeps one number for each level.
 */
final class CmsShape {
    /** Of ContentInfo, [0], SignedData: its third element is the content. */
    private static final int SIGNED_DATA_DEPTH = 3;

    private static final int CONTENT_INDEX = 2;
    private static final long INDEFINITE = -1;

    private final InputStream in;
    private final Deque<Level> levels = new ArrayDeque<>();
    private long at;
    private long beside;
    private int elements;

    /** A constructed element that is open. */
    private static final class Level {
        final long end;
        int children;

        Level(long end) {
            this.end = end;
        }
    }

    /** That it cannot be read, or is too large. */
    static final class ShapeException extends IOException {
        private static final long serialVersionUID = 1;

        final Problem problem;

        ShapeException(Problem problem) {
            super(problem.text());
            this.problem = problem;
        }
    }

    private CmsShape(InputStream in) {
        this.in = in;
    }

    /**
     * Reads to the end of the outermost element.
     *
     * @throws ShapeException when it should not be parsed
     */
    static void check(InputStream in) throws IOException {
        new CmsShape(in).walk();
    }

    private void walk() throws IOException {
        do {
            element();
            close();
        } while (!levels.isEmpty());
    }

    private void element() throws IOException {
        if (++elements > Limits.ELEMENTS) {
            throw new ShapeException(Problem.TOO_LARGE);
        }
        int tag = octet();
        if ((tag & 0x1f) == 0x1f) {
            // Tags of several octets have no place in signed data.
            throw new ShapeException(Problem.MALFORMED);
        }
        long length = length();
        boolean endOfContents = tag == 0 && length == 0;
        Level parent = levels.peek();
        if (endOfContents) {
            if (parent == null || parent.end != INDEFINITE) {
                throw new ShapeException(Problem.MALFORMED);
            }
            levels.pop();
            return;
        }
        if (parent != null) {
            parent.children++;
        }
        boolean constructed = (tag & 0x20) != 0;
        if (length == INDEFINITE && !constructed || length > Limits.CONTENT_OCTETS) {
            throw new ShapeException(length == INDEFINITE ? Problem.MALFORMED : Problem.TOO_LARGE);
        }
        if (constructed) {
            if (levels.size() >= Limits.DEPTH) {
                throw new ShapeException(Problem.TOO_LARGE);
            }
            levels.push(new Level(length == INDEFINITE ? INDEFINITE : at + length));
        } else {
            skip(length);
        }
    }

    private void close() throws IOException {
        while (!levels.isEmpty()) {
            long end = levels.peek().end;
            if (end == INDEFINITE || at < end) {
                return;
            }
            if (at > end) {
                throw new ShapeException(Problem.MALFORMED);
            }
            levels.pop();
        }
    }

    private long length() throws IOException {
        int first = octet();
        if (first < 0x80) {
            return first;
        }
        int octets = first & 0x7f;
        if (octets == 0) {
            return INDEFINITE;
        }
        if (octets > 4) {
            throw new ShapeException(octets > 8 ? Problem.MALFORMED : Problem.TOO_LARGE);
        }
        long length = 0;
        for (int i = 0; i < octets; i++) {
            length = length << 8 | octet();
        }
        return length;
    }

    private int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new ShapeException(Problem.MALFORMED);
        }
        count(1);
        return octet;
    }

    private void skip(long octets) throws IOException {
        count(octets);
        try {
            in.skipNBytes(octets);
        } catch (EOFException cut) {
            throw new ShapeException(Problem.MALFORMED);
        }
    }

    private void count(long octets) throws ShapeException {
        at += octets;
        if (!inContent()) {
            beside += octets;
        }
        if (beside > Limits.SIGNATURE_OCTETS || at > Limits.CONTENT_OCTETS + Limits.SIGNATURE_OCTETS) {
            throw new ShapeException(Problem.TOO_LARGE);
        }
    }

    /** Whether the octets that are read belong to the content: the third element of SignedData, which is open. */
    private boolean inContent() {
        if (levels.size() <= SIGNED_DATA_DEPTH) {
            return false;
        }
        int depth = levels.size();
        for (Level level : levels) {
            if (depth-- == SIGNED_DATA_DEPTH) {
                return level.children == CONTENT_INDEX + 1;
            }
        }
        return false;
    }
}
