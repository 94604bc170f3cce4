package org.redoubt.wire;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/**
 * What a peer sends: lines that end in CRLF, counted bytes, or a raw window for scanners. For one thread at a
 * time.
 *
 * <p>Memory: {@value Limits#SMALL_BUFFER} bytes while commands are short; a 17 KiB buffer from a pool once
 * that was filled or {@link #fill} is used, given back at the next {@link #commandLine} that has to wait.
 *
 * <p>Time: {@link #line} and {@link #commandLine} must complete within the idle timeout however slowly the
 * bytes drip in; every other read must get its first byte within it. {@link java.net.SocketTimeoutException}
 * ends reading for good, writing still works.
 */
public final class Input {
    private static final byte[] NOTHING = {};

    private final RawSocket raw;
    private final BufferPool pool;
    private Transport transport;
    private long idleNanos;

    private byte[] buffer = NOTHING;
    private int position;
    private int limit;
    private boolean acceptBareLf;

    /** The rest of a line that was reported as faulty is still to be thrown away. */
    private boolean skipping;

    /** How much of that line is gone already, and whether the last byte of it was a CR. */
    private long skipped;

    private boolean skippedCr;

    /** The peer went beyond what is thrown away of one line. */
    private boolean unusable;

    Input(RawSocket raw, BufferPool pool, Duration idle) {
        this.raw = raw;
        this.transport = raw;
        this.pool = pool;
        this.idleNanos = idle.toNanos();
    }

    void idleTimeout(Duration idle) {
        idleNanos = idle.toNanos();
    }

    /** Whether an LF alone ends a line too (default no). A bare CR never does. */
    public void acceptBareLf(boolean accept) {
        acceptBareLf = accept;
    }

    /**
     * The next line, at a command boundary: the one place where a stopping server interrupts the wait and
     * where buffers are given back. Also right for the wait inside IMAP IDLE.
     *
     * @param maxBytes longest line, without CRLF
     * @throws ServerStoppingException when the server stops: say goodbye and return
     * @throws EOFException when the peer has closed
     * @throws LineTooLongException see there
     * @throws BareLineEndException see there
     * @throws java.net.SocketTimeoutException when no complete line came within the idle timeout
     */
    public byte[] commandLine(int maxBytes) throws IOException {
        long deadline = raw.deadlineAfter(idleNanos);
        raw.beginWaiting();
        try {
            if (position == limit && !transport.pending()) {
                release();
                transport.rest();
                require(receive(Limits.SMALL_BUFFER, deadline));
            }
        } finally {
            raw.endWaiting();
        }
        return line(maxBytes, deadline);
    }

    /** The next line without its CRLF, as {@link #commandLine} but in the midst of a command. */
    public byte[] line(int maxBytes) throws IOException {
        return line(maxBytes, raw.deadlineAfter(idleNanos));
    }

    private byte[] line(int maxBytes, long deadline) throws IOException {
        skipLine(deadline);
        int scanned = 0;
        while (true) {
            int end = Lines.indexOfCrOrLf(buffer, position + scanned, limit);
            scanned = end - position;
            if (scanned > maxBytes) {
                throw tooLong();
            }
            if (end < limit && buffer[end] == '\n') {
                return bareLf(end);
            }
            if (end + 1 < limit) {
                return endedByCr(end);
            }
            require(receiveForLine(maxBytes, deadline));
        }
    }

    private byte[] bareLf(int end) throws BareLineEndException {
        if (acceptBareLf) {
            return take(end, end + 1);
        }
        position = end + 1;
        beginSkipping();
        throw new BareLineEndException(false);
    }

    private byte[] endedByCr(int cr) throws BareLineEndException {
        if (buffer[cr + 1] == '\n') {
            return take(cr, cr + 2);
        }
        position = cr + 1;
        beginSkipping();
        throw new BareLineEndException(true);
    }

    private byte[] take(int end, int next) {
        byte[] line = Arrays.copyOfRange(buffer, position, end);
        position = next;
        return line;
    }

    private LineTooLongException tooLong() {
        beginSkipping();
        return new LineTooLongException(false);
    }

    /** What is here of the faulty line goes at once, so that {@link #buffered} counts only what will be read. */
    private void beginSkipping() {
        skipping = true;
        skipped = 0;
        skippedCr = false;
        skipBuffered();
    }

    private void skipBuffered() {
        while (skipping && position < limit) {
            byte b = buffer[position++];
            skipping = b != '\n' || !(skippedCr || acceptBareLf);
            skippedCr = b == '\r';
            skipped++;
        }
    }

    private void skipLine(long deadline) throws IOException {
        while (skipping) {
            if (skipped > Limits.MAX_DISCARD) {
                unusable = true;
                throw new LineTooLongException(true);
            }
            require(receive(Limits.LARGE_BUFFER, deadline));
            skipBuffered();
        }
    }

    private static void require(boolean received) throws EOFException {
        if (!received) {
            throw new EOFException("the peer has closed");
        }
    }

    /** Reads exactly this many bytes. */
    public void readFully(byte[] b, int off, int len) throws IOException {
        int done = 0;
        while (done < len) {
            int n = read(b, off + done, len - done);
            require(n >= 0);
            done += n;
        }
    }

