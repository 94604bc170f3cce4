package org.redoubt.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection that this server has opened. For one thread; {@link #close} for any. */
public final class OutgoingConnection implements AutoCloseable {
    private final RawSocket raw;
    private final BufferPool pool;
    private final Consumer<RawSocket> closed;
    private final Input in;
    private final Output out;
    private @Nullable TlsTransport transport;
    private @Nullable TlsDetails tls;

    OutgoingConnection(RawSocket raw, BufferPool pool, Consumer<RawSocket> closed) {
        this.raw = raw;
        this.pool = pool;
        this.closed = closed;
        this.in = new Input(raw, pool, Limits.OUTGOING_WRITE_TIME);
        this.out = new Output(raw, pool);
    }

    public Input in() {
        return in;
    }

    public Output out() {
        return out;
    }

    public InetSocketAddress remote() {
        return (InetSocketAddress) raw.socket().getRemoteSocketAddress();
    }

    /** What a TLS handshake agreed on, if there was one. */
    public Optional<TlsDetails> tls() {
        return Optional.ofNullable(tls);
    }

    /** Longest wait for the peer from the next read on. */
    public void idleTimeout(Duration timeout) {
        in.idleTimeout(timeout);
    }

    /**
     * Runs a TLS handshake as the client. What the server had sent ahead in the clear is an error: somebody put it
     * there (RFC 3207 4.2, CVE-2021-38371).
     *
     * @throws java.security.cert.CertificateException as cause of the IOException, when the certificate is not the one that was to be seen
     * @throws IOException when the handshake fails; the connection is of no use any more
     */
    public void startTls(ClientTls client, Duration timeout) throws IOException {
        if (tls != null) {
            throw new IllegalStateException("TLS was started before");
        }
        TlsTransport next = new TlsTransport(raw, client.engine(), pool);
        if (in.discardAll(next) > 0) {
            throw new IOException("the server sent something before the TLS handshake");
        }
        out.transport(next);
        transport = next;
        next.handshake(raw.deadlineAfter(timeout.toNanos()));
        next.rest();
        tls = TlsDetails.of(next.engine().getSession());
    }

    /**
     * Says that nothing more will come and waits, so long at most, until the peer has said the same: then it has read
     * all that was written.
     *
     * @throws java.net.SocketTimeoutException when it says nothing
     * @throws IOException when the connection broke: what was written last may be lost
     */
    public void finish(Duration patience) throws IOException {
        Transport last = transport == null ? raw : transport;
        last.goodbye();
        byte[] passedOver = pool.take();
        try {
            long deadline = raw.deadlineAfter(patience.toNanos());
            while (last.read(passedOver, 0, passedOver.length, deadline) >= 0) {
                continue;
            }
        } finally {
            pool.give(passedOver);
        }
    }

    /** Says goodbye as far as the transport can, and closes. */
    @Override
    public void close() {
        Transport last = transport == null ? raw : transport;
        last.goodbye();
        in.close();
        raw.close();
        closed.accept(raw);
    }
}
