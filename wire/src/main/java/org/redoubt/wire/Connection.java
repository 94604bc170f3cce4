package org.redoubt.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One accepted connection. It belongs to the thread that runs its {@link ConnectionHandler}; other threads may
 * write under the rules of {@link Output}, and call {@link #close()}.
 */
public final class Connection implements AutoCloseable {
    static final System.Logger LOG = System.getLogger("org.redoubt.wire");

    private final String id;
    private final ListenerConfig config;
    private final RawSocket raw;
    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private final boolean proxied;
    private final TlsContexts contexts;
    private final BufferPool pool;
    private final Deflaters deflaters;
    private final TlsMeter meter;
    private final Input in;
    private final Output out;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable TlsTransport tlsTransport;
    private @Nullable TlsDetails tls;
    private @Nullable DeflateTransport compression;

    /** What all connections of a listener share. */
    record Shared(
            ListenerConfig config, TlsContexts contexts, BufferPool pool, Deflaters deflaters, TlsMeter meter) {}

    Connection(String id, RawSocket raw, Optional<ProxyHeader.Ends> ends, Shared shared) {
        this.id = id;
        this.raw = raw;
        this.config = shared.config();
        this.contexts = shared.contexts();
        this.pool = shared.pool();
        this.deflaters = shared.deflaters();
        this.meter = shared.meter();
        this.proxied = ends.isPresent();
        this.remote = ends.map(ProxyHeader.Ends::remote)
                .orElseGet(() -> (InetSocketAddress) raw.socket().getRemoteSocketAddress());
        this.local = ends.map(ProxyHeader.Ends::local)
                .orElseGet(() -> (InetSocketAddress) raw.socket().getLocalSocketAddress());
        this.in = new Input(raw, pool, config.idleTimeout());
        this.out = new Output(raw, pool);
    }

    /** Short, unique in this process and unlikely to repeat in another; for logs and Received fields. */
    public String id() {
        return id;
    }

    /** The client; behind a trusted proxy, the client that the proxy named. */
    public InetSocketAddress remote() {
        return remote;
    }

    public InetSocketAddress local() {
        return local;
    }

    /** Whether the client is a program on this machine. Never true for what a proxy says. */
    public boolean loopback() {
        return !proxied && remote.getAddress().isLoopbackAddress();
    }

    /** Whether everything from now on is under TLS. */
    public boolean secure() {
        return tls != null;
    }

    public Optional<TlsDetails> tls() {
        return Optional.ofNullable(tls);
    }

    /** Whether {@link #startTls()} may be offered now. */
    public boolean tlsAvailable() {
        return config.tls() == TlsMode.STARTTLS && tls == null && contexts.available();
    }

    public Input in() {
        return in;
    }

    public Output out() {
        return out;
    }

    /** Whether bytes have arrived that nobody read yet; before a greeting that means a client that does not wait for it. */
    public boolean inputWaiting() {
        return in.buffered() > 0 || raw.unreadInput();
    }

    /**
     * Runs a TLS handshake as the server; call it after the answer that allows it was flushed. All that the
     * client had sent ahead in the clear is thrown away unseen (RFC 3207 4.2 and CVE-2011-0411), and the protocol must forget what it learned before.
     *
     * @return how many bytes of plain text were thrown away; more than 0 is an attack or a broken client
     * @throws IOException when the handshake fails or takes too long; the connection is of no use any more
     */
    public int startTls() throws IOException {
        if (tls != null || compression != null || !contexts.available()) {
            throw new IllegalStateException("TLS cannot be started");
        }
        TlsTransport transport = new TlsTransport(raw, contexts.serverEngine(config), pool);
        int discarded = in.discardAll(transport);
        // From here on nothing is ever written in the clear again, whether the handshake succeeds or not.
        out.transport(transport);
        tlsTransport = transport;
        try {
            transport.handshake(raw.deadlineAfter(config.handshakeTimeout().toNanos()));
        } catch (IOException e) {
            meter.failed();
            throw e;
        }
        transport.rest();
        TlsDetails details = TlsDetails.of(transport.engine().getSession());
        tls = details;
        meter.succeeded(details);
        return discarded;
    }

    /** Whether everything from now on is compressed. */
    public boolean compressed() {
        return compression != null;
    }

    /**
     * Compresses both ways from now on, with raw deflate (RFC 1951); call it after the answer that allows it was
     * flushed. What the peer had sent ahead counts as compressed.
     */
    public void startCompression() {
        if (compression != null) {
            throw new IllegalStateException("the connection is compressed already");
        }
        DeflateTransport transport = new DeflateTransport(secured(), pool, deflaters, in.takeBuffered());
        compression = transport;
        in.transport(transport, new byte[0]);
        out.transport(transport);
    }

    /**
     * Ends compression both ways; call it after the last answer that is compressed was flushed.
     *
     * @throws CompressedStreamException when the peer had gone on compressing
     */
    public void endCompression() throws CompressedStreamException {
        DeflateTransport transport = compression;
        if (transport == null) {
            throw new IllegalStateException("the connection is not compressed");
        }
        if (in.buffered() > 0) {
            throw new CompressedStreamException();
        }
        in.transport(secured(), transport.behind());
        out.transport(secured());
        compression = null;
        transport.release();
    }

    private Transport secured() {
        return tlsTransport == null ? raw : tlsTransport;
    }

    /** Longest wait for input from the next read on; e.g. longer after sign-in (RFC 9051 5.4: at least 30 minutes). */
    public void idleTimeout(Duration timeout) {
        in.idleTimeout(timeout);
    }

    /** Ends what it stands for. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Has something done whenever nothing was sent for so long, e.g. a line written that keeps the way through a NAT
     * open. The sweep looks after it: a connection that waits costs no thread and no timer. One at a time; the work
     * runs on a short thread of its own, under the rules of {@link Output}.
     */
    public Registration whenSilent(Duration time, Runnable work) {
        raw.whenSilent(time.toNanos(), work);
        return raw::endSilence;
    }

    /** Whether the server is stopping: finish what runs, begin nothing new. */
    public boolean draining() {
        return raw.stopping();
    }

    RawSocket raw() {
        return raw;
    }

    /** Ends the connection at once; a thread that is blocked in it gets an IOException. Any thread, any number of times. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            raw.close();
        }
    }

    /** The end of a conversation: the last answer gets a chance to arrive. Called by the connection's thread. */
    void finish() {
        try {
            if (!closed.get()) {
                out.flush();
                sayGoodbye();
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "event=wire.finish.failed session=" + id, e);
        } finally {
            in.close();
            close();
            releaseCompression();
        }
    }

    private void releaseCompression() {
        if (compression != null) {
            compression.release();
        }
    }

    private void sayGoodbye() throws IOException {
        boolean unread = raw.readable() && (in.abandoned() || raw.unreadInput());
        secured().goodbye();
        if (unread) {
            linger();
        }
    }

    /** A socket closed with unread input resets the connection, and the reset may overtake the last answer. */
    private void linger() throws IOException {
        long deadline = raw.deadlineAfter(Limits.LINGER_TIME.toNanos());
        byte[] sink = pool.take();
        try {
            int left = Limits.LINGER_BYTES;
            while (left > 0) {
                int n = raw.read(sink, 0, sink.length, deadline);
                if (n < 0) {
                    return;
                }
                left -= n;
            }
        } finally {
            pool.give(sink);
        }
    }
}
