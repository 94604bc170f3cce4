package org.redoubt.mime;

import java.util.Arrays;

/**
 * The octets of one header block, kept within bounds: of a field that is too long its beginning, of a block that is
 * too long its first fields, always whole lines.
 */
final class HeaderCollector {
    private static final byte[] LINE_END = {'\r', '\n'};

    private final int fieldLimit;
    private int blockLimit;
    private byte[] kept = new byte[2048];
    private int length;
    private int fieldStart;
    private int lineStart;
    private boolean cut;
    private boolean full;

    HeaderCollector(MimeLimits limits) {
        this.fieldLimit = limits.maxFieldBytes();
    }

    void begin(int limit) {
        blockLimit = limit;
        length = 0;
        fieldStart = 0;
        lineStart = 0;
        cut = false;
        full = false;
    }

    /** A line starts; unless it continues a field, the one before is complete. */
    void line(byte first) {
        if (!Ascii.blank(first)) {
            endField();
        }
        lineStart = length;
    }

    private void endField() {
        if (cut) {
            cut = false;
            append(LINE_END, 0, LINE_END.length);
        }
        fieldStart = length;
    }

    void add(byte[] b, int from, int to) {
        if (full || cut) {
            return;
        }
        int room = fieldLimit - LINE_END.length - (length - fieldStart);
        int wanted = to - from;
        cut = wanted > room;
        append(b, from, Math.min(wanted, room));
    }

    private void append(byte[] b, int from, int count) {
        if (full) {
            return;
        }
        if (count > blockLimit - length) {
            full = true;
            length = fieldStart;
            return;
        }
        if (length + count > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(length + count, kept.length * 2));
        }
        System.arraycopy(b, from, kept, length, count);
        length += count;
    }

    /** The empty line that has just been added is none of the header's. */
    void dropLine() {
        length = Math.min(length, lineStart);
    }

    HeaderBlock take() {
        endField();
        return length == 0 ? HeaderBlock.EMPTY : new HeaderBlock(Arrays.copyOf(kept, length));
    }
}
