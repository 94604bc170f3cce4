package org.redoubt.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS over a {@link RawSocket}, with an engine rather than an SSLSocket: the buffers are ours, so an idle
 * connection holds 512 bytes of them, and a stalled peer is cut by the same sweep as without TLS.
 *
 * <p>One thread reads, one writes. The engine allows wrap and unwrap at the same time; {@link #sending} keeps
 * what goes out in order, because the reader has to write too when the peer asks for new keys
 * (RFC 8446 4.6.3). The reader never waits for that lock while it holds anything a writer needs.
 */
final class TlsTransport implements Transport {
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);
    private static final String TLS_1_3 = "TLSv1.3";

    private final RawSocket raw;
    private final SSLEngine engine;
    private final BufferPool pool;
    private final ReentrantLock sending = new ReentrantLock();

    /** From the network, not yet decrypted. */
    private byte[] sealed = new byte[Limits.SMALL_BUFFER];

    private int sealedPosition;
    private int sealedLimit;

    /** Decrypted, but the reader's array was too short for the record. */
    private byte @Nullable [] opened;

    private int openedPosition;
    private int openedLimit;

    TlsTransport(RawSocket raw, SSLEngine engine, BufferPool pool) {
        this.raw = raw;
        this.engine = engine;
        this.pool = pool;
    }

    SSLEngine engine() {
        return engine;
    }

    /** Runs the whole handshake; the deadline is for all of it. */
    void handshake(long deadline) throws IOException {
        try {
            engine.beginHandshake();
            while (handshakeStep(deadline)) {}
        } catch (SSLException e) {
            sendAlert();
            throw e;
        }
    }

    private boolean handshakeStep(long deadline) throws IOException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> runTasks();
            case NEED_WRAP -> send(EMPTY);
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrapHandshake(deadline);
            case FINISHED, NOT_HANDSHAKING -> {
                return false;
            }
        }
        return true;
    }

    private void unwrapHandshake(long deadline) throws IOException {
        SSLEngineResult result = unwrapToOpened();
        switch (result.getStatus()) {
            case OK -> {}
            case BUFFER_UNDERFLOW -> {
                if (!receive(deadline)) {
                    throw new SSLException("the peer left during the handshake");
                }
            }
            case BUFFER_OVERFLOW -> throw new SSLException("a record is longer than TLS allows");
            case CLOSED -> throw new SSLException("closed during the handshake");
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    @Override
    public int read(byte[] b, int off, int len, long deadline) throws IOException {
        while (true) {
            if (openedPosition < openedLimit) {
                return takeOpened(b, off, len);
            }
            if (sealedPosition == sealedLimit && !receive(deadline)) {
                return -1;
            }
            int n = open(b, off, len, deadline);
            if (n != 0) {
                return n;
            }
        }
    }

    /** Decrypts one record if all of it is here: its length, 0 for "go on", or -1 at the peer's goodbye. */
    private int open(byte[] b, int off, int len, long deadline) throws IOException {
        SSLEngineResult result = unwrap(ByteBuffer.wrap(b, off, len));
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            // Said from the record's header already: the rest of the record may yet have to come.
            result = unwrapToOpened();
        }
        return switch (result.getStatus()) {
            case BUFFER_OVERFLOW -> throw new SSLException("a record is longer than TLS allows");
            case BUFFER_UNDERFLOW -> receive(deadline) ? 0 : -1;
            case CLOSED -> -1;
            case OK -> {
                afterRecord(result.getHandshakeStatus());
                yield openedPosition < openedLimit ? 0 : result.bytesProduced();
            }
        };
    }

    /** New keys are fine (TLS 1.3), a new handshake is refused: nobody needs it and it has been a way in (RFC 9325 3.5). */
    private void afterRecord(HandshakeStatus first) throws IOException {
        HandshakeStatus status = first;
        while (status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED) {
            if (!engine.getSession().getProtocol().equals(TLS_1_3)) {
                throw new SSLException("renegotiation refused");
            }
            switch (status) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> send(EMPTY);
                default -> {
                    return;
                }
            }
            status = engine.getHandshakeStatus();
        }
    }

    private SSLEngineResult unwrapToOpened() throws IOException {
        byte[] target = opened;
        if (target == null) {
            target = pool.take();
            opened = target;
        }
        SSLEngineResult result = unwrap(ByteBuffer.wrap(target));
        openedPosition = 0;
        openedLimit = result.bytesProduced();
        return result;
    }

    private SSLEngineResult unwrap(ByteBuffer target) throws IOException {
        SSLEngineResult result =
                engine.unwrap(ByteBuffer.wrap(sealed, sealedPosition, sealedLimit - sealedPosition), target);
        sealedPosition += result.bytesConsumed();
        return result;
    }

    private int takeOpened(byte[] b, int off, int len) {
        byte[] source = opened;
        if (source == null) {
            return 0;
        }
        int n = Math.min(len, openedLimit - openedPosition);
        System.arraycopy(source, openedPosition, b, off, n);
        openedPosition += n;
        return n;
    }

    private boolean receive(long deadline) throws IOException {
        makeRoom();
        int n = raw.read(sealed, sealedLimit, sealed.length - sealedLimit, deadline);
        if (n < 0) {
            return false;
        }
        sealedLimit += n;
        return true;
    }

    private void makeRoom() throws SSLException {
        boolean full = sealedLimit == sealed.length;
        byte[] target = full && sealed.length < Limits.LARGE_BUFFER ? pool.take() : sealed;
        if (full || sealedPosition == sealedLimit) {
            System.arraycopy(sealed, sealedPosition, target, 0, sealedLimit - sealedPosition);
            sealedLimit -= sealedPosition;
            sealedPosition = 0;
            sealed = target;
        }
        if (sealedLimit == sealed.length) {
            throw new SSLException("a record is longer than TLS allows");
        }
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        send(ByteBuffer.wrap(b, off, len));
    }

    private void send(ByteBuffer content) throws IOException {
        sending.lock();
        byte[] record = pool.take();
        try {
            do {
                ByteBuffer target = ByteBuffer.wrap(record);
                SSLEngineResult result = engine.wrap(content, target);
                raw.write(record, 0, target.position());
                if (result.getStatus() != SSLEngineResult.Status.OK) {
                    throw new SSLException("TLS is closed for writing");
                }
            } while (content.hasRemaining());
        } finally {
            pool.give(record);
            sending.unlock();
        }
    }

    @Override
    public boolean pending() {
        return openedPosition < openedLimit || sealedPosition < sealedLimit;
    }

    @Override
    public void rest() {
        byte[] done = opened;
        if (done != null && openedPosition == openedLimit) {
            opened = null;
            pool.give(done);
        }
        if (sealed.length > Limits.SMALL_BUFFER && sealedPosition == sealedLimit) {
            pool.give(sealed);
            sealed = new byte[Limits.SMALL_BUFFER];
            sealedPosition = 0;
            sealedLimit = 0;
        }
    }

    /** Says close_notify if nobody is writing just now: then the peer does not take anything anyway. */
    @Override
    public void goodbye() {
        engine.closeOutbound();
        sendAlert();
        raw.goodbye();
    }

    private void sendAlert() {
        if (!sending.tryLock()) {
            return;
        }
        byte[] record = pool.take();
        try {
            ByteBuffer target = ByteBuffer.wrap(record);
            engine.wrap(EMPTY, target);
            raw.writeChunk(record, 0, target.position(), Limits.CLOSE_NOTIFY_TIME.toNanos());
        } catch (IOException e) {
            Connection.LOG.log(System.Logger.Level.DEBUG, "event=wire.tls.goodbye.failed", e);
        } finally {
            pool.give(record);
            sending.unlock();
        }
    }
}
