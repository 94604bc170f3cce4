package org.redoubt.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What goes to a peer. Buffered: nothing is sent before {@link #flush}, except when the buffer is full; the
 * buffer comes from a pool at the first write and goes back at the flush.
 *
 * <p>Not safe for two writers by itself. It may be used by another thread than the one that reads (IMAP IDLE:
 * one thread waits in {@link Input}, another reports changes here), with TLS too, as long as all writers of
 * the connection, up to and including their flush, hold one lock of the protocol's; reading needs no lock.
 *
 * <p>A peer that does not take a piece within the listener's write timeout is cut off; the writer then gets a
 * {@link java.net.SocketTimeoutException}.
 */
public final class Output {
    private final BufferPool pool;
    private Transport transport;
    private byte @Nullable [] buffer;
    private int count;

    Output(Transport transport, BufferPool pool) {
        this.transport = transport;
        this.pool = pool;
    }

    public void write(byte[] b) throws IOException {
        write(b, 0, b.length);
    }

    public void write(byte[] b, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, b.length);
        if (len >= Limits.DIRECT_WRITE) {
            flush();
            transport.write(b, off, len);
            return;
        }
        byte[] target = room(len);
        System.arraycopy(b, off, target, count, len);
        count += len;
    }

    /** Writes characters as bytes, one each; one beyond ASCII becomes a question mark. */
    public void ascii(String s) throws IOException {
        int length = s.length();
        for (int from = 0; from < length; from += Limits.DIRECT_WRITE) {
            asciiPart(s, from, Math.min(length, from + Limits.DIRECT_WRITE));
        }
    }

    private void asciiPart(String s, int from, int to) throws IOException {
        byte[] target = room(to - from);
        int at = count;
        for (int i = from; i < to; i++) {
            char c = s.charAt(i);
            target[at++] = (byte) (c < 0x80 ? c : '?');
        }
        count = at;
    }

    public void writeByte(int b) throws IOException {
        byte[] target = room(1);
        target[count++] = (byte) b;
    }

    private byte[] room(int len) throws IOException {
        byte[] current = buffer;
        if (current != null && Limits.OUTPUT_BUFFER - count < len) {
            flush();
            current = buffer;
        }
        if (current == null) {
            current = pool.take();
            buffer = current;
        }
        return current;
    }

    /** Sends what is buffered and returns when the kernel has it. */
    public void flush() throws IOException {
        byte[] current = buffer;
        if (current == null) {
            return;
        }
        int length = count;
        buffer = null;
        count = 0;
        try {
            transport.write(current, 0, length);
        } finally {
            pool.give(current);
        }
    }

    /** A view for code that writes to streams; closing it flushes and leaves the connection open. */
    public OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                writeByte(b);
            }

            @Override
            public void write(byte[] b, int off, int len) throws IOException {
                Output.this.write(b, off, len);
            }

            @Override
            public void flush() throws IOException {
                Output.this.flush();
            }

            @Override
            public void close() throws IOException {
                Output.this.flush();
            }
        };
    }

    void transport(Transport next) {
        transport = next;
    }
}
