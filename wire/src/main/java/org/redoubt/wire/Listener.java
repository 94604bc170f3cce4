package org.redoubt.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * One open address: accepts on a platform thread of its own, so that busy carriers do not delay it, and serves
 * each connection on a virtual thread.
 */
public final class Listener {
    private static final System.Logger LOG = System.getLogger("org.redoubt.wire");

    private final ListenerConfig config;
    private final ServerSocket server;
    private final ConnectionHandler handler;
    private final ConnectionHandler onOverload;
    private final Listeners owner;
    private final Connection.Shared shared;
    private final Counters counters;
    private final Thread acceptor;
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger answeringOverload = new AtomicInteger();
    private final Map<Long, Integer> perAddress = new ConcurrentHashMap<>();

    private record Counters(
            Metrics.Counter accepted,
            Metrics.Counter refusedFull,
            Metrics.Counter refusedAddress,
            Metrics.Counter refusedProxyHeader,
            Metrics.Counter acceptErrors,
            Metrics.Counter faults) {
        static Counters of(Metrics metrics, String listener) {
            String refused = "redoubt_connections_refused_total";
            String refusedHelp = "Connections turned away by listener and reason";
            return new Counters(
                    metrics.counter(
                            "redoubt_connections_total", "Connections accepted by listener", "listener", listener),
                    metrics.counter(refused, refusedHelp, "listener", listener, "reason", "full"),
                    metrics.counter(refused, refusedHelp, "listener", listener, "reason", "address"),
                    metrics.counter(refused, refusedHelp, "listener", listener, "reason", "proxy_header"),
                    metrics.counter(
                            "redoubt_accept_errors_total", "Failed accepts by listener", "listener", listener),
                    metrics.counter(
                            "redoubt_connection_faults_total",
                            "Conversations that ended in a fault of ours, by listener",
                            "listener",
                            listener));
        }
    }

    Listener(
            ListenerConfig config,
            ServerSocket server,
            ConnectionHandler handler,
            ConnectionHandler onOverload,
            Listeners owner) {
        this.config = config;
        this.server = server;
        this.handler = handler;
        this.onOverload = onOverload;
        this.owner = owner;
        this.shared = new Connection.Shared(
                config, owner.contexts(), owner.pool(), owner.deflaters(), new TlsMeter(owner.metrics(), config.name()));
        this.counters = Counters.of(owner.metrics(), config.name());
        this.acceptor = owner.runtime().serviceThread("accept-" + config.name(), this::acceptAll);
    }

    public String name() {
        return config.name();
    }

    /** The port that is listened on, also when the configuration said 0. */
    public int port() {
        return server.getLocalPort();
    }

    public int activeConnections() {
        return active.get();
    }

    void start() {
        acceptor.start();
    }

    /** Accepts no more; open connections stay. The port is free when this returns. */
    void stopAccepting() {
        try {
            server.close();
            // The kernel keeps the socket as long as a thread is inside accept.
            LockSupport.unpark(acceptor);
            acceptor.join(Limits.ACCEPTOR_END);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "event=wire.listener.close_failed listener=" + name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                dispatch(server.accept());
            } catch (IOException | RuntimeException | Error e) {
                acceptFailed(e);
            }
        }
    }

    /** EMFILE, want of memory and their like pass; a listener that gave up would not come back. */
    private void acceptFailed(Throwable e) {
        if (!server.isClosed()) {
            counters.acceptErrors.increment();
            LOG.log(System.Logger.Level.WARNING, "event=wire.accept.failed listener=" + name(), e);
            LockSupport.parkNanos(Limits.ACCEPT_PAUSE.toNanos());
        }
    }

    private void dispatch(Socket socket) throws IOException {
        counters.accepted.increment();
        RawSocket raw;
        try {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            raw = new RawSocket(socket, owner.runtime(), config.writeTimeout());
        } catch (IOException e) {
            // The peer has left already: no failure of accepting.
            socket.close();
            return;
        }
        String id = owner.nextId();
        boolean full = active.incrementAndGet() > config.maxConnections();
        if (full && answeringOverload.get() >= Limits.OVERLOAD_ANSWERS) {
            active.decrementAndGet();
            counters.refusedFull.increment();
            raw.close();
            return;
        }
        owner.add(raw);
        try {
            owner.runtime().connectionThread(id, () -> run(id, raw, full)).start();
        } catch (RuntimeException | Error e) {
            release(raw);
            throw e;
        }
    }

    private void release(RawSocket raw) {
        raw.close();
        active.decrementAndGet();
        owner.remove(raw);
    }

    private void run(String id, RawSocket raw, boolean full) {
        try {
            if (full) {
                counters.refusedFull.increment();
                refuse(new Connection(id, raw, Optional.empty(), shared));
            } else {
                admit(id, raw);
            }
        } catch (ProxyHeaderException e) {
            counters.refusedProxyHeader.increment();
            LOG.log(System.Logger.Level.WARNING, "event=wire.proxy_header.bad listener=" + name() + " session=" + id);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "event=wire.connection.lost session=" + id, e);
        } catch (RuntimeException | Error e) {
            counters.faults.increment();
            LOG.log(System.Logger.Level.ERROR, "event=wire.handler.failed session=" + id, e);
        } finally {
            release(raw);
        }
    }

    private void admit(String id, RawSocket raw) throws IOException {
        Optional<ProxyHeader.Ends> ends = fromProxy(raw) ? ProxyHeader.read(raw) : Optional.empty();
        Connection connection = new Connection(id, raw, ends, shared);
        long key = AddressKey.of(connection.remote().getAddress());
        try {
            if (perAddress.merge(key, 1, Integer::sum) > config.maxPerAddress()) {
                counters.refusedAddress.increment();
                refuse(connection);
            } else {
                converse(connection);
            }
        } finally {
            perAddress.computeIfPresent(key, (k, n) -> n == 1 ? null : n - 1);
        }
    }

    private boolean fromProxy(RawSocket raw) {
        InetAddress peer = raw.socket().getInetAddress();
        return config.proxySources().stream().anyMatch(network -> network.contains(peer));
    }

    private void converse(Connection connection) throws IOException {
        try {
            if (config.tls() == TlsMode.IMPLICIT) {
                connection.startTls();
            }
            handler.serve(connection);
        } finally {
            connection.finish();
        }
    }

    /** Lets the protocol say one line, in the clear: a handshake would cost more than the service refused. */
    private void refuse(Connection connection) throws IOException {
        answeringOverload.incrementAndGet();
        try {
            if (config.tls() != TlsMode.IMPLICIT) {
                connection.idleTimeout(Limits.OVERLOAD_TIME);
                onOverload.serve(connection);
            }
        } finally {
            connection.finish();
            answeringOverload.decrementAndGet();
        }
    }
}
