package org.redoubt.guard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.redoubt.guard.tlog.LogReader;

/** Puts the lines of a sealed log together from its entries, of which some may be gone. For one thread. */
final class SealedScan implements LogReader.Visitor {
    private static final byte[] START = AuditFormat.START.getBytes(StandardCharsets.US_ASCII);

    private final Sink sink;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long first;
    private long lastGone = -1;

    SealedScan(Sink sink) {
        this.sink = sink;
    }

    /** Takes what is in a log, in its order. */
    interface Sink {
        /** A line, and the entries from the first to the last one that it lies in. */
        void line(byte[] line, long first, long last) throws IOException;

        void gone(long entry) throws IOException;

        /** Entries of a long line of which others are gone: throwing it away was cut short. */
        void remains(long first, long last) throws IOException;
    }

    @Override
    public void entry(long index, byte[] entry) throws IOException {
        if (line.size() == 0) {
            first = index;
        }
        line.writeBytes(entry);
        if (entry.length == SealedLines.FULL) {
            return;
        }
        byte[] whole = line.toByteArray();
        line.reset();
        if (lastGone >= 0 && lastGone == first - 1 && !begins(whole)) {
            sink.remains(first, index);
        } else {
            sink.line(whole, first, index);
        }
    }

    @Override
    public void gone(long index) throws IOException {
        if (line.size() > 0) {
            line.reset();
            sink.remains(first, index - 1);
        }
        lastGone = index;
        sink.gone(index);
    }

    private static boolean begins(byte[] line) {
        for (int i = 0; i < START.length; i++) {
            if (i >= line.length || line[i] != START[i]) {
                return false;
            }
        }
        return true;
    }
}
