package org.redoubt.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The one place that opens connections to others. It connects to addresses, never to names, and to those of loopback,
 * link-local, private and reserved networks only if they were configured.
 *
 * <p>Its connections have the same sweep, buffers and bounds as those that come in.
 */
public final class Dialer implements AutoCloseable {
    private final WireRuntime runtime;
    private final List<Network> allowed;
    private final BufferPool pool = new BufferPool();
    private final Set<RawSocket> sockets = ConcurrentHashMap.newKeySet();
    private final WireRuntime.Periodic sweep;
    private volatile boolean closed;

    /** @param allowed special networks that were configured to be reachable */
    public Dialer(WireRuntime runtime, List<Network> allowed) {
        this.runtime = runtime;
        this.allowed = List.copyOf(allowed);
        this.sweep = runtime.every(Limits.SWEEP_PERIOD, this::sweep);
    }

    private void sweep() {
        long now = runtime.nanoTime();
        for (RawSocket socket : sockets) {
            socket.sweep(now);
        }
    }

    /** Who says where a connection goes. */
    public enum Reach {
        /** A name server: only hosts of the Internet, and networks that were configured. */
        FOUND,
        /** The configuration itself: anywhere. */
        CONFIGURED
    }

    /** Whether {@link #connect} would try. */
    public boolean allows(InetAddress address, Reach reach) {
        return switch (reach) {
            case CONFIGURED -> true;
            case FOUND ->
                !SpecialNetworks.hold(address) || allowed.stream().anyMatch(network -> network.contains(address));
        };
    }

    /**
     * Connects.
     *
     * @param timeout for connecting only; how long to wait for each answer is said to the connection
     * @throws ForbiddenAddressException when the address is not to be reached
     */
    public OutgoingConnection connect(InetSocketAddress to, Reach reach, Duration timeout) throws IOException {
        return connect(to, reach, timeout, Optional.empty());
    }

    /**
     * Connects from one of the machine's own addresses.
     *
     * @param from that address; where it is empty the machine chooses
     * @throws ForbiddenAddressException when the address is not to be reached
     * @throws java.net.BindException when the machine does not have {@code from}
     */
    public OutgoingConnection connect(
            InetSocketAddress to, Reach reach, Duration timeout, Optional<InetAddress> from) throws IOException {
        InetAddress address = to.getAddress();
        if (address == null || !allows(address, reach)) {
            throw new ForbiddenAddressException();
        }
        Socket socket = new Socket();
        try {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (from.isPresent()) {
                socket.bind(new InetSocketAddress(from.get(), 0));
            }
            socket.connect(to, Math.toIntExact(timeout.toMillis()));
            return watched(socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Connects to a program of this machine that an operator has named.
     *
     * @throws IOException at once when nobody listens there
     */
    public OutgoingConnection connect(UnixDomainSocketAddress to) throws IOException {
        Socket socket = LocalSocket.connect(to);
        try {
            return watched(socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private OutgoingConnection watched(Socket socket) throws IOException {
        RawSocket raw = new RawSocket(socket, runtime, Limits.OUTGOING_WRITE_TIME);
        sockets.add(raw);
        // Written before closed is read, as close() does the other way round: none is overlooked.
        if (closed) {
            sockets.remove(raw);
            throw new IOException("the server is stopping");
        }
        return new OutgoingConnection(raw, pool, sockets::remove);
    }

    /** Connections that are open now. */
    public int open() {
        return sockets.size();
    }

    /** Ends every connection; whoever is blocked in one gets an IOException. */
    @Override
    public void close() {
        closed = true;
        sweep.close();
        sockets.forEach(RawSocket::close);
    }
}
