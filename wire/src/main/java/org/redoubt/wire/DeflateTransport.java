package org.redoubt.wire;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Raw deflate (RFC 1951) over another transport, both ways, as IMAP COMPRESS (RFC 4978) has it.
 *
 * <p>Every write ends in a sync flush, so the peer has at once all that was written. Data is inflated only as far as
 * the reader's array goes: what a few bytes swell up to costs the peer's time at our bounds, never memory.
 *
 * <p>Memory: a compressor needs 268 KB, so a connection holds one only while it works. A sync flush ends on a byte
 * boundary within no block; a fresh compressor that goes on from there writes blocks that refer to nothing before
 * them, which every inflater takes. The price is that an answer after a pause compresses less well. The inflater must
 * be kept, since the peer may refer to its last 32 KB at any time: 7 KB, and up to 32 KB more as the peer sends.
 */
final class DeflateTransport implements Transport {
    private static final byte[] NOTHING = {};

    private final Transport below;
    private final BufferPool pool;
    private final Deflaters deflaters;
    private final Inflater inflater = new Inflater(true);

    /** From below, being inflated. */
    private byte[] packed = new byte[Limits.SMALL_BUFFER];

    /** What the inflater was given last, and where that ends. */
    private byte[] source = NOTHING;

    private int sourceEnd;

    /** The last piece filled the reader's array, so more may be inside. */
    private boolean more;

    /** The reader waits for the peer: whoever writes gives the compressor back. */
    private volatile boolean resting;

    private final ReentrantLock sending = new ReentrantLock();
    private @Nullable Deflater deflater;
    private boolean released;

    /** @param ahead what came from below already and is compressed */
    DeflateTransport(Transport below, BufferPool pool, Deflaters deflaters, byte[] ahead) {
        this.below = below;
        this.pool = pool;
        this.deflaters = deflaters;
        input(ahead, ahead.length);
    }

    @Override
    public int read(byte[] b, int off, int len, long deadline) throws IOException {
        resting = false;
        while (true) {
            int n = inflate(b, off, len);
            if (n > 0) {
                return n;
            }
            if (inflater.finished() || !receive(deadline)) {
                return -1;
            }
        }
    }

    private void input(byte[] from, int length) {
        source = from;
        sourceEnd = length;
        inflater.setInput(from, 0, length);
    }

    private int inflate(byte[] b, int off, int len) throws CompressedStreamException {
        try {
            int n = inflater.inflate(b, off, len);
            more = n == len;
            return n;
        } catch (DataFormatException e) {
            throw new CompressedStreamException();
        }
    }

    /** Called when all that came before was inflated. */
    private boolean receive(long deadline) throws IOException {
        int n = below.read(packed, 0, packed.length, deadline);
        if (n < 0) {
            return false;
        }
        input(packed, n);
        if (n == packed.length && n == Limits.SMALL_BUFFER) {
            // A busy peer: the next piece gets room; this one is inflated from where it is.
            packed = pool.take();
        }
        return true;
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        sending.lock();
        byte[] piece = pool.take();
        try {
            Deflater current = deflater();
            current.setInput(b, off, len);
            int n;
            do {
                n = current.deflate(piece, 0, piece.length, Deflater.SYNC_FLUSH);
                below.write(piece, 0, n);
            } while (n == piece.length);
            current.setInput(NOTHING);
        } finally {
            pool.give(piece);
            sending.unlock();
        }
        if (resting) {
            giveBack();
        }
    }

    private Deflater deflater() throws IOException {
        if (released) {
            throw new IOException("the connection is closed");
        }
        Deflater current = deflater;
        if (current == null) {
            current = deflaters.take();
            deflater = current;
        }
        return current;
    }

    @Override
    public boolean pending() {
        return more || inflater.getRemaining() > 0 || below.pending();
    }

    /** Never waits for a writer: one that is at work sees {@link #resting} when it is done. */
    @Override
    public void rest() {
        resting = true;
        giveBack();
        if (inflater.needsInput()) {
            input(NOTHING, 0);
            if (packed.length > Limits.SMALL_BUFFER) {
                pool.give(packed);
                packed = new byte[Limits.SMALL_BUFFER];
            }
        }
        below.rest();
    }

    private void giveBack() {
        if (!sending.tryLock()) {
            return;
        }
        try {
            Deflater current = deflater;
            if (current != null) {
                deflater = null;
                deflaters.give(current);
            }
        } finally {
            sending.unlock();
        }
    }

    /**
     * What came behind the compressed data, once the peer has ended that.
     *
     * @throws CompressedStreamException when the peer went on compressing
     */
    byte[] behind() throws CompressedStreamException {
        byte[] one = new byte[1];
        if (!inflater.finished() && inflate(one, 0, 1) > 0) {
            throw new CompressedStreamException();
        }
        int left = inflater.getRemaining();
        return left == 0 ? NOTHING : Arrays.copyOfRange(source, sourceEnd - left, sourceEnd);
    }

    Transport below() {
        return below;
    }

    /** Frees what is held outside the heap. Called by the thread that reads. */
    void release() {
        sending.lock();
        try {
            released = true;
            giveBack();
        } finally {
            sending.unlock();
        }
        inflater.end();
        pool.give(packed);
        packed = NOTHING;
    }

    @Override
    public void goodbye() {
        below.goodbye();
    }
}
