package org.redoubt.guard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How lines of the log become entries of the Merkle log, and back. An entry is one line without its line feed; a line
 * that is longer than an entry may be goes on in the next, and ends with the first one that is not full.
 */
final class SealedLines {
    /** C2SP tlog-tiles: an entry's length is written in two octets. */
    static final int FULL = 65_535;

    private SealedLines() {}

    static List<byte[]> entries(byte[] line) {
        List<byte[]> entries = new ArrayList<>();
        for (int at = 0; at <= line.length; at += FULL) {
            entries.add(Arrays.copyOfRange(line, at, Math.min(line.length, at + FULL)));
        }
        return entries;
    }

    /** Takes one line. */
    interface Visitor {
        void line(byte[] line) throws IOException;
    }

    /** Puts lines together from entries, in their order; the first one given begins a line. */
    static final class Joiner {
        private final Visitor visitor;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Joiner(Visitor visitor) {
            this.visitor = visitor;
        }

        void entry(byte[] entry) throws IOException {
            if (line.size() == 0 && entry.length < FULL) {
                visitor.line(entry);
                return;
            }
            line.writeBytes(entry);
            if (entry.length < FULL) {
                byte[] whole = line.toByteArray();
                line.reset();
                visitor.line(whole);
            }
        }
    }
}
