package org.redoubt.wire;

import java.io.IOException;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All listeners of a process, the sweep over their connections, and the way they stop.
 *
 * <p>{@code new Listeners(tls, metrics, WireRuntime.system())}, then {@link #open} for each address, and
 * {@link #drain} at the end.
 */
public final class Listeners implements AutoCloseable {
    private static final int BASE = 36;

    private final TlsContexts contexts;
    private final Metrics metrics;
    private final WireRuntime runtime;
    private final BufferPool pool = new BufferPool();
    private final Deflaters deflaters = new Deflaters();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Set<RawSocket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong ids = new AtomicLong();
    private final String idPrefix =
            Integer.toString(new SecureRandom().nextInt(BASE * BASE * BASE, BASE * BASE * BASE * BASE), BASE);
    private final WireRuntime.Periodic sweep;
    private final CountDownLatch drained = new CountDownLatch(1);
    private volatile boolean stopping;

    public Listeners(TlsContexts contexts, Metrics metrics, WireRuntime runtime) {
        this.contexts = contexts;
        this.metrics = metrics;
        this.runtime = runtime;
        this.sweep = runtime.every(Limits.SWEEP_PERIOD, this::sweep);
    }

    /** As the longer form; connections that are too many are closed without a word. */
    public Listener open(ListenerConfig config, ConnectionHandler handler) throws IOException {
        return open(config, handler, connection -> {});
    }

    /**
     * Listens and serves until {@link #drain} or {@link #close}.
     *
     * @param onOverload is called instead of the handler for a connection that is too many (not for implicit
     *     TLS): writes one line and returns
     * @throws IOException when the address cannot be bound
     */
    public Listener open(ListenerConfig config, ConnectionHandler handler, ConnectionHandler onOverload)
            throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(config.address(), Limits.BACKLOG);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        return open(config, server, handler, onOverload);
    }

    Listener open(
            ListenerConfig config, ServerSocket server, ConnectionHandler handler, ConnectionHandler onOverload) {
        Listener listener = new Listener(config, server, handler, onOverload, this);
        listeners.add(listener);
        metrics.gauge(
                "redoubt_connections_active",
                "Open connections by listener",
                () -> activeConnections(config.name()),
                "listener",
                config.name());
        listener.start();
        return listener;
    }

    /** Several addresses may share a name, e.g. one for each IP version. */
    private int activeConnections(String name) {
        return listeners.stream()
                .filter(listener -> listener.name().equals(name))
                .mapToInt(Listener::activeConnections)
                .sum();
    }

    /** Open connections of all listeners. */
    public int activeConnections() {
        return sockets.size();
    }

    /**
     * Stops: accepts no more, lets connections that wait for a command say goodbye and busy ones finish their
     * command, closes at the deadline what is left, and returns when no connection is left (at most a second
     * after the deadline).
     */
    public void drain(Duration max) {
        long deadline = runtime.nanoTime() + max.toNanos();
        stopAccepting();
        sockets.forEach(RawSocket::stop);
        if (sockets.isEmpty()) {
            drained.countDown();
        }
        try (WireRuntime.Periodic _ = runtime.every(Limits.SWEEP_PERIOD, () -> drainStep(deadline))) {
            drained.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    private void drainStep(long deadline) {
        long late = runtime.nanoTime() - deadline;
        if (late >= 0) {
            sockets.forEach(RawSocket::close);
        }
        if (late >= Limits.DRAIN_GRACE.toNanos()) {
            drained.countDown();
        }
    }

    private void stopAccepting() {
        stopping = true;
        listeners.forEach(Listener::stopAccepting);
    }

    /** Stops at once: closes every listener and connection. */
    @Override
    public void close() {
        stopAccepting();
        sweep.close();
        sockets.forEach(RawSocket::close);
    }

    private void sweep() {
        long now = runtime.nanoTime();
        for (RawSocket socket : sockets) {
            socket.sweep(now);
        }
    }

    void add(RawSocket socket) {
        sockets.add(socket);
        // Written before stopping is read, as drain() does the other way round: nobody is overlooked.
        if (stopping) {
            socket.stop();
        }
    }

    void remove(RawSocket socket) {
        sockets.remove(socket);
        if (stopping && sockets.isEmpty()) {
            drained.countDown();
        }
    }

    String nextId() {
        return idPrefix + Long.toString(ids.incrementAndGet(), BASE);
    }

    TlsContexts contexts() {
        return contexts;
    }

    Metrics metrics() {
        return metrics;
    }

    WireRuntime runtime() {
        return runtime;
    }

    BufferPool pool() {
        return pool;
    }

    Deflaters deflaters() {
        return deflaters;
    }
}