    /** Reads at least one byte and at most len; -1 at the end of input. */
    public int read(byte[] b, int off, int len) throws IOException {
        if (len == 0) {
            return 0;
        }
        if (position == limit) {
            // A large target takes the bytes straight from the transport.
            if (len >= Limits.DIRECT_WRITE && !unusable) {
                return transport.read(b, off, len, raw.deadlineAfter(idleNanos));
            }
            if (!fill()) {
                return -1;
            }
        }
        int n = Math.min(len, limit - position);
        System.arraycopy(buffer, position, b, off, n);
        position += n;
        return n;
    }

    /** Throws away exactly this many bytes, e.g. of a literal that was refused. */
    public void skip(long count) throws IOException {
        long left = count;
        while (left > 0) {
            if (position == limit) {
                require(fill());
            }
            int n = (int) Math.min(left, limit - position);
            position += n;
            left -= n;
        }
    }

    /** How many bytes are here already. To decide on a flush, {@link #lineBuffered} is the better question. */
    public int buffered() {
        return limit - position;
    }

    /**
     * Whether a whole line is here already, so that {@link #commandLine} will not wait: answers to pipelined
     * commands leave together when a protocol flushes only while this is false.
     */
    public boolean lineBuffered() {
        for (int i = Lines.indexOfCrOrLf(buffer, position, limit); i < limit; i++) {
            if (buffer[i] == '\n') {
                return true;
            }
        }
        return false;
    }

    /**
     * Waits for more bytes behind {@link #limit()}; moves what is unread to the front of the buffer when room
     * is short, so the window must be looked at anew afterwards.
     *
     * @return false at the end of input
     * @throws IllegalStateException when the buffer is full of bytes that nobody advanced over
     */
    public boolean fill() throws IOException {
        return receive(Limits.LARGE_BUFFER, raw.deadlineAfter(idleNanos));
    }

    /** The window's array, valid until the next call that reads; unread bytes are [position, limit). */
    public byte[] buffer() {
        return buffer;
    }

    public int position() {
        return position;
    }

    public int limit() {
        return limit;
    }

    /** Marks n bytes of the window as read. */
    public void advance(int n) {
        if (n < 0 || n > limit - position) {
            throw new IllegalArgumentException("advance beyond the window");
        }
        position += n;
    }

    private boolean receiveForLine(int maxBytes, long deadline) throws IOException {
        if (limit - position < buffer.length || buffer.length < Limits.LARGE_BUFFER) {
            return receive(buffer.length == 0 ? Limits.SMALL_BUFFER : Limits.LARGE_BUFFER, deadline);
        }
        // The caller allows lines longer than the buffer: room for the longest and its CRLF, not more.
        int longest = (int) Math.min(maxBytes + 2L, Integer.MAX_VALUE - 8);
        resize(new byte[(int) Math.min(longest, buffer.length * 2L)]);
        return receive(buffer.length, deadline);
    }

    private boolean receive(int wanted, long deadline) throws IOException {
        if (unusable) {
            return false;
        }
        makeRoom(wanted);
        int n = transport.read(buffer, limit, buffer.length - limit, deadline);
        if (n < 0) {
            return false;
        }
        limit += n;
        return true;
    }

    private void makeRoom(int wanted) {
        if (position == limit) {
            position = 0;
            limit = 0;
        }
        if (buffer.length < wanted) {
            resize(wanted == Limits.SMALL_BUFFER ? new byte[wanted] : pool.take());
        } else if (limit == buffer.length) {
            moveTo(buffer);
        }
        if (limit == buffer.length) {
            throw new IllegalStateException("nobody advanced over a full buffer");
        }
    }

    private void resize(byte[] target) {
        moveTo(target);
        pool.give(buffer);
        buffer = target;
    }

    private void moveTo(byte[] target) {
        System.arraycopy(buffer, position, target, 0, limit - position);
        limit -= position;
        position = 0;
    }

    /** Nothing is buffered and the wait may be long: keep a small buffer, give a large one back. */
    private void release() {
        if (buffer.length > Limits.SMALL_BUFFER) {
            pool.give(buffer);
            buffer = NOTHING;
        }
        position = 0;
        limit = 0;
    }

    /** Switches to TLS; what was buffered in the clear is gone. Returns how many bytes that were. */
    int discardAll(Transport next) {
        int discarded = limit - position;
        position = limit;
        skipping = false;
        transport = next;
        return discarded;
    }

    /** What was read and not taken yet; it counts as taken now. */
    byte[] takeBuffered() {
        byte[] taken = Arrays.copyOfRange(buffer, position, limit);
        position = limit;
        return taken;
    }

    /** Reads from another transport from now on, these bytes first. Nothing may be buffered; the array is ours then. */
    void transport(Transport next, byte[] ahead) {
        transport = next;
        pool.give(buffer);
        buffer = ahead;
        position = 0;
        limit = ahead.length;
    }

    /** The peer may be sending still, into a connection that will not read on. */
    boolean abandoned() {
        return unusable || skipping || position < limit;
    }

    void close() {
        pool.give(buffer);
        buffer = NOTHING;
        position = 0;
        limit = 0;
        unusable = true;
    }
}
