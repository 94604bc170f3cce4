package org.redoubt.transport.codec;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;

/**
 * Reads the octets of a message as they come after DATA or BDAT, wherever the network cut them.
 *
 * <p>Invariants: only CR LF ends a line; only CR LF "." CR LF ends a message (RFC 5321 4.1.1.4). A lone CR, a lone LF
 * or a NUL never does either and is never turned into something else: it is remembered as a {@link Fault}, the scan
 * goes on to the true end, and the caller refuses the message. Two servers that agree on these rules cannot be made to disagree
 * about where a message ends (SMTP smuggling, CVE-2023-51764 to 51766).
 *
 * <p>What is good is handed on in runs as long as the input buffer allows; a run ends only where a stuffed dot is taken
 * out. After the first fault nothing is handed on.
 */
public final class DataScanner {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    /** Takes the octets of the message. */
    public interface Sink {
        /** The array belongs to the scanner's caller: copy what is to be kept. */
        void write(byte[] b, int off, int len) throws IOException;
    }

    /** Why a message that was read to its end is not taken. */
    public enum Fault {
        BARE_CR,
        BARE_LF,
        NUL,
        LONG_LINE
    }

    private enum State {
        LINE_START,
        TEXT,
        CR,
        /** After a dot that begins a line; the dot is not handed on. */
        DOT,
        /** After such a dot and a CR; neither is handed on. */
        DOT_CR
    }

    private final boolean dotStuffed;
    private final int maxLine;
    private final EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
    private State state = State.LINE_START;
    private long before;
    private long lineStart;

    private DataScanner(boolean dotStuffed, int maxLine) {
        this.dotStuffed = dotStuffed;
        this.maxLine = maxLine;
    }

    /** For DATA: finds the end and takes out stuffed dots. {@code maxLine} is in octets, its CRLF not counted. */
    public static DataScanner dotStuffed(int maxLine) {
        return new DataScanner(true, maxLine);
    }

    /** For BDAT: the end is known from outside; {@link #scan} always returns -1. */
    public static DataScanner counted(int maxLine) {
        return new DataScanner(false, maxLine);
    }

    /**
     * Reads {@code b[from..to)}.
     *
     * @return the index after the end of the message, or -1 when all was read and the end has not come
     */
    public int scan(byte[] b, int from, int to, Sink sink) throws IOException {
        int run = from;
        int i = from;
        while (i < to) {
            switch (state) {
                case TEXT -> i = text(b, i, to);
                case CR -> i = afterCr(b, i, from);
                case LINE_START -> {
                    state = State.TEXT;
                    if (dotStuffed && b[i] == '.') {
                        pass(b, run, i, sink);
                        run = ++i;
                        state = State.DOT;
                    }
                }
                case DOT -> {
                    state = State.TEXT;
                    if (b[i] == '\r') {
                        run = ++i;
                        state = State.DOT_CR;
                    }
                }
                case DOT_CR -> {
                    if (b[i] == '\n') {
                        return i + 1;
                    }
                    fault(Fault.BARE_CR);
                    state = State.TEXT;
                }
            }
        }
        pass(b, run, to, sink);
        before += to - from;
        checkLine(before);
        return -1;
    }

    /** Ends a counted message: a CR that was its last octet is a lone one. */
    public void end() {
        if (state == State.CR) {
            fault(Fault.BARE_CR);
        }
    }

    /** What was found wrong so far; empty when the message may be taken. */
    public Set<Fault> faults() {
        return faults;
    }

    private int text(byte[] b, int from, int to) {
        int i = nextSpecial(b, from, to);
        if (i == to) {
            return to;
        }
        switch (b[i]) {
            case '\r' -> state = State.CR;
            case '\n' -> fault(Fault.BARE_LF);
            default -> fault(Fault.NUL);
        }
        return i + 1;
    }

    private int afterCr(byte[] b, int i, int from) {
        if (b[i] != '\n') {
            fault(Fault.BARE_CR);
            state = State.TEXT;
            return i;
        }
        state = State.LINE_START;
        long lf = before + i - from;
        checkLine(lf - 1);
        lineStart = lf + 1;
        return i + 1;
    }

    private void checkLine(long end) {
        int cr = state == State.CR ? 1 : 0;
        if (end - lineStart > maxLine + cr) {
            fault(Fault.LONG_LINE);
        }
    }

    /**
     * The first CR, LF or NUL in {@code b[from..to)}, or {@code to}. Looks at eight octets at a time for one below 14;
     * of those flagged, the lowest is exact.
     */
    private static int nextSpecial(byte[] b, int from, int to) {
        int i = from;
        while (i <= to - Long.BYTES) {
            long word = (long) LONGS.get(b, i);
            long low = (word - 14 * ONES) & ~word & HIGHS;
            if (low == 0) {
                i += Long.BYTES;
                continue;
            }
            i += Long.numberOfTrailingZeros(low) >>> 3;
            if (special(b[i])) {
                return i;
            }
            i++;
        }
        while (i < to && !special(b[i])) {
            i++;
        }
        return i;
    }

    private static boolean special(byte b) {
        return b == '\r' || b == '\n' || b == 0;
    }

    private void fault(Fault fault) {
        faults.add(fault);
    }

    private void pass(byte[] b, int from, int to, Sink sink) throws IOException {
        if (to > from && faults.isEmpty()) {
            sink.write(b, from, to - from);
        }
    }
}
